"""Custom fields: made, filled, changed, deleted, restored and purged."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from contacts_app.custom_field_types import TYPES
from contacts_app.details import ContactDetails
from contacts_app.models import Activity, Contact, CustomField, CustomValue
from contacts_app.services.contacts import create_contact, details_of, update_contact
from contacts_app.services.custom_fields import (
    MAX_FIELDS,
    CustomFieldIsGone,
    CustomFieldNameTaken,
    TooManyCustomFields,
    create_custom_field,
    delete_custom_field,
    move_custom_field,
    purge_deleted_custom_fields,
    restore_custom_field,
    set_custom_value,
    similar_custom_field,
    update_custom_field,
)
from contacts_app.services.refresh import refresh_derived
from contacts_app.services.trash import audit_of, delete_contacts, purge_contacts
from contacts_app.timeline import lines
from tests.factories import ContactFactory
from tests.helpers.at_once import at_once


VALUES = {
    "text": "Walnuts",
    "long_text": "Likes it short.\nVery short.",
    "number": Decimal("42.5"),
    "date": date(2026, 5, 14),
    "url": "https://example.com/ayşe",
    "yes_no": False,
    "choice": "Gold",
    "choices": ("Gold", "Silver"),
}


def make(name: str = "Allergies", type: str = "text", **options) -> CustomField:  # noqa: A002
    if TYPES[type].has_choices:
        options.setdefault("choices", ["Gold", "Silver"])
    return create_custom_field(name=name, type=type, actor=None, **options)


def change(field: CustomField, **changes) -> CustomField:
    names = ("name", "choices", "group", "help_text", "is_required", "is_in_list", "is_searched")
    kept = {name: getattr(field, name) for name in (*names, "is_filtered")}
    return update_custom_field(field_id=field.pk, **(kept | changes))


def custom(contact: Contact) -> dict:
    return dict(details_of(Contact.objects.get(pk=contact.pk)).custom)


def edit(contact: Contact, **values) -> Contact:
    now = Contact.objects.get(pk=contact.pk)
    details = details_of(now)
    wanted = {k: v for k, v in {**details.custom, **values}.items() if v is not None}
    return update_contact(
        contact_id=now.pk, version=now.version, details=replace(details, custom=wanted), actor=None
    )


def found(query: str) -> list[str]:
    return [contact.display_name for contact in Contact.objects.matching(query)]


@pytest.fixture
def anna(business):
    return ContactFactory(given_name="Anna")


# --- values


def test_every_type_has_a_value_here():
    assert set(VALUES) == set(TYPES)


@pytest.mark.parametrize("type", TYPES)
def test_a_value_is_stored_changed_and_cleared(type, anna, owner):  # noqa: A002
    field = make(type=type)
    edit(anna, **{field.key: VALUES[type]})
    assert custom(anna) == {field.key: VALUES[type]}
    assert Contact.objects.get(pk=anna.pk).version == 2
    edit(anna, **{field.key: VALUES[type]})
    assert Contact.objects.get(pk=anna.pk).version == 2
    edit(anna, **{field.key: None})
    assert custom(anna) == {}
    assert not CustomValue.objects.exists()


def test_a_contact_is_created_with_values(business, owner):
    for type_, value in VALUES.items():
        make(type_, type_)
        assert value is not None
    details = ContactDetails(given_name="Anna", custom=dict(VALUES))
    contact = create_contact(details=details, actor=owner)
    assert custom(contact) == VALUES


def test_a_value_of_no_field_is_left_out(business, owner):
    gone = make()
    delete_custom_field(field_id=gone.pk, actor=owner)
    details = ContactDetails(given_name="Anna", custom={gone.key: "x", "never_was": "y"})
    contact = create_contact(details=details, actor=owner)
    assert not CustomValue.objects.filter(contact=contact).exists()


def test_the_timeline_says_what_changed(anna):
    field = make("Visits", "number")
    edit(anna, visits=Decimal("42.50"))
    change(field, name="Number of visits")
    latest = Activity.objects.latest("pk")
    assert lines([latest])[0]["changes"] == [{"label": "Visits", "old": "", "new": "42.5"}]
    edit(anna, visits=None)
    latest = Activity.objects.latest("pk")
    assert lines([latest])[0]["changes"] == [
        {"label": "Number of visits", "old": "42.5", "new": ""}
    ]


@pytest.mark.parametrize("type", TYPES)
def test_the_timeline_reads_every_type(type, anna):  # noqa: A002
    field = make(type=type)
    edit(anna, **{field.key: VALUES[type]})
    said = lines([Activity.objects.latest("pk")])[0]["changes"][0]
    assert said["new"] == TYPES[type].text(VALUES[type])


def test_an_edit_keeps_the_values_of_a_deleted_field(anna, owner):
    field = make()
    edit(anna, allergies="Walnuts")
    delete_custom_field(field_id=field.pk, actor=owner)
    edit(anna)
    make("Other")
    edit(anna, other="x")
    restore_custom_field(field_id=field.pk)
    assert custom(anna) == {"allergies": "Walnuts", "other": "x"}


# --- search


def test_a_searched_field_is_found(anna):
    make(is_searched=True)
    make("Hobby")
    edit(anna, allergies="Ceviz ağacı", hobby="Chess")
    assert found("agaci") == ["Anna Berg"]
    assert found("chess") == []
    assert refresh_derived(batch=10) == 0


@pytest.mark.parametrize(
    ("type", "query"),
    [("number", "42.5"), ("number", "42,5"), ("date", "14.05.2026"), ("date", "2026-05-14"),
     ("url", "example.com"), ("choices", "silver"), ("long_text", "very sho")],
)  # fmt: skip
def test_each_type_is_found_as_people_write_it(type, query, anna):  # noqa: A002
    field = make(type=type, is_searched=True)
    edit(anna, **{field.key: VALUES[type]})
    assert found(query) == ["Anna Berg"]


def test_search_follows_the_switch(anna, django_capture_on_commit_callbacks):
    field = make()
    edit(anna, allergies="Walnuts")
    for is_searched, names in ((True, ["Anna Berg"]), (False, [])):
        with django_capture_on_commit_callbacks(execute=True):
            field = change(field, is_searched=is_searched)
        assert found("walnuts") == names


def test_a_deleted_field_is_not_found_till_it_is_back(
    anna, owner, django_capture_on_commit_callbacks
):
    field = make(is_searched=True)
    edit(anna, allergies="Walnuts")
    with django_capture_on_commit_callbacks(execute=True):
        delete_custom_field(field_id=field.pk, actor=owner)
    assert found("walnuts") == []
    with django_capture_on_commit_callbacks(execute=True):
        restore_custom_field(field_id=field.pk)
    assert found("walnuts") == ["Anna Berg"]


# --- the fields themselves


@pytest.mark.parametrize(
    ("name", "key"),
    [("Allergies", "allergies"), ("Saç rengi", "sac_rengi"), ("Аллергии", "field"),
     ("2nd visit", "field_2nd_visit"), ("_", "field"), ("x" * 100, "x" * 50)],
)  # fmt: skip
def test_the_key_is_made_of_the_name(name, key, business):
    assert make(name).key == key


def test_no_two_fields_ever_have_one_key(business, owner):
    first = make("Аллергии")
    delete_custom_field(field_id=first.pk, actor=owner)
    assert make("Аллергии").key == "field_2"
    assert make("Болезни").key == "field_3"


@pytest.mark.parametrize("twin", ["Allergies", "ALLERGIES", "  allergíes "])
def test_a_name_is_taken_once(twin, business):
    make()
    with pytest.raises(CustomFieldNameTaken):
        make(twin)
    other = make("Hobby")
    with pytest.raises(CustomFieldNameTaken):
        change(other, name=twin)


def test_a_deleted_field_frees_its_name(business, owner):
    field = make()
    delete_custom_field(field_id=field.pk, actor=owner)
    make()
    with pytest.raises(CustomFieldNameTaken):
        restore_custom_field(field_id=field.pk)


@pytest.mark.parametrize(
    ("name", "is_similar"),
    [
        ("Allergy", True),
        ("allergies ", True),
        ("Allergie", True),
        ("Hobbies", False),
        ("Al", False),
    ],
)
def test_a_similar_name_is_noticed(name, is_similar, business):
    field = make()
    make("Birthday present")
    assert similar_custom_field(name, CustomField.objects.alive()) == (
        field if is_similar else None
    )


def test_a_renamed_field_keeps_its_key_and_values(anna):
    field = make()
    edit(anna, allergies="Walnuts")
    change(field, name="Intolerances", group="Health", choices=["x"])
    field.refresh_from_db()
    assert (field.key, field.name, field.group, field.choices) == (
        "allergies", "Intolerances", "Health", [],
    )  # fmt: skip
    assert custom(anna) == {"allergies": "Walnuts"}


def test_choices_are_there_once(business):
    assert make(type="choice", choices=["Gold", " gold ", "", "Silver"]).choices == [
        "Gold",
        "Silver",
    ]


def test_fields_change_places(business):
    made = [make(name) for name in ("A", "B", "C")]

    def order() -> str:
        return "".join(field.name for field in CustomField.objects.alive())

    move_custom_field(field_id=made[2].pk, down=False)
    assert order() == "ACB"
    move_custom_field(field_id=made[0].pk, down=True)
    assert order() == "CAB"
    move_custom_field(field_id=made[2].pk, down=False)
    move_custom_field(field_id=made[1].pk, down=True)
    assert order() == "CAB"
    assert make("D").position == 4


def test_a_deleted_field_can_be_restored_for_thirty_days(anna, owner):
    field = make()
    edit(anna, allergies="Walnuts")
    delete_custom_field(field_id=field.pk, actor=owner)
    assert custom(anna) == {}
    with pytest.raises(CustomFieldIsGone):
        delete_custom_field(field_id=field.pk, actor=owner)
    restore_custom_field(field_id=field.pk)
    assert custom(anna) == {"allergies": "Walnuts"}
    with pytest.raises(CustomFieldIsGone):
        restore_custom_field(field_id=field.pk)
    for deed in (change, lambda f: move_custom_field(field_id=f.pk, down=True)):
        delete_custom_field(field_id=field.pk, actor=owner)
        with pytest.raises(CustomFieldIsGone):
            deed(field)
        restore_custom_field(field_id=field.pk)


def test_a_field_deleted_long_ago_is_purged_with_its_values(anna, owner):
    kept, gone = make("Kept"), make("Gone")
    edit(anna, kept="x", gone="y")
    for field, days in ((kept, 29), (gone, 31)):
        delete_custom_field(field_id=field.pk, actor=owner)
        then = timezone.now() - timedelta(days=days)
        CustomField.objects.filter(pk=field.pk).update(deleted_at=then)
    with pytest.raises(CustomFieldIsGone):
        restore_custom_field(field_id=gone.pk)
    assert purge_deleted_custom_fields() == 1
    assert [row.text for row in CustomValue.objects.all()] == ["x"]
    assert set(audit_of("CustomValue").values_list("text", flat=True)) == {"x"}


def test_the_values_of_a_purged_contact_are_forgotten(anna, owner):
    make()
    edit(anna, allergies="Walnuts")
    delete_contacts(contacts=Contact.objects.all(), actor=owner)
    purge_contacts(contacts=Contact.objects.all())
    assert not CustomValue.objects.exists()
    assert not audit_of("CustomValue").exists()


# --- the value of many


@pytest.mark.parametrize("type", TYPES)
def test_many_get_a_value(type, business, owner):  # noqa: A002
    field = make(type=type)
    contacts = [ContactFactory() for _ in range(3)]
    edit(contacts[0], **{field.key: VALUES[type]})
    before = Activity.objects.count()
    chosen = Contact.objects.all()
    changed = set_custom_value(contacts=chosen, field=field, value=VALUES[type], actor=owner)
    assert changed == [contacts[1].pk, contacts[2].pk]
    assert [custom(contact) for contact in contacts] == [{field.key: VALUES[type]}] * 3
    assert Activity.objects.count() == before + 2
    latest = Activity.objects.latest("pk")
    assert (latest.actor, lines([latest])[0]["changes"][0]["new"]) == (
        owner,
        TYPES[type].text(VALUES[type]),
    )
    assert Contact.objects.get(pk=contacts[1].pk).version == 2
    cleared = set_custom_value(contacts=chosen, field=field, value=None, actor=owner)
    assert len(cleared) == 3
    assert not CustomValue.objects.exists()


def test_the_trash_gets_no_value(business, owner):
    ContactFactory(trashed=True)
    assert (
        set_custom_value(contacts=Contact.objects.all(), field=make(), value="x", actor=owner) == []
    )


def test_many_are_found_by_a_value_they_got(business, owner):
    contact = ContactFactory(given_name="Anna")
    field = make(is_searched=True)
    set_custom_value(contacts=Contact.objects.all(), field=field, value="Walnuts", actor=owner)
    assert found("walnuts") == [contact.display_name]


def test_the_number_of_statements_does_not_follow_that_of_contacts(
    business, owner, django_assert_num_queries
):
    field = make()
    for count in (2, 20):
        for _ in range(count):
            ContactFactory()
        with django_assert_num_queries(8):
            set_custom_value(
                contacts=Contact.objects.all(), field=field, value=str(count), actor=owner
            )


# --- at once


@pytest.mark.django_db(transaction=True)
def test_the_same_name_at_once(business):
    def deed(_number: int) -> str:
        try:
            make("Allergies")
        except CustomFieldNameTaken:
            return "taken"
        return "made"

    assert sorted(at_once(8, deed)) == ["made"] + ["taken"] * 7


@pytest.mark.django_db(transaction=True)
def test_the_hundredth_field_at_once(business):
    for number in range(MAX_FIELDS - 1):
        make(f"Field {number}")

    def deed(number: int) -> str:
        try:
            make(f"Last {number}")
        except TooManyCustomFields:
            return "too many"
        return "made"

    assert sorted(at_once(8, deed)) == ["made"] + ["too many"] * 7
    assert CustomField.objects.alive().count() == MAX_FIELDS
