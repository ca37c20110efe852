"""The custom fields in the settings: made, changed, ordered, deleted and restored."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.policies import Right, rule
from contacts_app.columns import day
from contacts_app.forms.custom_fields import SWITCHES, CustomFieldForm
from contacts_app.models import CustomField, CustomValue
from contacts_app.querysets.contacts import TRASH_DAYS
from contacts_app.services import custom_fields as services
from contacts_app.views.shown import how_long_restorable
from core.formats import number
from core.http import Request, go_to, render_dialog, render_page, wants_fragment


@require_GET
@rule(Right.MANAGE_FIELDS)
def custom_field_list(request: Request) -> HttpResponse:
    """Show the fields in their order, and those that can be restored."""
    counts = _numbers_of_values()
    context = {
        "fields": [
            {
                "field": field,
                "count": number(counts.get(field.pk, 0)),
                "traits": _traits(field),
            }
            for field in CustomField.objects.alive()
        ],
        "deleted": [
            {
                "field": field,
                "values": _values_text(counts.get(field.pk, 0)),
                "day": day(field.deleted_at),
            }
            for field in CustomField.objects.restorable()
            .select_related("deleted_by")
            .order_by("-deleted_at")
            if field.deleted_at
        ],
        "days": TRASH_DAYS,
        "followed": ", ".join(field.name for field in services.fields_search_follows()),
    }
    return render_page(
        request,
        "contacts/custom_field_list.html",
        context,
        fragment=("page", "search-follows"),
    )


@require_http_methods(["GET", "POST"])
@rule(Right.MANAGE_FIELDS)
def custom_field_new(request: Request) -> HttpResponse:
    """Make a field."""
    if request.method == "GET":
        return _form(request, _form_of())
    form = _form_of(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    if form.similar and not form.is_same and not _is_meant(request):
        return _form(request, form, status=422, asks_if_meant=True)
    said = form.cleaned_data
    try:
        services.create_custom_field(
            name=said["name"],
            type=said["type"],
            choices=said["choices"],
            group=said["group"],
            help_text=said["help_text"],
            actor=request.user,
            **{name: said[name] for name in SWITCHES},
        )
    except services.CustomFieldNameTaken:
        return _name_taken(request, form)
    except services.TooManyCustomFields:
        form.add_error(None, _too_many())
        return _form(request, form, status=422)
    return _done(request, _("The field was added."))


@require_http_methods(["GET", "POST"])
@rule(Right.MANAGE_FIELDS)
def custom_field_edit(request: Request, field_id: int) -> HttpResponse:
    """Change everything of a field but its type."""
    field = get_object_or_404(CustomField, pk=field_id)
    if request.method == "GET":
        if field.deleted_at:
            raise Http404
        return _form(request, _form_of(field=field))
    form = _form_of(request.POST, field=field)
    if not form.is_valid():
        return _form(request, form, status=422)
    said = form.cleaned_data
    try:
        services.update_custom_field(
            field_id=field.pk,
            name=said["name"],
            choices=said.get("choices", ()),
            group=said["group"],
            help_text=said["help_text"],
            **{name: said[name] for name in SWITCHES},
        )
    except services.CustomFieldNameTaken:
        return _name_taken(request, form)
    except services.CustomFieldIsGone:
        form.add_error(None, ValidationError(_("This field was deleted meanwhile.")))
        return _form(request, form, status=409)
    return _done(request, _with_search(_("Saved."), field))


@require_POST
@rule(Right.MANAGE_FIELDS)
def custom_field_move(request: Request, field_id: int) -> HttpResponse:
    """Move a field one place: ``to`` is up or down."""
    try:
        services.move_custom_field(field_id=field_id, down=request.POST.get("to") == "down")
    except services.CustomFieldIsGone:
        raise Http404 from None
    return _done(request, "")


@require_http_methods(["GET", "POST"])
@rule(Right.MANAGE_FIELDS)
def custom_field_delete(request: Request, field_id: int) -> HttpResponse:
    """Ask, saying how many values go, and then delete; the message offers Undo."""
    field = get_object_or_404(CustomField.objects.alive(), pk=field_id)
    if request.method == "POST":
        try:
            services.delete_custom_field(field_id=field.pk, actor=request.user)
        except services.CustomFieldIsGone:
            raise Http404 from None
        undo_url = reverse("contacts:custom_field_restore", args=[field.pk])
        text = _("The field “%(name)s” was deleted.") % {"name": field.name}
        return _done(request, _with_search(text, field), undo_url=undo_url)
    count = CustomValue.objects.filter(field=field).values("contact").distinct().count()
    goes = ngettext(
        "The values of %(count)s contact go with it.",
        "The values of %(count)s contacts go with it.",
        count,
    ) % {"count": number(count)}
    nobody = _("No contact has a value in it.")
    context = {
        "title": _("Delete the field “%(name)s”?") % {"name": field.name},
        "text": f"{goes if count else nobody} {how_long_restorable()}",
        "action": reverse("contacts:custom_field_delete", args=[field.pk]),
        "verb": _("Delete"),
        "cancel_url": reverse("contacts:custom_field_list"),
        "danger": True,
    }
    fragment = wants_fragment(request)
    template = "components/confirm_dialog.html" if fragment else "contacts/confirm.html"
    return render(request, template, context)


@require_POST
@rule(Right.MANAGE_FIELDS)
def custom_field_restore(request: Request, field_id: int) -> HttpResponse:
    """Bring a deleted field back with its values."""
    try:
        field = services.restore_custom_field(field_id=field_id)
    except services.CustomFieldIsGone:
        return _done(request, _("This can't be undone any more."), is_error=True)
    except services.CustomFieldNameTaken:
        text = _("Another field has this name now. Rename that one first.")
        return _done(request, text, is_error=True)
    except services.TooManyCustomFields:
        return _done(request, str(_too_many().message % _too_many().params), is_error=True)
    text = _("The field “%(name)s” is back.") % {"name": field.name}
    return _done(request, _with_search(text, field))


def _numbers_of_values() -> dict[int, int]:
    """Return of how many contacts each field has a value."""
    counted = (
        CustomValue.objects.order_by()
        .values("field")
        .annotate(contacts=Count("contact", distinct=True))
    )
    return {row["field"]: row["contacts"] for row in counted}


def _with_search(text: str, field: CustomField) -> str:
    """Return ``text``, and that a job lets the search follow the field, where one does."""
    follows = _("The search follows in the background.")
    return f"{text} {follows}" if field in services.fields_search_follows() else text


def _traits(field: CustomField) -> str:
    """Return what is special of a field, in words."""
    traits = ((field.is_required, _("Required")), (field.is_searched, _("Is searched")))
    return " · ".join(text for holds, text in traits if holds)


def _values_text(count: int) -> str:
    text = ngettext("%(count)s value", "%(count)s values", count)
    return text % {"count": number(count)}


def _form_of(posted: Any = None, *, field: CustomField | None = None) -> CustomFieldForm:
    named = CustomField.objects.alive().exclude(group="").order_by("group")
    groups = list(named.values_list("group", flat=True).distinct())
    return CustomFieldForm(posted, field=field, groups=groups)


def _form(
    request: Request, form: CustomFieldForm, *, status: int = 200, asks_if_meant: bool = False
) -> HttpResponse:
    if status == 200:
        form.fields["name"].widget.attrs["autofocus"] = True
    field = form.field
    action = (
        reverse("contacts:custom_field_edit", args=[field.pk])
        if field
        else reverse("contacts:custom_field_new")
    )
    context = {
        "form": form,
        "field": field,
        "action": action,
        "cancel_url": reverse("contacts:custom_field_list"),
        "asks_if_meant": asks_if_meant,
    }
    return render_dialog(request, "contacts/custom_field_form.html", context, status=status)


def _is_meant(request: Request) -> bool:
    """Tell whether somebody who was shown the similar field wants the new one all the same."""
    return request.POST.get("anyway") == "1"


def _name_taken(request: Request, form: CustomFieldForm) -> HttpResponse:
    text = _("Another field has this name already.")
    form.add_error("name", ValidationError(text, code="taken"))
    return _form(request, form, status=422)


def _too_many() -> ValidationError:
    text = _("There are %(count)s custom fields already. Delete one of them first.")
    return ValidationError(text, code="too_many", params={"count": services.MAX_FIELDS})


def _done(
    request: Request, text: str, *, undo_url: str = "", is_error: bool = False
) -> HttpResponse:
    home = reverse("contacts:custom_field_list")
    return go_to(request, home, text=text, undo_url=undo_url, is_error=is_error, keep_address=True)
