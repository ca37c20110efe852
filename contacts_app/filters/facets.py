"""What the contact list can be filtered by: one class each.

A facet names its parameters of the address with their form fields, and makes conditions of what
they hold.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.db.models.functions import Right as RightEnd
from django.db.models.lookups import GreaterThan, LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext, pgettext, pgettext_lazy

from contacts_app.enums import Source
from contacts_app.filters.conditions import AllOf, Leaf
from contacts_app.filters.fields import Day, Days, IdsField, OneOf, SomeOf
from contacts_app.filters.known import Known
from contacts_app.filters.words import Condition, both, days_text, either
from contacts_app.models import Contact, ContactLabel
from contacts_app.querysets.contacts import ContactQuerySet


Values = Mapping[str, Any]
NOBODY = "none"
MYSELF = "me"
MOST_DAYS = 9_999


class Facet:
    """One thing contacts are filtered by.

    Attributes:
        key: its parameter, or what its parameters begin with before an underscore.
        title: what people call it.
        rare: parameters that stand folded up in the form.
    """

    key: ClassVar[str]
    title: Any
    rare: ClassVar[tuple[str, ...]] = ()

    def __init__(self, known: Known) -> None:
        self.known = known

    @cached_property
    def parameters(self) -> dict[str, forms.Field]:
        """The form field of each parameter."""
        return self.fields()

    def is_asked(self, names: Iterable[str]) -> bool:
        """Tell whether some of ``names`` may be its parameters, without making its fields."""
        return any(name == self.key or name.startswith(f"{self.key}_") for name in names)

    def fields(self) -> dict[str, forms.Field]:
        """Make the form field of each parameter."""
        raise NotImplementedError

    def conditions(self, values: Values) -> Iterator[Condition]:
        """Return the conditions that the parameters make, as cleaned by their fields."""
        raise NotImplementedError


class LabelFacet(Facet):
    key = "label"
    title = gettext_lazy("Labels")
    rare = ("label_all", "label_none")

    def fields(self) -> dict[str, forms.Field]:
        choices = [(str(label.pk), label.name) for label in self.known.all_labels]
        gone = [pk for pk, label in self.known.labels.items() if label is None]
        choices += [(str(pk), _("A deleted label")) for pk in gone]
        return {
            "label": IdsField(choices=choices, label=pgettext_lazy("labels", "Any of")),
            "label_all": IdsField(choices=choices, label=pgettext_lazy("labels", "All of")),
            "label_none": IdsField(choices=choices, label=pgettext_lazy("labels", "None of")),
        }

    def conditions(self, values: Values) -> Iterator[Condition]:
        title = str(self.title)
        if ids := values.get("label"):
            text = either(self._names(ids))
            phrase = ngettext(
                "with the label %(labels)s", "with one of the labels %(labels)s", len(ids)
            )
            node = carrying(self._living(ids))
            yield Condition(("label",), title, text, phrase % {"labels": text}, node)
        if ids := values.get("label_all"):
            text = both(self._names(ids))
            phrase = npgettext(
                "all of the labels",
                "with the label %(labels)s",
                "with all the labels %(labels)s",
                len(ids),
            )
            # One that is gone is carried by nobody, so nobody carries all.
            each = AllOf(tuple(carrying(self._living([pk])) for pk in ids))
            yield Condition(("label_all",), title, text, phrase % {"labels": text}, each)
        if ids := values.get("label_none"):
            text = either(self._names(ids))
            phrase = ngettext(
                "without the label %(labels)s", "with none of the labels %(labels)s", len(ids)
            )
            told = pgettext("labels", "not %(labels)s") % {"labels": text}
            node = carrying(self._living(ids), is_not=True)
            yield Condition(("label_none",), title, told, phrase % {"labels": text}, node)

    def _living(self, ids: list[int]) -> list[int]:
        """Return the ids of the labels that are still there, of a merged one the survivor's."""
        labels = (self.known.labels.get(pk) for pk in ids)
        return list(dict.fromkeys(label.pk for label in labels if label))

    def _names(self, ids: list[int]) -> list[str]:
        gone = _("a deleted label")
        labels = [self.known.labels.get(pk) for pk in ids]
        return list(dict.fromkeys(label.name if label else gone for label in labels))


def carrying(ids: list[int], *, is_not: bool = False) -> Leaf:
    """Return the condition to carry one of the labels."""
    carried = ContactLabel.objects.carried()
    if is_not:
        return Leaf(rows=carried.filter(label_id__in=ids), is_not=True) if ids else Leaf(q=Q())
    probes = tuple(
        carried.filter(label_id=pk).order_by("label_id", "contact_id").values_list("contact_id")
        for pk in ids
    )
    if not ids:
        return nobody()
    return Leaf(rows=carried.filter(label_id__in=ids), probes=probes)


def nobody() -> Leaf:
    """Return the condition that no contact fulfils."""
    return Leaf(q=Q(pk__in=[]), probes=(Contact.objects.none().values_list("pk"),))


def of_columns(q: Q, *order: str, contacts: ContactQuerySet | None = None) -> Leaf:
    """Return a condition on the contact's own columns, found by the index of ``order``."""
    found = Contact.objects.alive() if contacts is None else contacts
    return Leaf(q=q, probes=(found.filter(q).order_by(*order, "pk").values_list("pk"),))


class ReachFacet(Facet):
    """Whether there is an e-mail, or a phone."""

    column: ClassVar[str]
    told: ClassVar[Mapping[str, tuple[Any, Any]]]

    def fields(self) -> dict[str, forms.Field]:
        choices = [("", _("Any")), *((value, text) for value, (text, _phrase) in self.told.items())]
        return {self.key: OneOf(choices=choices, label=self.title, widget=forms.RadioSelect)}

    def conditions(self, values: Values) -> Iterator[Condition]:
        wanted = values.get(self.key)
        if wanted:
            text, phrase = self.told[wanted]
            has_none = Q(**{self.column: ""})
            leaf = of_columns(has_none if wanted == "no" else ~has_none)
            yield Condition((self.key,), str(self.title), str(text), str(phrase), leaf)


class EmailFacet(ReachFacet):
    key = "email"
    title = gettext_lazy("Email")
    column = "primary_email"
    told = {
        "yes": (gettext_lazy("Has an email"), pgettext_lazy("contacts", "with an email")),
        "no": (gettext_lazy("Has no email"), pgettext_lazy("contacts", "without an email")),
    }


class PhoneFacet(ReachFacet):
    key = "phone"
    title = gettext_lazy("Phone")
    column = "primary_phone"
    told = {
        "yes": (gettext_lazy("Has a phone"), pgettext_lazy("contacts", "with a phone")),
        "no": (gettext_lazy("Has no phone"), pgettext_lazy("contacts", "without a phone")),
    }


class SourceFacet(Facet):
    key = "source"
    title = gettext_lazy("Source")

    def fields(self) -> dict[str, forms.Field]:
        return {"source": SomeOf(choices=Source.choices, label=self.title)}

    def conditions(self, values: Values) -> Iterator[Condition]:
        if sources := values.get("source"):
            text = either([str(Source(source).label) for source in sources])
            phrase = pgettext("contacts", "of the source %(source)s") % {"source": text}
            alive = Contact.objects.alive()
            probes = tuple(
                alive.filter(source=source).order_by("source", "pk").values_list("pk")
                for source in sources
            )
            leaf = Leaf(q=Q(source__in=sources), probes=probes)
            yield Condition(("source",), str(self.title), text, phrase, leaf)


class OwnerFacet(Facet):
    key = "owner"
    title = gettext_lazy("Looked after by")

    def fields(self) -> dict[str, forms.Field]:
        people = [(str(pk), name) for pk, name in self.known.users.items()]
        choices = [("", _("Anybody")), (MYSELF, _("Me")), (NOBODY, _("Nobody")), *people]
        return {"owner": OneOf(choices=choices, label=self.title)}

    def conditions(self, values: Values) -> Iterator[Condition]:
        wanted = values.get("owner")
        if not wanted:
            return
        me = self.known.user.pk
        owner = None if wanted == NOBODY else me if wanted == MYSELF else int(wanted)
        text = (
            _("Nobody")
            if owner is None
            else _("Me")
            if wanted == MYSELF
            else self.known.users[owner]
        )
        if owner is None:
            phrase = pgettext("contacts", "looked after by nobody")
        elif wanted == MYSELF:
            phrase = pgettext("contacts", "looked after by you")
        else:
            phrase = pgettext("contacts", "looked after by %(name)s") % {"name": text}
        q = Q(owner__isnull=True) if owner is None else Q(owner=owner)
        yield Condition(("owner",), str(self.title), text, phrase, of_columns(q, "owner_id"))


def start_of(day: date) -> datetime:
    """Return when ``day`` begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


class MomentFacet(Facet):
    """When something happened: between two days, or in the last days."""

    column: ClassVar[str]
    between: ClassVar[Any]
    lately: ClassVar[Any]

    def fields(self) -> dict[str, forms.Field]:
        return {
            f"{self.key}_after": Day(label=pgettext_lazy("days", "From")),
            f"{self.key}_before": Day(label=pgettext_lazy("days", "To")),
            f"{self.key}_days": Days(most=MOST_DAYS, label=gettext_lazy("In the last (days)")),
        }

    def conditions(self, values: Values) -> Iterator[Condition]:
        title = str(self.title)
        after, before = values.get(f"{self.key}_after"), values.get(f"{self.key}_before")
        if after or before:
            q = Q()
            if after:
                q &= Q(**{f"{self.column}__gte": start_of(after)})
            if before and before < date.max:
                q &= Q(**{f"{self.column}__lt": start_of(before + timedelta(days=1))})
            names = tuple(
                name
                for name, value in ((f"{self.key}_after", after), (f"{self.key}_before", before))
                if value
            )
            text = days_text(after, before)
            phrase = str(self.between) % {"days": text}
            yield Condition(names, title, text, phrase, of_columns(q, self.column))
        if days := values.get(f"{self.key}_days"):
            # Today and the days before it.
            q = Q(**{f"{self.column}__gte": start_of(timezone.localdate() - timedelta(days - 1))})
            text = ngettext("in the last %(days)s day", "in the last %(days)s days", days)
            text %= {"days": days}
            phrase = str(self.lately) % {"days": text}
            leaf = of_columns(q, self.column)
            yield Condition((f"{self.key}_days",), title, text, phrase, leaf)


class CreatedFacet(MomentFacet):
    key = "created"
    title = gettext_lazy("Created")
    column = "created_at"
    between = pgettext_lazy("contacts", "created %(days)s")
    lately = pgettext_lazy("contacts", "created %(days)s")


class ActivityFacet(MomentFacet):
    key = "activity"
    title = gettext_lazy("Last activity")
    column = "last_activity_at"
    between = pgettext_lazy("contacts", "last active %(days)s")
    lately = pgettext_lazy("contacts", "active %(days)s")

    def fields(self) -> dict[str, forms.Field]:
        quiet = Days(most=MOST_DAYS, label=gettext_lazy("Not for (days)"))
        return {**super().fields(), "activity_not_days": quiet}

    def conditions(self, values: Values) -> Iterator[Condition]:
        yield from super().conditions(values)
        if days := values.get("activity_not_days"):
            q = Q(last_activity_at__lt=start_of(timezone.localdate() - timedelta(days - 1)))
            text = ngettext("not for %(days)s day", "not for %(days)s days", days) % {"days": days}
            phrase = ngettext("not active for %(days)s day", "not active for %(days)s days", days)
            phrase %= {"days": days}
            leaf = of_columns(q, "last_activity_at")
            yield Condition(("activity_not_days",), str(self.title), text, phrase, leaf)


class BirthdayFacet(Facet):
    key = "birthday"
    title = gettext_lazy("Birthdate")

    def fields(self) -> dict[str, forms.Field]:
        return {"birthday": Days(least=0, most=366, label=gettext_lazy("Birthday within days"))}

    def conditions(self, values: Values) -> Iterator[Condition]:
        days = values.get("birthday")
        if days is None:
            return
        if days:
            text = ngettext("within %(days)s day", "within %(days)s days", days) % {"days": days}
            phrase = ngettext(
                "with a birthday within %(days)s day", "with a birthday within %(days)s days", days
            )
            phrase %= {"days": days}
        else:
            text, phrase = _("today"), pgettext("contacts", "with a birthday today")
        leaf = birthday_within(days, timezone.localdate())
        yield Condition(("birthday",), str(self.title), text, phrase, leaf)


def birthday_within(days: int, today: date) -> Leaf:
    """Return the condition to have one's birthday today or in the ``days`` after it.

    Compared by the day of the year, after yesterday's: in a year without 29 February, who was
    born on that day has the birthday on 1 March, as ``partial_dates.age`` has it.
    """
    known = ~Q(birth_date="")
    contacts = Contact.objects.alive().alias(born_on=RightEnd("birth_date", 5))
    if days >= 365:
        return of_columns(known, contacts=contacts)
    after = f"{today - timedelta(days=1):%m-%d}"
    until = f"{today + timedelta(days=days):%m-%d}"
    born_on = RightEnd("birth_date", 5)
    is_after, is_until = GreaterThan(born_on, after), LessThanOrEqual(born_on, until)
    q = known & (Q(is_after) & Q(is_until) if after < until else Q(is_after) | Q(is_until))
    parts = (
        (known & Q(is_after) & Q(is_until),)
        if after < until
        else (known & Q(is_after), known & Q(is_until))
    )
    probes = tuple(contacts.filter(part).order_by("born_on").values_list("pk") for part in parts)
    return Leaf(q=q, probes=probes)


FACETS: tuple[type[Facet], ...] = (
    LabelFacet, EmailFacet, PhoneFacet, SourceFacet, OwnerFacet, CreatedFacet, ActivityFacet,
    BirthdayFacet,
)  # fmt: skip
