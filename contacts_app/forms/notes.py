"""The form of a note."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts_app.enums import NoteType
from contacts_app.models import Note
from contacts_app.models.notes import MAX_NOTE
from core.forms import refuse_broken_text


class NoteTextField(forms.CharField):
    """Several lines of text, storable as UTF-8."""

    default_validators = [refuse_broken_text]
    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        # As the browser counts: one character for the end of a line.
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class NoteForm(forms.Form):
    """A note's text, its type and whether it is pinned."""

    without_optional_marks = True

    text = NoteTextField(
        label=_("Note"),
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 6, "autofocus": True}),
        help_text=_("Only the team reads it. **bold**, *italic* and - lists are shown as such."),
    )
    type = forms.ChoiceField(
        label=_("Select type"), choices=[("", ""), *NoteType.choices], required=False
    )
    is_pinned = forms.BooleanField(label=_("Pin to the top as a warning"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, posted: Any = None, *, note: Note | None = None) -> None:
        initial = {}
        if note is not None:
            initial = {
                "text": note.text,
                "type": note.type,
                "is_pinned": note.is_pinned,
                "version": note.version,
            }
        super().__init__(posted, initial=initial)
