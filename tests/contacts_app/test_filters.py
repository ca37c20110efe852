"""Every condition of a filter: who fulfils it, how it is told, and what can't be read."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from contacts_app.filters.groups import Filters
from contacts_app.filters.parameters import canonical
from contacts_app.list_state import ListState
from contacts_app.models import Contact
from contacts_app.services.custom_fields import delete_custom_field
from contacts_app.services.labels import (
    delete_label,
    merge_labels,
    put_on_label,
    restore_label,
    take_off_label,
)
from tests.factories import ContactFactory, LabelFactory, UserFactory, custom_field, fill


pytestmark = pytest.mark.django_db


def state_of(query: str) -> ListState:
    return ListState.from_query(QueryDict(query), size=50)


def found(query: str, user) -> set[str]:
    """Return the first names of the contacts that a query lists."""
    return set(state_of(query).listed(user).values_list("given_name", flat=True))


def told(query: str, user) -> list[tuple[str, str]]:
    """Return title and text of each condition."""
    filters = state_of(query).filters(user)
    return [(each.title, each.text) for group in filters.groups for each in group.conditions]


def put_on(label, *contacts: Contact) -> None:
    those = Contact.objects.filter(pk__in=[contact.pk for contact in contacts])
    put_on_label(contacts=those, label=label, actor=None)


# --- the address


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ""),
        ("q=anna&page=3&foo=1&cf=1&cf0=1&cfx=1&orx-label=1&or0-label=1", ""),
        ("label=&owner=+&email=%00", ""),
        ("source=import&label=2&label=1&label=2", "label=2&label=1&source=import"),
        ("or7-label=1&or3-email=yes", "email=yes&or1-label=1"),
        ("label=1&or1-not=1&or2-phone=no&or2-not=1", "label=1&or1-not=1&or1-phone=no"),
        ("not=1", ""),
        ("deleted=yes&label=1", "label=1&deleted=yes"),
        ("cf7=a&cf7_min=1&cf9999999999999999999=1", "cf7=a&cf7_min=1"),
        ("or1-or2-label=1&or1-deleted=yes&OR1-label=1", ""),
    ],
)
def test_one_way_to_write_a_filter(query, wanted):
    assert canonical(QueryDict(query)) == wanted
    assert canonical(QueryDict(wanted)) == wanted


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["label", "or1-label", "or9-cf7_min", "not", "or1-not", "deleted", "x"]
            ),
            st.text(max_size=5),
        )
    )
)
def test_what_was_written_is_written_the_same_again(pairs):
    params = QueryDict(mutable=True)
    for name, value in pairs:
        params.appendlist(name, value)
    once = canonical(params)
    assert canonical(QueryDict(once)) == once


def test_a_huge_address_is_cut():
    params = QueryDict(mutable=True)
    params.setlist("label", [str(n) for n in range(1000)])
    for number in range(1, 90):
        params[f"or{number}-email"] = "x" * 10_000
    kept = QueryDict(canonical(params))
    assert len(kept.getlist("label")) == 100
    assert len(kept) <= 10


def test_the_address_of_the_list_keeps_the_filter():
    state = state_of("q=a&label=1&or1-email=no&after=7&page=2")
    assert state.url_query(default_size=50) == "?q=a&after=7&page=2&label=1&or1-email=no"
    assert state.url_query(default_size=50, filter="") == "?q=a"
    assert state.url_query(default_size=50, query="") == "?label=1&or1-email=no"


# --- labels


@pytest.fixture
def labelled(business):
    yoga, vip, gone = (LabelFactory(name=name) for name in ("Yoga", "VIP", "Gone"))
    anna, bela, cem, dora = (ContactFactory(given_name=n) for n in ("Anna", "Bela", "Cem", "Dora"))
    put_on(yoga, anna, bela)
    put_on(vip, bela, cem)
    put_on(gone, dora)
    # Taken off by hand: the row stays, the label isn't carried.
    put_on(yoga, dora)
    take_off_label(contacts=Contact.objects.filter(pk=dora.pk), label=yoga, actor=None)
    return yoga, vip, gone


def test_labels(labelled, owner):
    yoga, vip, gone = labelled
    assert found(f"label={yoga.pk}", owner) == {"Anna", "Bela"}
    assert found(f"label={yoga.pk}&label={vip.pk}", owner) == {"Anna", "Bela", "Cem"}
    assert found(f"label_all={yoga.pk}&label_all={vip.pk}", owner) == {"Bela"}
    assert found(f"label_none={yoga.pk}", owner) == {"Cem", "Dora"}
    assert found(f"label_none={yoga.pk}&label_none={vip.pk}", owner) == {"Dora"}
    assert found(f"label={yoga.pk}&label_none={vip.pk}", owner) == {"Anna"}
    assert told(f"label={yoga.pk}&label={vip.pk}&label={gone.pk}", owner) == [
        ("Labels", "Yoga, VIP or Gone")
    ]
    assert told(f"label_all={yoga.pk}&label_all={vip.pk}&label_none={gone.pk}", owner) == [
        ("Labels", "Yoga and VIP"),
        ("Labels", "not Gone"),
    ]


def test_a_deleted_label_matches_nobody(labelled, owner):
    yoga, _vip, gone = labelled
    delete_label(label_id=gone.pk, actor=None)
    assert found(f"label={gone.pk}", owner) == set()
    assert told(f"label={gone.pk}", owner) == [("Labels", "a deleted label")]
    assert found(f"label={yoga.pk}&label={gone.pk}", owner) == {"Anna", "Bela"}
    assert found(f"label_all={yoga.pk}&label_all={gone.pk}", owner) == set()
    assert found(f"label_none={gone.pk}", owner) == {"Anna", "Bela", "Cem", "Dora"}
    restore_label(label_id=gone.pk, actor=None)
    assert found(f"label={gone.pk}", owner) == {"Dora"}
    assert found("label=999999", owner) == set()


def test_a_merged_label_leads_to_the_survivor(labelled, owner):
    yoga, vip, gone = labelled
    merge_labels(loser=yoga, survivor=vip, actor=None)
    assert found(f"label={yoga.pk}", owner) == {"Anna", "Bela", "Cem"}
    assert told(f"label={yoga.pk}&label={vip.pk}", owner) == [("Labels", "VIP")]
    vip.refresh_from_db()
    merge_labels(loser=vip, survivor=gone, actor=None)
    assert found(f"label={yoga.pk}", owner) == {"Anna", "Bela", "Cem", "Dora"}
    assert found(f"label_none={yoga.pk}", owner) == set()


# --- the contact's own columns


def test_reach(business, owner):
    ContactFactory(given_name="Both", emails=["a@example.com"], phones=["+90 570 123 45 67"])
    ContactFactory(given_name="Email", emails=["a@example.com"])
    ContactFactory(given_name="Neither")
    assert found("email=yes", owner) == {"Both", "Email"}
    assert found("email=no", owner) == {"Neither"}
    assert found("phone=yes", owner) == {"Both"}
    assert found("phone=no", owner) == {"Email", "Neither"}
    assert found("email=yes&phone=no", owner) == {"Email"}
    assert told("email=yes&phone=no", owner) == [
        ("Email", "Has an email"),
        ("Phone", "Has no phone"),
    ]


def test_source_and_owner(business, owner, staff):
    ContactFactory(given_name="Mine", source="import", owner=owner)
    ContactFactory(given_name="Theirs", source="booking", owner=staff)
    ContactFactory(given_name="Free", source="manual")
    assert found("source=import", owner) == {"Mine"}
    assert found("source=import&source=booking", owner) == {"Mine", "Theirs"}
    assert found("owner=me", owner) == {"Mine"}
    assert found("owner=me", staff) == {"Theirs"}
    assert found("owner=none", owner) == {"Free"}
    assert found(f"owner={staff.pk}", owner) == {"Theirs"}
    assert found(f"owner={UserFactory().pk}", owner) == set()
    assert told(f"owner={staff.pk}&source=import", owner) == [
        ("Source", "Import"),
        ("Looked after by", staff.name),
    ]


def test_staff_find_among_their_own(business, staff):
    ContactFactory(given_name="Mine", owner=staff, emails=["a@example.com"])
    ContactFactory(given_name="Made", created_by=staff, emails=["a@example.com"])
    ContactFactory(given_name="Other", emails=["a@example.com"])
    assert found("email=yes", staff) == {"Mine", "Made"}
    assert found("email=no&or1-email=yes", staff) == {"Mine", "Made"}
    assert found("email=no&not=1", staff) == {"Mine", "Made"}


@time_machine.travel(datetime(2026, 5, 10, 12, tzinfo=UTC), tick=False)
def test_created_and_active(business, owner):
    business.timezone = "Asia/Tokyo"
    for name, day, active in (("A", 1, 2), ("B", 5, 8), ("C", 10, 10)):
        ContactFactory(
            given_name=name,
            created_at=datetime(2026, 5, day, 12, tzinfo=UTC),
            last_activity_at=datetime(2026, 5, active, 12, tzinfo=UTC),
        )
    assert found("created_after=2026-05-05", owner) == {"B", "C"}
    assert found("created_before=2026-05-05", owner) == {"A", "B"}
    assert found("created_after=2026-05-02&created_before=2026-05-09", owner) == {"B"}
    assert found("created_days=1", owner) == {"C"}
    assert found("created_days=6", owner) == {"B", "C"}
    assert found("activity_after=2026-05-08&activity_before=2026-05-08", owner) == {"B"}
    assert found("activity_days=3", owner) == {"B", "C"}
    assert found("activity_not_days=3", owner) == {"A"}
    assert found("activity_not_days=2", owner) == {"A", "B"}
    assert found("created_before=9999-12-31", owner) == {"A", "B", "C"}
    assert found("created_after=0001-01-01", owner) == {"A", "B", "C"}
    assert told("created_after=2026-05-02&created_before=2026-05-09", owner) == [
        ("Created", "2 May 2026 – 9 May 2026")
    ]
    assert told("activity_after=2026-05-02&activity_not_days=60", owner) == [
        ("Last activity", "from 2 May 2026"),
        ("Last activity", "not for 60 days"),
    ]


@pytest.mark.parametrize(
    ("today", "days", "wanted"),
    [
        ("2026-05-14", 0, {"14 May"}),
        ("2026-05-13", 0, set()),
        ("2026-05-10", 4, {"14 May"}),
        ("2026-05-10", 3, set()),
        ("2026-05-15", 364, {"14 May", "29 Feb", "31 Dec", "1 Jan"}),
        ("2026-05-15", 363, {"29 Feb", "31 Dec", "1 Jan"}),
        ("2026-05-15", 365, {"14 May", "29 Feb", "31 Dec", "1 Jan"}),
        # Over New Year
        ("2026-12-30", 2, {"31 Dec", "1 Jan"}),
        ("2026-12-31", 0, {"31 Dec"}),
        ("2027-01-01", 0, {"1 Jan"}),
        # In a year without 29 February the birthday is on 1 March.
        ("2027-02-28", 0, set()),
        ("2027-02-28", 1, {"29 Feb"}),
        ("2027-03-01", 0, {"29 Feb"}),
        ("2027-03-02", 0, set()),
        ("2028-02-29", 0, {"29 Feb"}),
        ("2028-03-01", 0, set()),
    ],
)
def test_birthday(business, owner, today, days, wanted):
    for name, born in (
        ("14 May", "1990-05-14"), ("29 Feb", "--02-29"), ("31 Dec", "2000-12-31"),
        ("1 Jan", "--01-01"), ("Unknown", ""),
    ):  # fmt: skip
        ContactFactory(given_name=name, birth_date=born)
    moment = datetime.combine(date.fromisoformat(today), datetime.min.time(), UTC)
    with time_machine.travel(moment + timedelta(hours=12), tick=False):
        assert found(f"birthday={days}", owner) == wanted


def test_the_trash(business, owner, staff):
    ContactFactory(given_name="Here", emails=["a@example.com"])
    ContactFactory(given_name="Gone", trashed=True, owner=staff)
    assert found("deleted=yes", owner) == {"Gone"}
    assert found("deleted=yes&email=yes", owner) == set()
    # Who may not delete may not look into the trash.
    assert found("deleted=yes", staff) == set()
    problems = state_of("deleted=yes").filters(staff).problems
    assert [(each.title, each.node) for each in problems] == [("Deleted", None)]


# --- custom fields


def test_custom_text(business, owner):
    field = custom_field("Allergies")
    for name, value in (("Nuts", "Peanuts"), ("Nut", "NUTS"), ("None", None)):
        fill(ContactFactory(given_name=name), allergies=value)
    cf = f"cf{field.pk}"
    assert found(f"{cf}=nuts", owner) == {"Nut"}
    assert found(f"{cf}_has=nut", owner) == {"Nuts", "Nut"}
    assert found(f"{cf}_has=%25", owner) == set()
    assert found(f"{cf}_filled=yes", owner) == {"Nuts", "Nut"}
    assert found(f"{cf}_filled=no", owner) == {"None"}
    assert told(f"{cf}_has=nut", owner) == [("Allergies", "contains “nut”")]


def test_custom_number(business, owner):
    field = custom_field("Height", "number")
    for name, value in (("Low", Decimal(1)), ("High", Decimal(2)), ("None", None)):
        fill(ContactFactory(given_name=name), height=value)
    cf = f"cf{field.pk}"
    assert found(f"{cf}_min=2", owner) == {"High"}
    assert found(f"{cf}_max=1,5", owner) == {"Low"}
    assert found(f"{cf}_min=1&{cf}_max=2", owner) == {"Low", "High"}
    assert found(f"{cf}_min=0&{cf}_max=0", owner) == set()
    assert found(f"{cf}_filled=no", owner) == {"None"}
    assert told(f"{cf}_min=1&{cf}_max=2", owner) == [("Height", "1 – 2")]


@time_machine.travel(datetime(2026, 5, 10, 12, tzinfo=UTC), tick=False)
def test_custom_date(business, owner):
    field = custom_field("Renewal", "date")
    for name, value in (("Past", date(2026, 5, 9)), ("Soon", date(2026, 5, 12)), ("None", None)):
        fill(ContactFactory(given_name=name), renewal=value)
    cf = f"cf{field.pk}"
    assert found(f"{cf}_after=2026-05-10", owner) == {"Soon"}
    assert found(f"{cf}_before=2026-05-10", owner) == {"Past"}
    assert found(f"{cf}_after=2026-05-09&{cf}_before=2026-05-12", owner) == {"Past", "Soon"}
    assert found(f"{cf}_days=2", owner) == {"Soon"}
    assert found(f"{cf}_days=1", owner) == set()
    assert found(f"{cf}_filled=no", owner) == {"None"}
    assert told(f"{cf}_days=2", owner) == [("Renewal", "within the next 2 days")]


def test_custom_url_truth_and_choices(business, owner):
    url, member = custom_field("Site", "url"), custom_field("Member", "yes_no")
    tier, tiers = custom_field("Tier", "choice"), custom_field("Tiers", "choices")
    first, second = ContactFactory(given_name="First"), ContactFactory(given_name="Second")
    fill(first, site="https://example.com/anna", member=True, tier="Gold", tiers=("Gold", "Silver"))
    fill(second, member=False, tier="Silver", tiers=("Silver",))
    assert found(f"cf{url.pk}_has=example", owner) == {"First"}
    assert found(f"cf{url.pk}_filled=no", owner) == {"Second"}
    assert found(f"cf{member.pk}=yes", owner) == {"First"}
    assert found(f"cf{member.pk}=no", owner) == {"Second"}
    assert found(f"cf{tier.pk}=Gold", owner) == {"First"}
    assert found(f"cf{tier.pk}=Gold&cf{tier.pk}=Silver", owner) == {"First", "Second"}
    assert found(f"cf{tiers.pk}=Gold", owner) == {"First"}
    assert found(f"cf{tiers.pk}=Silver", owner) == {"First", "Second"}


def test_a_custom_field_that_is_gone_asks_nothing_and_says_so(business, owner):
    field, kept = custom_field("Height", "number"), custom_field("Weight", "number")
    contact = ContactFactory(given_name="Low")
    fill(contact, height=Decimal(1))
    query = f"cf{field.pk}_min=2"
    assert found(query, owner) == set()
    delete_custom_field(field_id=field.pk, actor=None)
    assert found(query, owner) == {"Low"}
    [condition] = state_of(query).filters(owner).groups[0].conditions
    assert (condition.title, condition.node) == ("A deleted field", None)
    type(kept).objects.filter(pk=kept.pk).update(is_filtered=False)
    assert state_of(f"cf{kept.pk}_min=2").filters(owner).node is None


# --- groups


def test_groups(labelled, owner):
    yoga, vip, _gone = labelled
    assert found(f"label={yoga.pk}&or1-label={vip.pk}", owner) == {"Anna", "Bela", "Cem"}
    assert found(f"label={yoga.pk}&not=1", owner) == {"Cem", "Dora"}
    assert found(f"label_all={yoga.pk}&or1-label={vip.pk}&or1-not=1", owner) == {
        "Anna", "Bela", "Dora"
    }  # fmt: skip
    sentence = state_of(f"label={yoga.pk}&email=no&or1-label={vip.pk}&or1-not=1").filters(owner)
    assert sentence.phrase == (
        "with the label Yoga, without an email, or not those with the label VIP"
    )


@pytest.mark.parametrize(
    "query",
    [
        "label=x", "label=٣", "label=1.5", "label=" + "9" * 30, "label_all=-1", "source=nobody",
        "owner=x", "owner=999999", "owner=-1", "email=maybe", "phone=%F0%9F%98%80",
        "created_after=2026-13-01", "created_before=yesterday", "created_days=-1",
        "created_days=99999999999999999999", "activity_not_days=0", "birthday=400", "birthday=1e3",
        "deleted=maybe", "cf1=%3Cscript%3E", "cf1_min=NaN", "cf1_min=Infinity", "cf1_min=1e999",
        "cf1_has=" + "x" * 5000, "cf1_foo=1", "cf1_after=0000-00-00", "cf1_days=x",
        "or1-created_after=x", "or99-label=x", "label=%00x", "created_after=%ED%A0%80",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_asks_nothing(business, owner, query):
    ContactFactory(given_name="Anna")
    state = state_of(query)
    filters = Filters.read(state.filter, owner)
    unread = [each for group in filters.groups for each in group.conditions] + filters.problems
    assert [each.node for each in unread] == [None]
    assert filters.count == 1
    assert found(query, owner) == {"Anna"}
    # Beside one that can be read, that one counts.
    assert found(f"{query}&email=yes", owner) == set()


@pytest.mark.parametrize(
    "type_", ["text", "long_text", "number", "date", "url", "yes_no", "choice", "choices"]
)
def test_hostile_values_of_custom_fields(business, owner, type_):
    field = custom_field("Field", type_)
    ContactFactory(given_name="Anna")
    for suffix in ("", "_has", "_min", "_max", "_after", "_before", "_days", "_filled", "_x"):
        for value in ("%00", "x" * 300, "'%25\\_", "9" * 60, "-1", "NaN", "%ED%A0%80", "\u202e"):
            assert found(f"cf{field.pk}{suffix}={value}", owner) <= {"Anna"}
