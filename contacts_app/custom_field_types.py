"""The types of custom fields: one small class each, and nothing that asks which type it is.

A class says how a value is typed (``form_field``), stored (``columns``, ``value``), shown
(``text``), read from a file (``parse``) and written to one (``plain``). To add a type: a member of
``CustomFieldType``, its column in the constraint ``custom_value_is_of_its_type``, a class here.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, cast
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import formats
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from contacts_app.enums import CustomFieldType
from contacts_app.models.custom_fields import (
    MAX_LONG_TEXT,
    MAX_SORT_KEY,
    MAX_TEXT,
    CustomField,
    CustomValue,
)
from contacts_app.partial_dates import format_partial_date, parse_partial_date
from core.folding import digits, fold, sort_key
from core.forms import TextField, refuse_broken_text


# Of a long text the list shows so much.
MAX_SHORT = 200
Value = Any  # str, Decimal, date, bool, or tuple[str, ...] of several choices


class FieldType:
    """What all types have in common: a value is one line of text.

    Attributes:
        key: the member of ``CustomFieldType``.
        column: the column of ``CustomValue`` that holds it.
        order: the column the list is ordered by.
        has_choices: the definition names the values one can choose.
        is_sortable: a contact has one place in the list by it.
    """

    key: CustomFieldType
    column = "text"
    order = "sort_key"
    has_choices: ClassVar[bool] = False
    is_sortable: ClassVar[bool] = True

    def form_field(self, field: CustomField, *, month_first: bool = False) -> forms.Field:
        """Return the form field of the definition ``field``; it cleans to a value or None."""
        made = self._form_field(field)
        made.label = field.name
        made.required = field.is_required
        # The template takes help texts for safe.
        made.help_text = escape(field.help_text)
        if isinstance(made, DateFormField):
            made.month_first = month_first
        return made

    def _form_field(self, field: CustomField) -> forms.Field:
        return TextField(max_length=MAX_TEXT, empty_value=None)

    def columns(self, value: Value) -> list[dict[str, Any]]:
        """Return the columns of the row (or rows) that store ``value``."""
        return [{self.column: value}]

    def value(self, rows: Iterable[CustomValue]) -> Value:
        """Return what the row (or rows) of one contact in one field hold."""
        return next(getattr(row, self.column) for row in rows)

    def text(self, value: Value) -> str:
        """Return ``value`` as people read it."""
        return str(value)

    def short(self, value: Value) -> str:
        """Return ``value`` for a cell of the list: one line."""
        return self.text(value)

    def plain(self, value: Value) -> Any:
        """Return ``value`` for a file, as a JSON value that doesn't depend on a language."""
        return str(value)

    def read(self, plain: Any) -> Value:
        """Return the value that ``plain`` wrote."""
        return plain

    def words(self, row: CustomValue) -> list[str]:
        """Return the folded words by which a search finds the contact of ``row``."""
        return row.folded.split()

    def parse(self, text: Any, field: CustomField) -> Value:
        """Return the value that a file means by ``text`` (text, or what ``plain`` returned).

        Raises:
            ValidationError: it can't be read as one.
        """
        cleaned: Value = self.form_field(field).clean(text)
        return cleaned


def text_columns(text: str) -> dict[str, str]:
    """Return the columns of a text: itself, what it is sorted by and what it is found by."""
    return {
        "text": text,
        "sort_key": sort_key(text[:MAX_SORT_KEY])[:MAX_SORT_KEY],
        "folded": fold(text),
    }


class Text(FieldType):
    key = CustomFieldType.TEXT

    def columns(self, value: Value) -> list[dict[str, Any]]:
        return [text_columns(value)]


class LongTextFormField(forms.CharField):
    """A text of several lines, which browsers part by two characters."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if text else text


class LongText(Text):
    key = CustomFieldType.LONG_TEXT

    def short(self, value: Value) -> str:
        return " ".join(value[:MAX_SHORT].split())

    def _form_field(self, field: CustomField) -> forms.Field:
        return LongTextFormField(
            max_length=MAX_LONG_TEXT,
            empty_value=None,
            widget=forms.Textarea(attrs={"rows": 4}),
            validators=[refuse_broken_text],
        )


class UrlFormField(TextField):
    """An address of the web, http or https; without either, https is meant."""

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        if not text:
            return None
        if "://" not in text and not text.lower().startswith(("javascript:", "data:", "mailto:")):
            text = f"https://{text}"
        URLValidator(schemes=["http", "https"])(text)
        return str(text)


class Url(Text):
    key = CustomFieldType.URL

    def short(self, value: Value) -> str:
        # The host, without who would sign in there: https://bank.example@evil.example/
        try:
            host = str(urlsplit(value).netloc.rpartition("@")[2])
        except ValueError:  # brackets without an address of IPv6 in them
            return str(value)
        return host.removeprefix("www.")

    def _form_field(self, field: CustomField) -> forms.Field:
        return UrlFormField(
            max_length=MAX_TEXT,
            widget=forms.TextInput(attrs={"type": "url", "inputmode": "url"}),
        )


class NumberFormField(forms.DecimalField):
    """A finite number of sane size; a comma parts decimals too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=20, decimal_places=6, localize=True, **options)
        self.widget.attrs["inputmode"] = "decimal"

    def prepare_value(self, value: Any) -> Any:
        return shown_number(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            # Groups of digits are parted by spaces, also by those that don't break a line.
            value = "".join(value.split())
            if value.count(",") == 1 and "." not in value:
                value = value.replace(",", ".")
            elif formats.get_format("DECIMAL_SEPARATOR") == "," and value.count(",") == 1:
                value = value.replace(".", "").replace(",", ".")
            elif value.count(",") and "." in value:
                value = value.replace(",", "")
            try:
                value = Decimal(value) if value else None
            except InvalidOperation:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return super().to_python(value)


def shown_number(value: Decimal) -> str:
    """Return a number as the reader writes it, without zeros that say nothing."""
    plain = value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()
    return formats.number_format(plain, use_l10n=True, force_grouping=False)


class Number(FieldType):
    key = CustomFieldType.NUMBER
    column = "number"
    order = "number"

    def _form_field(self, field: CustomField) -> forms.Field:
        return NumberFormField()

    def text(self, value: Value) -> str:
        return shown_number(value)

    def plain(self, value: Value) -> Any:
        return format(value.normalize(), "f")

    def read(self, plain: Any) -> Value:
        return Decimal(plain)

    def words(self, row: CustomValue) -> list[str]:
        number = self.plain(row.number)
        # What looks like a phone number is looked for by its digits, see ``search_patterns``.
        return [number, number.replace(".", ","), digits(number)]


class DateFormField(TextField):
    """A day typed as people write it, with its year. Cleans to a date."""

    month_first = False

    def prepare_value(self, value: Any) -> Any:
        return format_partial_date(value.isoformat()) if isinstance(value, date) else value

    def clean(self, value: Any) -> date | None:
        text = super().clean(value.isoformat() if isinstance(value, date) else value)
        if not text:
            return None
        iso = parse_partial_date(text, month_first=self.month_first)
        if iso.startswith("-"):
            raise ValidationError(_("Give the year as well."), code="no_year")
        return date.fromisoformat(iso)


class Date(FieldType):
    key = CustomFieldType.DATE
    column = "date"
    order = "date"

    def _form_field(self, field: CustomField) -> forms.Field:
        return DateFormField(max_length=40)

    def text(self, value: Value) -> str:
        return format_partial_date(value.isoformat())

    def plain(self, value: Value) -> Any:
        return value.isoformat()

    def read(self, plain: Any) -> Value:
        return date.fromisoformat(plain)

    def words(self, row: CustomValue) -> list[str]:
        day = cast(date, row.date)
        # As above: 14.05.1990, 05/14/1990 and 1990-05-14.
        return [day.strftime(order) for order in ("%d%m%Y", "%m%d%Y", "%Y%m%d")]


YES_WORDS = frozenset({"yes", "y", "true", "1", "on", "да", "evet", "x", "+"})
NO_WORDS = frozenset({"no", "n", "false", "0", "off", "нет", "hayir", "-"})


class YesNoFormField(forms.TypedChoiceField):
    """Yes, no, or not said."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=[("", "—"), ("yes", _("Yes")), ("no", _("No"))],
            coerce=lambda text: text == "yes",
            empty_value=None,
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if value is not None else ""


class YesNo(FieldType):
    key = CustomFieldType.YES_NO
    column = "truth"
    order = "truth"

    def _form_field(self, field: CustomField) -> forms.Field:
        return YesNoFormField()

    def text(self, value: Value) -> str:
        return str(_("Yes") if value else _("No"))

    def plain(self, value: Value) -> Any:
        return value

    def read(self, plain: Any) -> Value:
        return bool(plain)

    def parse(self, text: Any, field: CustomField) -> Value:
        word = fold(str(text))
        if word in YES_WORDS:
            return True
        if word in NO_WORDS:
            return False
        return super().parse(text, field)


class Choice(Text):
    key = CustomFieldType.CHOICE
    has_choices = True

    def _form_field(self, field: CustomField) -> forms.Field:
        return forms.TypedChoiceField(
            choices=[("", "—"), *((choice, choice) for choice in field.choices)], empty_value=None
        )

    def parse(self, text: Any, field: CustomField) -> Value:
        wanted = fold(str(text))
        meant = next((choice for choice in field.choices if fold(choice) == wanted), text)
        return super().parse(meant, field)


class Choices(Text):
    key = CustomFieldType.CHOICES
    has_choices = True
    is_sortable = False

    def _form_field(self, field: CustomField) -> forms.Field:
        return forms.TypedMultipleChoiceField(
            choices=[(choice, choice) for choice in field.choices],
            coerce=str,
            empty_value=None,
            widget=forms.CheckboxSelectMultiple,
        )

    def columns(self, value: Value) -> list[dict[str, Any]]:
        return [text_columns(text) for text in value]

    def value(self, rows: Iterable[CustomValue]) -> Value:
        return tuple(sorted(row.text for row in rows))

    def text(self, value: Value) -> str:
        return ", ".join(value)

    def plain(self, value: Value) -> Any:
        return list(value)

    def read(self, plain: Any) -> Value:
        return tuple(plain)

    def parse(self, text: Any, field: CustomField) -> Value:
        meant = {fold(choice): choice for choice in field.choices}
        parts = text if isinstance(text, list | tuple) else str(text).replace(";", ",").split(",")
        wanted = [part.strip() for part in parts if part.strip()]
        cleaned = self.form_field(field).clean([meant.get(fold(part), part) for part in wanted])
        return tuple(sorted(cleaned)) if cleaned else None


TYPES: dict[str, FieldType] = {
    kind.key: kind
    for kind in (Text(), LongText(), Number(), Date(), Url(), YesNo(), Choice(), Choices())
}


def type_of(field: CustomField) -> FieldType:
    """Return what the type of ``field`` can do."""
    return TYPES[field.type]
