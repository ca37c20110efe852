"""A private note of a client is on no page for visitors, in no mail, no feed and no file."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bookings.enums import BookingStatus
from bookings.links import reminders_link_of, token_of
from bookings.services import feeds, notices, sessions
from bookings.services.bookings import cancel_booking
from bookings.services.purging import end_bookings
from contacts_app.services import notes
from outbox.models import Mail
from outbox.services import message_of
from tests.factories import (
    BookingFactory,
    ContactFactory,
    ServiceFactory,
    SessionFactory,
    weekly_hours,
)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business")]
CANARY = "Zugvogel-8151"


@pytest.fixture
def made(owner):
    """An appointment, a place in a class and one on its waitlist, of a client with a note."""
    weekly_hours(owner)
    contact = ContactFactory(given_name="Anna", family_name="Berg", emails=["anna@example.com"])
    notes.add_note(contact=contact, text=f"Told {CANARY}", is_pinned=True, actor=owner)
    found = []
    for number, (group, status) in enumerate(
        [(False, "pending"), (True, "confirmed"), (True, "waitlisted")]
    ):
        session = SessionFactory(
            service=ServiceFactory(group=group, staff=[owner])
            if group
            else ServiceFactory(staff=[owner]),
            staff=owner,
            starts_at=timezone.now() + timedelta(days=2 + number),
        )
        found.append(
            BookingFactory(
                session=session, contact=contact, status=BookingStatus(status),
                booked_name="Anna Berg", booked_email="anna@example.com",
            )
        )  # fmt: skip
    return found


def shown(response):
    content = response.getvalue() if response.streaming else response.content
    return content.decode(errors="replace") + str(response.headers)


def test_pages_of_visitors(made, client, owner):
    paths = ["/book/", "/contact/", *(f"/book/{each.session.service_id}/" for each in made)]
    for booking in made:
        link = f"/booking/{token_of(booking.link_seed)}/"
        paths += [link, f"{link}cancel/", f"{link}reschedule/", f"{link}booking.ics"]
    paths.append("/" + reminders_link_of(made[0].contact_id, "en").split("/", 3)[3])
    named = 0
    for path in paths:
        content = shown(client.get(path))
        assert CANARY not in content, path
        named += "Anna" in content
    assert named >= 3, "these are the pages of Anna"
    for booking in made:
        link = f"/booking/{token_of(booking.link_seed)}/"
        for deed in ("reminder/", "cancel/"):
            assert CANARY not in shown(client.post(f"{link}{deed}", {"wanted": "off"}))


def test_mails(made, owner):
    appointment, group, waiting = made
    for what in notices.BOTH:
        for booking in made:
            notices.tell(what, booking, actor=None)
    sessions.update_session(
        session_id=group.session_id, actor=None,
        starts_at=group.session.starts_at + timedelta(hours=1),
    )  # fmt: skip
    sessions.cancel_session(session_id=group.session_id, actor=None, reason="Flood")
    cancel_booking(booking_id=appointment.pk, actor=None)
    end_bookings([waiting.contact_id], None)
    mails = list(Mail.objects.all())
    assert {mail.to_address for mail in mails} == {"anna@example.com", owner.email}
    for mail in mails:
        raw = message_of(mail).message().as_string()
        assert CANARY not in raw + mail.text + mail.subject + mail.calendar + mail.key


def test_feed_and_files(made, business, owner, owner_client, settings):
    feed = feeds.make_feed(user=owner).removeprefix(settings.SITE_ADDRESS)
    first, last = (
        timezone.localdate(booking.session.starts_at, business.zone).isoformat()
        for booking in (made[0], made[-1])
    )
    period = f"by=session&first={first}&last={last}"
    for path in (
        feed,
        f"/bookings/export/?{period}",
        f"/bookings/export/bookings.csv?{period}",
        f"/bookings/export/bookings.xlsx?{period}",
        f"/bookings/day-sheet/?day={first}",
        f"/bookings/?view=list&day={first}",
    ):
        response = (Client() if path == feed else owner_client).get(path)
        content = shown(response)
        assert response.status_code == 200, path
        assert CANARY not in content, path
        if "xlsx" not in path:
            assert "Anna" in content, path
