"""Many people at one slot, one class, one booking at the same moment, each with a connection.

Each race is run again with what guards it switched off, to see that it would show a mistake.
``KARTOTEKA_RACE_ROUNDS`` says how often the races are repeated.
"""

import os
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.models import User
from bookings import refusals
from bookings.enums import BookingStatus
from bookings.models import Booking, Service, Session
from bookings.services import bookings as services
from bookings.services import places, rescheduling
from bookings.services import sessions as session_services
from contacts_app.models import Activity, Contact
from contacts_app.services.trash import delete_contacts, purge_contacts
from tests.factories import (
    BookingFactory,
    ContactFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
    noon_tomorrow,
    weekly_hours,
)
from tests.helpers.at_once import at_once


pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = range(int(os.environ.get("KARTOTEKA_RACE_ROUNDS", "1")))
# Without a guard it may go well by chance; not so often in a row.
MANY = range(10)
# Another race may run beside this one; together they must not use up the connections.
CROWD = int(os.environ.get("KARTOTEKA_RACE_CROWD", "20"))
HOUR = timedelta(hours=1)
REFUSED: tuple[type[Exception], ...] = (
    OperationalError,
    *(
        error
        for error in vars(refusals).values()
        if isinstance(error, type) and issubclass(error, Exception)
    ),
)


def outcome(deed):
    """Return "done", or the name of what ``deed`` raises."""
    try:
        deed()
    except REFUSED as error:
        return type(error).__name__
    return "done"


def race(*deeds):
    """Do all ``deeds`` at the same moment; return how often each outcome came."""
    return Counter(at_once(len(deeds), lambda number: outcome(deeds[number])))


def forget():
    Booking.objects.all().delete()
    Session.objects.all().delete()


@contextmanager
def without_constraint():
    """Let staff members have several sessions at a time."""
    (constraint,) = (
        constraint
        for constraint in Session._meta.constraints
        if constraint.name == "staff_member_has_one_session_at_a_time"
    )
    with connection.schema_editor() as editor:
        editor.remove_constraint(Session, constraint)
    try:
        yield
    finally:
        forget()
        with connection.schema_editor() as editor:
            editor.add_constraint(Session, constraint)


@contextmanager
def without_triggers():
    """Let sessions take more clients than they have places."""

    def switch(state):
        with connection.cursor() as cursor:
            for table in ("bookings_booking", "bookings_session"):
                cursor.execute(f"ALTER TABLE {table} {state} TRIGGER USER")

    switch("DISABLE")
    try:
        yield
    finally:
        forget()
        switch("ENABLE")


@pytest.fixture
def without_locks(monkeypatch):
    """Let the services look at what they would hold, so that only the database guards it."""

    def unlocked(manager_method):
        return lambda self, **_how: manager_method(self)

    def switch_off():
        for queryset in {type(each.objects.all()) for each in (Session, Booking, Contact)}:
            monkeypatch.setattr(queryset, "select_for_update", unlocked(lambda self: self.all()))
        monkeypatch.setattr(
            places, "hold_staff", lambda *ids: {user.pk: user for user in _users(ids)}
        )
        for module in (services, rescheduling, session_services):
            if hasattr(module, "hold_staff"):
                monkeypatch.setattr(module, "hold_staff", places.hold_staff)

    return switch_off


def _users(ids):
    return User.objects.filter(pk__in=ids)


@pytest.fixture
def crowd(staff):
    # With hours, whoever loses finds a free slot near, and doesn't look for one for weeks.
    weekly_hours(staff)
    return ContactFactory.create_batch(CROWD)


def slot_race(massage, staff, crowd, *, starts):
    """All book at once, at ``starts`` in turn."""
    return race(
        *[
            partial(
                services.book_appointment,
                service=massage,
                staff=staff,
                contact=contact,
                starts_at=starts[number % len(starts)],
                actor=None,
            )
            for number, contact in enumerate(crowd)
        ]
    )


SAME = [noon_tomorrow()]
# Every hour that begins within the first one overlaps with all others.
OVERLAPPING = [noon_tomorrow() + timedelta(minutes=minutes) for minutes in range(0, 60, 7)]


@pytest.mark.parametrize("starts", [SAME, OVERLAPPING], ids=["same", "overlapping"])
def test_one_slot(massage, staff, crowd, starts):
    for _round in ROUNDS:
        outcomes = slot_race(massage, staff, crowd, starts=starts)
        assert outcomes == {"done": 1, "SlotTaken": CROWD - 1}
        assert Session.objects.count() == Booking.objects.count() == 1
        assert Activity.objects.filter(kind="bookings/booked").count() == _round + 1
        forget()


@pytest.mark.parametrize("starts", [SAME, OVERLAPPING], ids=["same", "overlapping"])
def test_one_slot_guarded_by_the_database_alone(massage, staff, crowd, starts, without_locks):
    without_locks()
    for _round in ROUNDS:
        outcomes = slot_race(massage, staff, crowd[:10], starts=starts)
        # Two that wait for each other are a deadlock, which ends for one of them.
        assert outcomes.pop("done") == 1
        assert outcomes.keys() <= {"SlotTaken", "OperationalError"}
        assert Session.objects.count() == Booking.objects.count() == 1
        forget()


@pytest.mark.parametrize("starts", [SAME, OVERLAPPING], ids=["same", "overlapping"])
def test_one_slot_without_its_guard(massage, staff, crowd, starts):
    with without_constraint():
        assert slot_race(massage, staff, crowd, starts=starts)["done"] > 1


def class_race(session, crowd):
    return race(
        *[
            partial(
                services.join_session,
                session_id=session.pk,
                contact=contact,
                actor=None,
                may_wait=number % 2 == 0,
            )
            for number, contact in enumerate(crowd)
        ]
    )


@pytest.mark.parametrize("by_the_database_alone", [False, True])
def test_a_class_of_ten(yoga, crowd, without_locks, by_the_database_alone):
    if by_the_database_alone:
        without_locks()
    for _round in ROUNDS:
        session = SessionFactory(service=yoga)
        outcomes = class_race(session, crowd)
        taken = session.bookings.active().count()
        waiting = session.bookings.filter(status=BookingStatus.WAITLISTED).count()
        if by_the_database_alone:
            # Without the locks somebody may be refused while a place is free; never too many.
            assert 1 <= taken <= 10
            assert outcomes["done"] == taken + waiting
        else:
            assert taken == 10
            assert outcomes == {"done": 10 + waiting, "SessionFull": CROWD - 10 - waiting}
        forget()


def test_a_class_of_ten_without_its_guard(yoga, crowd, without_locks):
    without_locks()
    with without_triggers():
        taken = []
        for _round in MANY:
            session = SessionFactory(service=yoga)
            class_race(session, crowd)
            taken.append(session.bookings.active().count())
            forget()
            if taken[-1] > 10:
                break
        assert max(taken) > 10


def waiting_list(yoga, *, taken, waiting):
    """A full class of ``taken``, and who waits for it."""
    session = SessionFactory(service=yoga, capacity=taken)
    places_ = BookingFactory.create_batch(taken, session=session)
    turn = timezone.now()
    queue = [
        BookingFactory(
            session=session,
            status=BookingStatus.WAITLISTED,
            waitlisted_at=turn + timedelta(seconds=number),
        )
        for number in range(waiting)
    ]
    return session, places_, queue


def moved_up():
    return Activity.objects.filter(kind="bookings/moved_up").count()


def test_a_cancellation_moves_up_one(yoga):
    for round_ in ROUNDS:
        session, (booking,), queue = waiting_list(yoga, taken=1, waiting=5)
        cancel = partial(services.cancel_booking, booking_id=booking.pk, actor=None)
        assert race(*[cancel] * 10) == {"done": 10}
        assert session.bookings.active().get() == queue[0]
        assert moved_up() == round_ + 1
        forget()


def test_each_cancellation_moves_up_one(yoga):
    for _round in ROUNDS:
        session, taken, queue = waiting_list(yoga, taken=4, waiting=6)
        before = moved_up()
        cancel = [
            partial(services.cancel_booking, booking_id=booking.pk, actor=None)
            for booking in (*taken[:3], queue[1])
        ]
        assert race(*cancel) == {"done": 4}
        assert session.bookings.active().count() == 4
        # Who canceled may have moved up before, and left the place to the next.
        assert moved_up() - before in (3, 4)
        assert not session.bookings.active().filter(pk=queue[1].pk).exists()
        forget()


def test_cancellations_without_their_guard(yoga, without_locks):
    """Each moves up the same one: places stay empty while people wait."""
    without_locks()
    taken = []
    for _round in MANY:
        session, places_, _queue = waiting_list(yoga, taken=4, waiting=6)
        race(
            *[
                partial(services.cancel_booking, booking_id=booking.pk, actor=None)
                for booking in places_
            ]
        )
        taken.append(session.bookings.active().count())
        forget()
        if taken[-1] < 4:
            break
    assert min(taken) < 4


def test_two_people_confirm_and_decline(massage):
    for _round in ROUNDS:
        booking = BookingFactory(session=SessionFactory(service=massage), status="pending")
        confirm = partial(services.confirm_booking, booking_id=booking.pk, actor=None)
        decline = partial(services.decline_booking, booking_id=booking.pk, actor=None)
        outcomes = race(confirm, confirm, decline, decline)
        booking.refresh_from_db()
        assert outcomes == {"done": 2, "NotPossible": 2}
        lines = Activity.objects.filter(contact=booking.contact, kind__startswith="bookings/")
        assert [line.kind for line in lines] == [f"bookings/{booking.status}"]
        forget()


def pending_at_one_time(massage, staff):
    """Two pending bookings of one slot: only without the guard they can be made at all."""
    return [
        BookingFactory(
            session=SessionFactory(service=massage, staff=staff), status=BookingStatus.PENDING
        )
        for _each in range(2)
    ]


def test_two_pending_of_one_slot(massage, staff):
    """Each is asked for and confirmed at the same moment: one has the slot, the other nothing."""
    contacts = ContactFactory.create_batch(2)

    def ask_and_confirm(contact):
        booking = services.book_appointment(
            service=massage,
            staff=staff,
            contact=contact,
            starts_at=noon_tomorrow(),
            actor=None,
            status=BookingStatus.PENDING,
        )
        services.confirm_booking(booking_id=booking.pk, actor=None)

    for _round in ROUNDS:
        outcomes = race(*[partial(ask_and_confirm, contact) for contact in contacts])
        assert outcomes == {"done": 1, "SlotTaken": 1}
        assert Booking.objects.get().status == BookingStatus.CONFIRMED
        assert Session.objects.count() == 1
        forget()


def test_two_pending_of_one_slot_without_the_guard(massage, staff):
    with without_constraint():
        first, second = pending_at_one_time(massage, staff)
        outcomes = race(
            partial(services.confirm_booking, booking_id=first.pk, actor=None),
            partial(services.confirm_booking, booking_id=second.pk, actor=None),
        )
        assert outcomes == {"done": 2}


def test_two_who_wait_are_given_one_place(yoga):
    for _round in ROUNDS:
        session, (taken,), queue = waiting_list(yoga, taken=1, waiting=4)
        Booking.objects.filter(pk=taken.pk).update(status="canceled", ended_at=timezone.now())
        outcomes = race(
            *[partial(services.move_up, booking_id=each.pk, actor=None) for each in queue]
        )
        assert outcomes == {"done": 1, "SessionFull": 3}
        assert session.bookings.active().count() == 1
        forget()


@pytest.mark.parametrize("of_one_staff_member", [True, False])
def test_two_bookings_change_places(massage, staff, of_one_staff_member):
    noon = noon_tomorrow()
    other = staff if of_one_staff_member else StaffFactory()
    massage.staff.add(other)
    for _round in ROUNDS:
        one = BookingFactory(session=SessionFactory(service=massage, staff=staff))
        two = BookingFactory(
            session=SessionFactory(service=massage, staff=other, starts_at=noon + HOUR)
        )
        reschedule = partial(services.reschedule_booking, actor=_users([staff.pk]).get())
        outcomes = race(
            *[
                partial(reschedule, booking_id=one.pk, starts_at=noon + HOUR, staff=other),
                partial(reschedule, booking_id=two.pk, starts_at=noon, staff=staff),
            ]
            * 3
        )
        # Each slot is taken as long as the other one has not moved.
        assert outcomes == {"SlotTaken": 6}
        starts = Session.objects.order_by("starts_at").values_list("starts_at", flat=True)
        assert list(starts) == [noon, noon + HOUR]
        forget()


def test_a_booking_follows_another(massage, staff):
    """One leaves its slot while another one comes to it, and a third books it."""
    noon = noon_tomorrow()
    actor = _users([staff.pk]).get()
    for _round in ROUNDS:
        one = BookingFactory(session=SessionFactory(service=massage, staff=staff))
        two = BookingFactory(
            session=SessionFactory(service=massage, staff=staff, starts_at=noon + HOUR)
        )
        reschedule = partial(services.reschedule_booking, actor=actor)
        outcomes = race(
            partial(reschedule, booking_id=one.pk, starts_at=noon + 3 * HOUR),
            partial(reschedule, booking_id=two.pk, starts_at=noon),
            partial(
                services.book_appointment,
                service=massage,
                staff=staff,
                contact=ContactFactory(),
                starts_at=noon,
                actor=actor,
            ),
        )
        at_noon = Session.objects.filter(starts_at=noon).count()
        assert at_noon == outcomes["done"] - 1 <= 1
        assert set(outcomes) <= {"done", "SlotTaken"}
        forget()


def test_people_change_between_two_classes(yoga):
    """Everybody of two full classes wants the other one, while people cancel."""
    for _round in ROUNDS:
        first, ones, _queue = waiting_list(yoga, taken=4, waiting=2)
        second = SessionFactory(service=yoga, capacity=4, starts_at=noon_tomorrow() + HOUR)
        twos = BookingFactory.create_batch(4, session=second)
        change = partial(services.reschedule_to_session, actor=None)
        outcomes = race(
            *[partial(change, booking_id=each.pk, session_id=second.pk) for each in ones[:3]],
            *[partial(change, booking_id=each.pk, session_id=first.pk) for each in twos[:3]],
            partial(services.cancel_booking, booking_id=ones[3].pk, actor=None),
            partial(services.cancel_booking, booking_id=twos[3].pk, actor=None),
        )
        assert set(outcomes) <= {"done", "SessionFull"}
        for session in (first, second):
            assert Booking.objects.active().filter(session=session).count() <= 4
        assert Booking.objects.filter(status__in=["confirmed", "waitlisted"]).count() == 8
        forget()


def test_a_session_is_canceled_while_people_join(yoga, crowd, owner):
    for _round in ROUNDS:
        session = SessionFactory(service=yoga)
        join = [
            partial(services.join_session, session_id=session.pk, contact=contact, actor=None)
            for contact in crowd[:15]
        ]
        cancel = partial(session_services.cancel_session, session_id=session.pk, actor=owner)
        outcomes = race(*join[:8], cancel, *join[8:], cancel)
        assert outcomes["done"] + outcomes["SessionGone"] == 17
        assert set(session.bookings.values_list("status", flat=True)) <= {"canceled"}
        # Who was told of a place, was told that it is canceled.
        told = Activity.objects.filter(contact__in=crowd, kind__startswith="bookings/")
        kinds = Counter(told.values_list("kind", flat=True))
        assert kinds["bookings/canceled"] == session.bookings.count()
        Activity.objects.all().delete()
        forget()


def test_a_service_is_deleted_while_it_is_booked(staff, crowd):
    noon = noon_tomorrow()
    for _round in ROUNDS:
        service = ServiceFactory(staff=[staff])
        delete = partial(Service.objects.filter(pk=service.pk).update, deleted_at=timezone.now())
        book = [
            partial(
                services.book_appointment,
                service=service,
                staff=staff,
                contact=contact,
                starts_at=noon + number * HOUR,
                actor=None,
            )
            for number, contact in enumerate(crowd[:10])
        ]
        outcomes = race(*book[:5], delete, *book[5:])
        assert set(outcomes) <= {"done", "ServiceGone"}
        assert Booking.objects.count() == Session.objects.count() == outcomes["done"] - 1
        forget()


def test_a_staff_member_leaves_while_they_are_booked(massage, staff, crowd):
    noon = noon_tomorrow()
    for _round in ROUNDS:
        _users([staff.pk]).update(is_active=True)
        leave = partial(_users([staff.pk]).update, is_active=False)
        book = [
            partial(
                services.book_appointment,
                service=massage,
                staff=staff,
                contact=contact,
                starts_at=noon + number * HOUR,
                actor=None,
            )
            for number, contact in enumerate(crowd[:10])
        ]
        outcomes = race(*book[:5], leave, *book[5:])
        assert set(outcomes) <= {"done", "StaffCannot"}
        assert Booking.objects.count() == Session.objects.count() == outcomes["done"] - 1
        forget()


def test_a_contact_is_purged_while_it_is_booked(yoga, owner):
    for _round in ROUNDS:
        session, (booking,), queue = waiting_list(yoga, taken=1, waiting=3)
        for each in (booking, queue[0]):
            delete_contacts(contacts=Contact.objects.filter(bookings=each), actor=owner)
        doomed = Contact.objects.filter(deletion__isnull=False)
        outcomes = race(
            partial(purge_contacts, contacts=doomed),
            partial(services.cancel_booking, booking_id=booking.pk, actor=None),
            *[
                partial(services.cancel_booking, booking_id=each.pk, actor=None)
                for each in queue[:2]
            ],
            partial(
                services.join_session, session_id=session.pk, contact=queue[0].contact, actor=None
            ),
        )
        assert "OperationalError" not in outcomes
        assert Booking.objects.count() == 4
        assert session.bookings.active().count() <= 1
        forget()


def test_the_guards_are_back():
    """What the tests without guards switched off is on again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid IN"
            " ('bookings_booking'::regclass, 'bookings_session'::regclass) AND tgenabled = 'D'"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT count(*) FROM pg_constraint"
            " WHERE conname = 'staff_member_has_one_session_at_a_time'"
        )
        assert cursor.fetchone() == (1,)
