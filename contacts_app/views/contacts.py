"""The full page of a contact, and the form that creates and edits one."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.form_keys import once
from accounts.models import User
from accounts.policies import Right, rule
from contacts_app.details import ContactDetails
from contacts_app.forms.conflict import Conflict, find_conflict, texts_of
from contacts_app.forms.contacts import ContactForm
from contacts_app.forms.custom_values import CUSTOM
from contacts_app.list_state import ListState
from contacts_app.listing import page_with
from contacts_app.models import Contact, CustomField
from contacts_app.services import contacts as services
from contacts_app.services.custom_values import living_fields
from contacts_app.similar import similar_contacts
from contacts_app.views.adding import Adding, added
from contacts_app.views.joined import follows_joined
from contacts_app.views.shown import card_context, get_sheet_or_404
from core.http import Request, came_from, go_to, render_dialog, render_page


FORM_TEMPLATE = "contacts/contact_form.html"


def get_contact_or_404(request: Request, contact_id: int, *, even_deleted: bool = False) -> Contact:
    """Return the contact if this user may see it and it isn't in the trash."""
    contacts = Contact.objects.all() if even_deleted else Contact.objects.alive()
    visible = contacts.visible_to(request.user).select_related("owner")
    contact: Contact = get_object_or_404(visible, pk=contact_id)
    return contact


@require_GET
@rule(Right.SEE_CONTACTS)
@follows_joined
def contact_detail(request: Request, contact_id: int) -> HttpResponse:
    """Show the full page of a contact: the overview tab."""
    context = card_context(request, get_sheet_or_404(request, contact_id))
    if request.user.may(Right.SEE_ALL_CONTACTS):
        context["owners"] = User.objects.filter(is_active=True)
    return render_page(request, "contacts/contact_detail.html", context, fragment="page")


@require_POST
@rule(Right.SEE_ALL_CONTACTS)
def contact_owner(request: Request, contact_id: int) -> HttpResponse:
    """Change who looks after the contact."""
    contact = get_contact_or_404(request, contact_id)
    wanted = request.POST.get("owner", "")
    owners = {str(user.pk): user for user in User.objects.filter(is_active=True)}
    if wanted and wanted not in owners:
        raise Http404
    owner = owners.get(wanted)
    services.assign_owner(contact_id=contact.pk, owner=owner, actor=request.user)
    return go_to(request, contact.get_absolute_url(), text=_("Saved."), keep_address=True)


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_CONTACTS)
def contact_new(request: Request) -> HttpResponse:
    """Create a contact; its card opens beside the page of the list that holds it."""
    context = {
        "action": reverse("contacts:contact_new"),
        "cancel_url": reverse("contacts:contact_list"),
    }
    if request.method == "GET":
        name = " ".join(request.GET.get("name", "").replace("\0", "").split())[:200]
        return _form(request, _form_of(request, details=_named(name)), context)
    adding = added(request)
    form = _form_of(request, posted=adding.posted)
    if adding.is_all:
        return _form_again(request, form, adding, context)
    if not adding.is_over(form):
        return _form(request, form, {**context, "new_field": adding.new_field}, status=422)
    if form.gone:
        return _form(request, form, context, status=409)
    owner = None if request.user.may(Right.SEE_ALL_CONTACTS) else request.user

    def create() -> str:
        contact = services.create_contact(details=form.details, actor=request.user, owner=owner)
        size = request.user.list_page_size
        state = page_with(contact, ListState(size=size), request.user)
        address = reverse("contacts:contact_card", args=[contact.pk])
        return address + state.url_query(default_size=size)

    card = once(form.cleaned_data["key"] or uuid4(), user=request.user, make=create)
    return go_to(request, card, text=_("The contact was added."))


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_CONTACTS)
def contact_edit(request: Request, contact_id: int) -> HttpResponse:
    """Edit a contact. What somebody else saved meanwhile is shown beside what was typed."""
    # Deleted while somebody typed: they are told so, and keep what they typed.
    contact = get_contact_or_404(request, contact_id, even_deleted=request.method == "POST")
    card = reverse("contacts:contact_card", args=[contact.pk])
    context: dict[str, Any] = {
        "contact": contact,
        "action": reverse("contacts:contact_edit", args=[contact.pk]),
        "cancel_url": card,
    }
    fields = living_fields()
    stored = services.details_of(contact, fields=fields)
    if request.method == "GET":
        form = _form_of(request, details=stored, version=contact.version, fields=fields)
        return _form(request, form, context | {"base": json.dumps(texts_of(stored, fields))})
    context["base"] = request.POST.get("base", "")
    adding = added(request)
    form = _form_of(request, posted=adding.posted, details=stored)
    if adding.is_all:
        return _form_again(request, form, adding, context)
    if not adding.is_over(form):
        return _form(request, form, {**context, "new_field": adding.new_field}, status=422)
    if form.gone:
        return _form(request, form, context, status=409)
    details = _with_theirs(form.details, stored, fields, request.POST)
    version = form.cleaned_data["version"] or 0
    try:
        services.update_contact(
            contact_id=contact.pk, version=version, details=details, actor=request.user
        )
    except services.ContactChangedMeanwhile:
        contact.refresh_from_db()
        theirs = services.details_of(contact, fields=fields)
        conflict = find_conflict(mine=details, theirs=theirs, base=context["base"], fields=fields)
        if conflict.fields:
            return _conflict(request, contact, conflict, context)
    except services.ContactIsDeleted:
        form.add_error(None, ValidationError(_("This contact was deleted meanwhile.")))
        context["cancel_url"] = reverse("contacts:contact_list")
        return _form(request, form, context, status=409)
    shown = came_from(request, "")
    return go_to(request, shown or card, text=_("Saved."), keep_address=bool(shown))


@require_POST
@rule(Right.EDIT_CONTACTS)
def contact_similar(request: Request) -> HttpResponse:
    """Tell whom the contact being typed looks like. By POST: names don't belong in a log."""
    posted = request.POST

    def rows(prefix: str, field: str) -> list[str]:
        return [
            str(value)
            for name, value in posted.items()
            if name.startswith(f"{prefix}-") and name.endswith(f"-{field}") and "\0" not in value
        ]

    name = f"{posted.get('given_name', '')} {posted.get('family_name', '')}"
    found = similar_contacts(
        user=request.user,
        name=name.replace("\0", "")[:400],
        emails=rows("emails", "address"),
        phones=rows("phones", "number"),
        country=request.business.country,
    )
    return render(request, f"{FORM_TEMPLATE}#similar", {"similar": found})


def _form_of(
    request: Request,
    *,
    posted: Any = None,
    details: ContactDetails | None = None,
    version: int | None = None,
    fields: Mapping[str, CustomField] | None = None,
) -> ContactForm:
    return ContactForm(
        posted,
        details=details,
        version=version,
        month_first=request.business.country == "US",
        fields=living_fields() if fields is None else fields,
    )


def _form_again(
    request: Request, form: ContactForm, adding: Adding, context: dict[str, Any]
) -> HttpResponse:
    """Show the form with what was added or removed; nothing is wrong with it yet."""
    form.forget_errors()
    form.say_what_is_gone()
    context = {**context, "new_field": adding.new_field}
    return _form(request, form, context, status=adding.status, focus=adding.focus)


def _form(
    request: Request,
    form: ContactForm,
    context: dict[str, Any],
    *,
    status: int = 200,
    focus: str = "given_name",
) -> HttpResponse:
    if status == 200:
        form.focus_on(focus)
    context = {
        **context,
        "form": form,
        "may_make_fields": request.user.may(Right.MANAGE_FIELDS),
    }
    return render_dialog(request, FORM_TEMPLATE, context, status=status)


def _conflict(
    request: Request, contact: Contact, conflict: Conflict, context: dict[str, Any]
) -> HttpResponse:
    latest = contact.activities.latest_first().first()
    ours = ("csrfmiddlewaretoken", "version", "base")
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ours and not name.startswith("keep-")
        for value in values
    ]
    context = {
        **context,
        "conflict": conflict,
        "kept": [*kept, ("version", contact.version), ("base", json.dumps(conflict.their_texts))],
        "who": latest.actor if latest else None,
        "when": latest.happened_at if latest else contact.updated_at,
    }
    return render_dialog(request, "contacts/contact_conflict.html", context, status=409)


def _with_theirs(
    mine: ContactDetails,
    theirs: ContactDetails,
    fields: Mapping[str, CustomField],
    posted: Any,
) -> ContactDetails:
    """Return ``mine`` with those fields of ``theirs`` that were chosen after a conflict."""
    chosen = [name for name in texts_of(theirs, fields) if posted.get(f"keep-{name}") == "theirs"]
    custom = dict(mine.custom)
    for name in chosen:
        if name.startswith(CUSTOM):
            key = name.removeprefix(CUSTOM)
            custom[key] = theirs.custom.get(key)
    texts = {name: getattr(theirs, name) for name in chosen if not name.startswith(CUSTOM)}
    return replace(mine, **texts, custom={k: v for k, v in custom.items() if v is not None})


def _named(name: str) -> ContactDetails:
    """Return details with a searched name taken apart: the last word is the last name."""
    given, _space, family = name.rpartition(" ")
    return ContactDetails(given_name=given or family, family_name=family if given else "")
