"""Filters by custom fields: one class for each way a type can be asked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from contacts_app.custom_field_types import shown_number
from contacts_app.enums import CustomFieldType
from contacts_app.filters.conditions import Leaf
from contacts_app.filters.facets import MOST_DAYS, Facet, Values
from contacts_app.filters.fields import Day, Days, Number, OneOf, SomeOf, Text
from contacts_app.filters.known import Known
from contacts_app.filters.words import Condition, days_text, either
from contacts_app.models import CustomField, CustomValue
from contacts_app.models.custom_fields import MAX_SORT_KEY, TEXT_TYPES
from core.folding import fold, sort_key


class CustomFacet(Facet):
    """Whether a field is filled: what every type can be asked."""

    order = "sort_key"

    def __init__(self, known: Known, field: CustomField) -> None:
        super().__init__(known)
        self.field = field
        self.name = f"cf{field.pk}"
        self.title = field.name
        is_there: dict[str, Any] = (
            {} if self.order == "sort_key" else {f"{self.order}__isnull": False}
        )
        self.rows = CustomValue.objects.filter(field=field, type=field.type, **is_there)
        # In words of the partial index alone: the table is not looked at, and the planner, which
        # takes all conditions for rare, need not guess how many rows fulfil them.
        in_index = is_there or {"type__in": TEXT_TYPES}
        self.indexed = CustomValue.objects.filter(field=field, **in_index)

    @property
    def key(self) -> str:  # type: ignore[override]
        return self.name

    def fields(self) -> dict[str, forms.Field]:
        choices = [("", _("Any")), ("yes", _("Filled")), ("no", _("Empty"))]
        filled = OneOf(choices=choices, label=gettext_lazy("Filled or empty"))
        return {**self.value_fields(), f"{self.name}_filled": filled}

    def value_fields(self) -> dict[str, forms.Field]:
        """Return the form fields that ask for a value."""
        return {}

    def conditions(self, values: Values) -> Iterator[Condition]:
        yield from self.value_conditions(values)
        name = f"{self.name}_filled"
        if values.get(name) == "yes":
            leaf = Leaf(rows=self.rows, probes=(self.found(self.indexed),))
            yield self.condition((name,), _("filled"), leaf)
        elif values.get(name) == "no":
            yield self.condition((name,), _("empty"), Leaf(rows=self.rows, is_not=True))

    def value_conditions(self, values: Values) -> Iterator[Condition]:
        """Return the conditions that ask for a value."""
        yield from ()

    def condition(self, names: tuple[str, ...], text: str, leaf: Leaf) -> Condition:
        phrase = pgettext("contacts", "with %(field)s: %(value)s")
        phrase %= {"field": self.field.name, "value": text}
        return Condition(names, self.field.name, text, phrase, leaf)

    def found(self, rows: "QuerySet[Any]") -> "QuerySet[Any, Any]":
        """Return the contacts of ``rows``, in the order of the type's index."""
        return rows.order_by("field_id", self.order, "contact_id").values_list("contact_id")

    def leaf(self, **condition: Any) -> Leaf:
        """Return the leaf of a condition on the column of the order."""
        rows = self.indexed.filter(**condition)
        return Leaf(rows=rows, probes=(self.found(rows),))


class UrlFacet(CustomFacet):
    def value_fields(self) -> dict[str, forms.Field]:
        return {f"{self.name}_has": Text(label=pgettext_lazy("text", "Contains"))}

    def value_conditions(self, values: Values) -> Iterator[Condition]:
        name = f"{self.name}_has"
        if wanted := values.get(name):
            text = pgettext("text", "contains “%(text)s”") % {"text": wanted}
            rows = self.rows.filter(folded__contains=fold(wanted))
            # Found by the index of the search, which has no order.
            leaf = Leaf(rows=rows, probes=(rows.values_list("contact_id"),))
            yield self.condition((name,), text, leaf)


class TextFacet(UrlFacet):
    def value_fields(self) -> dict[str, forms.Field]:
        return {self.name: Text(label=pgettext_lazy("text", "Is")), **super().value_fields()}

    def value_conditions(self, values: Values) -> Iterator[Condition]:
        if wanted := values.get(self.name):
            text = pgettext("text", "“%(text)s”") % {"text": wanted}
            key = _key(wanted[:MAX_SORT_KEY])
            leaf = self.leaf(sort_key=key)
            rows = self.rows.filter(sort_key=key, folded=fold(wanted))
            leaf = replace(leaf, rows=rows, is_exact=False)
            yield self.condition((self.name,), text, leaf)
        yield from super().value_conditions(values)


class NumberFacet(CustomFacet):
    order = "number"

    def value_fields(self) -> dict[str, forms.Field]:
        return {
            f"{self.name}_min": Number(label=pgettext_lazy("numbers", "From")),
            f"{self.name}_max": Number(label=pgettext_lazy("numbers", "To")),
        }

    def value_conditions(self, values: Values) -> Iterator[Condition]:
        asked: dict[str, tuple[str, Decimal]] = {}
        for end, lookup in (("min", "number__gte"), ("max", "number__lte")):
            value = values.get(f"{self.name}_{end}")
            if value is not None:
                asked[lookup] = (f"{self.name}_{end}", value)
        if not asked:
            return
        shown = {lookup: shown_number(value) for lookup, (_name, value) in asked.items()}
        if len(shown) == 2:
            low, high = shown["number__gte"], shown["number__lte"]
            text = low if low == high else _("%(first)s – %(last)s") % {"first": low, "last": high}
        elif "number__gte" in shown:
            text = pgettext("numbers", "from %(number)s") % {"number": shown["number__gte"]}
        else:
            text = pgettext("numbers", "up to %(number)s") % {"number": shown["number__lte"]}
        leaf = self.leaf(**{lookup: value for lookup, (_name, value) in asked.items()})
        yield self.condition(tuple(name for name, _value in asked.values()), text, leaf)


class DateFacet(CustomFacet):
    order = "date"

    def value_fields(self) -> dict[str, forms.Field]:
        return {
            f"{self.name}_after": Day(label=pgettext_lazy("days", "From")),
            f"{self.name}_before": Day(label=pgettext_lazy("days", "To")),
            f"{self.name}_days": Days(
                least=0, most=MOST_DAYS, label=gettext_lazy("Within the next (days)")
            ),
        }

    def value_conditions(self, values: Values) -> Iterator[Condition]:
        names = (f"{self.name}_after", f"{self.name}_before")
        after, before = (values.get(name) for name in names)
        if after or before:
            ends = {"date__gte": after, "date__lte": before}
            leaf = self.leaf(**{lookup: end for lookup, end in ends.items() if end})
            named = tuple(name for name in names if values.get(name))
            yield self.condition(named, days_text(after, before), leaf)
        days = values.get(f"{self.name}_days")
        if days is not None:
            today: date = timezone.localdate()
            leaf = self.leaf(date__gte=today, date__lte=today + timedelta(days=days))
            text = ngettext("within the next %(days)s day", "within the next %(days)s days", days)
            text = text % {"days": days} if days else _("today")
            yield self.condition((f"{self.name}_days",), text, leaf)


class YesNoFacet(CustomFacet):
    order = "truth"

    def value_fields(self) -> dict[str, forms.Field]:
        choices = [("", _("Any")), ("yes", _("Yes")), ("no", _("No"))]
        return {self.name: OneOf(choices=choices, label=self.field.name)}

    def value_conditions(self, values: Values) -> Iterator[Condition]:
        wanted = values.get(self.name)
        if wanted:
            text = _("Yes") if wanted == "yes" else _("No")
            yield self.condition((self.name,), text, self.leaf(truth=wanted == "yes"))


class ChoiceFacet(CustomFacet):
    def value_fields(self) -> dict[str, forms.Field]:
        choices = [(choice, choice) for choice in self.field.choices]
        return {self.name: SomeOf(choices=choices, label=pgettext_lazy("choices", "Any of"))}

    def value_conditions(self, values: Values) -> Iterator[Condition]:
        wanted = values.get(self.name)
        if wanted:
            keys = {text: _key(text) for text in wanted}
            rows = self.indexed.filter(sort_key__in=set(keys.values()))
            # The index knows the keys alone. Two choices rarely have the same.
            others = {_key(choice) for choice in self.field.choices if choice not in keys}
            is_exact = others.isdisjoint(keys.values())
            if not is_exact:
                rows = rows.filter(text__in=wanted)
            probes = tuple(
                self.found(self.indexed.filter(sort_key=key)) for key in set(keys.values())
            )
            leaf = Leaf(rows=rows, probes=probes, is_exact=is_exact)
            yield self.condition((self.name,), either(wanted), leaf)


def _key(text: str) -> str:
    """Return what the index of the values knows of a text."""
    return sort_key(text)[:MAX_SORT_KEY]


CUSTOM_FACETS: dict[str, type[CustomFacet]] = {
    CustomFieldType.TEXT: TextFacet,
    CustomFieldType.LONG_TEXT: UrlFacet,
    CustomFieldType.NUMBER: NumberFacet,
    CustomFieldType.DATE: DateFacet,
    CustomFieldType.URL: UrlFacet,
    CustomFieldType.YES_NO: YesNoFacet,
    CustomFieldType.CHOICE: ChoiceFacet,
    CustomFieldType.CHOICES: ChoiceFacet,
}
