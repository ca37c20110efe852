"""What the database itself guards: each constraint with rows it takes and rows it refuses."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, UniqueConstraint

from contacts_app.models import (
    BulkChange,
    BulkPart,
    Contact,
    ContactAddress,
    ContactEmail,
    ContactLabel,
    ContactPhone,
    ContactStaff,
    CustomField,
    CustomValue,
    DefaultView,
    Label,
    Note,
    Review,
    SavedView,
)
from tests.factories import ContactFactory


pytestmark = pytest.mark.django_db

AT = datetime(2026, 1, 1, tzinfo=UTC)


def bare_contact(**fields):
    moments = {"created_at": AT, "updated_at": AT, "last_activity_at": AT}
    return Contact.objects.create(
        **{"display_name": "Anna", "sort_key": "anna", **moments, **fields}
    )


def row(model, **fields):
    """Make a row of a list, of a contact of its own unless one is named."""
    filled = {ContactEmail: {"address": "a@example.com"}, ContactPhone: {"number": "112"}}
    values = {**filled.get(model, {"city": "İzmir"}), **fields}
    if "contact" not in values:
        values["contact"] = bare_contact()
    return model.objects.create(**values)


GOOD = {
    "contact_is_called_something": [
        (Contact, {"display_name": "A"}),
        (Contact, {"display_name": " "}),
    ],
    "contact_birth_date_is_a_day": [
        (Contact, {"birth_date": ""}),
        (Contact, {"birth_date": "1990-05-14"}),
        (Contact, {"birth_date": "--12-31"}),
        (Contact, {"birth_date": "--02-29"}),
    ],
    "contact_source_is_known": [
        (Contact, {"source": source})
        for source in ("manual", "import", "booking", "contact_form", "message")
    ],
    "contact_email_is_filled": [(ContactEmail, {"address": "no email at all"})],
    "contact_phone_is_filled": [(ContactPhone, {"number": "ask"})],
    "contact_address_is_filled": [
        (ContactAddress, {"city": "", name: "x"})
        for name in ("street", "city", "region", "postal_code", "country")
    ],
    "contact_email_kind_is_known": [
        (ContactEmail, {"kind": kind}) for kind in ("home", "work", "other")
    ],
    "contact_phone_kind_is_known": [
        (ContactPhone, {"kind": kind}) for kind in ("mobile", "home", "work", "fax", "other")
    ],
    "contact_address_kind_is_known": [
        (ContactAddress, {"kind": kind}) for kind in ("home", "work", "other")
    ],
}
BAD = {
    "contact_is_called_something": [(Contact, {"display_name": ""})],
    "contact_birth_date_is_a_day": [
        (Contact, {"birth_date": birth_date})
        for birth_date in (
            "14.05.1990", "1990-5-14", "1990-13-01", "1990-00-01", "1990-01-00", "1990-01-32",
            "-05-14", "--5-14", "---05-14", "x1990-0", "٠٩٩٠-٠١-٠١", "1990-01-0\n",
        )
    ],
    "contact_source_is_known": [(Contact, {"source": "fax"}), (Contact, {"source": ""})],
    "contact_email_is_filled": [(ContactEmail, {"address": ""})],
    "contact_phone_is_filled": [(ContactPhone, {"number": ""})],
    "contact_address_is_filled": [(ContactAddress, {"city": ""})],
    "contact_email_kind_is_known": [(ContactEmail, {"kind": "mobile"}), (ContactEmail, {"kind": ""})],
    "contact_phone_kind_is_known": [(ContactPhone, {"kind": "pager"})],
    "contact_address_kind_is_known": [(ContactAddress, {"kind": "mobile"})],
}  # fmt: skip
PAIRS = {
    "staff_member_of_a_contact_is_there_once",
    "contact_email_is_there_once",
    "contact_phone_is_there_once",
    "contact_has_one_primary_email",
    "contact_has_one_primary_phone",
    "contact_has_one_primary_address",
}


def cases(table):
    return [
        pytest.param(name, model, fields, id=f"{name} {fields}")
        for name, rows in table.items()
        for model, fields in rows
    ]


def store(model, fields):
    return bare_contact(**fields) if model is Contact else row(model, **fields)


def violated(action):
    """Return the name of the constraint that ``action`` violates."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        action()
    cause: Any = caught.value.__cause__
    return cause.diag.constraint_name


def test_every_constraint_is_tried():
    declared = {
        constraint.name
        for model in apps.get_app_config("contacts").get_models()
        # test_note_services, test_saved_view_services, test_label_constraints and
        # test_custom_field_constraints try those.
        if model
        not in (Note, SavedView, DefaultView, Label, ContactLabel, CustomField, CustomValue)
        and model not in (BulkChange, BulkPart)  # test_bulk_services tries those
        and model is not Review  # test_reviews tries those
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }
    assert declared == set(GOOD) | PAIRS
    assert set(GOOD) == set(BAD)


@pytest.mark.parametrize(("name", "model", "fields"), cases(GOOD))
def test_good_row(name, model, fields):
    assert store(model, fields).pk


@pytest.mark.parametrize(("name", "model", "fields"), cases(BAD))
def test_bad_row(name, model, fields):
    assert violated(lambda: store(model, fields)) == name


def test_email_is_there_once_whatever_its_case():
    contact = ContactFactory(emails=["Anna@Example.com"])
    assert (
        violated(lambda: row(ContactEmail, contact=contact, address="anna@example.COM"))
        == "contact_email_is_there_once"
    )
    row(ContactEmail, contact=contact, address="anna@example.org")


def test_phone_is_there_once():
    contact = ContactFactory(phones=["112"])
    assert (
        violated(lambda: row(ContactPhone, contact=contact, number="112"))
        == "contact_phone_is_there_once"
    )
    row(ContactPhone, contact=contact, number="113")


def test_staff_member_of_a_contact_is_there_once(staff, manager):
    contact = bare_contact()
    for user in (staff, manager):
        ContactStaff.objects.create(contact=contact, user=user)
    ContactStaff.objects.create(contact=bare_contact(), user=staff)
    twice = violated(lambda: ContactStaff.objects.create(contact=contact, user=staff))
    assert twice == "staff_member_of_a_contact_is_there_once"


def test_two_contacts_share_email_and_phone():
    for _each in range(2):
        ContactFactory(emails=["family@example.com"], phones=["+1 212 555 0123"])
    assert ContactEmail.objects.count() == ContactPhone.objects.count() == 2


@pytest.mark.parametrize(
    ("model", "other", "name"),
    [
        (ContactEmail, {"address": "b@example.com"}, "contact_has_one_primary_email"),
        (ContactPhone, {"number": "113"}, "contact_has_one_primary_phone"),
        (ContactAddress, {"city": "Muğla"}, "contact_has_one_primary_address"),
    ],
)
def test_one_primary(model, other, name):
    first = row(model, is_primary=True)
    assert violated(lambda: row(model, contact=first.contact, is_primary=True, **other)) == name
    row(model, contact=first.contact, is_primary=False, **other)
    row(model, is_primary=True)
