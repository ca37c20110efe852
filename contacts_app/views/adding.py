"""Add New Field in the form of a contact: another row, another field, or a field yet to be made."""

from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _

from accounts.policies import Right
from contacts_app.forms.contacts import ADDABLE, ContactForm, with_added_row, with_removed_row
from contacts_app.forms.custom_values import CUSTOM
from contacts_app.forms.new_field import PREFIX, NewFieldForm
from contacts_app.services.custom_fields import (
    MAX_FIELDS,
    CustomFieldNameTaken,
    TooManyCustomFields,
    create_custom_field,
)
from core.http import Request


# What the buttons of a new field send as ``add``.
OPEN, MAKE, MAKE_ANYWAY, CLOSE = (f"{PREFIX}{deed}" for deed in ("", "-make", "-anyway", "-close"))


@dataclass
class Adding:
    """What a button of the form did.

    Attributes:
        posted: what the form holds now.
        is_all: nothing else was asked for, the form is to be shown again.
        new_field: the form of the field being made, while it is open.
        focus: where the cursor belongs.
        status: 422 where the new field can't be made like that.
    """

    posted: Any
    is_all: bool = False
    new_field: NewFieldForm | None = None
    focus: str = "given_name"
    status: int = 200

    def is_over(self, form: ContactForm) -> bool:
        """Tell whether ``form`` is valid and no new field is left half made; say what is wrong."""
        if self.new_field and self.new_field["name"].value():
            self.new_field.add_error(
                "name", ValidationError(_("Press Add to make this field, or Cancel."), code="open")
            )
            return False
        is_valid = form.is_valid()
        form.say_what_is_gone()
        return is_valid


def added(request: Request) -> Adding:
    """Do what the pressed button of the form says."""
    posted = request.POST
    name = posted.get("add", "")
    is_open = f"{PREFIX}-type" in posted and request.user.may(Right.MANAGE_FIELDS)
    panel = NewFieldForm(posted) if is_open else None
    if name in (OPEN, MAKE, MAKE_ANYWAY):
        if not request.user.may(Right.MANAGE_FIELDS):
            raise PermissionDenied
        if name == OPEN:
            return _opened(request, panel)
        return _made(request, NewFieldForm(posted), anyway=name == MAKE_ANYWAY)
    if name == CLOSE:
        return Adding(_closed(posted), is_all=True, focus="")
    if name.startswith(CUSTOM):
        return Adding(with_added_row(_closed(posted), name), is_all=True, focus=name)
    if name in ADDABLE:
        return Adding(
            with_added_row(posted, name), is_all=True, new_field=_unsaid(panel), focus=name
        )
    removed = posted.get("remove", "")
    if removed:
        return Adding(with_removed_row(posted, removed), is_all=True, new_field=_unsaid(panel))
    return Adding(posted, new_field=panel)


def _opened(request: Request, panel: NewFieldForm | None) -> Adding:
    panel = _unsaid(panel) or NewFieldForm()
    panel.focus()
    return Adding(request.POST, is_all=True, new_field=panel, focus="")


def _made(request: Request, panel: NewFieldForm, *, anyway: bool) -> Adding:
    """Make the field; or say what is wrong with it, or that there is nearly the same."""
    refused = Adding(request.POST, is_all=True, new_field=panel, focus="", status=422)
    if not panel.is_valid() or panel.is_same or (panel.similar and not anyway):
        return refused
    said = panel.cleaned_data
    try:
        field = create_custom_field(
            name=said["name"], type=said["type"], choices=said["choices"], actor=request.user
        )
    except CustomFieldNameTaken:
        del panel.similar  # Somebody made it this very moment: now it is found.
        return refused
    except TooManyCustomFields:
        text = _("There are %(count)s custom fields already. Delete one of them first.")
        panel.add_error("name", ValidationError(text, params={"count": MAX_FIELDS}))
        return refused
    name = f"{CUSTOM}{field.key}"
    return Adding(with_added_row(_closed(request.POST), name), is_all=True, focus=name)


def _unsaid(panel: NewFieldForm | None) -> NewFieldForm | None:
    """Return the form of a new field as it was typed, without a word of what is wrong."""
    if panel:
        cast(Any, panel)._errors = ErrorDict()
    return panel


def _closed(posted: Any) -> Any:
    """Return what was posted without the field being made."""
    kept = posted.copy()
    for name in [name for name in kept if name.startswith(f"{PREFIX}-")]:
        del kept[name]
    return kept
