"""What the database itself guards of bookings: rows it takes and rows it refuses."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, UniqueConstraint

from bookings.enums import BookingSource, BookingStatus, QuestionType, ServiceKind
from bookings.models import (
    Answer,
    Booking,
    BookingSettings,
    CalendarFeed,
    HoursException,
    ReminderStop,
    Series,
    Session,
    WeeklyHours,
)
from contacts_app.enums import LabelColour
from contacts_app.models import Contact
from contacts_app.services.trash import delete_contacts, purge_contacts
from tests.factories import (
    BookingFactory,
    ContactFactory,
    QuestionFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
    noon_tomorrow,
)
from tests.payments.rows import without_deriving


pytestmark = pytest.mark.django_db

AT = datetime(2026, 1, 1, tzinfo=UTC)
NOON = noon_tomorrow()
HOUR = timedelta(hours=1)
EMPTY = {"folded_name": ""}


def series(**fields):
    fields = {
        "first_on": date(2026, 1, 1),
        "last_on": date(2026, 2, 1),
        "weekdays": [0],
        "from_minute": 600,
        "duration": 60,
        **fields,
    }
    return Series.objects.create(
        service=ServiceFactory(), staff=StaffFactory(), created_at=AT, **fields
    )


def hours(**fields):
    fields = {"weekday": 0, "from_minute": 540, "until_minute": 600, **fields}
    fields.setdefault("staff", None)
    fields["staff"] = fields["staff"] or StaffFactory()
    return WeeklyHours.objects.create(**fields)


def exception(**fields):
    fields = {"first_on": date(2026, 1, 1), "last_on": date(2026, 1, 1), **fields}
    return HoursException.objects.create(**fields)


def answer(**fields):
    fields = {"question_text": "Why?", "type": QuestionType.SHORT_TEXT, "value": "x", **fields}
    fields.setdefault("booking", None)
    fields["booking"] = fields["booking"] or BookingFactory()
    return Answer.objects.create(**fields)


def reminder_stop(**fields):
    return ReminderStop.objects.create(stopped_at=AT, **fields)


def feed(user, **fields):
    return CalendarFeed.objects.create(
        user=user, token_hash=str(CalendarFeed.objects.count()), created_at=AT, **fields
    )


def settings(**fields):
    BookingSettings.objects.all().delete()
    return BookingSettings.objects.create(**{"pk": 1, **fields})


def session(**fields):
    return SessionFactory(**fields)


def two_sessions(minutes, *, same_staff=True, **fields):
    """Two sessions of an hour, the second one beginning ``minutes`` after the first."""
    first = SessionFactory()
    return SessionFactory(
        staff=first.staff if same_staff else StaffFactory(),
        starts_at=first.starts_at + timedelta(minutes=minutes),
        **fields,
    )


def full(**fields):
    """Add a booking to a session of one place that is taken."""
    booking = BookingFactory()
    return BookingFactory(session=booking.session, **fields)


def class_of(*, taken, capacity=10):
    made = SessionFactory(service=ServiceFactory(group=True), capacity=capacity)
    BookingFactory.create_batch(taken, session=made)
    return made


def change(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


def twice(contact=None, **fields):
    """Two bookings of one client in one class."""
    made, contact = class_of(taken=0), contact or ContactFactory()
    BookingFactory(session=made, contact=contact, **fields)
    return BookingFactory(session=made, contact=contact)


def prices(factory):
    return [
        lambda price=price: factory(price=price)
        for price in (None, 0, Decimal("0.01"), Decimal("9999999999.99"))
    ]


def bad_prices(factory):
    return [lambda: factory(price=Decimal("-0.01"))]


def each(factory, field, values, **others):
    return [lambda value=value: factory(**{field: value}, **others) for value in values]


STATUS = {
    "pending": {}, "confirmed": {}, "waitlisted": {"waitlisted_at": AT},
    "declined": {"ended_at": AT}, "canceled": {"ended_at": AT},
}  # fmt: skip
CODES = ["", "tr", "TRYX"[:2], "try", "₺₺₺", "TR\n"]
GOOD = {
    "service_name_is_free": [
        lambda: (ServiceFactory(name="Yoga"), ServiceFactory(name="YOGA", deleted_at=AT)),
    ],
    "service_is_called_something": [lambda: ServiceFactory(name="⭐")],
    "service_kind_is_known": each(ServiceFactory, "kind", ServiceKind.values),
    "service_colour_is_known": each(ServiceFactory, "colour", LabelColour.values),
    "service_currency_is_a_code": [lambda: ServiceFactory(currency="EUR")],
    "service_lasts_between_five_minutes_and_a_day": each(ServiceFactory, "duration", (5, 1440)),
    "service_buffers_are_four_hours_at_most": [
        lambda: ServiceFactory(buffer_before=240, buffer_after=240)
    ],
    "service_has_places": each(ServiceFactory, "capacity", (1, 500), kind="class"),
    "service_of_one_client_has_one_place": [
        lambda: ServiceFactory(capacity=1),
        lambda: ServiceFactory(capacity=2, kind="course"),
    ],
    "service_price_is_of_sane_size": prices(ServiceFactory),
    "service_name_in_a_language_is_not_blank": [
        lambda: ServiceFactory(name_en="", name_ru="Стрижка", name_tr=" Saç\n")
    ],
    "question_asks_something": [lambda: QuestionFactory(text="?")],
    "question_type_is_known": each(QuestionFactory, "type", QuestionType.values),
    "question_choices_belong_to_its_type": [
        lambda: QuestionFactory(type="choice", choices=["A"]),
        lambda: QuestionFactory(type="choices", choices=["A", "B"]),
        lambda: QuestionFactory(type="number", choices=[]),
    ],
    "question_in_a_language_is_not_blank": [
        lambda: QuestionFactory(text_en="", text_ru="Цвет?", text_tr=" Renk?\n")
    ],
    "question_has_as_many_choices_in_each_language": [
        lambda: QuestionFactory(type="choice", choices_ru=["Красный", "Зелёный"]),
        lambda: QuestionFactory(type="choice", choices=["A"], choices_en=["B"], choices_tr=["C"]),
    ],
    "series_ends_after_it_begins": [
        lambda: series(first_on=date(1970, 1, 1), last_on=date(1970, 1, 1)),
        lambda: series(first_on=date(2199, 12, 31), last_on=date(2199, 12, 31)),
    ],
    "series_is_of_weekdays": each(series, "weekdays", ([0], [6], [0, 1, 2, 3, 4, 5, 6])),
    "series_begins_within_a_day": [
        lambda: series(from_minute=0, duration=5),
        lambda: series(from_minute=1439, duration=1440),
    ],
    "session_ends_after_it_begins": [lambda: session(ends_at=NOON + timedelta(seconds=1))],
    "session_lasts_a_day_at_most": [lambda: session(ends_at=NOON + 25 * HOUR)],
    "session_is_of_a_sane_year": each(
        session,
        "starts_at",
        (datetime(1970, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, 22, 59, tzinfo=UTC)),
    ),
    "session_blocks_its_own_time": [
        lambda: session(blocked_from=NOON - HOUR, blocked_until=NOON + 2 * HOUR),
    ],
    "session_has_places": each(session, "capacity", (1, 500)),
    "staff_member_has_one_session_at_a_time": [
        lambda: two_sessions(60),
        lambda: two_sessions(-60),
        lambda: two_sessions(0, same_staff=False),
        lambda: two_sessions(30, canceled_at=AT),
        lambda: two_sessions(75, service=ServiceFactory(buffer_before=15)),
    ],
    "client_has_one_place_in_a_session": [
        lambda: twice(status="canceled"),
        lambda: twice(status="declined"),
    ],
    "booking_status_is_known": [
        lambda status=status, fields=fields: BookingFactory(status=status, **fields)
        for status, fields in STATUS.items()
    ],
    "booking_attendance_is_known": each(BookingFactory, "attendance", ("attended", "no_show")),
    "booking_attendance_is_of_a_confirmed_one": [
        lambda: BookingFactory(attendance="attended", status="confirmed"),
        lambda: BookingFactory(attendance="", status="canceled"),
    ],
    "booking_source_is_known": each(BookingFactory, "source", BookingSource.values),
    "booking_price_is_of_sane_size": prices(BookingFactory),
    "booking_currency_is_a_code": [lambda: BookingFactory(currency="EUR")],
    "booking_payment_status_is_known": [BookingFactory, lambda: BookingFactory(price=0)],
    "booking_that_ended_says_when": [
        lambda status=status, fields=fields: BookingFactory(status=status, **fields)
        for status, fields in STATUS.items()
    ],
    "booking_on_the_waitlist_has_its_turn": [
        lambda: BookingFactory(status="waitlisted", waitlisted_at=AT)
    ],
    "session_holds_no_more_than_its_capacity": [
        lambda: BookingFactory(session=class_of(taken=9)),
        lambda: full(status="waitlisted"),
        lambda: full(status="canceled"),
        lambda: change(class_of(taken=3), capacity=3),
        # One who holds a place keeps it, whatever it is called.
        lambda: change(BookingFactory(status="pending"), status="confirmed"),
        lambda: change(BookingFactory(), session=class_of(taken=9)),
    ],
    "session_that_is_canceled_has_no_clients": [
        lambda: change(SessionFactory(), canceled_at=AT),
        lambda: change(BookingFactory(status="canceled").session, canceled_at=AT),
        lambda: change(BookingFactory(status="waitlisted").session, canceled_at=AT),
    ],
    "answer_to_a_question_is_there_once": [
        lambda: [answer(question=question) for question in [QuestionFactory()] * 2],
        lambda: [answer(booking=booking, question=None) for booking in [BookingFactory()] * 2],
    ],
    "answer_keeps_its_question": [lambda: answer(question_text="?")],
    "answer_type_is_known": each(answer, "type", QuestionType.values),
    "answer_is_not_too_long": each(answer, "value", ("x" * 19_998, ["a", "b"], True)),
    "weekly_hours_are_of_a_weekday": each(hours, "weekday", range(7)),
    "weekly_hours_lie_within_a_day": [
        lambda: hours(from_minute=0, until_minute=1440),
        lambda: hours(from_minute=5, until_minute=6),
    ],
    "weekly_hours_do_not_overlap": [
        lambda: hours(staff=hours().staff, from_minute=600, until_minute=660),
        lambda: hours(staff=hours().staff, weekday=1),
        lambda: [hours(), hours()],
    ],
    "hours_exception_kind_is_known": [
        lambda: exception(kind="time_off"),
        lambda: exception(kind="hours", from_minute=0, until_minute=1),
    ],
    "hours_exception_ends_after_it_begins": [
        lambda: exception(first_on=date(1970, 1, 1), last_on=date(2199, 12, 31)),
    ],
    "hours_exception_lies_within_a_day": [
        lambda: exception(from_minute=None, until_minute=None),
        lambda: exception(from_minute=0, until_minute=1440),
    ],
    "hours_exception_with_other_hours_names_them": [
        lambda: exception(kind="hours", from_minute=1, until_minute=2),
    ],
    "reminder_stop_is_of_a_contact_or_a_booking": [
        lambda: reminder_stop(contact=ContactFactory()),
        lambda: reminder_stop(booking=BookingFactory()),
    ],
    "there_is_one_row_of_booking_settings": [settings],
    "booking_slots_are_of_sane_length": each(settings, "slot_minutes", (5, 240)),
    "user_has_one_calendar_feed": [
        lambda: [feed(user, revoked_at=at) for user in [StaffFactory()] for at in (AT, AT, None)],
        lambda: [feed(StaffFactory()), feed(StaffFactory())],
    ],
}
BAD = {
    "service_name_is_free": [
        lambda: (ServiceFactory(name="Yoga"), ServiceFactory(name="YÓGA")),
    ],
    "service_is_called_something": [lambda: ServiceFactory(**EMPTY)],
    "service_kind_is_known": [lambda: ServiceFactory(kind="party")],
    "service_colour_is_known": [lambda: ServiceFactory(colour="beige")],
    "service_currency_is_a_code": each(ServiceFactory, "currency", CODES),
    "service_lasts_between_five_minutes_and_a_day": each(ServiceFactory, "duration", (0, 4, 1441)),
    "service_buffers_are_four_hours_at_most": [
        lambda: ServiceFactory(buffer_before=241),
        lambda: ServiceFactory(buffer_after=241),
    ],
    "service_has_places": each(ServiceFactory, "capacity", (0, 501), kind="class"),
    "service_of_one_client_has_one_place": [lambda: ServiceFactory(capacity=2)],
    "service_price_is_of_sane_size": bad_prices(ServiceFactory),
    "service_name_in_a_language_is_not_blank": [
        *each(ServiceFactory, "name_en", (" ", "\n \t")),
        lambda: ServiceFactory(name_ru=" "),
        lambda: ServiceFactory(name_tr=" "),
    ],
    "question_asks_something": each(QuestionFactory, "text", ("", " ", "\n")),
    "question_type_is_known": [lambda: QuestionFactory(type="essay")],
    "question_choices_belong_to_its_type": [
        lambda: QuestionFactory(type="choice", choices=[]),
        lambda: QuestionFactory(type="short_text", choices=["A"]),
    ],
    "question_in_a_language_is_not_blank": [
        *each(QuestionFactory, "text_en", (" ", "\n \t")),
        lambda: QuestionFactory(text_ru=" "),
        lambda: QuestionFactory(text_tr=" "),
    ],
    "question_has_as_many_choices_in_each_language": [
        *each(QuestionFactory, "choices_en", (["A"], ["A", "B", "C"]), type="choice"),
        lambda: QuestionFactory(type="choices", choices_ru=["A"]),
        lambda: QuestionFactory(type="choice", choices_tr=["A"]),
        lambda: QuestionFactory(type="number", choices_tr=["A"]),
    ],
    "series_ends_after_it_begins": [
        lambda: series(last_on=date(2025, 12, 31)),
        lambda: series(first_on=date(1969, 12, 31)),
        lambda: series(last_on=date(2200, 1, 1)),
    ],
    "series_is_of_weekdays": each(series, "weekdays", ([], [7], [0, 9])),
    "series_begins_within_a_day": [
        lambda: series(from_minute=1440),
        lambda: series(duration=4),
        lambda: series(duration=1441),
    ],
    "session_ends_after_it_begins": [
        lambda: session(ends_at=NOON, blocked_until=NOON),
        lambda: session(ends_at=NOON - HOUR, blocked_until=NOON),
    ],
    "session_lasts_a_day_at_most": [lambda: session(ends_at=NOON + 25.1 * HOUR)],
    "session_is_of_a_sane_year": each(
        session,
        "starts_at",
        (
            datetime(1, 1, 2, tzinfo=UTC),
            datetime(1969, 12, 31, 23, 59, tzinfo=UTC),
            datetime(2199, 12, 31, 23, 0, tzinfo=UTC),
            datetime(9999, 12, 31, tzinfo=UTC),
        ),
    ),
    "session_blocks_its_own_time": [
        lambda: session(blocked_from=NOON + HOUR / 2),
        lambda: session(blocked_until=NOON + HOUR / 2),
    ],
    "session_has_places": each(session, "capacity", (0, 501)),
    "staff_member_has_one_session_at_a_time": [
        lambda: two_sessions(0),
        lambda: two_sessions(59),
        lambda: two_sessions(-59),
        lambda: two_sessions(60, service=ServiceFactory(buffer_before=15)),
        lambda: two_sessions(-60, service=ServiceFactory(buffer_after=15)),
        lambda: change(two_sessions(30, canceled_at=AT), canceled_at=None),
        lambda: change(two_sessions(60), blocked_from=NOON),
    ],
    "client_has_one_place_in_a_session": [
        lambda: twice(status="confirmed"),
        lambda: twice(status="pending"),
        lambda: twice(status="waitlisted"),
    ],
    "booking_status_is_known": [lambda: BookingFactory(status="maybe", ended_at=AT)],
    "booking_attendance_is_known": [lambda: BookingFactory(attendance="late")],
    "booking_attendance_is_of_a_confirmed_one": [
        lambda status=status, fields=fields: BookingFactory(
            status=status, attendance="attended", **fields
        )
        for status, fields in STATUS.items()
        if status != "confirmed"
    ],
    "booking_source_is_known": [lambda: BookingFactory(source="fax")],
    "booking_price_is_of_sane_size": bad_prices(BookingFactory),
    "booking_currency_is_a_code": each(BookingFactory, "currency", CODES),
    # Only with the trigger off that replaces it by what the ledger says
    "booking_payment_status_is_known": [
        lambda: without_deriving(lambda: BookingFactory(payment_status="gift"))
    ],
    "booking_that_ended_says_when": [
        lambda: BookingFactory(status="canceled", ended_at=None),
        lambda: BookingFactory(status="declined", ended_at=None),
        lambda: BookingFactory(status="confirmed", ended_at=AT),
    ],
    "booking_on_the_waitlist_has_its_turn": [
        lambda: BookingFactory(status="waitlisted", waitlisted_at=None)
    ],
    "session_holds_no_more_than_its_capacity": [
        full,
        lambda: full(status="pending"),
        lambda: BookingFactory(session=class_of(taken=10)),
        lambda: change(full(status="waitlisted"), status="confirmed"),
        lambda: change(full(status="canceled"), status="pending", ended_at=None),
        lambda: change(BookingFactory(), session=class_of(taken=10)),
        lambda: change(class_of(taken=3), capacity=2),
    ],
    "session_that_is_canceled_has_no_clients": [
        lambda: change(BookingFactory().session, canceled_at=AT),
        lambda: BookingFactory(session=SessionFactory(canceled_at=AT)),
        lambda: change(BookingFactory(), session=SessionFactory(canceled_at=AT)),
    ],
    "answer_to_a_question_is_there_once": [
        lambda: [
            answer(booking=booking, question=question)
            for booking, question in [(BookingFactory(), QuestionFactory())] * 2
        ]
    ],
    "answer_keeps_its_question": each(answer, "question_text", ("", "  ")),
    "answer_type_is_known": [lambda: answer(type="essay")],
    "answer_is_not_too_long": [lambda: answer(value="x" * 20_000)],
    "weekly_hours_are_of_a_weekday": [lambda: hours(weekday=7)],
    "weekly_hours_lie_within_a_day": [
        lambda: hours(from_minute=600, until_minute=600),
        lambda: hours(from_minute=0, until_minute=1441),
    ],
    "weekly_hours_do_not_overlap": [
        lambda: hours(staff=hours().staff, from_minute=599, until_minute=700)
    ],
    "hours_exception_kind_is_known": [
        lambda: exception(kind="party", from_minute=0, until_minute=1)
    ],
    "hours_exception_ends_after_it_begins": [
        lambda: exception(last_on=date(2025, 12, 31)),
        lambda: exception(first_on=date(1969, 12, 31)),
        lambda: exception(last_on=date(2200, 1, 1)),
    ],
    "hours_exception_lies_within_a_day": [
        lambda: exception(from_minute=5, until_minute=5),
        lambda: exception(from_minute=0, until_minute=1441),
        lambda: exception(from_minute=5),
        lambda: exception(until_minute=5),
        lambda: exception(kind="hours", from_minute=5),
    ],
    "hours_exception_with_other_hours_names_them": [lambda: exception(kind="hours")],
    "reminder_stop_is_of_a_contact_or_a_booking": [
        reminder_stop,
        lambda: reminder_stop(contact=ContactFactory(), booking=BookingFactory()),
    ],
    "there_is_one_row_of_booking_settings": [lambda: settings(pk=2)],
    "booking_slots_are_of_sane_length": each(settings, "slot_minutes", (4, 241)),
    "user_has_one_calendar_feed": [
        lambda: [feed(user) for user in [StaffFactory()] * 2],
    ],
}
BY_TRIGGERS = {
    "session_holds_no_more_than_its_capacity",
    "session_that_is_canceled_has_no_clients",
}


def cases(table):
    return [
        pytest.param(name, deed, id=f"{name}-{number}")
        for name, deeds in table.items()
        for number, deed in enumerate(deeds)
    ]


def violated(action):
    """Return the name of the constraint that ``action`` violates."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        action()
    cause: Any = caught.value.__cause__
    return cause.diag.constraint_name


def test_every_constraint_is_tried():
    declared = {
        constraint.name
        for model in apps.get_app_config("bookings").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint | ExclusionConstraint)
    }
    assert set(GOOD) == declared | BY_TRIGGERS
    assert set(BAD) == set(GOOD)


@pytest.mark.parametrize(("name", "deed"), cases(GOOD))
def test_good_row(name, deed):
    with transaction.atomic():
        assert deed()


@pytest.mark.parametrize(("name", "deed"), cases(BAD))
def test_bad_row(name, deed):
    assert violated(deed) == name


def test_booking_without_contact_is_nameless(owner):
    booking = BookingFactory(
        booked_name="Anna",
        booked_email="anna@example.com",
        booked_phone="112",
        status=BookingStatus.CANCELED,
        end_reason="Ill",
    )
    change(booking, booked_name="Anna Berg")
    answer(booking=booking)
    other = answer(booking=BookingFactory(booked_name="Bela"))
    mine = Contact.objects.filter(bookings=booking)
    delete_contacts(contacts=mine, actor=owner)
    purge_contacts(contacts=mine)
    booking.refresh_from_db()
    typed = (booking.booked_name, booking.booked_email, booking.booked_phone, booking.end_reason)
    assert booking.contact is None
    assert typed == ("", "", "", "")
    assert Answer.objects.get() == other
    remembered = apps.get_model("bookings", "BookingEvent")._default_manager.all()
    names = ("booked_name", "booked_email", "booked_phone", "end_reason", "contact_id")
    mine_remembered = remembered.filter(pgh_obj_id=booking.pk).values_list(*names)
    assert set(mine_remembered) == {("", "", "", "", None)}
    assert mine_remembered.count() == 3
    assert remembered.filter(booked_name="Bela").exists()


def test_sessions_of_two_staff_members_share_a_time():
    two_sessions(0, same_staff=False)
    assert Session.objects.count() == 2
    assert not Booking.objects.exists()
