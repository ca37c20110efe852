"""Services, sessions and bookings in Django admin, and what the audit recorded of them."""

from django.apps import apps
from django.contrib import admin

from accounts.admin.audit import EventAdmin, ReadOnlyAdmin
from bookings.models import Booking, Service, Session


@admin.register(Service)
class ServiceAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "duration", "capacity", "is_active", "is_public", "deleted_at")
    list_filter = ("kind", "is_active", ("deleted_at", admin.EmptyFieldListFilter))
    ordering = ("position", "folded_name", "pk")


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ("starts_at", "ends_at", "service", "staff", "capacity", "canceled_at")
    list_filter = ("service", ("canceled_at", admin.EmptyFieldListFilter))
    list_select_related = ("service", "staff")
    ordering = ("-starts_at", "-pk")


@admin.register(Booking)
class BookingAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "status", "attendance", "source", "contact", "starts_at")
    list_filter = ("status", "attendance", "source")
    list_select_related = ("contact", "session")
    ordering = ("-created_at", "-pk")
    exclude = ("link_seed", "link_hash")

    @admin.display(description=Session._meta.get_field("starts_at").verbose_name)
    def starts_at(self, booking: Booking) -> object:
        return booking.session.starts_at


for model in ("ServiceEvent", "SessionEvent", "BookingEvent"):
    admin.site.register(apps.get_model("bookings", model), EventAdmin)
