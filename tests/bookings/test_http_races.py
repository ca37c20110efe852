"""The races again, through the pages, before several processes of the real server."""

from collections import Counter
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings.enums import BookingStatus
from bookings.models import Booking, Session
from bookings.services.bookings import SlotTaken
from bookings.services.online import Visitor, book_online
from contacts_app.models import Contact
from tests.bookings.test_races import ROUNDS, forget, without_constraint
from tests.factories import (
    BookingFactory,
    ContactFactory,
    SessionFactory,
    StaffFactory,
    noon_tomorrow,
    weekly_hours,
)
from tests.helpers.at_once import at_once
from tests.helpers.html import parse
from tests.helpers.server import Browser, gunicorn


pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 50
# Half as often as without a server between: it takes longer.
ROUNDS_OF_PAGES = ROUNDS[: max(1, len(ROUNDS) // 2)]


def book_at_once(browser, service, staff, contacts):
    """Send the form of the business for all ``contacts`` at once: noon of tomorrow."""
    noon = timezone.localtime(noon_tomorrow(), ZoneInfo("Europe/Istanbul"))

    def send(number):
        fields = {
            "contact": contacts[number].pk,
            "service": service.pk,
            "staff": staff.pk,
            "day": noon.date().isoformat(),
            "time": f"{noon:%H:%M}",
            "status": "confirmed",
            "outside_ok": "on",
            "key": uuid4(),
        }
        return browser.post(reverse("bookings:booking_new"), fields)

    return at_once(len(contacts), send)


def statuses(answers):
    return Counter(status for status, _page in answers)


def test_one_slot(massage, staff, owner):
    contacts = ContactFactory.create_batch(CROWD)
    weekly_hours(staff, from_minute=0, until_minute=24 * 60)
    with gunicorn() as address:
        browser = Browser(address, owner)
        for _round in ROUNDS_OF_PAGES:
            answers = book_at_once(browser, massage, staff, contacts)
            assert statuses(answers) == {302: 1, 409: CROWD - 1}
            assert Booking.objects.count() == Session.objects.taking_place().count() == 1
            lost = next(page for status, page in answers if status == 409)
            assert "Somebody has this time already." in lost
            assert len(parse_picks(lost)) == 3
            forget()
        with without_constraint():
            answers = book_at_once(browser, massage, staff, contacts)
            assert statuses(answers)[302] > 1


def parse_picks(page):
    """Return the free times that whoever lost is offered."""
    return parse(page).find_all("button", name="pick")


def test_a_class_of_ten(yoga, staff, owner):
    contacts = ContactFactory.create_batch(60)
    with gunicorn() as address:
        browser = Browser(address, owner)
        for _round in ROUNDS_OF_PAGES:
            session = SessionFactory(service=yoga, staff=staff)

            def send(number, session=session):
                fields = {
                    "contact": contacts[number].pk,
                    "service": yoga.pk,
                    "session": session.pk,
                    "key": uuid4(),
                }
                return browser.post(reverse("bookings:booking_new"), fields)

            answers = at_once(60, send)
            assert statuses(answers) == {302: 60}
            assert session.bookings.active().count() == 10
            assert session.bookings.filter(status=BookingStatus.WAITLISTED).count() == 50
            forget()


def test_a_cancellation_moves_up_one(yoga, staff, owner):
    with gunicorn() as address:
        browser = Browser(address, owner)
        for _round in ROUNDS_OF_PAGES:
            session = SessionFactory(service=yoga, staff=staff, capacity=1)
            booking = BookingFactory(session=session)
            for _each in range(4):
                BookingFactory(session=session, status=BookingStatus.WAITLISTED)
            path = reverse("bookings:booking_cancel", args=[booking.pk])
            answers = at_once(10, lambda _number: browser.post(path, {"reason": ""}))  # noqa: B023
            assert set(statuses(answers)) == {302}
            assert session.bookings.active().count() == 1
            assert session.bookings.filter(status=BookingStatus.WAITLISTED).count() == 3
            forget()


def test_visitors_at_one_slot(massage, staff, business):
    """Visitors of the public page with two staff members: two have a place, the others don't."""
    other = StaffFactory()
    massage.staff.add(other)
    for each in (staff, other):
        weekly_hours(each, from_minute=0, until_minute=24 * 60)

    def book(number):
        visitor = Visitor(f"Visitor{number}", "Berg", f"visitor{number}@example.com", "", "en")
        try:
            book_online(
                service=massage, staff=[staff, other], starts_at=noon_tomorrow(), visitor=visitor
            )
        except SlotTaken:
            return "taken"
        return "done"

    for _round in ROUNDS:
        before = Contact.objects.count()
        assert Counter(at_once(30, book)) == {"done": 2, "taken": 28}
        assert Session.objects.taking_place().count() == Booking.objects.active().count() == 2
        # Who got no place left nothing behind.
        assert Contact.objects.count() <= before + 2
        forget()
