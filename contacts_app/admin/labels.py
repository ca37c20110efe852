"""Labels in Django admin: made, changed, deleted and restored by the same services."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.audit import EventAdmin, ReadOnlyAdmin
from accounts.admin.refusals import RefusalsMixin
from accounts.models import User
from contacts_app.forms.labels import LabelForm
from contacts_app.models import ContactLabel, Label
from contacts_app.services import labels as services


@admin.register(Label)
class LabelAdmin(RefusalsMixin, admin.ModelAdmin):  # type: ignore[type-arg]
    form = LabelForm
    list_display = ("name", "colour", "condition", "created_at", "deleted_at", "merged_into")
    list_filter = ("colour", ("deleted_at", admin.EmptyFieldListFilter))
    list_select_related = ("merged_into",)
    readonly_fields = ("condition", "created_at", "created_by", "deleted_at", "merged_into")
    show_full_result_count = False
    actions = ["restore"]
    REFUSALS = {
        services.LabelNameTaken: _("There is a label of this name already."),
        services.LabelHasNoName: _("A name needs a letter or a figure."),
        services.LabelIsGone: _("This label was deleted meanwhile."),
    }

    def has_change_permission(self, request: HttpRequest, obj: Label | None = None) -> bool:
        """Let a deleted label be read only, until it is restored."""
        return obj is None or obj.deleted_at is None

    def has_delete_permission(self, request: HttpRequest, obj: Label | None = None) -> bool:
        return obj is None or obj.deleted_at is None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            services.update_label(label_id=obj.pk, actor=actor_of(request), **form.cleaned_data)
        else:
            made = services.create_label(actor=actor_of(request), **form.cleaned_data)
            obj.pk, obj.name = made.pk, made.name

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Name the labels alone: nothing is removed before 30 days have passed."""
        names = [str(label) for label in objs]
        return names, {str(Label._meta.verbose_name_plural): len(names)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Label) -> None:
        services.delete_label(label_id=obj.pk, actor=actor_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Label]) -> None:
        for label in queryset.filter(deleted_at__isnull=True).order_by("pk"):
            self.delete_model(request, label)

    @admin.action(description=_("Restore the selected labels"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Label]) -> None:
        count = 0
        for label in queryset.order_by("pk"):
            try:
                services.restore_label(label_id=label.pk, actor=actor_of(request))
                count += 1
            except services.LabelIsGone:
                continue
            except (services.LabelNameTaken, services.LabelConditionTaken):
                messages.error(request, _("There is a label of this name already."))
        messages.success(request, _("Restored: %(count)s") % {"count": count})


@admin.register(ContactLabel)
class ContactLabelAdmin(ReadOnlyAdmin):
    """Who carries what, since when and why: to read. It is changed on the contact."""

    list_display = ("contact", "label", "source", "put_on_at", "put_on_by", "taken_off_at")
    list_filter = ("source", "label")
    list_select_related = ("contact", "label", "put_on_by")
    ordering = ("-pk",)


admin.site.register(Label._meta.get_field("events").related_model, EventAdmin)


def actor_of(request: HttpRequest) -> User:
    actor = request.user
    assert isinstance(actor, User)  # noqa: S101 -- AccessMiddleware let a superuser in
    return actor
