"""The timeline in Django admin: to read."""

from django.contrib import admin

from accounts.admin.audit import ReadOnlyAdmin
from contacts_app.models import Activity


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ("happened_at", "kind", "contact", "actor")
    list_filter = ("kind",)
    list_select_related = ("contact", "actor")
    ordering = ("-happened_at", "-pk")
