"""The contact list in the order of a custom field.

Contacts with a value come first, as the index of the values has them: (field, value, contact);
then those without, by name. Each half is read along its own index from where a page starts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.expressions import OrderBy, RawSQL

from contacts_app.custom_field_types import type_of
from contacts_app.filters.conditions import Each
from contacts_app.models import Contact, CustomField, CustomValue
from contacts_app.querysets.contacts import ContactQuerySet, neighbour_condition
from contacts_app.walking import FAR, TABLE, Walk


# Where a contact stands: its value, or without one its name.
Place = tuple[bool, Any]


@dataclass(frozen=True)
class FieldOrder:
    """The order of a custom field; ``column`` of its values is what they are sorted by."""

    field: CustomField
    column: str
    descending: bool

    @classmethod
    def of(cls, field_id: int, living: Iterable[CustomField], *, descending: bool) -> Self | None:
        """Return the order of a field; None when it is gone, or has several values a contact."""
        field = next((field for field in living if field.pk == field_id), None)
        if field is None or not type_of(field).is_sortable:
            return None
        return cls(field, type_of(field).order, descending)

    def place_of(self, pk: int | None) -> Place | None:
        """Return where the contact ``pk`` stands; None when there is no such contact."""
        if pk is None:
            return None
        value = self._values().filter(contact=pk).values_list(self.column, flat=True).first()
        if value is not None:
            return True, value
        name = Contact.objects.filter(pk=pk).values_list("sort_key", flat=True).first()
        return None if name is None else (False, name)

    @property
    def keys(self) -> tuple[str, str, str]:
        """The SQL of what contacts are sorted by, all at once: for few, or for a file."""
        value = (
            f"(SELECT {self.column} FROM contacts_customvalue"  # noqa: S608 -- a column, and ids of ours
            f" WHERE contact_id = {TABLE}.id AND field_id = {self.field.pk}"
            f" AND type = '{self.field.type}' LIMIT 1)"
        )
        sign = "-" if self.descending else ""
        return (
            value,
            f"CASE WHEN {value} IS NULL THEN {TABLE}.sort_key ELSE '' END",
            f"CASE WHEN {value} IS NULL THEN {TABLE}.id ELSE {sign}{TABLE}.id END",
        )

    @property
    def order(self) -> str:
        """What ORDER BY says of it."""
        value, name, pk = self.keys
        return f"{value} {'DESC' if self.descending else 'ASC'} NULLS LAST, {name}, {pk}"

    def ordered(self, contacts: ContactQuerySet) -> ContactQuerySet:
        """Return ``contacts`` in this order."""
        value, name, pk = (RawSQL(key, ()) for key in self.keys)  # noqa: S611 -- as above
        first = OrderBy(value, descending=self.descending, nulls_last=True)
        return contacts.order_by(first, name, pk)

    def ids(
        self,
        contacts: ContactQuerySet,
        *,
        beyond: int | None,
        place: Place | None,
        backwards: bool,
        limit: int,
        is_walked: bool,
        is_bounded: bool = False,
    ) -> list[int]:
        """Return the ids of the next ``limit`` of ``contacts`` beyond the contact ``beyond``.

        Args:
            place: where ``beyond`` stands.
            is_walked: ``contacts`` are of a large table, and only a part of it.
            is_bounded: they are few, so that sorting them is cheap.
        """
        halves = [False, True] if backwards else [True, False]
        if place is not None:
            # Beyond it, the other half is still to come, or over.
            halves = halves[halves.index(place[0]) :]
        found: list[int] = []
        for has_value in halves:
            here = None
            if place is not None and beyond is not None and has_value is place[0]:
                here = (place[1], beyond)
            left = limit - len(found)
            if has_value:
                found += self._with_value(contacts, here, backwards, left, is_walked=is_walked)
            else:
                found += self._without(
                    contacts, here, backwards, left, is_walked=is_walked, is_bounded=is_bounded
                )
            if len(found) == limit:
                break
        return found

    def _with_value(
        self,
        contacts: ContactQuerySet,
        here: tuple[Any, int] | None,
        backwards: bool,
        limit: int,
        *,
        is_walked: bool,
    ) -> list[int]:
        upwards = self.descending == backwards
        sign = "" if upwards else "-"
        values = self._values().order_by(f"{sign}{self.column}", f"{sign}contact_id")
        if here is not None:
            edge, beyond = ("gte", "gt") if upwards else ("lte", "lt")
            # As in ``neighbour_condition``: so the planner walks the index from here.
            values = values.filter(
                Q(**{f"{self.column}__{edge}": here[0]}),
                Q(**{f"{self.column}__{beyond}": here[0]}) | Q(**{f"contact__{beyond}": here[1]}),
            )
        if not is_walked:
            listed = values.filter(contact__in=contacts.order_by().values("pk"))
            return list(listed.values_list("contact_id", flat=True)[:limit])
        found = self._near(contacts, values, limit)
        if len(found) < limit and values[FAR : FAR + 1].exists():
            found = self._sorted(contacts, values, limit, "ASC" if upwards else "DESC")
        return found

    def _near(
        self, contacts: ContactQuerySet, values: "QuerySet[CustomValue]", limit: int
    ) -> list[int]:
        """Return the first of ``contacts`` among the next values, asked one after the other."""
        near, params = values.values_list("contact_id", self.column)[:FAR].query.sql_with_params()
        one = contacts.order_by().filter(pk=RawSQL("near.contact_id", ())).values("pk")
        asked, asked_params = one.query.sql_with_params()
        return _ids(
            f"SELECT contact_id FROM ({near}) near WHERE EXISTS ({asked} OFFSET 0) LIMIT {limit}",  # noqa: S608 -- the querysets' own SQL
            [*params, *asked_params],
        )

    def _sorted(
        self,
        contacts: ContactQuerySet,
        values: "QuerySet[CustomValue]",
        limit: int,
        direction: str,
    ) -> list[int]:
        """Return the first of ``contacts``, found by sorting all that match."""
        listed, listed_params = contacts.order_by().values_list("pk").query.sql_with_params()
        every, params = (
            values.order_by().values_list("contact_id", self.column).query.sql_with_params()
        )
        return _ids(
            f"WITH listed (id) AS MATERIALIZED ({listed}), every AS MATERIALIZED ({every})"  # noqa: S608 -- as above
            f" SELECT contact_id FROM every JOIN listed ON listed.id = every.contact_id"
            f" ORDER BY {self.column} {direction}, contact_id {direction} LIMIT {limit}",
            [*listed_params, *params],
        )

    def _without(
        self,
        contacts: ContactQuerySet,
        here: tuple[Any, int] | None,
        backwards: bool,
        limit: int,
        *,
        is_walked: bool,
        is_bounded: bool,
    ) -> list[int]:
        filled = Each(self._values().filter(contact_id=OuterRef("pk")))
        others = contacts.filter(~Q(filled))
        upwards = not backwards
        if not (is_walked or is_bounded):
            if here is not None:
                others = others.filter(neighbour_condition("sort_key", *here, after=upwards))
            sign = "" if upwards else "-"
            ordered = others.order_by(f"{sign}sort_key", f"{sign}id")
            return list(ordered.values_list("pk", flat=True)[:limit])
        place, params = ("", ()) if here is None else ("(%s, %s)", here)
        found: list[int] = []
        walk = Walk(others, "sort_key", upwards, place, params)
        for way in walk.ways(limit=limit, sort_only=is_bounded):
            found = _ids(way.sql, way.params)
            if len(found) == limit:
                break
        return found

    def _values(self) -> "QuerySet[CustomValue]":
        """Return the values of the field, asked so that the partial index of its type serves."""
        values = CustomValue.objects.filter(field=self.field, type=self.field.type)
        if self.column == "sort_key":
            return values
        return values.filter(**{f"{self.column}__isnull": False})


def _ids(statement: str, params: Any) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [row[0] for row in cursor.fetchall()]
