"""The money questions: an unpaid session is paid, and the day is closed with its cash."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from playwright.sync_api import expect

from payments.models import DayClose, Payment
from tests.e2e.accessible import check
from tests.e2e.person import Person
from tests.factories import BookingFactory, ContactFactory, StaffFactory
from tests.factories.payments import DayCloseFactory, PaymentFactory
from tests.helpers.days import business_day


def owed(name: str, days: int):
    """Store a booking of 1000 lira, of a session some days ago."""
    return BookingFactory(
        session__starts_at=timezone.now() - timedelta(days=days, hours=1),
        contact=ContactFactory(given_name=name, family_name="Berg"),
    )


def test_an_unpaid_session_is_paid(desk: Person, business):
    page = desk.page
    owed("Anna", 2)
    owed("Bella", 40)
    desk.open("/contacts/")
    desk.press(desk.link("Payments"))
    desk.press(desk.link("Unpaid sessions"))
    expect(page.locator(".unpaid-total")).to_contain_text("2 unpaid sessions")
    desk.press(page.get_by_role("link", name="31–90 days"))
    expect(page.locator(".unpaid-rows tbody tr")).to_have_count(1)
    desk.press(page.get_by_role("button", name="Mark as Paid: Bella Berg"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("You can't undo this action.")
    desk.press(desk.button("Mark as Paid", dialog))
    expect(desk.heading("Nothing matches this filter")).to_be_visible()
    desk.press(desk.link("Clear filters"))
    expect(page.locator(".unpaid-total")).to_contain_text("1 unpaid session")
    paid = Payment.objects.select_related("booking__contact").get().booking.contact
    assert paid is not None
    assert paid.given_name == "Bella"


def test_the_day_is_closed(desk: Person, owner):
    page = desk.page
    owed("Anna", 0)
    desk.open("/payments/unpaid/")
    desk.press(page.get_by_role("button", name="Mark as Paid: Anna Berg"))
    desk.press(desk.button("Mark as Paid", page.get_by_role("dialog")))
    expect(desk.heading("Every session is paid")).to_be_visible()
    desk.press(desk.link("Day close"))
    desk.press(desk.link("Today"))
    desk.type(desk.field("Cash at the beginning"), "500")
    desk.type(desk.field("Counted cash"), "ten")
    desk.press(desk.button("Close the day"))
    expect(page.get_by_text("Enter a number.")).to_be_visible()
    desk.type(desk.field("Counted cash"), "1495,50")
    desk.press(desk.button("Close the day"))
    expect(page.get_by_text("The day takes no more payments.")).to_be_visible()
    expect(page.locator(".is-off")).to_contain_text("4.50")
    closed = DayClose.objects.get()
    assert closed.expected == Decimal(1500)
    assert closed.closed_by == owner


def test_everybody_can_read_them(desk: Person, owner):
    word = "Преображенская-Виноградова-Заболоцкая-Александровская"
    contact = ContactFactory(given_name="Александра", family_name=word)
    for days, price in ((2, 1_000), (3, 9_999_999_999), (40, 250)):
        booking = BookingFactory(
            session__starts_at=timezone.now() - timedelta(days=days, hours=2),
            session__staff=StaffFactory(name=word),
            contact=contact,
            price=price,
        )
        PaymentFactory(
            booking=booking, amount=price - 1, note=word, received_at=booking.session.ends_at
        )
    today = business_day()
    DayCloseFactory(day=today - timedelta(days=3), counted=7, note=word)
    period = f"first={today - timedelta(days=50)}&last={today}"
    for path in (
        f"takings/?{period}",
        f"takings/entries/?{period}",
        "unpaid/",
        "days/",
        f"days/{today - timedelta(days=3)}/",
        f"days/{today}/",
    ):
        desk.page.set_viewport_size({"width": 1440, "height": 900})
        desk.open(f"/payments/{path}")
        check(desk.page)
