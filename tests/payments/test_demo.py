"""What the demo salon's clients paid."""

from collections import Counter

import pytest
from django.db.models import F, Max, Sum
from django.utils import timezone

from accounts.demo import Demo, load_business
from bookings.demo import load_bookings
from bookings.enums import PaymentStatus
from bookings.models import Booking
from contacts_app.demo import load_clients
from contacts_app.models import Activity
from payments.demo import load_payments
from payments.enums import EntryKind, Method
from payments.models import Payment


pytestmark = pytest.mark.django_db


@pytest.fixture
def demo() -> Demo:
    made = load_business()
    load_clients(made)
    load_bookings(made)
    assert load_payments(made)
    return made


def test_the_demo_pays(demo):
    statuses = Counter(
        Booking.objects.filter(session__ends_at__lte=timezone.now(), status="confirmed")
        .exclude(attendance="no_show")
        .values_list("payment_status", flat=True)
    )
    paid = statuses[PaymentStatus.PAID] / statuses.total()
    assert 0.9 < paid < 0.99
    assert set(statuses) == set(PaymentStatus.values)
    kinds = Counter(Payment.objects.values_list("kind", flat=True))
    assert kinds[EntryKind.REVERSAL] == 1
    assert kinds[EntryKind.REFUND] == 12
    assert set(Payment.objects.values_list("method", flat=True)) == set(Method.values)
    assert Booking.objects.paid_ahead().exists()
    ages = {(timezone.now() - due.session.starts_at).days // 30 for due in Booking.objects.due()}
    assert len(ages) > 3


def test_the_demo_adds_up(demo):
    assert Payment.objects.aggregate(whole=Sum("effect")) == Booking.objects.aggregate(
        whole=Sum("paid")
    )
    for year, last in Payment.objects.values_list("year").annotate(Max("serial")):
        assert Payment.objects.filter(year=year).count() == last
    told = Activity.objects.filter(kind__startswith="payments/")
    assert told.count() == Payment.objects.count()
    assert not Payment.objects.filter(received_at__gt=timezone.now()).exists()
    assert not Payment.objects.exclude(booking__currency=F("currency")).exists()


def test_the_demo_pays_once(demo):
    assert load_payments(demo) == 0
