"""The Filter button, its form, the chips, and how many match."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from contacts_app import list_state
from contacts_app.custom_field_types import type_of
from contacts_app.filters import conditions
from contacts_app.list_state import ListState
from contacts_app.models import Contact, ContactLabel, CustomField, CustomValue, Deletion, Label
from contacts_app.services.labels import merge_labels, put_on_label
from tests.contacts_app.conftest import htmx_for, names_in
from tests.contacts_app.test_queries import EVERY_PAGE, plan_of
from tests.factories import ContactFactory, LabelFactory, StaffFactory, custom_field, fill
from tests.helpers.html import form_values, parse
from tests.helpers.htmx import Browser, shown
from tests.helpers.planner import rewrite
from tests.helpers.skeleton import skeleton


pytestmark = pytest.mark.django_db

LIST, FILTER = reverse("contacts:contact_list"), reverse("contacts:contact_filter")


@pytest.fixture
def yoga(business):
    """A label that Anna and Bela carry; Cem and Dora don't. Dora has an e-mail."""
    label = LabelFactory(name="Yoga")
    people = {
        name: ContactFactory(
            given_name=name, family_name="", emails=["d@example.com"] if name == "Dora" else []
        )
        for name in ("Anna", "Bela", "Cem", "Dora")
    }
    those = Contact.objects.filter(pk__in=[people["Anna"].pk, people["Bela"].pk])
    put_on_label(contacts=those, label=label, actor=None)
    return label


def chips_of(page):
    return [chip.text for chip in page.find(id="chips").find_all(class_="chip-filter")]


def check(tab):
    """The page shows what a fresh load of its address shows."""
    assert shown(tab.page) == shown(Browser(tab.client, tab.address).page)


def test_fields_for_days_say_so(owner_client, business):
    custom_field("Visit", type="date")
    form = parse(owner_client.get(FILTER)).find(id="filter-form").text
    for label in ("Not for (days)", "In the last (days)", "Within the next (days)"):
        assert label in form


def test_labels_are_not_asked_for_where_there_are_none(owner_client, business):
    titles = parse(owner_client.get(FILTER)).find_all("summary")
    assert titles[0].text == "Email"
    LabelFactory()
    titles = parse(owner_client.get(FILTER)).find_all("summary")
    assert titles[0].text == "Labels"


def test_the_form_without_javascript(owner_client, yoga):
    page = parse(owner_client.get(LIST, {"q": "a b", "sort": "-name"}))
    button = page.find(id="filter-button")
    assert button.text == "Filter"
    form = parse(owner_client.get(button["href"])).find(id="filter-form")
    assert form["action"] == form["hx-get"] == LIST
    boxes = form.find_all("input", name="label")
    assert [box["value"] for box in boxes] == [str(yoga.pk)]
    boxes[0].attributes["checked"] = ""
    values = form_values(form)
    assert {("q", "a b"), ("sort", "-name"), ("label", str(yoga.pk))} <= set(values)
    # Empty parameters are no conditions.
    assert ("created_after", "") in values
    page = parse(owner_client.get(LIST, dict(values)))
    assert names_in(page) == []
    page = parse(owner_client.get(LIST, dict(values) | {"q": "a"}))
    assert names_in(page) == ["Anna"]
    assert chips_of(page) == ["Labels: Yoga"]
    assert page.find(id="said").text == "1 contact with the label Yoga, found by “a”"


def test_the_count_while_one_changes_a_condition(owner_client, yoga):
    headers = htmx_for("filter-count")
    assert owner_client.get(FILTER, headers=headers).content == b"Show 4 contacts"
    asked = {"label": yoga.pk, "email": ""}
    assert owner_client.get(FILTER, asked, headers=headers).content == b"Show 2 contacts"
    asked = {"label_none": yoga.pk, "email": "yes"}
    assert owner_client.get(FILTER, asked, headers=headers).content == b"Show 1 contact"


def test_a_group_more(owner_client, yoga):
    query = f"label={yoga.pk}&add=1"
    page = parse(owner_client.get(f"{FILTER}?{query}", headers=htmx_for("filter")))
    groups = page.find_all("fieldset", class_="filter-group")
    assert len(groups) == 2
    assert [box["name"] for box in groups[1].find_all("input", name="or1-label")] == ["or1-label"]
    assert "autofocus" in groups[1]
    # An empty one is not followed by another.
    assert len(parse(owner_client.get(f"{FILTER}?add=1")).find_all(class_="filter-group")) == 1


def test_the_form_says_what_cannot_be_read_at_its_field(owner_client, yoga):
    page = parse(owner_client.get(f"{FILTER}?created_after=2026-99-99&or1-birthday=-1"))
    wrong = page.where(lambda element: element.get("aria-invalid") == "true")
    assert [(field["name"], field["value"]) for field in wrong] == [
        ("created_after", "2026-99-99"),
        ("or1-birthday", "-1"),
    ]
    page = parse(owner_client.get(f"{LIST}?created_after=2026-99-99"))
    assert chips_of(page) == ["Created: “2026-99-99” can't be read"]
    assert names_in(page) == ["Anna", "Bela", "Cem", "Dora"]


def test_the_form_ticks_the_survivor_of_a_merged_label(owner_client, yoga):
    vip = LabelFactory(name="VIP")
    merge_labels(loser=yoga, survivor=vip, actor=None)
    page = parse(owner_client.get(f"{FILTER}?label={yoga.pk}&or1-label_all={yoga.pk}"))
    ticked = page.where(lambda element: element.tag == "input" and "checked" in element)
    assert [(box["name"], box["value"]) for box in ticked if "label" in box["name"]] == [
        ("label", str(vip.pk)),
        ("or1-label_all", str(vip.pk)),
    ]
    # The other tab, which still filters by the loser
    page = parse(owner_client.get(f"{LIST}?label={yoga.pk}"))
    assert names_in(page) == ["Anna", "Bela"]
    assert chips_of(page) == ["Labels: VIP"]


def test_nobody_matches(owner_client, yoga):
    page = parse(owner_client.get(f"{LIST}?label={yoga.pk}&email=yes&q=a"))
    empty = page.find(class_="empty-state")
    assert "Nobody matches this filter" in empty.text
    assert empty.find("a")["href"] == f"{LIST}?q=a"


@pytest.fixture
def tab(owner, owner_client, yoga, monkeypatch):
    monkeypatch.setattr(list_state, "PAGE_SIZES", (1, 50))
    owner.list_page_size = 1
    owner.save()
    return Browser(owner_client, f"{LIST}?label={yoga.pk}&phone=no")


def test_the_state_survives_whatever_one_does(tab, yoga):
    seen = [names_in(tab.page)]
    tab.click(tab.page.find("a", rel="next"))
    seen.append(names_in(tab.page))
    check(tab)
    tab.click(tab.page.find("thead").link("Name"))
    seen.append(names_in(tab.page))
    check(tab)
    tab.submit(tab.page.find("form", class_="search"), q="ann")
    seen.append(names_in(tab.page))
    check(tab)
    assert seen == [["Anna"], ["Bela"], ["Bela"], ["Anna"]]
    tab.click(tab.page.find("tbody").link("Anna"))
    check(tab)
    assert chips_of(tab.page) == ["Labels: Yoga", "Phone: Has no phone"]
    tab.click(tab.page.find(id="card").find("a", **{"data-close": ""}))
    check(tab)
    assert f"label={yoga.pk}" in tab.address


def test_chips_are_taken_away(tab, yoga):
    def remover(text):
        return tab.page.find("a", **{"aria-label": f"Remove {text}"})

    tab.click(remover("Labels: Yoga"))
    assert chips_of(tab.page) == ["Phone: Has no phone"]
    assert tab.page.find(id="count").text == "4"
    check(tab)
    tab.click(remover("Phone: Has no phone"))
    assert chips_of(tab.page) == []
    assert tab.address == LIST
    check(tab)


def test_all_matching_are_deleted_and_no_others(owner_client, yoga):
    page = parse(owner_client.get(f"{LIST}?label={yoga.pk}"))
    bar = page.find(id="selection")
    [deleting] = [b["formaction"] for b in bar.find_all("button") if b.text == "Delete"]
    answer = owner_client.post(deleting, {"all": "1"})
    assert "Delete 2 contacts?" in answer.content.decode()
    owner_client.post(deleting, {"all": "1", "confirmed": "2"})
    assert set(Contact.objects.alive().values_list("given_name", flat=True)) == {"Cem", "Dora"}
    # They are found in the trash, and can be restored from there.
    page = parse(owner_client.get(f"{LIST}?label={yoga.pk}&deleted=yes"))
    assert [row.find(class_="c-name").lines()[1:2] for row in page.find("tbody").find_all("tr")]
    assert names_in(page) == []
    bar = page.find(id="selection")
    assert bar["action"] == reverse("contacts:trash_restore")
    ids = [box["value"] for box in page.find_all("input", name="ids")]
    owner_client.post(bar["action"], {"ids": ids})
    assert Contact.objects.alive().count() == 4


def test_a_list_of_the_trash_deletes_nothing(owner_client, yoga):
    trashed = ContactFactory(trashed=True)
    address = f"{reverse('contacts:contacts_delete')}?deleted=yes"
    owner_client.post(address, {"all": "1", "confirmed": "1"})
    before = trashed.deletion_id
    trashed.refresh_from_db()
    assert trashed.deletion_id == before


def test_staff_see_no_switch_to_the_trash(owner_client, staff_client, yoga):
    assert parse(owner_client.get(FILTER)).find_all("input", name="deleted")
    assert not parse(staff_client.get(FILTER)).find_all("input", name="deleted")


def test_hostile_names_and_values(owner_client, yoga):
    def bones(name, value):
        Label.objects.filter(pk=yoga.pk).update(name=name)
        field = custom_field(value[:90] or "x", "text")
        query = {f"cf{field.pk}_has": value, "label": yoga.pk, "q": value}
        found = [
            skeleton(owner_client.get(path, query).content)
            for path in (LIST, FILTER, f"{LIST}?email=no")
        ]
        field.delete()
        return found

    harmless = bones("harmless", "harmless")
    for value in (
        "<script>alert(1)</script>", "\"' onmouseover=alert(1)", "{{ x }}{% debug %}", "%s %(x)s",
        '<b hx-get="/">x</b>', "javascript:x", "\u202eevil", "x" * 150, "👩‍👩‍👧‍👦",
    ):  # fmt: skip
        assert bones(value[:60], value) == harmless


@pytest.mark.parametrize(("contacts", "queries"), [(2, 0), (60, 1)])
def test_queries(owner_client, owner, django_assert_max_num_queries, contacts, queries):
    label = LabelFactory()
    field = custom_field("Height", "number")
    for _ in range(contacts):
        fill(ContactFactory(), height=Decimal(1))
    put_on_label(contacts=Contact.objects.all(), label=label, actor=None)
    owner_client.get(LIST)
    # Labels, fields, how large the table is, the rows; views and fields of every list.
    with django_assert_max_num_queries(EVERY_PAGE + 7 + queries):
        owner_client.get(f"{LIST}?label={label.pk}&cf{field.pk}_min=1&or1-email=no")


# --- by which index


@pytest.fixture
def known_book(owner, staff):
    """Some hundred contacts with values and labels, of which the planner knows.

    Of empty tables every index costs the same, and versions of PostgreSQL choose differently.
    """
    now = timezone.now()
    people = [None, owner, staff, *[StaffFactory()] * 7]
    contacts = Contact.objects.bulk_create(
        Contact(
            display_name=f"{n:03}", sort_key=f"{n:03}",
            owner=people[n % 10], created_by=people[n % 10],
            source="manual" if n % 10 else "import",
            primary_email="a@example.com" * (n % 2), primary_phone="+90 555" * (n % 2),
            birth_date=f"--{n % 12 + 1:02}-{n % 28 + 1:02}",
            created_at=now - timedelta(days=n), updated_at=now, last_activity_at=now - timedelta(n),
        )
        for n in range(300)
    )  # fmt: skip
    # Most are in the trash, which the index of the ids alone doesn't know.
    gone = Deletion.objects.create(deleted_at=now)
    Contact.objects.bulk_create(
        Contact(
            display_name="Gone", created_at=now, updated_at=now, last_activity_at=now, deletion=gone
        )
        for _ in range(1500)
    )
    fields: list[tuple[CustomField, Callable[[int], Any]]] = [
        (custom_field("N", "number"), int),
        (custom_field("T", "text"), str),
        (custom_field("D", "date"), lambda n: date(2020, 1, 1) + timedelta(days=n)),
        (custom_field("Y", "yes_no"), lambda n: n % 2 == 0),
    ]
    CustomValue.objects.bulk_create(
        CustomValue(contact=contact, field=field, type=field.type, **columns)
        for field, value in fields
        for n, contact in enumerate(contacts)
        for columns in type_of(field).columns(value(n))
    )
    labels = [LabelFactory() for _ in range(5)]
    ContactLabel.objects.bulk_create(
        ContactLabel(contact=contact, label=labels[n % 5], source="manual", put_on_at=now)
        for n, contact in enumerate(contacts)
    )
    rewrite("contacts_contact", "contacts_customvalue", "contacts_contactlabel")
    return [labels[0], *(field for field, _value in fields)]


def probe_plans(query, user):
    """Return the plan of each probe of a filter."""
    with connection.cursor() as cursor:
        # Of a small table the planner would rather sort what it found.
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_incremental_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    leaves = ListState.from_query(query, size=50).node(user).leaves()
    probes = [probe for leaf in leaves for probe in leaf.probes]
    assert probes
    return [plan_of(*probe[: conditions.RARE + 1].query.sql_with_params()) for probe in probes]


def test_each_condition_is_probed_through_its_own_index(known_book, owner, staff):
    label, number, text, day, truth = known_book
    wanted = {
        f"label={label.pk}": "contact_label_carried",
        f"label_all={label.pk}": "contact_label_carried",
        f"cf{number.pk}_min=1": "custom_value_by_number",
        f"cf{number.pk}_filled=yes": "custom_value_by_number",
        f"cf{text.pk}=x": "custom_value_by_text",
        f"cf{day.pk}_after=2026-01-01": "custom_value_by_date",
        f"cf{truth.pk}=yes": "custom_value_by_truth",
        "source=import": "contact_by_source",
        "owner=me": "contact_by_owner",
        "owner=none": "contact_by_owner",
        "email=yes": "contact_with_email",
        "email=no": "contact_without_email",
        "phone=yes": "contact_with_phone",
        "phone=no": "contact_without_phone",
        "created_after=2026-01-01": "contact_by_creation",
        "activity_not_days=60": "contact_by_last_activity",
        "birthday=7": "contact_by_birthday",
    }
    for query, index in wanted.items():
        params = dict(part.split("=") for part in query.split("&"))
        for plan in probe_plans(params, owner):
            assert index in plan, (query, plan)
            assert "Sort" not in plan, (query, plan)
            assert "Seq Scan" not in plan, (query, plan)
    plans = probe_plans({}, staff)
    assert "contact_by_owner" in plans[0]
    assert "contact_by_creator" in plans[1]
