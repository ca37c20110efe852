"""Custom fields and their values in Django admin: to read. They are changed in the settings."""

from django.contrib import admin

from accounts.admin.audit import EventAdmin, ReadOnlyAdmin
from contacts_app.models import CustomField, CustomValue


@admin.register(CustomField)
class CustomFieldAdmin(ReadOnlyAdmin):
    list_display = ("name", "key", "type", "group", "position", "created_at", "deleted_at")
    list_filter = ("type",)
    ordering = ("position", "pk")


@admin.register(CustomValue)
class CustomValueAdmin(ReadOnlyAdmin):
    list_display = ("field", "contact", "value")
    list_filter = ("type",)
    list_select_related = ("field", "contact")
    ordering = ("-pk",)

    @admin.display
    def value(self, row: CustomValue) -> str:
        return str(row)[:200]


for tracked in (CustomField, CustomValue):
    admin.site.register(tracked._meta.get_field("events").related_model, EventAdmin)
