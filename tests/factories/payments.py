"""Entries of the ledger and closed days, stored as they are: no service of the app is called."""

from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from payments.enums import EntryKind, Method
from payments.models import DayClose, Exemption, Payment
from tests.factories.bookings import BookingFactory
from tests.factories.users import ManagerFactory


class PaymentFactory(DjangoModelFactory[Payment]):
    """All of a booking's price, in cash, just now, to the session's staff member.

    ``refund=True`` gives a ``booking``'s payment back; ``reversing=entry`` takes one back.
    What the database sets is read from it.
    """

    class Meta:
        model = Payment
        skip_postgeneration_save = True

    class Params:
        reversing: Payment | None = None
        refund = factory.Trait(kind=EntryKind.REFUND, reason="Given back")

    booking = factory.Maybe(
        "reversing",
        yes_declaration=factory.SelfAttribute("reversing.booking"),
        no_declaration=factory.SubFactory(BookingFactory),
    )
    reverses = factory.LazyAttribute(lambda entry: entry.reversing)
    kind = factory.LazyAttribute(
        lambda entry: EntryKind.REVERSAL if entry.reversing else EntryKind.PAYMENT
    )
    reason = factory.LazyAttribute(lambda entry: "A mistake" if entry.reversing else "")
    amount = factory.LazyAttribute(
        lambda entry: entry.reversing.amount if entry.reversing else entry.booking.price
    )
    currency = factory.SelfAttribute("booking.currency")
    method = factory.LazyAttribute(
        lambda entry: entry.reversing.method if entry.reversing else Method.CASH
    )
    received_at = None
    received_by = factory.SelfAttribute("booking.session.staff")
    recorded_by = factory.SelfAttribute("received_by")
    key = factory.LazyFunction(uuid4)

    @factory.post_generation
    def read_what_the_database_set(self, create: bool, _given: object, **_other: object) -> None:
        if create:
            self.refresh_from_db()  # type: ignore[attr-defined]
            self.booking.refresh_from_db()  # type: ignore[attr-defined]


class ExemptionFactory(DjangoModelFactory[Exemption]):
    class Meta:
        model = Exemption

    booking = factory.SubFactory(BookingFactory)
    reason = "A friend of the house"
    by = factory.SubFactory(ManagerFactory)
    at = factory.LazyFunction(timezone.now)


class DayCloseFactory(DjangoModelFactory[DayClose]):
    """Today closed with nothing in the drawer; what the database adds up is read from it."""

    class Meta:
        model = DayClose
        skip_postgeneration_save = True

    day = factory.LazyFunction(timezone.localdate)
    currency = "TRY"
    counted = 0
    closed_by = factory.SubFactory(ManagerFactory)

    @factory.post_generation
    def read_what_the_database_set(self, create: bool, _given: object, **_other: object) -> None:
        if create:
            self.refresh_from_db()  # type: ignore[attr-defined]
