"""GET /contacts/<id>/bookings/: the tab, and the section of the card and the overview."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from bookings.contact_bookings import figure_lines
from bookings.figures import Figures
from contacts_app.sections import sections_of
from tests.contacts_app.conftest import check_is_stored_nowhere, htmx_for
from tests.factories import (
    AnswerFactory,
    BookingFactory,
    ContactFactory,
    ServiceFactory,
    SessionFactory,
)
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

CHOICES = ["Upcoming Bookings", "Past Bookings", "View All Bookings"]


def tab(contact):
    return f"/contacts/{contact.pk}/bookings/"


def book(contact, days, name="", **options):
    at = timezone.now() + timedelta(days=days)
    service = {"session__service__name": name} if name else {}
    return BookingFactory(contact=contact, session__starts_at=at, **service, **options)


def services_in(element):
    """Return the names of the services of the rows, in their order."""
    rows = element.find_all("li", class_="booking")
    return [row.find("a", class_="booking-link").children[1].strip() for row in rows]


@pytest.fixture
def four(anna):
    """Two that are over and two to come, in no order."""
    for days, name in ((7, "Soon"), (-7, "Lately"), (70, "Later"), (-70, "Long ago")):
        book(anna, days, name)
    return anna


def test_the_tab(owner_client, four):
    response = owner_client.get(tab(four))
    assert response.status_code == 200
    check_is_stored_nowhere(response)
    page = parse(response)
    assert page.find("title").text == "Anna Berg · Kartoteka"
    tabs = page.find("nav", class_="tabs").find_all("a")
    assert [tab.text for tab in tabs][:3] == ["Overview", "Bookings", "Payments"]
    assert [tab.text for tab in tabs if tab.get("aria-current")] == ["Bookings"]
    nav = page.find("a", class_="side-link", aria_current="page")
    assert nav.text == "Contacts"
    section = page.find(id="tab-bookings")
    assert section.find("h2").text == "Bookings"
    menu = section.find(id="menu-tab-bookings").find_all("a")
    assert [choice.text for choice in menu] == CHOICES
    assert [choice["href"] for choice in menu] == [
        f"{tab(four)}?which={which}" for which in ("upcoming", "past", "all")
    ]


@pytest.mark.parametrize(
    ("which", "names"),
    [
        ("upcoming", ["Soon", "Later"]),
        ("past", ["Lately", "Long ago"]),
        ("all", ["Later", "Soon", "Lately", "Long ago"]),
        ("", ["Later", "Soon", "Lately", "Long ago"]),
        ("nonsense", ["Later", "Soon", "Lately", "Long ago"]),
    ],
)
def test_upcoming_nearest_first_past_latest_first(owner_client, four, which, names):
    page = parse(owner_client.get(tab(four), {"which": which}))
    section = page.find(id="tab-bookings")
    assert services_in(section) == names
    chosen = section.find(id="which-tab-bookings").text
    assert chosen == {"upcoming": CHOICES[0], "past": CHOICES[1]}.get(which, CHOICES[2])


def test_what_came_to_nothing_is_past_and_what_runs_is_upcoming(owner_client, anna):
    book(anna, 5, "Canceled", status="canceled")
    book(anna, 6, "Declined", status="declined")
    book(anna, -1 / 48, "Running")
    book(anna, 3, "Waiting", status="waitlisted")
    upcoming = parse(owner_client.get(tab(anna), {"which": "upcoming"}))
    assert services_in(upcoming) == ["Running", "Waiting"]
    past = parse(owner_client.get(tab(anna), {"which": "past"}))
    assert services_in(past) == ["Declined", "Canceled"]


def test_a_row_says_when_what_who_and_how(owner_client, business, anna, staff):
    service = ServiceFactory(name="Haircut", colour="violet", price="1450.50")
    at = timezone.now().replace(year=2025, month=7, day=4, hour=11, minute=30)
    session = SessionFactory(service=service, staff=staff, starts_at=at)
    booking = BookingFactory(session=session, contact=anna, attendance="no_show")
    row = parse(owner_client.get(tab(anna))).find(id=f"booking-{booking.pk}")
    assert row.find("time", class_="booking-day").text == "4 Jul 2025"
    # Half past two in Istanbul
    assert row.find(class_="booking-hours").text == "14:30–15:30 · Stefan Staff"
    assert "1,450.50" in row.find(class_="booking-price").text
    assert [chip.text for chip in row.find_all(class_="chip")] == ["Not Paid", "No-show"]
    assert "label-violet" in row.find(class_="service-dot")["class"]
    assert "View Booking Form Responses" not in str(row.lines())


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("pending", "Pending"),
        ("confirmed", "Confirmed"),
        ("declined", "Declined"),
        ("canceled", "Canceled"),
        ("waitlisted", "On the waitlist"),
    ],
)
def test_a_row_names_its_status(owner_client, anna, status, text):
    book(anna, 3, status=status)
    page = parse(owner_client.get(tab(anna)))
    chips = page.find(class_="booking-state").find_all(class_="chip")
    assert chips[-1].text == text


def test_who_answered_the_form_has_the_icon(owner_client, anna):
    answered, silent = book(anna, 3), book(anna, 4)
    AnswerFactory(booking=answered)
    page = parse(owner_client.get(tab(anna)))
    link = page.link("View Booking Form Responses")
    assert link["href"] == link["hx-get"] == f"/bookings/{answered.pk}/responses/"
    assert link["hx-target"] == "#dialog"
    assert not page.find(id=f"booking-{silent.pk}").find(class_="booking-deeds").find_all("a")


def test_nothing_booked(owner_client, anna):
    page = parse(owner_client.get(tab(anna)))
    assert page.find(class_="empty-state").find("h2").text == "No bookings yet"
    assert page.find_all(class_="figures") == []
    book(anna, -3)
    upcoming = parse(owner_client.get(tab(anna), {"which": "upcoming"}))
    assert "No upcoming bookings." in upcoming.find(id="tab-bookings").text


def test_the_figures(owner_client, four):
    figures = parse(owner_client.get(tab(four))).find(class_="figures")
    pairs = {one.find("span").text: one.find("b").text for one in figures.find_all("div")[1:]}
    assert set(pairs) == {"2 unpaid sessions", "next booking", "visits", "last visit"}
    assert pairs["2 unpaid sessions"] == "Owes TRY 2,000"
    assert pairs["visits"] == "2"


@pytest.mark.parametrize(
    ("language", "visits", "label"),
    [("en", 1, "visit"), ("en", 2, "visits"), ("ru", 4, "визита"), ("ru", 21, "визит")],
)
def test_a_figure_is_named_after_its_number(language, visits, label):
    figures = Figures(0, visits, None, None, 0, 0, None, [])
    with translation.override(language):
        assert figure_lines(figures) == [(str(visits), label)]


def test_hostile_text_stays_text(owner_client, anna):
    bad = "<script>alert(1)</script>%(id)s%s\u202e\"'"
    service = ServiceFactory(name=bad)
    booking = book(anna, 3, session__service=service, session__staff__name=bad)
    response = owner_client.get(tab(anna))
    assert "<script>alert" not in response.content.decode()
    row = parse(response).find(id=f"booking-{booking.pk}")
    assert str(row.find(class_="booking-link").children[1]).strip() == bad
    assert bad in row.find(class_="booking-hours").text


# --- many


def test_the_rest_is_loaded_in_the_same_order(owner_client, anna):
    for number in range(65):
        # Several at one moment: the id decides.
        book(anna, number // 3 + 1, f"No {number}")
    shown = []
    address = f"{tab(anna)}?which=upcoming"
    while address:
        page = parse(owner_client.get(address, headers=htmx_for("older-bookings")))
        shown += services_in(page)
        more = page.find_all(id="older-bookings")
        address = more[0].find("a")["href"] if more else ""
    assert len(shown) == 65
    assert sorted(shown, key=lambda name: int(name[3:])) == [f"No {n}" for n in range(65)]
    # Without htmx the same address is a page of its own.
    first = parse(owner_client.get(tab(anna), {"which": "all"}))
    second = parse(owner_client.get(first.link("Load older")["href"]))
    assert len(services_in(second)) == 30
    assert second.link("Show from the beginning")["href"] == f"{tab(anna)}?which=all"


def test_all_are_gone_through_backwards_too(owner_client, anna):
    for number in range(40):
        book(anna, number // 4 - 5, f"No {number}")
    first = parse(owner_client.get(tab(anna)))
    second = parse(
        owner_client.get(first.link("Load older")["href"], headers=htmx_for("older-bookings"))
    )
    shown = services_in(first) + services_in(second)
    assert len(set(shown)) == len(shown) == 40


@pytest.mark.parametrize("after", ["x", "-1", "²", "9" * 30, ""])
def test_a_senseless_place_is_the_beginning(owner_client, four, after):
    page = parse(owner_client.get(tab(four), {"after": after}))
    assert len(services_in(page)) == 4


def test_the_place_of_somebody_elses_booking_is_none(owner_client, four):
    other = book(ContactFactory(), 3)
    assert owner_client.get(tab(four), {"after": other.pk}).status_code == 404


# --- the section


@pytest.mark.parametrize(("place", "level"), [("card", "h3"), ("overview", "h2")])
def test_the_section(owner_client, four, place, level):
    part = f"{place}-bookings"
    response = owner_client.get(tab(four), {"which": "upcoming"}, headers=htmx_for(part))
    check_is_stored_nowhere(response)
    (section,) = [child for child in parse(response).children if not isinstance(child, str)]
    assert (section.tag, section["id"]) == ("section", part)
    assert section.find(level).text == "Bookings"
    assert section.find(level).find("a")["href"] == tab(four)
    assert services_in(section) == ["Soon", "Later"]
    choices = section.find(id=f"menu-{part}").find_all("a")
    assert [choice.text for choice in choices] == CHOICES
    assert {choice["hx-target"] for choice in choices} == {f"#{part}"}
    # An address of the page it is on must not become that of the tab.
    assert not any("hx-push-url" in choice for choice in choices)


def test_the_section_shows_few(owner_client, anna):
    for number in range(7):
        book(anna, number + 1)
    page = parse(
        owner_client.get(tab(anna), {"which": "upcoming"}, headers=htmx_for("card-bookings"))
    )
    assert len(services_in(page)) == 5
    assert "which=upcoming" in page.link("Load later")["href"]


@pytest.mark.parametrize("address", ["/contacts/{}/card/", "/contacts/{}/"])
def test_card_and_overview_fetch_it_once_they_are_shown(owner_client, anna, address):
    page = parse(owner_client.get(address.format(anna.pk)))
    (known,) = [section for section in sections_of(anna.pk) if section["key"] == "bookings"]
    (later,) = [
        section
        for section in page.find_all("section", class_="section-later")
        if section["id"].endswith("-bookings")
    ]
    heading = later.link("Bookings")
    assert heading["href"] == heading["hx-get"] == known["url"] == f"{tab(anna)}?which=upcoming"
    assert (heading["hx-trigger"], heading["hx-target"]) == ("load", "closest section")


def test_whoever_chose_by_the_menu_keeps_the_focus_there(owner_client, anna):
    chosen = {**htmx_for("card-bookings"), "HX-Trigger": "which-card-bookings-past"}
    page = parse(owner_client.get(tab(anna), {"which": "past"}, headers=chosen))
    assert "autofocus" in page.find("button")
    page = parse(owner_client.get(tab(anna), headers=htmx_for("card-bookings")))
    assert "autofocus" not in page.find("button")


# --- who


def test_staff_see_the_bookings_of_their_own_sessions(staff_client, manager_client, staff, anna):
    anna.owner = staff
    anna.save()
    book(anna, 3, "Theirs", session__staff=staff)
    other = book(anna, 4, "Another's")
    page = parse(staff_client.get(tab(anna)))
    assert services_in(page) == ["Theirs"]
    assert staff_client.get(tab(anna), {"after": other.pk}).status_code == 404
    assert services_in(parse(manager_client.get(tab(anna)))) == ["Another's", "Theirs"]


def test_no_page_of_a_contact_one_may_not_see(staff_client, anna, deleted, owner_client):
    assert staff_client.get(tab(anna)).status_code == 404
    assert staff_client.get(tab(anna), headers=htmx_for("card-bookings")).status_code == 404
    assert owner_client.get(tab(deleted)).status_code == 404
    assert owner_client.post(tab(anna)).status_code == 405


# --- how many queries


@pytest.mark.parametrize("count", [1, 3, 40])
def test_queries(owner_client, anna, django_assert_num_queries, count):
    for number in range(count):
        AnswerFactory(booking=book(anna, number + 1))
    # Session, user and business; the contact with the rows and the figures.
    with django_assert_num_queries(4):
        owner_client.get(tab(anna), headers=htmx_for("card-bookings"))
    with django_assert_num_queries(4):
        owner_client.get(tab(anna))
