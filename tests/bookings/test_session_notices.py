"""Mails to staff members about whole sessions: one each, however many clients there are."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bookings.services import bookings, sessions
from contacts_app.models import Contact
from outbox.models import Mail
from tests.factories import (
    BookingFactory,
    ContactFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business")]
# Friday, 14:00 in Istanbul
START = datetime(2026, 11, 27, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START - timedelta(days=5), tick=False) as clock:
        yield clock


@pytest.fixture
def elif_(business):
    return StaffFactory(name="Elif Demir", email="elif@lale.example", language="en")


@pytest.mark.parametrize("language", ["en", "ru", "tr"])
def test_staff_member_is_told_once_of_a_class(elif_, owner, language):
    elif_.language = language
    elif_.save()
    other = StaffFactory(name="James", email="james@lale.example")
    yoga = ServiceFactory(name="Yoga", group=True, staff=[elif_, other])
    session = SessionFactory(service=yoga, staff=elif_, starts_at=START)
    for number in range(3):
        contact = ContactFactory(emails=[f"c{number}@example.com"])
        BookingFactory(session=session, contact=contact)
    sessions.update_session(
        session_id=session.pk, actor=owner, starts_at=START + timedelta(hours=1)
    )
    sessions.update_session(session_id=session.pk, actor=owner, staff=other)
    sessions.cancel_session(session_id=session.pk, actor=owner, reason="Flood")
    waiting = Mail.objects.exclude(key__contains="/client/").order_by("pk")
    to_staff = [(mail.to_address, mail.key.split("/")[3]) for mail in waiting]
    assert to_staff == [
        (elif_.email, "rescheduled"),
        (other.email, "rescheduled"),
        (elif_.email, "given_away"),
        (other.email, "canceled"),
    ]
    assert Mail.objects.filter(key__contains="/client/").count() == 3 * 3
    changed, _theirs, given, canceled = waiting
    assert "15:00–16:00" in changed.text
    assert "3\n" in changed.text
    assert f"/bookings/sessions/{session.pk}/" in changed.text
    assert "James" in given.text
    assert "Flood" in canceled.text
    assert "{" not in changed.text + given.text + canceled.text
    for mail in waiting:
        assert all(contact.display_name not in mail.text for contact in Contact.objects.all())


def test_staff_member_is_told_once_of_a_series(elif_, owner):
    yoga = ServiceFactory(name="Yoga", group=True, staff=[elif_])
    made = sessions.create_series(
        service=yoga, staff=elif_, actor=owner, first_on=START.date(), weekdays=[4],
        last_on=START.date() + timedelta(weeks=3), from_minute=14 * 60, duration=60,
    )  # fmt: skip
    for session in made.sessions:
        BookingFactory(session=session)
    first = made.sessions[0].pk
    sessions.cancel_session(session_id=first, actor=owner, following=True)
    [mail] = Mail.objects.filter(to_address=elif_.email)
    assert "\n4 sessions of yours were canceled.\n" in mail.text
    assert mail.text.count("14:00–15:00") == 4
    own = SessionFactory(service=yoga, staff=elif_)
    sessions.cancel_session(session_id=own.pk, actor=elif_)
    assert Mail.objects.filter(to_address=elif_.email).count() == 1


def test_who_gave_an_appointment_is_told_that_another_has_it(elif_, owner):
    other = StaffFactory(name="James")
    haircut = ServiceFactory(name="Haircut", staff=[elif_, other])
    session = SessionFactory(service=haircut, staff=elif_, starts_at=START)
    booking = BookingFactory(session=session, contact=ContactFactory(given_name="Anna"))
    bookings.reschedule_booking(
        booking_id=booking.pk, starts_at=START + timedelta(days=1), staff=other, actor=owner
    )
    [mail] = Mail.objects.filter(to_address=elif_.email)
    assert mail.subject == "Not yours any more: Haircut, Friday, 27 November 2026"
    assert "14:00–15:00" in mail.text
    assert "Anna" not in mail.text
