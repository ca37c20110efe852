"""The ledger, closed days and exemptions in Django admin."""

from django.apps import apps
from django.contrib import admin

from accounts.admin.audit import EventAdmin, ReadOnlyAdmin
from payments.models import DayClose, Exemption, Payment


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = (
        "number", "received_at", "kind", "amount", "currency", "method", "booking", "recorded_by",
    )  # fmt: skip
    list_filter = ("kind", "method", "currency", "received_on")
    list_select_related = ("booking", "recorded_by")
    ordering = ("-pk",)


@admin.register(DayClose)
class DayCloseAdmin(ReadOnlyAdmin):
    list_display = ("day", "currency", "expected", "counted", "difference", "closed_by")
    list_select_related = ("closed_by",)
    ordering = ("-day", "currency")


@admin.register(Exemption)
class ExemptionAdmin(ReadOnlyAdmin):
    list_display = ("booking", "reason", "by", "at")
    list_select_related = ("booking", "by")
    ordering = ("-pk",)


admin.site.register(apps.get_model("payments", "ExemptionEvent"), EventAdmin)
