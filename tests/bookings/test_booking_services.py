"""What is done with bookings: each deed, what it leaves behind, and when it is refused."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from bookings.enums import Attendance, BookingSource, BookingStatus
from bookings.models import Booking, Session, WeeklyHours
from bookings.services import bookings as services
from contacts_app.models import Activity, ContactStaff
from contacts_app.services.trash import delete_contacts
from tests.factories import (
    BookingFactory,
    ContactFactory,
    QuestionFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
    custom_field,
    fill,
    noon_tomorrow,
    weekly_hours,
)


pytestmark = pytest.mark.django_db

NOON = noon_tomorrow()
HOUR = timedelta(hours=1)
ONLINE = BookingSource.ONLINE


def kinds(contact):
    """What the timeline tells of bookings, oldest first."""
    found = contact.activities.filter(kind__startswith="bookings/").order_by("pk")
    return [kind.removeprefix("bookings/") for kind in found.values_list("kind", flat=True)]


@pytest.fixture
def book(massage, staff, owner, contact):
    """Book a massage at noon of tomorrow."""
    weekly_hours(staff, from_minute=0, until_minute=24 * 60)

    def booked(starts_at=NOON, **given):
        given = {"service": massage, "staff": staff, "contact": contact, "actor": owner, **given}
        return services.book_appointment(starts_at=starts_at, **given)

    return booked


@pytest.fixture
def join(owner):
    def joined(session, **given):
        given = {"actor": owner, **given}
        given.setdefault("contact", None)
        given["contact"] = given["contact"] or ContactFactory()
        return services.join_session(session_id=session.pk, **given)

    return joined


def test_an_appointment_makes_its_session(book, massage, staff, owner, contact):
    massage.buffer_before, massage.buffer_after, massage.location = 10, 20, "Room 2"
    massage.save()
    booking = book(booked_name="Anna B.", booked_phone="112", language="tr")
    session = Session.objects.get()
    assert (session.starts_at, session.ends_at) == (NOON, NOON + HOUR)
    assert session.blocked_from == NOON - timedelta(minutes=10)
    assert session.blocked_until == NOON + timedelta(minutes=80)
    assert (session.capacity, session.location, session.staff) == (1, "Room 2", staff)
    stored = Booking.objects.get()
    assert stored == booking
    assert (stored.status, stored.source) == (BookingStatus.CONFIRMED, BookingSource.STAFF)
    assert (stored.price, stored.currency) == (massage.price, massage.currency)
    assert (stored.booked_name, stored.booked_phone, stored.language) == ("Anna B.", "112", "tr")
    assert stored.created_by == owner
    line = Activity.objects.get(kind="bookings/booked")
    assert line.actor == owner
    assert line.details == {
        "booking": booking.pk,
        "service": "Massage",
        "starts_at": NOON.isoformat(),
        "staff": "Stefan Staff",
        "status": "confirmed",
        "source": "staff",
    }
    assert ContactStaff.objects.filter(contact=contact, user=staff).exists()


def test_online_it_may_have_to_be_confirmed(book, massage):
    massage.needs_confirmation = True
    massage.save()
    assert book(source=ONLINE, actor=None).status == BookingStatus.PENDING
    assert book(NOON + HOUR).status == BookingStatus.CONFIRMED


@pytest.mark.parametrize("minutes", [-59, -30, 0, 59])
def test_a_slot_is_taken_once(book, minutes):
    book()
    with pytest.raises(services.SlotTaken):
        book(NOON + timedelta(minutes=minutes))
    assert Session.objects.count() == Booking.objects.count() == 1


def test_slots_side_by_side_and_of_another_staff_member(book, massage):
    other = StaffFactory()
    massage.staff.add(other)
    book()
    book(NOON + HOUR)
    book(NOON - HOUR)
    book(staff=other)
    assert Session.objects.count() == 4


def test_a_canceled_slot_is_free_again(book, owner):
    services.cancel_booking(booking_id=book().pk, actor=owner)
    book()
    assert Session.objects.taking_place().count() == 1


@pytest.mark.parametrize("gone", [{"deleted_at": timezone.now()}, {"is_active": False}])
def test_a_service_that_is_gone(book, massage, gone):
    type(massage).objects.filter(pk=massage.pk).update(**gone)
    with pytest.raises(services.ServiceGone):
        book()


def test_a_service_that_is_not_public(book, massage):
    type(massage).objects.filter(pk=massage.pk).update(is_public=False)
    with pytest.raises(services.ServiceGone):
        book(source=ONLINE)
    assert book()


def test_staff_who_cannot(book, staff):
    with pytest.raises(services.StaffCannot):
        book(staff=StaffFactory())
    type(staff).objects.filter(pk=staff.pk).update(is_active=False)
    with pytest.raises(services.StaffCannot):
        book()


def test_a_class_is_joined(book, yoga):
    with pytest.raises(services.NotPossible):
        book(service=yoga)


def test_a_contact_in_the_trash(book, contact, owner):
    delete_contacts(contacts=type(contact).objects.filter(pk=contact.pk), actor=owner)
    with pytest.raises(services.ContactGone):
        book()
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "starts_at",
    [
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime(1, 1, 1, 12, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 30, tzinfo=UTC),
        datetime(1969, 6, 1, tzinfo=UTC),
        datetime(2200, 6, 1, tzinfo=UTC),
    ],
)
def test_years_nobody_books_in(book, owner, starts_at):
    with pytest.raises(services.TimeOutOfRange):
        book(starts_at)
    booking = book()
    with pytest.raises(services.TimeOutOfRange):
        services.reschedule_booking(booking_id=booking.pk, starts_at=starts_at, actor=owner)
    with pytest.raises(services.TimeOutOfRange):
        book(NOON + 2 * HOUR, ends_at=starts_at)


@pytest.mark.parametrize("minutes", [0, -5, 24 * 60 + 1])
def test_what_no_session_lasts(book, minutes):
    with pytest.raises(services.TimeOutOfRange):
        book(ends_at=NOON + timedelta(minutes=minutes))


def test_three_pending_at_most(book, massage, contact, owner):
    massage.needs_confirmation = True
    massage.save()
    made = [book(NOON + n * HOUR, source=ONLINE, actor=None) for n in range(3)]
    with pytest.raises(services.TooManyPending):
        book(NOON + 3 * HOUR, source=ONLINE, actor=None)
    book(NOON + 3 * HOUR)
    book(NOON + 4 * HOUR, source=ONLINE, contact=ContactFactory())
    services.confirm_booking(booking_id=made[0].pk, actor=owner)
    book(NOON + 5 * HOUR, source=ONLINE, actor=None)


def test_answers_keep_their_question_and_fill_empty_fields(book, massage, contact):
    empty, filled = custom_field("Allergies"), custom_field("Skin", "choice", choices=["Dry"])
    fill(contact, skin="Dry")
    asked = partial(QuestionFactory, service=massage)
    questions = [
        asked(text="Allergies?", custom_field=empty),
        asked(text="Skin?", type="choice", choices=["Dry", "Oily"], custom_field=filled),
        asked(text="Comment"),
        asked(text="Not answered"),
    ]
    values = ["Nuts", "Oily", "Hello", ""]
    booking = book(
        answers=[
            services.GivenAnswer(question, value)
            for question, value in zip(questions, values, strict=True)
        ]
    )
    questions[0].text = "Changed"
    questions[0].save()
    answers = booking.answers.values_list("question_text", "value")
    assert list(answers) == [("Allergies?", "Nuts"), ("Skin?", "Oily"), ("Comment", "Hello")]
    texts = contact.custom_values.values_list("field__name", "text")
    assert sorted(texts) == [("Allergies", "Nuts"), ("Skin", "Dry")]


@pytest.mark.parametrize(
    ("asked", "field", "answer", "stored"),
    [
        ("yes_no", "yes_no", True, {"truth": True}),
        ("yes_no", "text", True, None),
        ("number", "number", "1.5", {"number": Decimal("1.5")}),
        ("short_text", "number", "1.5", None),
        ("date", "date", "2026-05-14", {"date": date(2026, 5, 14)}),
        ("choices", "choices", ["Gold", "Silver"], {"text": "Gold"}),
        ("choices", "text", ["Gold"], None),
        ("choice", "text", "Gold", {"text": "Gold"}),
        ("choice", "choice", "Bronze", None),
        ("email", "text", "anna@example.com", {"text": "anna@example.com"}),
        ("short_text", "text", "x" * 5_000, None),
    ],
)
def test_answers_in_fields_of_every_type(book, massage, contact, asked, field, answer, stored):
    question = QuestionFactory(
        service=massage, type=asked, custom_field=custom_field("Field", field)
    )
    booking = book(answers=[services.GivenAnswer(question, answer)])
    assert booking.answers.get().value == answer
    values = contact.custom_values.order_by("text").all()
    if stored is None:
        assert not values
    else:
        assert {name: getattr(values[0], name) for name in stored} == stored


def test_online_only_what_is_offered(book, massage, staff, owner):
    """Outside the hours, too soon, too far ahead, between the steps, taken: the business may."""
    WeeklyHours.objects.update(from_minute=9 * 60, until_minute=18 * 60)
    book(NOON)
    tried = [
        NOON - timedelta(hours=8),
        NOON + timedelta(minutes=7),
        NOON + HOUR / 2,
        NOON + timedelta(days=massage.horizon_days + 5),
        NOON - timedelta(days=3),
    ]
    for starts_at in tried:
        with pytest.raises(services.SlotTaken):
            book(starts_at, source=ONLINE, actor=None)
    booking = book(NOON + HOUR, source=ONLINE, actor=None)
    for starts_at in tried:
        with pytest.raises(services.SlotTaken):
            services.reschedule_booking(booking_id=booking.pk, starts_at=starts_at, actor=None)
    services.reschedule_booking(booking_id=booking.pk, starts_at=NOON + HOUR * 1.5, actor=None)
    services.reschedule_booking(booking_id=booking.pk, starts_at=tried[0], actor=owner)


def test_who_loses_is_shown_what_is_free_near(book, owner):
    other = book(NOON + 4 * HOUR)
    book()
    with pytest.raises(services.SlotTaken) as caught:
        book()
    nearest = caught.value.nearest
    assert len(nearest) == 3
    assert {NOON - HOUR, NOON + HOUR} < set(nearest)
    with pytest.raises(services.SlotTaken) as caught:
        services.reschedule_booking(booking_id=other.pk, starts_at=NOON, actor=owner)
    assert caught.value.nearest == nearest


def test_confirm(book, massage, contact, owner):
    massage.needs_confirmation = True
    massage.save()
    booking = book(source=ONLINE, actor=None)
    for _twice in range(2):
        confirmed = services.confirm_booking(booking_id=booking.pk, actor=owner)
        assert (confirmed.status, confirmed.version) == (BookingStatus.CONFIRMED, 2)
    assert kinds(contact) == ["booked", "confirmed"]
    with pytest.raises(services.NotPossible):
        services.decline_booking(booking_id=booking.pk, actor=owner)
    services.cancel_booking(booking_id=booking.pk, actor=owner)
    with pytest.raises(services.NotPossible):
        services.confirm_booking(booking_id=booking.pk, actor=owner)


@pytest.mark.parametrize(
    ("deed", "status"),
    [(services.decline_booking, "declined"), (services.cancel_booking, "canceled")],
)
def test_decline_and_cancel(book, contact, owner, deed, status):
    booking = book(status=BookingStatus.PENDING)
    for _twice in range(2):
        ended = deed(booking_id=booking.pk, actor=owner, reason="Ill")
    assert (ended.status, ended.end_reason, ended.ended_by) == (status, "Ill", owner)
    assert ended.ended_at
    assert Session.objects.get().canceled_at
    assert kinds(contact) == ["booked", status]
    assert contact.activities.latest("pk").details["reason"] == "Ill"
    (other,) = {services.decline_booking, services.cancel_booking} - {deed}
    with pytest.raises(services.NotPossible):
        other(booking_id=booking.pk, actor=owner)


@pytest.mark.parametrize(
    "deed",
    [
        services.confirm_booking,
        services.decline_booking,
        services.cancel_booking,
        services.move_up,
        partial(services.set_attendance, attendance="attended"),
        partial(services.reschedule_booking, starts_at=NOON),
        partial(services.reschedule_to_session, session_id=1),
    ],
)
def test_a_booking_that_is_not_there(db, deed):
    with pytest.raises(services.BookingGone):
        deed(booking_id=1, actor=None)


def test_attendance(owner, contact):
    session = SessionFactory(starts_at=timezone.now() - HOUR)
    booking = BookingFactory(session=session, contact=contact)
    for attendance in ("attended", "no_show", ""):
        noted = services.set_attendance(booking_id=booking.pk, attendance=attendance, actor=owner)
        assert noted.attendance == attendance
    assert kinds(contact) == ["attended", "no_show"]
    services.set_attendance(booking_id=booking.pk, attendance=Attendance.NO_SHOW, actor=owner)
    canceled = services.cancel_booking(booking_id=booking.pk, actor=owner)
    assert canceled.attendance == ""
    with pytest.raises(services.NotPossible):
        services.set_attendance(booking_id=booking.pk, attendance="attended", actor=owner)


def test_attendance_before_the_day(owner, business):
    booking = BookingFactory(session=SessionFactory(starts_at=timezone.now() + 25 * HOUR))
    with pytest.raises(services.NotPossible):
        services.set_attendance(booking_id=booking.pk, attendance="attended", actor=owner)


def test_reschedule(book, massage, contact, owner, staff):
    other = StaffFactory(name="Oskar")
    massage.staff.add(other)
    booking = book()
    moved = services.reschedule_booking(
        booking_id=booking.pk, starts_at=NOON + HOUR / 2, staff=other, actor=owner, version=1
    )
    session = Session.objects.get()
    assert (session.starts_at, session.ends_at) == (NOON + HOUR / 2, NOON + HOUR * 1.5)
    assert (session.blocked_from, session.blocked_until) == (session.starts_at, session.ends_at)
    assert (session.staff, session.version) == (other, 2)
    assert (moved.sequence, moved.version) == (1, 2)
    line = contact.activities.latest("pk")
    assert line.kind == "bookings/rescheduled"
    assert line.details["old_starts_at"] == NOON.isoformat()
    assert line.details["starts_at"] == session.starts_at.isoformat()
    assert set(ContactStaff.objects.values_list("user", flat=True)) == {staff.pk, other.pk}
    with pytest.raises(services.BookingChangedMeanwhile):
        services.reschedule_booking(booking_id=booking.pk, starts_at=NOON, actor=owner, version=1)


def test_reschedule_resizes(book, owner):
    booking = book()
    ends_at = NOON + 2 * HOUR
    services.reschedule_booking(booking_id=booking.pk, starts_at=NOON, ends_at=ends_at, actor=owner)
    assert Session.objects.get().ends_at == ends_at


def test_reschedule_to_what_it_is(book, owner, contact):
    booking = book()
    services.reschedule_booking(booking_id=booking.pk, starts_at=NOON, actor=owner)
    assert kinds(contact) == ["booked"]
    assert Booking.objects.get().version == 1


def test_reschedule_to_a_taken_slot(book, owner):
    booking = book()
    book(NOON + HOUR)
    with pytest.raises(services.SlotTaken):
        services.reschedule_booking(booking_id=booking.pk, starts_at=NOON + HOUR / 2, actor=owner)
    assert booking.session.starts_at == NOON


def test_reschedule_what_it_cannot_be(book, join, owner, yoga, staff):
    canceled = services.cancel_booking(booking_id=book().pk, actor=owner)
    joined = join(SessionFactory(service=yoga))
    for booking in (canceled, joined):
        with pytest.raises(services.NotPossible):
            services.reschedule_booking(booking_id=booking.pk, starts_at=NOON, actor=owner)
    booking = book()
    with pytest.raises(services.StaffCannot):
        services.reschedule_booking(
            booking_id=booking.pk, starts_at=NOON, staff=StaffFactory(), actor=owner
        )
    type(staff).objects.filter(pk=staff.pk).update(is_active=False)
    with pytest.raises(services.StaffCannot):
        services.reschedule_booking(booking_id=booking.pk, starts_at=NOON + HOUR, actor=owner)


def test_a_class_fills_up(join, yoga):
    session = SessionFactory(service=yoga, capacity=2)
    assert [join(session).status for _each in range(4)] == [
        "confirmed", "confirmed", "waitlisted", "waitlisted",
    ]  # fmt: skip
    with pytest.raises(services.SessionFull):
        join(session, may_wait=False)


def test_a_place_is_given_once(join, yoga, contact):
    session = SessionFactory(service=yoga, capacity=1)
    join(session, contact=contact)
    with pytest.raises(services.AlreadyBooked):
        join(session, contact=contact)
    waiting = join(session)
    with pytest.raises(services.AlreadyBooked):
        join(session, contact=waiting.contact)


def test_sessions_nobody_joins(join, owner, yoga, massage, book):
    over = SessionFactory(service=yoga, starts_at=timezone.now() - HOUR / 2)
    canceled = SessionFactory(service=yoga, canceled_at=timezone.now())
    assert join(over)
    with pytest.raises(services.SessionGone):
        join(over, source=ONLINE)
    for session in (canceled, Session(pk=0)):
        with pytest.raises(services.SessionGone):
            join(session)
    with pytest.raises(services.NotPossible):
        join(book().session)
    coming = SessionFactory(service=yoga)
    type(yoga).objects.filter(pk=yoga.pk).update(deleted_at=timezone.now())
    with pytest.raises(services.ServiceGone):
        join(coming)


def test_who_waits_longest_moves_up(join, yoga, owner):
    session = SessionFactory(service=yoga, capacity=2)
    first, second, third, fourth = (join(session) for _each in range(4))
    services.cancel_booking(booking_id=second.pk, actor=owner)
    for booking in (first, second, third, fourth):
        booking.refresh_from_db()
    states = [booking.status for booking in (first, second, third, fourth)]
    assert states == ["confirmed", "canceled", "confirmed", "waitlisted"]
    assert third.waitlisted_at is None
    assert kinds(third.contact) == ["waitlisted", "moved_up"]
    assert not Session.objects.get().canceled_at


def test_who_waits_cancels(join, yoga, owner):
    session = SessionFactory(service=yoga, capacity=1)
    place, waiting, other = (join(session) for _each in range(3))
    services.cancel_booking(booking_id=waiting.pk, actor=owner)
    services.decline_booking(booking_id=other.pk, actor=owner)
    assert session.bookings.active().get() == place


def test_nobody_moves_up_into_what_has_begun(join, yoga, owner):
    session = SessionFactory(service=yoga, capacity=1, starts_at=timezone.now() - HOUR / 2)
    place, waiting = join(session), join(session)
    services.cancel_booking(booking_id=place.pk, actor=owner)
    waiting.refresh_from_db()
    assert waiting.status == BookingStatus.WAITLISTED


def test_move_up_by_hand(join, yoga, owner):
    session = SessionFactory(service=yoga, capacity=1)
    join(session), join(session)
    later = join(session)
    with pytest.raises(services.SessionFull):
        services.move_up(booking_id=later.pk, actor=owner)
    session.capacity = 2
    session.save()
    assert services.move_up(booking_id=later.pk, actor=owner).status == BookingStatus.CONFIRMED


def test_to_another_session_of_a_class(join, yoga, owner):
    session = SessionFactory(service=yoga, capacity=1)
    later = SessionFactory(service=yoga, capacity=1, starts_at=NOON + 24 * HOUR)
    place, waiting = join(session), join(session)
    moved = services.reschedule_to_session(booking_id=place.pk, session_id=later.pk, actor=owner)
    waiting.refresh_from_db()
    assert (moved.session, moved.sequence, moved.status) == (later, 1, "confirmed")
    assert waiting.status == BookingStatus.CONFIRMED
    assert kinds(moved.contact) == ["booked", "rescheduled"]
    with pytest.raises(services.SessionFull):
        services.reschedule_to_session(booking_id=waiting.pk, session_id=later.pk, actor=owner)


def test_who_waits_finds_a_place_in_another_session(join, yoga, owner):
    session = SessionFactory(service=yoga, capacity=1)
    later = SessionFactory(service=yoga, starts_at=NOON + 24 * HOUR)
    place, waiting = join(session), join(session)
    moved = services.reschedule_to_session(booking_id=waiting.pk, session_id=later.pk, actor=owner)
    assert (moved.status, moved.waitlisted_at) == (BookingStatus.CONFIRMED, None)
    again = join(session, contact=moved.contact)
    with pytest.raises(services.AlreadyBooked):
        services.reschedule_to_session(booking_id=again.pk, session_id=later.pk, actor=owner)
    assert place.is_active


def test_sessions_a_booking_cannot_come_to(join, book, yoga, owner):
    joined = join(SessionFactory(service=yoga))
    other = SessionFactory(service=ServiceFactory(group=True), starts_at=NOON + 24 * HOUR)
    canceled = SessionFactory(service=yoga, canceled_at=timezone.now())
    for session_id in (other.pk, canceled.pk, 0):
        with pytest.raises(services.SessionGone):
            services.reschedule_to_session(booking_id=joined.pk, session_id=session_id, actor=owner)
    appointment = book(NOON + 5 * HOUR)
    with pytest.raises(services.NotPossible):
        services.reschedule_to_session(
            booking_id=appointment.pk, session_id=joined.session_id, actor=owner
        )


def test_nothing_is_lost_with_its_service_or_staff_member(book, join, massage, yoga, staff, owner):
    """Bookings of a service that is deleted, and of somebody who left, are dealt with as before."""
    wish, moved = book(status=BookingStatus.PENDING), book(NOON + 2 * HOUR)
    session = SessionFactory(service=yoga, staff=staff, capacity=1, starts_at=NOON + 5 * HOUR)
    place, waiting = join(session), join(session)
    services_of = type(massage).objects.filter(pk__in=[massage.pk, yoga.pk])
    services_of.update(deleted_at=timezone.now(), is_active=False)
    services.reschedule_booking(booking_id=moved.pk, starts_at=NOON + 3 * HOUR, actor=owner)
    type(staff).objects.filter(pk=staff.pk).update(is_active=False)
    services.confirm_booking(booking_id=wish.pk, actor=owner)
    services.cancel_booking(booking_id=place.pk, actor=owner)
    other = StaffFactory()
    massage.staff.add(other)
    services.reschedule_booking(
        booking_id=moved.pk, starts_at=NOON + 3 * HOUR, staff=other, actor=owner
    )
    assert Session.objects.get(pk=moved.session_id).staff == other
    for booking in (wish, waiting):
        booking.refresh_from_db()
        assert booking.status == BookingStatus.CONFIRMED
