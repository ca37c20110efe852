"""The product's addresses, and those that exist for measuring."""

from django.urls import include, path

from bench.server import floor, plain_admin


urlpatterns = [
    path("floor/<int:size>/", floor, name="floor"),
    # Before the product's own admin, and at the same address
    path("admin/", plain_admin.urls),
    path("", include("config.urls")),
]
