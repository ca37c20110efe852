"""Services, hours, sessions and bookings, stored as they are: no service of the app is called."""

import secrets
from datetime import datetime, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import User
from bookings.enums import OPEN, BookingStatus, QuestionType, ServiceKind
from bookings.links import hash_of, token_of
from bookings.models import Answer, Booking, Question, Service, Session, WeeklyHours
from core.folding import fold
from tests.factories.contacts import ContactFactory
from tests.factories.users import StaffFactory


class ServiceFactory(DjangoModelFactory[Service]):
    """An appointment of an hour; ``group=True`` makes it a class of ten. ``staff`` give it."""

    class Meta:
        model = Service
        skip_postgeneration_save = True

    class Params:
        group = factory.Trait(kind=ServiceKind.CLASS, capacity=10)

    name = factory.Sequence(lambda n: f"Service {n}")
    folded_name = factory.LazyAttribute(lambda service: fold(service.name))
    duration = 60
    price = 1000
    currency = "TRY"
    created_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def staff(self: Any, create: bool, given: list[User] | None, **_other: Any) -> None:
        if create and given:
            self.staff.set(given)


class QuestionFactory(DjangoModelFactory[Question]):
    class Meta:
        model = Question

    service = factory.SubFactory(ServiceFactory)
    text = factory.Sequence(lambda n: f"Question {n}?")
    type = QuestionType.SHORT_TEXT
    choices = factory.LazyAttribute(
        lambda question: (
            ["Red", "Green"] if question.type in (QuestionType.CHOICE, QuestionType.CHOICES) else []
        )
    )
    position = factory.Sequence(lambda n: n % 1000)


def noon_tomorrow() -> datetime:
    """Return a moment that is over for no test: twelve o'clock UTC of tomorrow."""
    return timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)


class SessionFactory(DjangoModelFactory[Session]):
    """A session at noon of tomorrow, of a staff member of its own unless one is given."""

    class Meta:
        model = Session

    service = factory.SubFactory(ServiceFactory)
    staff = factory.SubFactory(StaffFactory)
    starts_at = factory.LazyFunction(noon_tomorrow)
    ends_at = factory.LazyAttribute(
        lambda session: session.starts_at + timedelta(minutes=session.service.duration)
    )
    blocked_from = factory.LazyAttribute(
        lambda session: session.starts_at - timedelta(minutes=session.service.buffer_before)
    )
    blocked_until = factory.LazyAttribute(
        lambda session: session.ends_at + timedelta(minutes=session.service.buffer_after)
    )
    capacity = factory.SelfAttribute("service.capacity")
    location = factory.SelfAttribute("service.location")
    created_at = factory.LazyFunction(timezone.now)


class BookingFactory(DjangoModelFactory[Booking]):
    """A confirmed booking of a session and a contact of its own, unless they are given."""

    class Meta:
        model = Booking

    session = factory.SubFactory(SessionFactory)
    contact = factory.SubFactory(ContactFactory)
    status = BookingStatus.CONFIRMED
    price = factory.SelfAttribute("session.service.price")
    currency = factory.SelfAttribute("session.service.currency")
    created_at = factory.LazyFunction(timezone.now)
    waitlisted_at = factory.LazyAttribute(
        lambda booking: timezone.now() if booking.status == BookingStatus.WAITLISTED else None
    )
    ended_at = factory.LazyAttribute(
        lambda booking: None if booking.status in OPEN else timezone.now()
    )
    link_seed = factory.LazyFunction(lambda: secrets.token_hex(16))
    link_hash = factory.LazyAttribute(lambda booking: hash_of(token_of(booking.link_seed)))


def weekly_hours(
    user: User, *, days: range = range(7), from_minute: int = 9 * 60, until_minute: int = 18 * 60
) -> None:
    """Let ``user`` work on ``days`` of the week, from nine to six unless said otherwise."""
    WeeklyHours.objects.bulk_create(
        WeeklyHours(staff=user, weekday=day, from_minute=from_minute, until_minute=until_minute)
        for day in days
    )


class AnswerFactory(DjangoModelFactory[Answer]):
    """An answer to a question of the booking's service; ``question=None`` is one that is gone."""

    class Meta:
        model = Answer

    booking = factory.SubFactory(BookingFactory)
    question = factory.SubFactory(
        QuestionFactory, service=factory.SelfAttribute("..booking.session.service")
    )
    question_text = factory.LazyAttribute(
        lambda answer: answer.question.text if answer.question else "What was asked?"
    )
    type = factory.LazyAttribute(
        lambda answer: answer.question.type if answer.question else QuestionType.SHORT_TEXT
    )
    value = "Fine"
    position = factory.Sequence(lambda n: n % 1000)
