"""Mails about bookings: what is told to whom, in which language, with which calendar file."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from bookings.enums import BookingSource, BookingStatus
from bookings.links import link_of
from bookings.models import Answer, Booking, BookingSettings, Service
from bookings.services import notices
from bookings.services.notices import BOTH, queue_reminders
from bookings.services.rescheduling import reschedule_booking
from contacts_app.models import Contact
from contacts_app.services import notes
from contacts_app.services.trash import delete_contacts, purge_contacts
from outbox.models import Mail
from outbox.services import send_due_mail
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
NOW = START - timedelta(days=5)
CANARY = "Zugvogel-8151"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def elif_(business):
    return StaffFactory(name="Elif Demir", email="elif@lale.example", language="tr")


def tell(what, booking, actor=None):
    notices.tell(what, booking, actor=actor)


def booking_of(staff, **values):
    service = Service.objects.first() or ServiceFactory(
        name="Women’s haircut", price=1200, currency="TRY", location="Moda Caddesi 12"
    )
    session = SessionFactory(service=service, staff=staff, starts_at=values.pop("at", START))
    contact = values.pop("contact", None) or ContactFactory(
        given_name="Anna", family_name="Berg", emails=["anna@example.com"], phones=["+905704182077"]
    )
    return BookingFactory(session=session, contact=contact, **values)


def mails():
    """Return the mails that wait: those to clients, those to staff members."""
    waiting = list(Mail.objects.filter(state="waiting").order_by("pk"))
    parts = [[mail for mail in waiting if f"/{who}/" in mail.key] for who in ("client", "staff")]
    return parts[0], parts[1]


def event_of(mail):
    calendar = Calendar.from_ical(mail.calendar)
    [event] = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


# --- Texts


@pytest.mark.parametrize("language", ["en", "ru", "tr"])
@pytest.mark.parametrize("what", [*BOTH, "pending", "reminder"])
def test_each_mail_is_whole_in_each_language(what, language, elif_):
    elif_.language = language
    elif_.save()
    status = {
        "pending": "pending", "waitlisted": "waitlisted", "declined": "declined",
        "canceled": "canceled",
    }.get(what, "confirmed")  # fmt: skip
    booking = booking_of(elif_, language=language, status=status)
    if what == "reminder":
        with time_machine.travel(START - timedelta(hours=23), tick=False):
            assert queue_reminders() == 1
    else:
        tell("booked" if what == "pending" else what, booking)
    to_client, to_staff = mails()
    assert len(to_client) == 1
    assert len(to_staff) == (what != "reminder")
    days = {
        "en": "Friday, 27 November 2026",
        "ru": "пятница, 27 ноября 2026",
        "tr": "27 Kasım 2026 Cuma",
    }
    city = {"en": "Istanbul", "ru": "Стамбул", "tr": "İstanbul"}[language]
    for mail in [*to_client, *to_staff]:
        assert mail.language == language
        assert mail.subject.endswith(f": Women’s haircut, {days[language]}")
        assert f"{days[language]}, 14:00–15:00 ({city}, GMT+03:00)\n" in mail.text
        for fact in ("Women’s haircut", "Moda Caddesi 12", "200", "Salon Lale"):
            assert fact in mail.text
        assert "\n\n\n" not in mail.text
        assert "{" not in mail.text + mail.subject
        assert "&" not in mail.text
    assert "Elif Demir" in to_client[0].text
    assert (link_of(booking) in to_client[0].text) == (what not in ("declined", "canceled"))
    for mail in to_staff:
        assert "Anna Berg" in mail.text
        assert f"/bookings/{booking.pk}/" in mail.text
        assert "/booking/" not in mail.text, "the client's own link is the client's"


def test_mail_to_a_client_in_english(elif_):
    tell("booked", booking := booking_of(elif_))
    [mail], _staff = mails()
    assert mail.text == (
        "Hello Anna,\n\n"
        "Your booking is confirmed. We look forward to seeing you!\n\n"
        "Service: Women’s haircut\n"
        "When: Friday, 27 November 2026, 14:00–15:00 (Istanbul, GMT+03:00)\n"
        "Where: Moda Caddesi 12\n"
        "With: Elif Demir\n"
        "Price: TRY\N{NO-BREAK SPACE}1,200\n\n"
        "Something came up? You can reschedule or cancel here until 24 hours before:\n"
        f"{link_of(booking)}\n\n"
        "Salon Lale\n"
    )


def test_reason_is_told(elif_):
    tell("canceled", booking_of(elif_, status="canceled", end_reason="Elif is <ill> & sorry"))
    to_client, to_staff = mails()
    for mail in [*to_client, *to_staff]:
        assert "Elif is <ill> & sorry" in mail.text


def test_names_that_would_break_a_mail_are_one_line(elif_):
    contact = ContactFactory(given_name="Anna\nBcc: x@example.com", emails=["anna@example.com"])
    tell("booked", booking_of(elif_, contact=contact))
    [mail], _staff = mails()
    assert "Hello Anna Bcc: x@example.com," in mail.text
    assert "\n" not in mail.subject


@pytest.mark.parametrize(
    ("of_booking", "of_contact", "language"),
    [("tr", "ru", "tr"), ("", "ru-RU", "ru"), ("", "fr", "en"), ("", "", "en")],
)
def test_client_is_written_to_in_their_language(elif_, of_booking, of_contact, language):
    contact = ContactFactory(language=of_contact, emails=["anna@example.com"])
    tell("booked", booking_of(elif_, contact=contact, language=of_booking))
    assert mails()[0][0].language == language


# --- To whom


@pytest.mark.parametrize(
    ("emails", "typed", "address"),
    [
        (["a@example.com", "b@example.com"], "", "a@example.com"),
        (["a@example.com", "b@example.com"], "B@example.com", "b@example.com"),
        (["a@example.com"], "typo@example.com", "a@example.com"),
        ([], "typed@example.com", "typed@example.com"),
    ],
)
def test_mail_goes_to_the_address_of_the_booking(elif_, emails, typed, address):
    contact = ContactFactory(emails=emails)
    tell("booked", booking_of(elif_, contact=contact, booked_email=typed))
    assert mails()[0][0].to_address == address


def test_client_without_an_address_gets_none(elif_):
    tell("booked", booking_of(elif_, contact=ContactFactory(emails=[])))
    to_client, to_staff = mails()
    assert not to_client
    assert len(to_staff) == 1


def test_staff_member_is_not_told_of_their_own_deeds(elif_, owner):
    tell("booked", booking_of(elif_), actor=elif_)
    tell("confirmed", booking_of(elif_, at=START + timedelta(days=2)), actor=elif_)
    assert len(mails()[0]) == 2
    assert mails()[1] == []
    tell("booked", booking_of(elif_, at=START + timedelta(days=3)), actor=owner)
    assert [mail.to_address for mail in mails()[1]] == ["elif@lale.example"]


def test_nobody_is_told_of_what_is_over_or_came_from_another_program(elif_):
    tell("booked", booking_of(elif_, at=NOW - timedelta(hours=1)))
    tell("booked", booking_of(elif_, source=BookingSource.IMPORT))
    assert mails() == ([], [])


def test_staff_member_who_left_gets_none(elif_):
    elif_.is_active = False
    elif_.save()
    tell("booked", booking_of(elif_))
    assert mails()[1] == []


def test_the_same_is_told_once(elif_):
    booking = booking_of(elif_)
    tell("booked", booking)
    tell("booked", booking)
    assert Mail.objects.count() == 2


# --- Calendar files


def test_calendar_file_puts_the_booking_in_changes_it_and_takes_it_out(elif_, clock):
    booking = booking_of(elif_)
    tell("booked", booking)
    method, event = event_of(mails()[0][0])
    assert method == "REQUEST"
    assert event["DTSTART"].dt == START
    assert event["DTEND"].dt == START + timedelta(hours=1)
    assert event["SUMMARY"] == "Women’s haircut – Salon Lale"
    assert event["LOCATION"] == "Moda Caddesi 12"
    assert event["STATUS"] == "CONFIRMED"
    assert event["ATTENDEE"] == "mailto:anna@example.com"
    assert event["SEQUENCE"] == 1
    uid = event["UID"]

    session = booking.session
    session.starts_at += timedelta(days=1)
    session.ends_at += timedelta(days=1)
    session.blocked_from, session.blocked_until = session.starts_at, session.ends_at
    session.save()
    booking.sequence, booking.version = 1, 2
    booking.save()
    tell("rescheduled", booking)
    method, event = event_of(mails()[0][1])
    assert (method, event["UID"], event["SEQUENCE"]) == ("REQUEST", uid, 2)
    assert event["DTSTART"].dt == START + timedelta(days=1)

    booking.status, booking.ended_at, booking.version = "canceled", timezone.now(), 3
    booking.save()
    tell("canceled", booking)
    method, event = event_of(mails()[0][2])
    assert (method, event["UID"], event["SEQUENCE"]) == ("CANCEL", uid, 3)
    assert event["STATUS"] == "CANCELLED"


def test_cancellation_that_is_taken_back_at_once_is_told_to_nobody(elif_, owner, clock):
    booking = booking_of(elif_, status="canceled", ended_by=owner)
    tell("canceled", booking, actor=owner)
    clock.shift(timedelta(seconds=20))
    assert send_due_mail() == 1  # to the staff member
    booking.status, booking.ended_at, booking.version = "confirmed", None, 2
    booking.save()
    tell("brought_back", booking, actor=owner)
    assert mails() == ([], [])


def test_cancellation_that_is_taken_back_later_is_told_again(elif_, owner, clock, mailoutbox):
    booking = booking_of(elif_, status="canceled", ended_by=owner)
    tell("canceled", booking, actor=owner)
    clock.shift(timedelta(seconds=31))
    assert send_due_mail() == 2
    booking.status, booking.ended_at, booking.version = "confirmed", None, 2
    booking.save()
    tell("brought_back", booking, actor=owner)
    assert event_of(mails()[0][0])[1]["SEQUENCE"] == 2


@pytest.mark.parametrize("status", [BookingStatus.PENDING, BookingStatus.WAITLISTED])
def test_what_is_not_certain_goes_into_no_calendar(elif_, status):
    booking = booking_of(elif_, status=status)
    tell("booked", booking)
    assert mails()[0][0].calendar == ""
    booking.status, booking.ended_at, booking.version = "declined", timezone.now(), 2
    booking.save()
    tell("declined", booking)
    assert mails()[0][1].calendar == ""


def test_hostile_names_stay_inside_their_line(elif_):
    contact = ContactFactory(
        given_name='Anna";X-EVIL=1:mailto:x\r\nATTENDEE:mailto:x@example.com',
        family_name="ß,;\\ Иванова" * 10,
        emails=["anna@example.com"],
    )
    booking = booking_of(elif_, contact=contact)
    booking.session.service.name = "A;B,C\\D\nEND:VEVENT"
    booking.session.service.save()
    tell("booked", booking)
    mail = mails()[0][0]
    _method, event = event_of(mail)
    assert event["ATTENDEE"] == "mailto:anna@example.com"
    assert set(event["ATTENDEE"].params) == {"CN", "PARTSTAT", "RSVP"}
    assert event["SUMMARY"] == "A;B,C\\D\nEND:VEVENT – Salon Lale"
    assert all(len(line.encode()) <= 75 for line in mail.calendar.splitlines())


@pytest.mark.parametrize(
    ("start", "shown"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "02:30–02:30 (Berlin, GMT+02:00)"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "02:30–03:30 (Berlin, GMT+01:00)"),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "01:30–03:30 (Berlin, GMT+01:00)"),
    ],
)
def test_times_are_right_where_the_clock_is_changed(elif_, business, clock, start, shown):
    business.time_zone = "Europe/Berlin"
    business.save()
    clock.move_to(start - timedelta(days=3))
    tell("booked", booking_of(elif_, at=start))
    mail = mails()[0][0]
    assert shown in mail.text
    assert event_of(mail)[1]["DTSTART"].dt == start


def test_session_over_midnight_says_both_days(elif_):
    tell("booked", booking_of(elif_, at=datetime(2026, 11, 27, 20, 30, tzinfo=UTC)))
    assert "Friday, 27 November 2026, 23:30–Saturday, 28 November 2026, 00:30" in mails()[0][0].text


# --- Reminders


def test_reminder_comes_once_a_day_before(elif_, clock):
    booking_of(elif_)
    clock.move_to(START - timedelta(hours=24, minutes=1))
    assert queue_reminders() == 0
    clock.move_to(START - timedelta(hours=24))
    assert queue_reminders() == 1
    assert queue_reminders() == 0
    [mail], to_staff = mails()
    assert mail.expires_at == START
    assert to_staff == []


def test_reminder_after_a_downtime_comes_only_before_the_session(elif_, clock, mailoutbox):
    booking_of(elif_)
    clock.move_to(START - timedelta(minutes=10))
    assert queue_reminders() == 1
    clock.move_to(START)
    assert send_due_mail() == 0
    assert mailoutbox == []
    booking_of(StaffFactory())
    assert queue_reminders() == 0


def test_reminder_that_comes_too_late_to_change_anything_says_so(elif_, clock):
    booking = booking_of(elif_)
    clock.move_to(START - timedelta(hours=23))
    queue_reminders()
    [mail], _staff = mails()
    assert f"See your booking here:\n{link_of(booking)}" in mail.text
    assert "reschedule" not in mail.text


@pytest.mark.parametrize("status", [BookingStatus.PENDING, BookingStatus.WAITLISTED, "canceled"])
def test_nobody_is_reminded_of_what_is_not_certain(elif_, clock, status):
    booking_of(elif_, status=status)
    clock.move_to(START - timedelta(hours=1))
    assert queue_reminders() == 0


def test_reminder_follows_the_booking(elif_, clock):
    booking = booking_of(elif_)
    clock.move_to(START - timedelta(hours=20))
    queue_reminders()
    booking.sequence, booking.version = 1, 2
    booking.save()
    tell("rescheduled", booking)
    assert Mail.objects.get(key__contains="reminder").state == "canceled"
    assert queue_reminders() == 1
    booking.status, booking.ended_at, booking.version = "canceled", timezone.now(), 3
    booking.save()
    tell("canceled", booking)
    assert not Mail.objects.filter(key__contains="reminder", state="waiting").exists()
    assert queue_reminders() == 0


def test_who_books_late_is_not_reminded_at_once(elif_, clock):
    clock.move_to(START - timedelta(hours=3))
    booking_of(elif_)
    assert queue_reminders() == 0


def test_reminders_can_be_off_and_the_trash_gets_none(elif_, clock, owner):
    booking = booking_of(elif_)
    clock.move_to(START - timedelta(hours=3))
    settings = BookingSettings.objects.current()
    settings.reminder_hours = 0
    settings.save()
    assert queue_reminders() == 0
    settings.reminder_hours = 24
    settings.save()
    Booking.objects.update(contact=None)
    assert queue_reminders() == 0
    assert booking.pk


def test_reminder_whose_moment_the_clock_skips_comes_once(elif_, business, clock):
    """24 hours before 3:00 of Monday, clocks go from 2:00 to 3:00."""
    business.time_zone = "Europe/Berlin"
    business.save()
    start = datetime(2026, 3, 30, 1, 0, tzinfo=UTC)
    clock.move_to(start - timedelta(days=3))
    booking_of(elif_, at=start)
    queued = []
    for minutes in range(-60, 90, 5):
        clock.move_to(start - timedelta(hours=24) + timedelta(minutes=minutes))
        queued.append(queue_reminders())
    assert sum(queued) == 1
    assert queued.index(1) == 12


def test_reminders_ask_for_no_more_the_more_there_are(elif_, clock, django_assert_num_queries):
    for hour in range(3):
        booking_of(elif_, at=START + timedelta(hours=hour))
    clock.move_to(START - timedelta(hours=20))
    queue_reminders()
    with django_assert_num_queries(5):
        assert queue_reminders() == 0


# --- What is nobody's business


def test_notes_phones_and_answers_are_in_no_mail(elif_, owner):
    contact = ContactFactory(given_name="Anna", emails=["anna@example.com"])
    contact.phones.create(number="+90 570 418 20 77")
    notes.add_note(contact=contact, text=f"Told {CANARY}", actor=owner)
    booking = booking_of(elif_, contact=contact)
    Answer.objects.create(
        booking=booking, question_text="Allergies?", type="short_text", value=f"{CANARY} again"
    )
    for number, what in enumerate(BOTH):
        booking.version = number + 2
        tell(what, booking)
    assert Mail.objects.count() == 2 * len(BOTH)
    for mail in Mail.objects.all():
        held = mail.subject + mail.text + mail.calendar
        assert CANARY not in held
        assert "418" not in held


def test_mails_go_with_the_contact(elif_, owner):
    contact = ContactFactory(given_name="Anna", emails=["anna@example.com"])
    booking = booking_of(elif_, contact=contact)
    other = booking_of(elif_, at=START + timedelta(days=1))
    for each in (booking, other):
        tell("booked", each)
    delete_contacts(contacts=Contact.objects.filter(pk=contact.pk), actor=owner)
    assert purge_contacts(contacts=Contact.objects.filter(pk=contact.pk)) == 1
    # One to the staff member names nobody, see test_purging.
    left = Mail.objects.exclude(key__contains="/freed/").values_list("key", flat=True)
    assert {key.split("/")[1] for key in left} == {str(other.pk)}
    assert len(left) == 2


def test_a_move_that_is_taken_back_at_once_is_told_to_nobody(elif_, owner, clock):
    booking = booking_of(elif_)
    for hours in (1, 2, 0):
        at = START + timedelta(hours=hours)
        reschedule_booking(booking_id=booking.pk, starts_at=at, actor=owner)
        clock.shift(timedelta(seconds=5))
    assert mails()[0] == []
    # Moved for good, the client is told once, of the last time.
    for hours in (1, 2):
        at = START + timedelta(hours=hours)
        reschedule_booking(booking_id=booking.pk, starts_at=at, actor=owner)
    clock.shift(timedelta(seconds=31))
    send_due_mail()
    (told,) = [mail for mail in Mail.objects.filter(to_name="Anna Berg") if mail.state == "sent"]
    assert event_of(told)[1]["DTSTART"].dt == START + timedelta(hours=2)
    # Moved back later, that is news.
    reschedule_booking(booking_id=booking.pk, starts_at=START, actor=owner)
    assert Mail.objects.filter(to_name="Anna Berg", state="waiting").count() == 1
