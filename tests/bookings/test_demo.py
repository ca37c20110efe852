"""The books of the demo salon: plausible, the same each time, and told on the timelines."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Count, F, Q
from django.template.loader import get_template
from django.utils import timezone

from accounts.demo import load_business
from bookings.demo import load_bookings
from bookings.demo.offer import OFFERS
from bookings.enums import ACTIVE, OPEN, BookingStatus, ServiceKind
from bookings.models import (
    Answer,
    Booking,
    HoursException,
    Question,
    Series,
    Service,
    Session,
    WeeklyHours,
)
from contacts_app.demo import load_clients
from contacts_app.models import Activity, ContactLabel, ContactStaff
from outbox.models import Mail


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def books(django_db_setup, django_db_blocker):
    """The demo, loaded once for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = load_business()
        load_clients(made)
        load_bookings(made)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def demo(books, db):
    return books


def test_books_are_plausible(demo):
    now = timezone.now()
    bookings = Booking.objects.all()
    assert 1_000 < bookings.count() < 3_000
    assert set(Service.objects.values_list("kind", flat=True)) == set(ServiceKind.values)
    statuses = Counter(bookings.values_list("status", flat=True))
    assert set(statuses) == set(BookingStatus.values)
    past = bookings.filter(status="confirmed", session__ends_at__lt=now)
    missed = past.filter(attendance="no_show").count() / past.count()
    assert 0.07 < missed < 0.15
    assert not past.filter(attendance="").exists()
    assert not bookings.filter(session__starts_at__gt=now).exclude(attendance="").exists()
    coming = Session.objects.filter(starts_at__gt=now)
    assert coming.count() > 60
    assert coming.filter(starts_at__lt=now + timedelta(days=61)).count() == coming.count()
    assert bookings.filter(status="pending", session__starts_at__gt=now).count() >= 3
    assert not bookings.filter(status="pending", session__starts_at__lt=now).exists()
    assert not bookings.filter(created_at__gt=now).exists()
    assert not bookings.filter(created_at__lt=F("contact__created_at")).exists()
    assert {service.staff.count() for service in Service.objects.all()} >= {1, 2, 3}


def test_classes_are_full_before_anybody_waits(demo):
    active = Count("bookings", filter=Q(bookings__status__in=ACTIVE))
    waiting = Session.objects.filter(bookings__status="waitlisted").distinct()
    assert waiting.filter(starts_at__gt=timezone.now()).exists()
    counted = Session.objects.filter(pk__in=waiting).annotate(active=active)
    assert all(active == capacity for active, capacity in counted.values_list("active", "capacity"))


def test_nobody_works_outside_their_hours(demo):
    zone = demo["business"].zone
    hours: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for piece in WeeklyHours.objects.all():
        hours.setdefault((piece.staff_id, piece.weekday), []).append(
            (piece.from_minute, piece.until_minute)
        )
    away = list(HoursException.objects.all())
    for session in Session.objects.all():
        start, end = session.starts_at.astimezone(zone), session.blocked_until.astimezone(zone)
        first, last = (moment.hour * 60 + moment.minute for moment in (start, end))
        pieces = hours[session.staff_id, start.weekday()]
        assert any(begin <= first and last <= close for begin, close in pieces), session
        assert not any(
            each.staff_id in (None, session.staff_id)
            and each.first_on <= start.date() <= each.last_on
            for each in away
        )


def test_timelines_tell_of_every_booking(demo):
    told = Activity.objects.filter(kind__startswith="bookings/")
    kinds = Counter(told.values_list("kind", flat=True))
    assert kinds["bookings/booked"] + kinds["bookings/waitlisted"] == Booking.objects.count()
    assert kinds["bookings/attended"] == Booking.objects.filter(attendance="attended").count()
    for kind in kinds:
        get_template(f"activity/{kind}.html")
    ids = {activity.details["booking"]: activity.contact_id for activity in told}
    assert ids == dict(Booking.objects.values_list("pk", "contact_id"))


def test_labels_are_of_who_booked(demo):
    for service in Service.objects.all():
        carried = ContactLabel.objects.filter(label__condition=f"bookings/service/{service.pk}")
        booked = Booking.objects.filter(session__service=service, status__in=OPEN)
        assert set(carried.values_list("contact_id", flat=True)) == set(
            booked.values_list("contact_id", flat=True)
        )


def test_staff_members_see_who_they_have_to_do_with(demo):
    pairs = set(ContactStaff.objects.values_list("contact_id", "user_id"))
    assert pairs == set(Booking.objects.values_list("contact_id", "session__staff_id"))


def test_forms_are_answered(demo):
    asked = {question.text for offer in OFFERS for question in offer.questions}
    assert set(Question.objects.values_list("text", flat=True)) == asked
    assert set(Answer.objects.values_list("question_text", flat=True)) == asked


def test_mails_went_out_but_for_one(demo, mailoutbox):
    states = Counter(Mail.objects.values_list("state", flat=True))
    assert states["failed"] == 1
    assert states["sent"] >= 5
    assert set(states) == {"failed", "sent"}
    ends = (".example", "@example.com", "@example.org", "@example.net")
    assert all(mail.to_address.endswith(ends) for mail in Mail.objects.all())


def test_books_are_the_same_each_time_and_made_once(demo):
    def books():
        rows = Booking.objects.order_by("session__starts_at", "session__staff", "created_at")
        return list(rows.values_list("session__starts_at__date", "contact__full_name", "status"))

    before = books()
    assert load_bookings(demo) == 0
    Booking.objects.all().delete()
    Session.objects.all().delete()
    Series.objects.all().delete()
    Service.objects.all().delete()
    WeeklyHours.objects.all().delete()
    assert load_bookings(demo) == len(before)
    # Who is on which side of this moment may differ by the minutes in between.
    again = books()
    assert sum(one == other for one, other in zip(before, again, strict=True)) > 0.9 * len(before)
