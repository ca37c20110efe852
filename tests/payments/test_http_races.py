"""Mark as Paid by many at the same moment, through the pages, before several processes."""

from collections import Counter
from uuid import uuid4

import pytest
from django.urls import reverse

from contacts_app.models import Activity
from payments.models import Payment
from tests.bookings.test_races import ROUNDS
from tests.factories import BookingFactory
from tests.helpers.at_once import at_once
from tests.helpers.server import Browser, gunicorn
from tests.payments.test_races import without_guards


pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 50


def mark_at_once(browser, booking, **said):
    """Send the form: half as the client's tab does, half as the calendar; say what came back."""
    path = reverse("payments:mark_as_paid", args=[booking.pk])
    backs = (
        reverse("bookings:contact_bookings", args=[booking.contact_id]),
        reverse("bookings:calendar"),
    )

    def send(number):
        fields = {"amount": "1000", "method": "cash", "key": uuid4(), "next": backs[number % 2]}
        fields |= {name: value(number) for name, value in said.items()}
        return browser.post(path, fields)

    return at_once(CROWD, send)


def statuses(answers):
    return Counter(status for status, _page in answers)


def test_one_booking(owner):
    with gunicorn() as address:
        browser = Browser(address, owner)
        for _round in ROUNDS:
            booking = BookingFactory()
            answers = mark_at_once(browser, booking)
            assert statuses(answers) == {302: CROWD}
            entry = Payment.objects.get(booking=booking)
            assert (int(entry.amount), entry.settles) == (1000, True)
            assert Activity.objects.filter(details__payment=entry.pk).count() == 1
        with without_guards():
            booking = BookingFactory()
            mark_at_once(browser, booking)
            assert Payment.objects.filter(booking=booking).count() == CROWD
        # One form sent with two amounts
        for _round in ROUNDS:
            booking, key = BookingFactory(), uuid4()
            answers = mark_at_once(
                browser,
                booking,
                key=lambda _number, key=key: key,
                amount=lambda number: 600 + number % 2,
            )
            assert statuses(answers) == {302: CROWD // 2, 422: CROWD // 2}
            assert Payment.objects.filter(booking=booking).count() == 1
