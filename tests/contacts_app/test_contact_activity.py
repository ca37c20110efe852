"""GET /contacts/<id>/activity/: the timeline."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from contacts_app.details import ContactDetails
from contacts_app.enums import ActivityKind
from contacts_app.models import Activity
from contacts_app.services import contacts as services
from contacts_app.services import events, notes, trash
from contacts_app.timeline import topics
from contacts_app.views import activity
from tests.contacts_app.conftest import check_is_stored_nowhere, htmx_for
from tests.factories import ContactFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db


def timeline(contact):
    return f"/contacts/{contact.pk}/activity/"


def lines(response):
    page = parse(response)
    return [line.text for line in page.find_all("p", class_="event-line")]


def publish(contact, count, actor=None):
    for number in range(count):
        change = {"field": "tax_id", "old": "", "new": str(number)}
        events.publish(ActivityKind.EDITED, contact=contact, actor=actor, changes=[change])


def new_values(response):
    return [element.text for element in parse(response).find_all("ins")]


@time_machine.travel("2026-11-22 12:00:00+00:00", tick=False)
def test_what_happened_in_words(owner, manager, owner_client):
    contact = services.create_contact(details=ContactDetails(given_name="Anna"), actor=owner)
    details = ContactDetails(given_name="Anne", language="tr", birth_date="--05-14")
    services.update_contact(contact_id=contact.pk, version=1, details=details, actor=manager)
    details = ContactDetails(given_name="Anne", language="tr")
    services.update_contact(contact_id=contact.pk, version=2, details=details, actor=None)
    everybody = type(contact).objects.all()
    deletion, _count = trash.delete_contacts(contacts=everybody, actor=owner)
    trash.undo_deletion(deletion_id=deletion.pk, actor=None)
    response = owner_client.get(timeline(contact))
    check_is_stored_nowhere(response)
    assert lines(response) == [
        "The contact was restored",
        "Olga Owner deleted the contact",
        "The contact was edited",
        "Mila Manager edited the contact",
        "Olga Owner added the contact",
    ]
    page = parse(response)
    changes = [
        (change.find("dt").text, change.find("dd").text)
        for change in page.find("main").where(lambda e: e.tag == "div" and "dt" in {
            child.tag for child in e.children if not isinstance(child, str)})
        if change.up("class") == "changes"
    ]  # fmt: skip
    assert changes == [
        ("Birthdate", "14 May removed"),
        ("First name", "Anna Anne"),
        ("Language", "Turkish"),
        ("Birthdate", "14 May"),
    ]
    times = page.find_all("time")
    assert {(time.text, time["title"]) for time in times} == {("15:00", "22 November 2026, 15:00")}


@pytest.mark.parametrize(("count", "on_first"), [(1, 1), (3, 3), (4, 3), (6, 3)])
def test_older_events_are_loaded(owner_client, anna, monkeypatch, count, on_first):
    monkeypatch.setattr(activity, "EVENTS_ON_A_PAGE", 3)
    publish(anna, count)
    wanted = [str(number) for number in reversed(range(count))]
    response = owner_client.get(timeline(anna))
    assert new_values(response) == wanted[:on_first]
    older = parse(response).find_all(id="older")
    assert bool(older) == (count > 3)
    if older:
        link = older[0].find("a")
        assert link["href"] == link["hx-get"]
        plain = owner_client.get(link["href"])
        assert new_values(plain) == wanted[3:]
        assert parse(plain).find("h1").text == "Anna Berg"
        part = owner_client.get(link["href"], headers=htmx_for("older"))
        assert new_values(part) == wanted[3:]
        tops = [child for child in parse(part).children if not isinstance(child, str)]
        assert {top.tag for top in tops} == {"li"}


def test_events_of_one_moment_are_not_lost_between_pages(owner_client, anna, monkeypatch):
    monkeypatch.setattr(activity, "EVENTS_ON_A_PAGE", 2)
    with time_machine.travel("2026-11-22 12:00:00+00:00", tick=False):
        publish(anna, 5)
    seen, address = [], timeline(anna)
    while address:
        response = owner_client.get(address)
        seen += new_values(response)
        older = parse(response).find_all(id="older")
        address = older[0].find("a")["href"] if older else ""
    assert seen == ["4", "3", "2", "1", "0"]


def test_events_of_others_are_not_shown(owner_client, anna):
    other = ContactFactory()
    publish(other, 2)
    publish(anna, 1)
    assert new_values(owner_client.get(timeline(anna))) == ["0"]
    # An event of another contact is no place to go on from.
    theirs = Activity.objects.filter(contact=other).latest("pk")
    assert new_values(owner_client.get(f"{timeline(anna)}?before={theirs.pk}")) == ["0"]


@pytest.mark.parametrize("before", ["", "x", "-1", "0", "9" * 30, "٣", "%00", "999999999999999999"])
def test_a_hostile_place_to_go_on_from(owner_client, anna, before):
    publish(anna, 1)
    response = owner_client.get(f"{timeline(anna)}?before={before}")
    assert (response.status_code, new_values(response)) == (200, ["0"])


def test_events_of_an_unknown_year_are_shown_whole(owner_client, anna):
    with time_machine.travel(timezone.now() - timedelta(days=800)):
        publish(anna, 1)
    assert lines(owner_client.get(timeline(anna))) == ["The contact was edited"]


def test_roles_and_strangers(client, manager_client, staff_client, staff, anna, deleted):
    assert manager_client.get(timeline(anna)).status_code == 200
    assert staff_client.get(timeline(anna)).status_code == 404
    assert staff_client.get(timeline(ContactFactory(owner=staff))).status_code == 200
    assert manager_client.get(timeline(deleted)).status_code == 404
    assert client.get(timeline(anna)).status_code == 302


def test_wrong_method(owner_client, anna):
    assert owner_client.post(timeline(anna)).status_code == 405


# --- Narrowed to a topic


def test_every_topic_shows_its_own_events_alone(owner, owner_client, anna):
    publish(anna, 1)
    notes.add_note(contact=anna, text="x", actor=owner)
    wanted = {
        "": ["Note added by Olga Owner", "The contact was edited"],
        "contact": ["The contact was edited"],
        "notes": ["Note added by Olga Owner"],
        "nonesuch": ["Note added by Olga Owner", "The contact was edited"],
    }
    for topic, shown in wanted.items():
        response = owner_client.get(timeline(anna), {"topic": topic})
        assert lines(response) == shown
        (chosen,) = parse(response).find(class_="topics").find_all("a", aria_current="true")
        assert chosen["id"] == f"topic-{topic if topic in ('contact', 'notes') else 'all'}"


def test_the_choice_of_topic_is_an_address_and_a_fragment(owner_client, anna):
    publish(anna, 1)
    links = parse(owner_client.get(timeline(anna))).find(class_="topics").find_all("a")
    assert [link["id"] for link in links] == ["topic-all", *(f"topic-{t.key}" for t in topics())]
    for link in links:
        assert link["href"] == link["hx-get"]
        part = owner_client.get(link["href"], headers=htmx_for("timeline"))
        (top,) = [child for child in parse(part).children if not isinstance(child, str)]
        assert (top.tag, top["id"]) == ("section", "timeline")


def test_a_topic_without_events_says_so(owner_client, anna):
    publish(anna, 1)
    page = parse(owner_client.get(timeline(anna), {"topic": "notes"}))
    empty = page.find(class_="empty-state")
    assert empty.find("h2").text == "Nothing happened with notes yet."
    assert empty.find("a")["href"] == timeline(anna)
    Activity.objects.all().delete()
    empty = parse(owner_client.get(timeline(anna))).find(class_="empty-state")
    assert (empty.find("h2").text, empty.find_all("a")) == ("Nothing happened yet.", [])


def test_older_events_are_of_the_same_topic(owner, owner_client, anna, monkeypatch):
    monkeypatch.setattr(activity, "EVENTS_ON_A_PAGE", 2)
    for _ in range(3):
        publish(anna, 1)
        notes.add_note(contact=anna, text="x", actor=owner)
    seen, address = [], f"{timeline(anna)}?topic=notes"
    while address:
        response = owner_client.get(address, headers=htmx_for("older"))
        seen.append(lines(response))
        older = parse(response).find_all(id="older")
        address = older[0].find("a")["href"] if older else ""
    assert seen == [["Note added by Olga Owner"] * 2, ["Note added by Olga Owner"]]


# --- By day


def headings(response):
    return [heading.text for heading in parse(response).find_all("h3")]


def test_events_stand_under_their_day(owner_client, anna, monkeypatch):
    monkeypatch.setattr(activity, "EVENTS_ON_A_PAGE", 3)
    # In Istanbul the first is of the day after.
    for at in ("2025-12-30 22:30", "2026-11-21 08:05", "2026-11-21 09:00", "2026-11-22 07:00"):
        with time_machine.travel(f"{at}:00+00:00", tick=False):
            publish(anna, 1)
    with time_machine.travel("2026-11-22 12:00:00+00:00", tick=False):
        response = owner_client.get(timeline(anna))
        assert headings(response)[:2] == ["Today", "Yesterday"]
        times = [time.text for time in parse(response).find_all("time")]
        assert times == ["10:00", "12:00", "11:05"]
        older = parse(response).find(id="older").find("a")["href"]
        assert headings(owner_client.get(older, headers=htmx_for("older"))) == ["31 December 2025"]


def test_a_day_that_goes_on_has_no_second_heading(owner_client, anna, monkeypatch):
    monkeypatch.setattr(activity, "EVENTS_ON_A_PAGE", 2)
    publish(anna, 3)
    older = parse(owner_client.get(timeline(anna))).find(id="older").find("a")["href"]
    assert headings(owner_client.get(older, headers=htmx_for("older"))) == []
    # As a page of its own it says the day, and leads back.
    page = owner_client.get(older)
    assert "Today" in headings(page)
    assert parse(page).find("main").link("Show the latest")["href"] == timeline(anna)


def test_pinned_notes_stand_above_the_timeline(owner, owner_client, anna):
    notes.add_note(contact=anna, text="Allergic to ammonia", is_pinned=True, actor=owner)
    notes.add_note(contact=anna, text="Likes tea", actor=owner)
    page = parse(owner_client.get(timeline(anna)))
    assert [note.text for note in page.find_all(class_="warning-note")] == ["Allergic to ammonia"]
    assert "Likes tea" not in page.find("main").text
