"""W6. Mark a session as paid, from the contact's page and from the Booking Calendar."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from accounts.models import Business, User
from bookings.models import Booking
from contacts_app.models import Contact
from payments.models import Payment
from tests.e2e.accessible import check
from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person, Way
from tests.e2e.test_client_bookings import TAB, somebody
from tests.factories import BookingFactory, PaymentFactory


DESKS = [Way("en"), Way("ru"), Way("tr")]
PHONE = Way("en", "finger", is_phone=True)
KEYBOARD = Way("en", "keyboard")
PLAIN = Way("en", has_scripts=False)


@pytest.fixture
def visits(business: Business, clients: list[Contact]) -> list[Booking]:
    """Two sessions Charlotte came to, and one of Daniel; the latest first."""
    return [
        BookingFactory(
            contact=contact,
            session__service__name=name,
            session__starts_at=timezone.now() - timedelta(hours=hours),
        )
        for contact, hours, name in (
            (clients[1], 2, "Haircut"),
            (clients[1], 200, "Colour"),
            (clients[2], 2, "Massage"),
        )
    ]


def mark_as_paid(person: Person, place: Locator) -> None:
    """Go from the drop-down of a status to the ledger, as the walkthrough says."""
    person.press(person.button("Not Paid", place))
    person.press(person.link("Paid in person", place))
    sheet = person.sheet
    expect(sheet).to_contain_text(person.word("You can't undo this action."))
    expect(sheet).to_contain_text("Haircut")
    expect(sheet).to_contain_text("Charlotte Moore")
    if person.way.has_scripts:
        expect(person.link("Cancel", sheet)).to_be_focused()
        # Nothing happens by itself.
        person.page.keyboard.press("Escape")
        expect(sheet).to_be_hidden()
        expect(person.button("Not Paid", place)).to_be_focused()
        person.press(person.button("Not Paid", place))
        person.press(person.link("Paid in person", place))
    person.press(person.button("Mark as Paid", sheet))
    expect(person.button("Paid", place)).to_be_visible()
    expect(person.link("Receipt", person.said)).to_be_visible()


@pytest.mark.parametrize("way", [*DESKS, PHONE, KEYBOARD, PLAIN], ids=str)
def test_from_the_page_of_the_contact(
    new_person: NewPerson, owner: User, way: Way, visits: list[Booking]
) -> None:
    person = somebody(new_person, owner, way)
    page = person.page
    person.open("/contacts/")
    row = person.row("Charlotte Moore")
    if way.hand == "mouse":
        row.hover()
    person.press(person.button("View", row))
    person.press(page.locator(".tabs").get_by_role("link", name=TAB[way.language], exact=True))
    section = page.locator("#tab-bookings")
    expect(section.locator(".figures")).to_contain_text("2")
    mark_as_paid(person, section.locator(".booking").first)
    expect(person.button("Not Paid", section)).to_have_count(1)
    if way.has_scripts:
        expect(person.button("Paid", section)).to_be_focused()
    entry = Payment.objects.get()
    assert (entry.booking, entry.received_by) == (visits[0], owner)
    if way in (DESKS[0], PHONE):
        person.press(person.button("Paid", section))
        check(page)
        # The menu lies over the message.
        page.keyboard.press("Escape")
    person.press(person.link("Receipt", person.said))
    expect(page.get_by_role("heading", level=1)).to_contain_text(entry.number)
    if way in (*DESKS, PHONE):
        check(page)


@pytest.mark.parametrize("way", [*DESKS, PLAIN], ids=str)
def test_from_the_calendar(
    new_person: NewPerson, owner: User, business: Business, way: Way, visits: list[Booking]
) -> None:
    person = somebody(new_person, owner, way)
    page = person.page
    day = timezone.localdate(visits[0].session.starts_at, business.zone)
    person.open(f"/bookings/?view=list&day={day:%Y-%m-%d}")
    person.press(page.locator(f"#booking-{visits[0].pk} a").first)
    card = page.locator("#card")
    mark_as_paid(person, card)
    expect(card.locator(".timeline")).to_contain_text(str(owner))
    assert Payment.objects.get().booking == visits[0]


def test_a_mistake_is_taken_back_in_sight(desk: Person, visits: list[Booking]) -> None:
    entry = PaymentFactory(booking=visits[0])
    contact = visits[0].contact
    assert contact is not None
    desk.open(f"/contacts/{contact.pk}/payments/")
    line = desk.page.locator(f"#entry-{entry.pk}")
    desk.press(desk.button("Actions", line))
    desk.press(desk.link("Correct by a reversing entry…", line))
    desk.press(desk.button("Reverse the entry", desk.sheet))
    reason = desk.field("Reason", desk.sheet)
    expect(reason).to_be_focused()
    desk.type(reason, "Typed in for the wrong client")
    desk.press(desk.button("Reverse the entry", desk.sheet))
    expect(line).to_contain_text("Typed in for the wrong client")
    expect(desk.page.locator("#figures-tab-payments")).to_contain_text("2 unpaid sessions")
    check(desk.page)
