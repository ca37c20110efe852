"""The form of a contact: its fields, and any number of e-mails, phones and addresses."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts_app import languages
from contacts_app.details import (
    LABELS,
    LISTS,
    AddressDetails,
    ContactDetails,
    EmailDetails,
    PhoneDetails,
)
from contacts_app.enums import AddressKind, EmailKind, PhoneKind
from contacts_app.forms.custom_values import CUSTOM, CustomValuesMixin
from contacts_app.models import CustomField
from contacts_app.partial_dates import (
    format_partial_date,
    parse_partial_date,
    validate_is_not_to_come,
    validate_partial_date,
)
from core.folding import digits, fold, lower_case
from core.forms import TextField


MAX_ROWS = 20
# An import may have brought more than Add New Field gives; they can all be edited.
MOST_ROWS = 500


class PartialDateFormField(TextField):
    """A day typed as people write it; the year may be missing. Cleans to ISO text."""

    month_first = False

    def prepare_value(self, value: Any) -> Any:
        """Show a stored day as the reader writes it; leave alone what was typed."""
        try:
            validate_partial_date(value or "")
        except ValidationError:
            return value
        return format_partial_date(value)

    def clean(self, value: Any) -> str:
        return parse_partial_date(super().clean(value), month_first=self.month_first)


def text(name: str, max_length: int) -> TextField:
    """Return a form field for a text of the contact."""
    return TextField(label=LABELS[name], max_length=max_length, required=False)


class RowForm(forms.Form):
    """One row of a list: a value and its kind."""

    without_optional_marks = True

    value_fields: tuple[str, ...]

    def __init__(self, *args: Any, **options: Any) -> None:
        # Django leaves out a row that equals what is stored at its place; every row counts here.
        super().__init__(*args, **options | {"empty_permitted": False})

    @property
    def is_filled(self) -> bool:
        """Whether the row counts: an empty one is left out, as is a removed one."""
        if self.cleaned_data.get("DELETE"):
            return False
        return any(fold(self.cleaned_data.get(name, "")) for name in self.value_fields)


class EmailForm(RowForm):
    address = TextField(
        label=_("Email"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=EmailKind.choices, initial=EmailKind.HOME)

    value_fields = ("address",)

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        # What an import brought in as it was may stay, whatever it is.
        if address and address != self.initial.get("address"):
            validate_email(address)
        return address


class PhoneForm(RowForm):
    number = TextField(
        label=_("Phone"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=PhoneKind.choices)

    value_fields = ("number",)

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if number and number != self.initial.get("number") and len(digits(number)) < 3:
            raise ValidationError(_("A phone number has at least three digits."))
        return number


class AddressForm(RowForm):
    street = TextField(label=_("Address"), max_length=500, required=False)
    postal_code = TextField(label=_("Postal code"), max_length=40, required=False)
    city = TextField(label=_("City"), max_length=200, required=False)
    region = TextField(label=_("Region"), max_length=200, required=False)
    country = TextField(label=_("Country"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=AddressKind.choices)

    value_fields = ("street", "city", "region", "postal_code", "country")


ROW_FORMS = {"emails": EmailForm, "phones": PhoneForm, "addresses": AddressForm}
ROW_DETAILS = {"emails": EmailDetails, "phones": PhoneDetails, "addresses": AddressDetails}
FORMSETS = {
    name: forms.formset_factory(
        form, extra=0, max_num=MAX_ROWS, absolute_max=MOST_ROWS, can_delete=True
    )
    for name, form in ROW_FORMS.items()
}

OPTIONAL_FIELDS = ("organization", "job_title", "language", "tax_id", "birth_date")
# What Add New Field offers, in the order of its menu.
ADDABLE = {name: LABELS[name] for name in (*LISTS, *OPTIONAL_FIELDS)}


class ContactForm(CustomValuesMixin, forms.Form):
    """Everything of a contact at once.

    The lists are formsets of their own, ``form.lists``; a field that is empty and was not
    added stays hidden until Add New Field brings it. So does a custom field, see
    ``CustomValuesMixin``.
    """

    # Nearly everything is optional here, so saying it of each field would say nothing.
    without_optional_marks = True
    marks_required = True

    given_name = text("given_name", 200)
    family_name = text("family_name", 200)
    organization = text("organization", 200)
    job_title = text("job_title", 200)
    language = forms.ChoiceField(label=_("Language"), required=False)
    tax_id = text("tax_id", 50)
    birth_date = PartialDateFormField(
        label=_("Birthdate"),
        required=False,
        max_length=40,
        help_text=_("For example 14.05.1990, or 14.05 without the year."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        posted: Any = None,
        *,
        details: ContactDetails | None = None,
        version: int | None = None,
        month_first: bool = False,
        fields: Mapping[str, CustomField] | None = None,
    ) -> None:
        details = details or ContactDetails()
        # An import may know a full name and not its parts; it stays while there are none.
        self.is_known_by_full_name = bool(
            details.full_name and not details.given_name and not details.family_name
        )
        initial = {name: getattr(details, name) for name in ContactForm.base_fields.keys() - {
            "version", "key", "shown"}}  # fmt: skip
        super().__init__(posted, initial={**initial, "version": version})
        cast(forms.ChoiceField, self.fields["language"]).choices = languages.choices(
            details.language
        )
        cast(PartialDateFormField, self.fields["birth_date"]).month_first = month_first
        self.lists = {
            name: formset(posted, prefix=name, initial=self._rows(details, name))
            for name, formset in FORMSETS.items()
        }
        self.primary = {name: self._primary(posted, details, name) for name in LISTS}
        self.add_custom_fields(fields or {}, details.custom, month_first=month_first)

    @staticmethod
    def _primary(posted: Any, details: ContactDetails, name: str) -> int:
        """Return the number of the row that is the primary one."""
        if posted is not None:
            return _count(posted.get(f"{name}-primary"))
        rows = getattr(details, name)
        return next((number for number, row in enumerate(rows) if row.is_primary), 0)

    @staticmethod
    def _rows(details: ContactDetails, name: str) -> list[dict[str, Any]]:
        """Return the rows to show; a contact without e-mail or phone gets an empty one."""
        rows = [vars(row) for row in getattr(details, name)]
        return rows or ([{}] if name != "addresses" else [])

    def forget_errors(self) -> None:
        """Say nothing yet of what is wrong: somebody is still typing."""
        forms_of_all: list[Any] = [self, *(row for each in self.lists.values() for row in each)]
        for form in forms_of_all:
            form._errors = ErrorDict()

    def focus_on(self, name: str) -> None:
        """Let the cursor stand in a field, or in the last row of a list, when it is shown."""
        field = self.fields.get(name)
        rows = self.lists[name].forms if name in self.lists else []
        if rows:
            field = rows[-1].fields[rows[-1].value_fields[0]]
        if field:
            field.widget.attrs["autofocus"] = True

    @property
    def visible_fields_added(self) -> list[forms.BoundField]:
        """The single fields to show: filled, in error, or added by Add New Field."""
        shown = set((self["shown"].value() or "").split())
        return [
            self[name]
            for name in OPTIONAL_FIELDS
            if name in shown or self[name].value() or self[name].errors
        ]

    @property
    def menu(self) -> list[tuple[str, Any]]:
        """What Add New Field still offers."""
        there = {field.name for field in self.visible_fields_added}
        offered = [(name, label) for name, label in ADDABLE.items() if name not in there]
        return [*offered, *self.custom_menu]

    @property
    def rows(self) -> list[tuple[str, Any, Any, int]]:
        """The lists to draw: name, title, formset, number of the primary row."""
        return [(name, LABELS[name], self.lists[name], self.primary[name]) for name in LISTS]

    def is_valid(self) -> bool:
        lists_are_valid = [formset.is_valid() for formset in self.lists.values()]
        return super().is_valid() and all(lists_are_valid)

    def clean(self) -> None:
        lists_are_valid = all(formset.is_valid() for formset in self.lists.values())
        if not self.errors and lists_are_valid and not self._names_somebody():
            self.add_error(
                "given_name",
                ValidationError(
                    _("Give a name, a company, an email, a phone or an address."), code="no_name"
                ),
            )
        for name, formset in self.lists.items():
            if formset.is_valid():
                self._refuse_twins(name, formset)

    def clean_birth_date(self) -> str:
        born: str = self.cleaned_data["birth_date"]
        # As with an e-mail: what is there may stay.
        if born != self.initial["birth_date"]:
            validate_is_not_to_come(born, timezone.localdate())
        return born

    def _names_somebody(self) -> bool:
        names = ("given_name", "family_name", "organization")
        return (
            any(fold(self.cleaned_data.get(name, "")) for name in names)
            or any(row.is_filled for formset in self.lists.values() for row in formset)
            or self.is_known_by_full_name
        )

    def _refuse_twins(self, name: str, formset: Any) -> None:
        """Say it where the same e-mail or phone was typed twice."""
        if name == "addresses":
            return
        seen: set[str] = set()
        for row in formset:
            field = row.value_fields[0]
            value = lower_case(row.cleaned_data.get(field, "")) if row.is_filled else ""
            if value and value in seen:
                row.add_error(field, ValidationError(_("This is there twice."), code="twice"))
                self.add_error(None, ValidationError(_("Something is there twice."), code="twice"))
            seen.add(value)

    @cached_property
    def details(self) -> ContactDetails:
        """What was typed, as a value. Only after ``is_valid``."""
        return ContactDetails(
            **{
                name: self.cleaned_data[name]
                for name in ("given_name", "family_name", *OPTIONAL_FIELDS)
            },
            emails=self._details_of_rows("emails"),
            phones=self._details_of_rows("phones"),
            addresses=self._details_of_rows("addresses"),
            custom=self.custom,
        )

    def _details_of_rows(self, name: str) -> tuple[Any, ...]:
        make = ROW_DETAILS[name]
        return tuple(
            make(
                **{field: row.cleaned_data[field] for field in (*row.value_fields, "kind")},
                is_primary=number == self.primary[name],
            )
            for number, row in enumerate(self.lists[name])
            if row.is_filled
        )


def with_added_row(posted: Any, name: str) -> Any:
    """Return what was posted with one more empty row, or with one more field shown."""
    changed = posted.copy()
    if name.startswith(CUSTOM):
        changed.appendlist("there", name.removeprefix(CUSTOM))
    elif name in FORMSETS:
        total = f"{name}-TOTAL_FORMS"
        count = _count(changed.get(total))
        changed[total] = str(max(count, min(count + 1, MAX_ROWS)))
    else:
        changed["shown"] = f"{changed.get('shown', '')} {name}".strip()
    return changed


def with_removed_row(posted: Any, row: str) -> Any:
    """Return what was posted with one row taken out; ``row`` is as in ``emails-1``."""
    changed = posted.copy()
    name, _dash, number = row.partition("-")
    if name in FORMSETS and _count(number) < MOST_ROWS:
        changed[f"{name}-{_count(number)}-DELETE"] = "on"
    return changed


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else 0
