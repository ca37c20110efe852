"""What the timeline of a contact tells of its bookings."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from bookings.enums import BookingActivityKind, BookingStatus
from bookings.services import bookings as services
from bookings.services.reminders import set_reminders
from bookings.services.undoing import undo_end
from contacts_app.models import Activity
from tests.factories import BookingFactory, ContactFactory, SessionFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

AT = datetime(2027, 3, 5, 21, 30, tzinfo=UTC)  # in Istanbul it is 0:30 of the next day
HOUR = timedelta(hours=1)


def said(client, contact, path="activity/?topic=bookings"):
    page = parse(client.get(f"/contacts/{contact.pk}/{path}"))
    return [
        " | ".join(" ".join(part.text.split()) for part in event.find_all("p"))
        for event in page.find_all("li", class_="event")
    ]


def test_every_kind_in_words(owner_client, owner, massage, yoga, staff, contact):
    booking = services.book_appointment(
        service=massage,
        staff=staff,
        starts_at=AT,
        contact=contact,
        actor=owner,
        status=BookingStatus.PENDING,
    )
    services.confirm_booking(booking_id=booking.pk, actor=owner)
    services.reschedule_booking(booking_id=booking.pk, starts_at=AT + HOUR, actor=owner)
    services.cancel_booking(booking_id=booking.pk, actor=None, reason="<b>Ill</b>")
    session = SessionFactory(service=yoga, staff=staff, starts_at=AT + 3 * HOUR, capacity=1)
    other = ContactFactory()
    first = services.join_session(session_id=session.pk, contact=other, actor=None)
    services.join_session(session_id=session.pk, contact=contact, actor=owner)
    wish = BookingFactory(contact=other, status=BookingStatus.PENDING)
    services.decline_booking(booking_id=wish.pk, actor=owner)
    undo_end(booking_id=wish.pk, actor=owner)
    for wanted in (False, True):
        set_reminders(contact=other, wanted=wanted, actor=None)
    services.cancel_booking(booking_id=first.pk, actor=owner)
    over = SessionFactory(service=yoga, staff=staff, starts_at=timezone.now() - HOUR / 2)
    visit = services.join_session(session_id=over.pk, contact=contact, actor=owner)
    services.set_attendance(booking_id=visit.pk, attendance="no_show", actor=owner)
    services.set_attendance(booking_id=visit.pk, attendance="attended", actor=owner)
    about = "Massage, 6 March 2027, 00:30 · Stefan Staff"
    later = "Massage, 6 March 2027, 01:30 · Stefan Staff"
    lines = said(owner_client, contact)
    assert lines[3:] == [
        "Moved up from the waitlist | Yoga, 6 March 2027, 03:30 · Stefan Staff",
        "Olga Owner put the client on the waitlist | Yoga, 6 March 2027, 03:30 · Stefan Staff",
        f"The client canceled the booking | {later} | <b>Ill</b>",
        f"Olga Owner rescheduled the booking | {later} | Before: 6 March 2027, 00:30",
        f"Olga Owner confirmed the booking | {about}",
        f"Olga Owner booked · waits to be confirmed | {about}",
    ]
    assert [line.split(" | ")[0] for line in lines[:3]] == [
        "Olga Owner noted: attended", "Olga Owner noted: no-show", "Olga Owner booked",
    ]  # fmt: skip
    others = said(owner_client, other)
    assert [line.split(" | ")[0] for line in others] == [
        "Olga Owner canceled the booking", "The client turned reminders by email on",
        "The client turned reminders by email off", "Olga Owner brought the booking back",
        "Olga Owner declined the booking", "Booked",
    ]  # fmt: skip
    told = Activity.objects.filter(kind__startswith="bookings/")
    assert {*told.values_list("kind", flat=True)} == set(BookingActivityKind.values)


def test_a_line_leads_to_its_booking(owner_client, owner, massage, staff, contact):
    booking = services.book_appointment(
        service=massage, staff=staff, starts_at=AT, contact=contact, actor=owner
    )
    page = parse(owner_client.get(f"/contacts/{contact.pk}/activity/?topic=bookings"))
    (link,) = page.find("li", class_="event").find_all("a")
    assert link["href"] == f"/bookings/{booking.pk}/"
    assert owner_client.get(link["href"]).status_code == 200
