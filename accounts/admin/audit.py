"""Admin pages that only show: what the audit recorded cannot be changed."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Lists and shows rows; adds, changes and deletes none."""

    actions = None
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EventAdmin(ReadOnlyAdmin):
    """What a trigger recorded of one table: which row, what happened, when, who."""

    list_display = ("recorded_at", "deed", "row", "actor")
    list_filter = ("pgh_label",)
    ordering = ("-pgh_id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the events, each with the e-mail address of who caused it."""
        user_id = Cast(KeyTextTransform("user", "pgh_context__metadata"), BigIntegerField())
        email = User.objects.filter(pk=OuterRef("actor_id")).values("email")[:1]
        events: QuerySet[Any] = super().get_queryset(request)
        named: QuerySet[Any] = events.annotate(actor_id=user_id, actor=Subquery(email))
        return named

    @admin.display(description=_("When"), ordering="pgh_id")
    def recorded_at(self, event: Any) -> datetime:
        moment: datetime = event.pgh_created_at
        return moment

    @admin.display(description=_("What"))
    def deed(self, event: Any) -> str:
        label: str = event.pgh_label
        return label

    @admin.display(description=_("Row"))
    def row(self, event: Any) -> int:
        number: int = event.pgh_obj_id
        return number

    @admin.display(description=_("Who"))
    def actor(self, event: Any) -> str:
        return event.actor or "—"
