"""The product's addresses, and those that exist for measuring."""

from django.urls import include, path

from bench.server import floor, month_of_slots, plain_admin


urlpatterns = [
    path("floor/<int:size>/", floor, name="floor"),
    path("slots/<int:service_id>/", month_of_slots, name="month_of_slots"),
    # Before the product's own admin, and at the same address
    path("admin/", plain_admin.urls),
    path("", include("config.urls")),
]
