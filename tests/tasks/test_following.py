"""Tasks that follow bookings: made, moved, lapsed and back, whatever happens to the booking."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from bookings.enums import Attendance, BookingSource, BookingStatus
from bookings.services import bookings, sessions
from bookings.services.undoing import undo_end
from contacts_app.models import Contact
from tasks.enums import Anchor, TaskStatus
from tasks.models import Task
from tasks.services import tasks as services
from tests.factories import (
    ContactFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
    TaskTemplateFactory,
    noon_tomorrow,
)
from tests.helpers.days import business_day


pytestmark = pytest.mark.django_db

BEFORE, AFTER = Anchor.BEFORE_SESSION, Anchor.AFTER_VISIT


@pytest.fixture
def place(owner):
    return Place(owner)


class Place:
    """A service that Elif gives, and Anna who books it."""

    def __init__(self, owner):
        self.owner = owner
        self.elif_ = StaffFactory()
        self.service = ServiceFactory(staff=[self.elif_])
        self.anna = ContactFactory()

    def rule(self, anchor, days, **fields):
        return TaskTemplateFactory(service=self.service, anchor=anchor, offset_days=days, **fields)

    def book(self, in_days=10, **fields):
        starts_at = datetime.combine(day(in_days), time(12), UTC)
        return bookings.book_appointment(
            service=self.service,
            staff=self.elif_,
            starts_at=starts_at,
            contact=self.anna,
            actor=self.owner,
            **fields,
        )


def day(in_days):
    return business_day() + timedelta(days=in_days)


def only():
    return Task.objects.get()


def test_a_task_is_made_when_a_booking_is_confirmed(place):
    rule = place.rule(BEFORE, 2, title="Prepare", details="Towels", priority=3)
    booking = place.book(10, status=BookingStatus.PENDING, source=BookingSource.STAFF)
    assert not Task.objects.exists()
    bookings.confirm_booking(booking_id=booking.pk, actor=place.owner)
    task = only()
    assert (task.title, task.details, task.priority) == ("Prepare", "Towels", 3)
    assert (task.contact, task.booking, task.template) == (place.anna, booking, rule)
    assert (task.due_on, task.assignee, task.created_by) == (day(8), place.elif_, None)
    # Asked again, by another deed, it is there once.
    bookings.confirm_booking(booking_id=booking.pk, actor=place.owner)
    assert only() == task


def test_it_is_for_whom_the_rule_names_who_sees_the_client_then(place):
    other = StaffFactory()
    place.rule(BEFORE, 2, assignee=other)
    place.book()
    assert only().assignee == other
    assert Contact.objects.visible_to(other).filter(pk=place.anna.pk).exists()


def test_who_left_is_given_nothing(place):
    place.rule(BEFORE, 2, assignee=StaffFactory(is_active=False))
    place.book()
    assert only().assignee == place.elif_


def test_booked_later_than_the_task_would_be_due_it_is_due_today(place):
    place.rule(BEFORE, 5)
    place.book(1)
    assert only().due_on == day(0)


def test_it_moves_with_the_booking(place):
    place.rule(BEFORE, 2)
    place.rule(AFTER, 21)
    booking = place.book(10)
    bookings.reschedule_booking(
        booking_id=booking.pk,
        starts_at=booking.session.starts_at + timedelta(days=3),
        actor=place.owner,
    )
    assert [task.due_on for task in Task.objects.order_by("due_on")] == [day(11), day(34)]


def test_with_another_staff_member_it_goes_to_them(place):
    place.rule(BEFORE, 2)
    booking, james = place.book(), StaffFactory()
    place.service.staff.add(james)
    bookings.reschedule_booking(
        booking_id=booking.pk,
        starts_at=booking.session.starts_at,
        staff=james,
        actor=place.owner,
    )
    assert only().assignee == james


def test_what_a_person_changed_stays_as_long_as_the_rule_says_the_same(place, owner):
    place.rule(AFTER, 21)
    starts_at = timezone.now() - timedelta(hours=2)
    booking = bookings.book_appointment(
        service=place.service, staff=place.elif_, starts_at=starts_at, contact=place.anna,
        actor=owner,
    )  # fmt: skip
    services.snooze_task(task_id=only().pk, due_on=day(30), actor=owner)
    bookings.set_attendance(booking_id=booking.pk, attendance=Attendance.ATTENDED, actor=owner)
    assert only().due_on == day(30)


def test_it_lapses_with_the_cancellation_and_comes_back_with_it(place):
    place.rule(BEFORE, 2)
    booking = place.book()
    bookings.cancel_booking(booking_id=booking.pk, actor=place.owner)
    assert only().status == TaskStatus.LAPSED
    undo_end(booking_id=booking.pk, actor=place.owner)
    assert only().status == TaskStatus.OPEN


def test_it_lapses_with_a_canceled_class(place):
    yoga = ServiceFactory(group=True, staff=[place.elif_])
    TaskTemplateFactory(service=yoga)
    session = SessionFactory(service=yoga, staff=place.elif_)
    clients = [place.anna, ContactFactory()]
    for client in clients:
        bookings.join_session(session_id=session.pk, contact=client, actor=place.owner)
    assert Task.objects.open().count() == 2
    sessions.cancel_session(session_id=session.pk, actor=place.owner)
    assert {task.status for task in Task.objects.all()} == {TaskStatus.LAPSED}


def test_what_is_done_stays_done(place):
    place.rule(BEFORE, 2)
    booking = place.book()
    services.complete_task(task_id=only().pk, actor=place.owner)
    bookings.cancel_booking(booking_id=booking.pk, actor=place.owner)
    assert only().status == TaskStatus.DONE


def test_what_was_deleted_does_not_come_back(place):
    place.rule(BEFORE, 2)
    booking = place.book()
    services.delete_task(task_id=only().pk, actor=place.owner)
    bookings.cancel_booking(booking_id=booking.pk, actor=place.owner)
    undo_end(booking_id=booking.pk, actor=place.owner)
    assert not Task.objects.alive().exists()
    assert Task.objects.count() == 1


def test_weeks_after_the_last_visit_is_of_the_last_one(place):
    place.rule(AFTER, 21)
    first = place.book(3)
    assert only().due_on == day(24)
    second = place.book(5)
    by_booking = {task.booking_id: task for task in Task.objects.all()}
    assert by_booking[first.pk].status == TaskStatus.LAPSED
    assert by_booking[second.pk].due_on == day(26)
    # An earlier one changes nothing.
    third = place.book(1)
    assert not Task.objects.filter(booking=third).exists()
    # Without the second, the first is the last again.
    bookings.cancel_booking(booking_id=second.pk, actor=place.owner)
    by_booking = {task.booking_id: task for task in Task.objects.all()}
    assert by_booking[first.pk].status == TaskStatus.OPEN
    assert by_booking[second.pk].status == TaskStatus.LAPSED


def test_another_service_or_another_client_changes_nothing(place):
    place.rule(AFTER, 21)
    place.book(3)
    other = ServiceFactory(staff=[place.elif_])
    starts_at = noon_tomorrow() + timedelta(days=20)
    bookings.book_appointment(
        service=other, staff=place.elif_, starts_at=starts_at, contact=place.anna,
        actor=place.owner,
    )  # fmt: skip
    place.anna = ContactFactory()
    place.book(6)
    assert Task.objects.open().count() == 2


def test_who_did_not_come_needs_no_call_after_the_visit(place, owner):
    place.rule(AFTER, 21)
    starts_at = timezone.now() - timedelta(hours=2)
    booking = bookings.book_appointment(
        service=place.service, staff=place.elif_, starts_at=starts_at, contact=place.anna,
        actor=owner,
    )  # fmt: skip
    for attendance, status in (
        (Attendance.NO_SHOW, TaskStatus.LAPSED),
        (Attendance.NOT_SET, TaskStatus.OPEN),
        (Attendance.NO_SHOW, TaskStatus.LAPSED),
        (Attendance.ATTENDED, TaskStatus.OPEN),
    ):
        bookings.set_attendance(booking_id=booking.pk, attendance=attendance, actor=owner)
        assert only().status == status


def test_nothing_is_made_of_what_is_long_over(place, owner):
    place.rule(BEFORE, 2)
    place.rule(AFTER, 7)
    starts_at = timezone.now() - timedelta(days=30)
    bookings.book_appointment(
        service=place.service, staff=place.elif_, starts_at=starts_at, contact=place.anna,
        actor=owner,
    )  # fmt: skip
    assert not Task.objects.exists()


def test_a_rule_that_was_deleted_makes_no_more_but_its_tasks_still_follow(place):
    rule = place.rule(BEFORE, 2)
    booking = place.book()
    rule.deleted_at = timezone.now()
    rule.save()
    place.book(12)
    bookings.cancel_booking(booking_id=booking.pk, actor=place.owner)
    assert only().status == TaskStatus.LAPSED
