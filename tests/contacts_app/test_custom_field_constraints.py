"""What the database itself guards of custom fields: rows it takes and rows it refuses."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import CheckConstraint, UniqueConstraint
from django.utils import timezone
from psycopg import sql

from contacts_app.models import Contact, CustomField, CustomValue
from tests.contacts_app.test_constraints import violated
from tests.factories import ContactFactory, custom_field


pytestmark = pytest.mark.django_db


def field(**columns: Any) -> CustomField:
    number = CustomField.objects.count()
    given = {"key": f"a{number}", "name": "A", "folded_name": f"a{number}", "type": "text"}
    return CustomField.objects.create(**{**given, "created_at": timezone.now(), **columns})


def value(kind: str = "text", **columns: Any) -> CustomValue:
    """Store a value of a field of type ``kind`` of its own."""
    given: dict[str, Any] = {"contact": ContactFactory(), "field": field(type=kind), "type": kind}
    return CustomValue.objects.create(**{**given, **columns})


GOOD: dict[str, list[Any]] = {
    "custom_field_key_is_a_word": [(field, {"key": key}) for key in ("a", "a_1", "z9")],
    "custom_field_is_called_something": [(field, {"folded_name": "x"})],
    "custom_field_type_is_known": [(field, {"type": "long_text"}), (field, {"type": "yes_no"})],
    "custom_field_choices_belong_to_its_type": [
        (field, {"type": "choice", "choices": ["x"]}), (field, {"type": "choices", "choices": []}),
    ],
    "custom_value_is_of_its_type": [
        (value, {"text": "x"}), (value, {"kind": "number", "number": 0}),
        (value, {"kind": "date", "date": date(2026, 1, 1)}),
        (value, {"kind": "yes_no", "truth": False}),
    ],
    "custom_value_number_is_of_sane_size": [
        (value, {"kind": "number", "number": Decimal("99999999999999.999999")}),
        (value, {"kind": "number", "number": Decimal("-99999999999999.999999")}),
    ],
    "custom_value_date_is_a_day": [
        (value, {"kind": "date", "date": day}) for day in (date.min, date.max)
    ],
    "custom_value_url_is_safe": [
        (value, {"kind": "url", "text": text}) for text in ("http://a", "HTTPS://a.b/c")
    ],
    "custom_value_is_not_too_long": [
        (value, {"text": "x" * 2_000}), (value, {"kind": "long_text", "text": "x" * 20_000}),
    ],
    "custom_value_sort_key_fits_its_index": [(value, {"text": "x", "sort_key": "x" * 200})],
}  # fmt: skip
BAD: dict[str, list[Any]] = {
    "custom_field_key_is_a_word": [(field, {"key": key}) for key in ("", "A", "1a", "a-b", "ä")],
    "custom_field_is_called_something": [(field, {"folded_name": ""})],
    "custom_field_type_is_known": [(field, {"type": "colour"}), (field, {"type": ""})],
    "custom_field_choices_belong_to_its_type": [(field, {"choices": ["x"]})],
    "custom_value_is_of_its_type": [
        (value, {}), (value, {"text": " \n"}), (value, {"number": 1}),
        (value, {"text": "x", "truth": True}), (value, {"kind": "number", "text": "1"}),
        (value, {"kind": "date"}), (value, {"kind": "yes_no", "truth": True, "number": 1}),
    ],
    "custom_value_url_is_safe": [
        (value, {"kind": "url", "text": text})
        for text in ("javascript:alert(1)", "ftp://a", "https://", "https:///a", " https://a", "a.b")
    ],
    "custom_value_is_not_too_long": [
        (value, {"text": "x" * 2_001}), (value, {"kind": "url", "text": "http://" + "x" * 2_000}),
        (value, {"kind": "long_text", "text": "x" * 20_001}),
    ],
    "custom_value_sort_key_fits_its_index": [(value, {"text": "x", "sort_key": "x" * 201})],
}  # fmt: skip
# Rows that only SQL can make.
BY_SQL = {
    "custom_value_number_is_of_sane_size": [
        ("number", "number", "'NaN'"),
    ],
    "custom_value_date_is_a_day": [
        ("date", "date", "'infinity'"), ("date", "date", "'0044-03-15 BC'"),
        ("date", "date", "'10000-01-01'"),
    ],
}  # fmt: skip
ELSEWHERE = {
    "custom_field_name_is_free",
    "custom_field_has_one_type",
    "custom_value_is_there_once",
    "custom_value_chooses_once",
}


def cases(table: dict[str, list[Any]]) -> list[Any]:
    return [
        pytest.param(name, *row, id=f"{name} {str(row[1:])[:80]}")
        for name, rows in table.items()
        for row in rows
    ]


def test_every_constraint_is_tried():
    declared = {
        constraint.name
        for model in (CustomField, CustomValue)
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }
    assert declared == set(GOOD) | ELSEWHERE
    assert set(GOOD) == set(BAD) | set(BY_SQL)


@pytest.mark.parametrize(("name", "make", "columns"), cases(GOOD))
def test_good_row(name, make, columns):
    assert make(**columns).pk


@pytest.mark.parametrize(("name", "make", "columns"), cases(BAD))
def test_bad_row(name, make, columns):
    assert violated(lambda: make(**columns)) == name


@pytest.mark.parametrize(("name", "kind", "column", "literal"), cases(BY_SQL))
def test_bad_row_by_sql(name, kind, column, literal):
    number = field(type=kind)
    contact = ContactFactory()

    def insert() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL(
                    "INSERT INTO contacts_customvalue"
                    " (contact_id, field_id, type, text, sort_key, folded, {})"
                    " VALUES (%s, %s, %s, '', '', '', {})"
                ).format(sql.Identifier(column), sql.SQL(literal)),
                [contact.pk, number.pk, kind],
            )

    assert violated(insert) == name


def test_one_name_one_field_but_for_deleted_ones():
    field(folded_name="x")
    assert violated(lambda: field(folded_name="x")) == "custom_field_name_is_free"
    field(folded_name="x", deleted_at=timezone.now())


def test_a_value_is_there_once_but_for_several_choices():
    one = value(text="x")
    again = {"contact": one.contact, "field": one.field, "type": "text", "text": "y"}
    assert violated(lambda: CustomValue.objects.create(**again)) == "custom_value_is_there_once"
    some = value("choices", text="x")
    again = {"contact": some.contact, "field": some.field, "type": "choices"}
    CustomValue.objects.create(**again, text="y")
    assert violated(lambda: CustomValue.objects.create(**again, text="x")) == (
        "custom_value_chooses_once"
    )


def test_a_value_is_of_the_type_of_its_field():
    wrong = value("number", number=1, field=field(type="text"))
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    CustomValue.objects.filter(pk=wrong.pk).delete()


@pytest.mark.parametrize(("column", "other"), [("key", "b"), ("type", "number")])
def test_key_and_type_never_change(column, other):
    made = custom_field()
    with pytest.raises(ProgrammingError), transaction.atomic():
        CustomField.objects.filter(pk=made.pk).update(**{column: other})


def test_values_go_with_their_contact_and_with_their_field():
    value(text="x").field.delete()
    value(text="x").contact.delete()
    assert not CustomValue.objects.exists()
    assert Contact.objects.count() == 1
