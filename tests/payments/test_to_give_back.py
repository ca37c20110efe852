"""What is to be given back: who paid for a session that then did not take place."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.models import Booking
from bookings.services.bookings import cancel_booking
from payments.views import to_give_back
from tests.contacts_app.conftest import check_is_stored_nowhere
from tests.factories import BookingFactory, ContactFactory
from tests.factories.payments import PaymentFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

PAGE = "/payments/to-give-back/"


def canceled(name, owner, paid=100, **options):
    """Store a booking that was paid ahead and then canceled."""
    contact = ContactFactory(given_name=name, family_name="")
    booking = BookingFactory(contact=contact, price=100, **options)
    if paid:
        PaymentFactory(booking=booking, amount=paid)
    return cancel_booking(booking_id=booking.pk, actor=owner, reason="Ill")


def rows(client, address=PAGE):
    page = parse(client.get(address))
    return [
        [cell.text.replace("\N{NO-BREAK SPACE}", " ") for cell in row.find_all("td")]
        for row in page.find("tbody").find_all("tr")
    ]


def test_paid_and_canceled(owner_client, owner):
    canceled("First", owner)
    canceled("Deposit", owner, paid=30)
    canceled("Unpaid", owner, paid=0)
    PaymentFactory(booking=canceled("Settled", owner), amount=100, refund=True)
    PaymentFactory(booking=BookingFactory(price=100))
    response = owner_client.get(PAGE)
    check_is_stored_nowhere(response)
    found = rows(owner_client)
    assert [row[1] for row in found] == ["Deposit", "First"]
    assert [row[5] for row in found] == ["TRY 30", "TRY 100"]
    assert found[0][4].endswith("Ill")
    links = [link["href"] for link in parse(response).find("tbody").find_all("a")]
    assert f"/payments/bookings/{Booking.objects.to_refund()[0].pk}/refund/" in links


def test_nothing_to_give_back(owner_client, owner):
    BookingFactory()
    page = parse(owner_client.get(PAGE))
    assert page.find(class_="empty-state").find("h2").text == "Nothing is to be given back"


def test_page_by_page(owner_client, owner, monkeypatch):
    monkeypatch.setattr(to_give_back, "PAGE", 2)
    made = [canceled(f"Client {number}", owner) for number in range(5)]
    # As many as one deed cancels have ended in the same moment.
    Booking.objects.filter(pk__in=[each.pk for each in made[:3]]).update(ended_at=timezone.now())
    seen, address = [], PAGE
    while address:
        seen += [row[1] for row in rows(owner_client, address)]
        links = parse(owner_client.get(address)).find_all("a", rel="next")
        address = links[0]["href"] if links else ""
    assert seen == [f"Client {number}" for number in (2, 1, 0, 4, 3)]
    for nonsense in ("x", "0", "9" * 30, "²"):
        assert len(rows(owner_client, f"{PAGE}?after={nonsense}")) == 2


def test_queries_are_as_many_for_one_as_for_many(owner_client, owner):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            owner_client.get(PAGE)
        return len(captured)

    canceled("First", owner)
    queries()
    first = queries()
    for number in range(5):
        canceled(f"Client {number}", owner)
    assert queries() == first


def test_an_index_finds_them():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Booking.objects.to_refund().order_by("-ended_at", "-pk")[:51].explain()
    assert "booking_to_refund" in plan
