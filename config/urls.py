"""Every address of the product, app by app."""

from django.contrib import admin
from django.urls import include, path

from config import pages
from dashboard.views import home


urlpatterns = [
    path("", home, name="home"),
    # Looked through in this order: what is asked for most stands first.
    path("contacts/", include("contacts_app.urls")),
    path("", include("dashboard.urls")),
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    path("", include("accounts.urls")),
    path("accounts/", include("accounts.sign_in_urls")),
    path("", include("bookings.urls")),
    path("", include("tasks.urls")),
    path("", include("payments.urls")),
    path("mail/", include("outbox.urls")),
    path("admin/", admin.site.urls),
]
