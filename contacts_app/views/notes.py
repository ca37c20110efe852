"""Private notes about a contact."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.form_keys import once
from accounts.policies import Right, rule
from contacts_app.forms.notes import NoteForm
from contacts_app.memos import memos_of, versions_of
from contacts_app.models import Contact, Note
from contacts_app.services import notes as services
from contacts_app.views.contacts import get_contact_or_404
from contacts_app.views.joined import follows_joined
from contacts_app.views.shown import contact_context, get_sheet_or_404
from core.http import Request, came_from, go_to, render_dialog, render_page


NOTES_ON_A_PAGE = 30


@require_GET
@rule(Right.SEE_CONTACTS)
@follows_joined
def contact_notes(request: Request, contact_id: int) -> HttpResponse:
    """Show the notes of a contact; ``?before=<id of a note>`` shows the older ones."""
    sheet = get_sheet_or_404(request, contact_id)
    of_contact = Note.objects.filter(contact=sheet.contact)
    notes = of_contact.alive().pinned_first()
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        # It may have been deleted since it was shown.
        notes = notes.after(get_object_or_404(of_contact, pk=int(before)))
    found = list(notes[: NOTES_ON_A_PAGE + 1])
    context = contact_context(request, sheet)
    context["memos"] = memos_of(found[:NOTES_ON_A_PAGE], request.user)
    if len(found) > NOTES_ON_A_PAGE:
        address = reverse("contacts:contact_notes", args=[sheet.contact.pk])
        context["older_url"] = f"{address}?before={found[NOTES_ON_A_PAGE - 1].pk}"
    return render_page(
        request, "contacts/contact_notes.html", context, fragment=("older-notes", "page")
    )


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_CONTACTS)
def note_new(request: Request, contact_id: int) -> HttpResponse:
    """Add a note to a contact."""
    contact = get_contact_or_404(request, contact_id)
    context = _context(contact, reverse("contacts:note_new", args=[contact.pk]))
    if request.method == "GET":
        return _form(request, NoteForm(), context)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _form(request, form, context, status=422)

    def add() -> str:
        services.add_note(
            contact=contact,
            text=form.cleaned_data["text"],
            type=form.cleaned_data["type"],
            is_pinned=form.cleaned_data["is_pinned"],
            actor=request.user,
        )
        return reverse("contacts:contact_notes", args=[contact.pk])

    once(form.cleaned_data["key"] or uuid4(), user=request.user, make=add)
    return _done(request, contact, _("The note was added."))


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_CONTACTS)
def note_edit(request: Request, contact_id: int, note_id: int) -> HttpResponse:
    """Edit a note; staff only their own."""
    # Deleted while somebody typed: they are told so, and keep what they typed.
    contact, note = _note_or_404(
        request, contact_id, note_id, even_deleted=request.method == "POST"
    )
    context = _context(contact, reverse("contacts:note_edit", args=[contact.pk, note.pk]))
    context["note"] = note
    if request.method == "GET":
        return _form(request, NoteForm(note=note), context)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _form(request, form, context, status=422)
    try:
        services.edit_note(
            note_id=note.pk,
            version=form.cleaned_data["version"] or 0,
            text=form.cleaned_data["text"],
            type=form.cleaned_data["type"],
            is_pinned=form.cleaned_data["is_pinned"],
            actor=request.user,
        )
    except services.NoteChangedMeanwhile:
        note.refresh_from_db()
        form = NoteForm({**request.POST.dict(), "version": note.version})
        form.add_error(
            None,
            ValidationError(
                _("Somebody saved first. The note now says: “%(text)s”. Save again to replace it."),
                params={"text": note.text},
            ),
        )
        return _form(request, form, context, status=409)
    except services.NoteIsGone:
        form.add_error(None, ValidationError(_("This note was deleted meanwhile.")))
        return _form(request, form, context, status=409)
    return _done(request, contact, _("Saved."))


@require_POST
@rule(Right.EDIT_CONTACTS)
def note_pin(request: Request, contact_id: int, note_id: int) -> HttpResponse:
    """Pin a note to the top, or unpin it: ``is_pinned`` is 1 or 0."""
    contact, note = _note_or_404(request, contact_id, note_id)
    is_pinned = request.POST.get("is_pinned") == "1"
    try:
        services.pin_note(note_id=note.pk, is_pinned=is_pinned)
    except services.NoteIsGone:
        raise Http404 from None
    text = _("The note stands at the top now.") if is_pinned else _("The note was unpinned.")
    return _done(request, contact, text)


@require_POST
@rule(Right.EDIT_CONTACTS)
def note_delete(request: Request, contact_id: int, note_id: int) -> HttpResponse:
    """Delete a note; the message offers Undo."""
    contact, note = _note_or_404(request, contact_id, note_id)
    try:
        services.delete_note(note_id=note.pk, actor=request.user)
    except services.NoteIsGone:
        raise Http404 from None
    undo_url = reverse("contacts:note_undo_delete", args=[contact.pk, note.pk])
    return _done(request, contact, _("The note was deleted."), undo_url=undo_url)


@require_POST
@rule(Right.EDIT_CONTACTS)
def note_undo_delete(request: Request, contact_id: int, note_id: int) -> HttpResponse:
    """Bring a deleted note back."""
    contact, note = _note_or_404(request, contact_id, note_id, even_deleted=True)
    try:
        services.undo_note_deletion(note_id=note.pk, actor=request.user)
    except services.NoteIsGone:
        home = reverse("contacts:contact_notes", args=[contact.pk])
        text = _("This can't be undone any more.")
        return go_to(request, came_from(request, home), text=text, is_error=True, keep_address=True)
    return _done(request, contact, _("The note is back."))


@require_GET
@rule(Right.SEE_CONTACTS)
def note_history(request: Request, contact_id: int, note_id: int) -> HttpResponse:
    """Show what a note said before each edit."""
    contact = get_contact_or_404(request, contact_id)
    note = get_object_or_404(Note.objects.alive().filter(contact=contact), pk=note_id)
    context = {
        "contact": contact,
        "versions": versions_of(note),
        "cancel_url": reverse("contacts:contact_notes", args=[contact.pk]),
    }
    return render_dialog(request, "contacts/note_history.html", context)


def _note_or_404(
    request: Request, contact_id: int, note_id: int, *, even_deleted: bool = False
) -> tuple[Contact, Note]:
    """Return a contact and its note if this user may change the note."""
    contact = get_contact_or_404(request, contact_id)
    notes = Note.objects.all() if even_deleted else Note.objects.alive()
    found = notes.filter(contact=contact).changeable_by(request.user)
    return contact, get_object_or_404(found, pk=note_id)


def _context(contact: Contact, action: str) -> dict[str, Any]:
    return {
        "contact": contact,
        "action": action,
        "cancel_url": reverse("contacts:contact_notes", args=[contact.pk]),
    }


def _form(
    request: Request, form: NoteForm, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    context = {**context, "form": form}
    return render_dialog(request, "contacts/note_form.html", context, status=status)


def _done(request: Request, contact: Contact, text: str, *, undo_url: str = "") -> HttpResponse:
    home = reverse("contacts:contact_notes", args=[contact.pk])
    return go_to(request, came_from(request, home), text=text, undo_url=undo_url, keep_address=True)
