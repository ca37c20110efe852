"""The tab of a client's payments, the statement, receipts, and entries that take back others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bookings.enums import PaymentStatus
from contacts_app.models import Activity, ContactStaff
from payments.models import Payment
from tests.contacts_app.conftest import HTMX
from tests.contacts_app.test_hostile_text import HOSTILE
from tests.factories import BookingFactory, ContactFactory, PaymentFactory
from tests.helpers.days import business_day
from tests.helpers.html import parse
from tests.helpers.skeleton import skeleton


pytestmark = pytest.mark.django_db


def tab(contact):
    return f"/contacts/{contact.pk}/payments/"


def book(contact, days, **options):
    at = timezone.now() + timedelta(days=days)
    return BookingFactory(contact=contact, session__starts_at=at, **options)


@pytest.fixture
def anna(business):
    return ContactFactory(given_name="Anna", family_name="Berg")


def figures_of(page):
    lines = page.find(id="figures-tab-payments").find_all("div")[1:]
    return [(line.find("b").text, line.find("span").text) for line in lines]


# --- the tab


def test_what_is_owed_paid_ahead_and_to_give_back(owner_client, anna):
    book(anna, -3)
    PaymentFactory(booking=book(anna, -9), amount=400)
    PaymentFactory(booking=book(anna, 5), amount=250)
    canceled = book(anna, 6)
    PaymentFactory(booking=canceled)
    type(canceled).objects.filter(pk=canceled.pk).update(status="canceled", ended_at=timezone.now())
    # Neither owed: to come, not shown up, another client's
    book(anna, 8)
    book(anna, -20, attendance="no_show")
    book(ContactFactory(), -3)
    page = parse(owner_client.get(tab(anna)))
    assert figures_of(page) == [
        ("Owes TRY 1,600", "2 unpaid sessions"),
        ("TRY 1,000", "to give back"),
        ("TRY 250", "paid ahead"),
        ("TRY 1,650", "paid in total"),
    ]
    unsettled = page.find(id="tab-unsettled").find_all("li", class_="booking")
    assert [row.find(class_="payment").find("button").text for row in unsettled] == [
        "Paid", "Not Paid", "Partially Paid",
    ]  # fmt: skip
    assert len(page.find_all("li", class_="entry")) == 3


def test_the_card_and_the_overview_say_what_is_owed(owner_client, anna):
    book(anna, -3)
    for part in ("card-bookings", "overview-bookings"):
        headers = {**HTMX, "HX-Target": part}
        page = parse(owner_client.get(f"/contacts/{anna.pk}/bookings/", headers=headers))
        assert "Owes TRY 1,000" in page.find(id=f"figures-{part}").text


def test_an_entry_says_what_when_how_and_who(owner_client, anna, staff):
    booking = book(anna, -3, session__service__name="Haircut")
    entry = PaymentFactory(booking=booking, method="card", note="By her sister", received_by=staff)
    line = parse(owner_client.get(tab(anna))).find(id=f"entry-{entry.pk}")
    assert line.link(entry.number)["href"] == f"/payments/{entry.pk}/receipt/"
    for said in ("Haircut", "Card", "Stefan Staff", "By her sister", "TRY 1,000"):
        assert said in line.text


def test_nothing_paid_yet(owner_client, anna):
    page = parse(owner_client.get(tab(anna)))
    assert page.find(class_="empty-state").find("h2").text == "No payments yet"
    assert page.find_all(class_="figures") == []
    nav = page.find("a", class_="side-link", aria_current="page")
    assert nav.text == "Contacts"


def test_older_entries_are_loaded(owner_client, anna, monkeypatch):
    monkeypatch.setattr("payments.views.contact_payments.ON_A_PAGE", 2)
    entries = [PaymentFactory(booking=book(anna, -number - 1)) for number in range(5)]
    shown = []
    address = tab(anna)
    headers: dict[str, str] = {}
    while address:
        page = parse(owner_client.get(address, headers=headers))
        shown += [line["id"] for line in page.find_all("li", class_="entry")]
        more = page.find_all(id="older-entries")
        address = more[0].find("a")["href"] if more else ""
        headers = {**HTMX, "HX-Target": "older-entries"}
    assert shown == [f"entry-{entry.pk}" for entry in reversed(entries)]


@pytest.mark.parametrize("before", ["x", "-1", "²", "9" * 30])
def test_a_senseless_place_is_the_beginning(owner_client, anna, before):
    entry = PaymentFactory(booking=book(anna, -1))
    page = parse(owner_client.get(tab(anna), {"before": before}))
    assert page.find(id=f"entry-{entry.pk}")


def test_staff_see_what_was_paid_for_their_own_sessions(staff_client, staff, anna):
    ContactStaff.objects.create(contact=anna, user=staff)
    own = PaymentFactory(booking=book(anna, -3, session__staff=staff))
    other = PaymentFactory(booking=book(anna, -4))
    page = parse(staff_client.get(tab(anna)))
    assert [line["id"] for line in page.find_all("li", class_="entry")] == [f"entry-{own.pk}"]
    assert figures_of(page) == [("TRY 1,000", "paid in total")]
    assert staff_client.get(f"/payments/{own.pk}/receipt/").status_code == 200
    assert staff_client.get(f"/payments/{other.pk}/receipt/").status_code == 404
    statement = staff_client.get(f"{tab(anna)}statement/")
    assert own.number in statement.content.decode()
    assert other.number not in statement.content.decode()


@pytest.mark.parametrize("count", [1, 3, 20])
def test_queries(owner_client, anna, django_assert_num_queries, count):
    for number in range(count):
        entry = PaymentFactory(booking=book(anna, -number - 1), amount=400)
        PaymentFactory(reversing=entry)
    # Session, user and business; the contact with the sums; entries, and what takes them back.
    with django_assert_num_queries(6):
        owner_client.get(tab(anna))


# --- receipts


def test_the_receipt(owner_client, business, anna, staff):
    booking = book(anna, -3, session__staff=staff, session__service__name="Haircut")
    entry = PaymentFactory(booking=booking, method="transfer")
    page = parse(owner_client.get(f"/payments/{entry.pk}/receipt/"))
    paper = page.find("article", class_="paper")
    for said in (
        "Salon Lale", "Anna Berg", "Haircut", "TRY 1,000", "Bank transfer", "Stefan Staff",
        entry.number, "Receipt",
    ):  # fmt: skip
        assert said in paper.text
    languages = page.find(class_="paper-tools").find("nav").find_all("a")
    assert [link.text for link in languages] == ["English", "Русский", "Türkçe"]
    turkish = parse(owner_client.get(languages[2]["href"]))
    assert turkish.find("article", class_="paper")["lang"] == "tr"
    assert "₺1.000" in turkish.find("article", class_="paper").text
    assert turkish.find("html")["lang"] == "en"
    nonsense = owner_client.get(f"/payments/{entry.pk}/receipt/?language=xx")
    assert parse(nonsense).find("article", class_="paper")["lang"] == "en"


def test_the_row_leads_to_the_latest_receipt(owner_client, anna):
    booking = book(anna, -3)
    assert owner_client.get(f"/payments/bookings/{booking.pk}/receipt/").status_code == 404
    PaymentFactory(booking=booking, amount=400)
    latest = PaymentFactory(booking=booking, amount=600)
    response = owner_client.get(f"/payments/bookings/{booking.pk}/receipt/")
    assert response["Location"] == f"/payments/{latest.pk}/receipt/"


def test_the_receipt_of_an_erased_client(owner_client):
    booking = BookingFactory(contact=None)
    entry = PaymentFactory(booking=booking)
    page = parse(owner_client.get(f"/payments/{entry.pk}/receipt/"))
    assert "Erased client" in page.text


# --- the statement


def test_the_statement_of_a_period(owner_client, anna):
    old, new = (
        PaymentFactory(
            booking=book(anna, -days),
            received_at=timezone.now() - timedelta(days=days),
        )
        for days in (40, 3)
    )
    address = f"{tab(anna)}statement/"
    page = parse(owner_client.get(address))
    assert old.number in page.text
    assert page.find("tfoot").text == "Total TRY 2,000"
    first = business_day() - timedelta(days=10)
    page = parse(owner_client.get(address, {"first": f"{first:%Y-%m-%d}"}))
    assert old.number not in page.text
    assert new.number in page.text
    assert len(page.find_all("tbody")[0].find_all("tr")) == 1
    wrong = owner_client.get(address, {"first": "2026-05-02", "last": "2026-05-01"})
    assert wrong.status_code == 422
    assert "ends before it begins" in parse(wrong).find(class_="errorlist").text
    empty = parse(owner_client.get(address, {"last": "2001-01-01", "language": "ru"}))
    assert empty.find("article", class_="paper")["lang"] == "ru"
    assert empty.find_all("tfoot") == []


def test_a_statement_takes_reversed_entries_out_of_its_sum(owner_client, anna):
    entry = PaymentFactory(booking=book(anna, -3))
    PaymentFactory(reversing=entry)
    page = parse(owner_client.get(f"{tab(anna)}statement/"))
    assert page.find("tfoot").text == "Total TRY 0"
    assert len(page.find_all("tbody")[-1].find_all("tr")) == 2


# --- entries that take back others


def test_the_owner_takes_back_a_mistake_and_both_stay(owner_client, owner, anna):
    booking = book(anna, -3)
    entry = PaymentFactory(booking=booking)
    dialog = parse(owner_client.get(f"/payments/bookings/{booking.pk}/reversal/", headers=HTMX))
    assert entry.number in dialog.find("h2").text
    action = dialog.find("form")["action"]
    empty = owner_client.post(action, {"reason": " "}, headers=HTMX)
    assert empty.status_code == 422
    response = owner_client.post(action, {"reason": "Wrong client"}, headers=HTMX)
    assert response.status_code == 200
    booking.refresh_from_db()
    assert booking.payment_status == PaymentStatus.NOT_PAID
    reversal = Payment.objects.get(reverses=entry)
    line = parse(owner_client.get(tab(anna))).find(id=f"entry-{entry.pk}")
    assert line.find("s").text == "TRY 1,000"
    assert "Wrong client" in line.text
    assert reversal.number in line.text
    assert line.find_all(class_="menu-item") == []
    receipt = parse(owner_client.get(f"/payments/{entry.pk}/receipt/")).find("article")
    assert "Reversed" in receipt.text
    assert "Wrong client" in receipt.text
    other = parse(owner_client.get(f"/payments/{reversal.pk}/receipt/")).find("article")
    assert "Reversing entry" in other.text
    assert entry.number in other.text
    assert Activity.objects.get(kind="payments/reversed").actor == owner
    again = owner_client.post(action, {"reason": "Once more"}, headers=HTMX)
    assert again.status_code == 409
    assert parse(again).find("input", name="reason")["value"] == "Once more"
    assert owner_client.get(f"/payments/{reversal.pk}/reversal/").status_code == 404


def test_of_several_entries_one_is_chosen(owner_client, anna):
    booking = book(anna, -3)
    address = f"/payments/bookings/{booking.pk}/reversal/"
    assert "reversed already" in parse(owner_client.get(address, headers=HTMX)).text
    entries = [PaymentFactory(booking=booking, amount=amount) for amount in (400, 300, 200)]
    PaymentFactory(reversing=entries[0])
    dialog = parse(owner_client.get(address, headers=HTMX))
    links = [link for link in dialog.find_all("a", class_="btn") if link.get("hx-get")]
    assert [link["href"] for link in links] == [
        f"/payments/{entry.pk}/reversal/" for entry in (entries[2], entries[1])
    ]


def test_nobody_but_the_owner_takes_back(manager_client, staff_client, anna):
    entry = PaymentFactory(booking=book(anna, -3))
    for client in (manager_client, staff_client):
        for address in (
            f"/payments/{entry.pk}/reversal/",
            f"/payments/bookings/{entry.booking_id}/reversal/",
        ):
            assert client.get(address).status_code == 404
            assert client.post(address, {"reason": "x"}).status_code == 404
    page = parse(manager_client.get(tab(anna)))
    assert "Correct by a reversing entry…" not in page.text
    assert Payment.objects.count() == 1


# --- whatever is typed


def bones(client, contact, text):
    booking = book(contact, -3)
    entry = PaymentFactory(booking=booking, amount=900, note=text[:500])
    wrong = PaymentFactory(booking=booking, amount=50)
    PaymentFactory(booking=booking, refund=True, amount=100, reason=text[:500])
    PaymentFactory(reversing=wrong, reason=text[:500])
    pages = [
        tab(contact),
        f"{tab(contact)}statement/",
        f"/payments/{entry.pk}/receipt/",
        f"/payments/{wrong.pk}/receipt/",
        f"/payments/bookings/{booking.pk}/refund/",
        f"/payments/bookings/{booking.pk}/reversal/",
    ]
    return [skeleton(client.get(page).content) for page in pages]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_text_stays_text(owner_client, business, text):
    names = {"given_name": text[:200], "family_name": text[:200]}
    hostile = bones(owner_client, ContactFactory(**names), text)
    assert hostile == bones(owner_client, ContactFactory(), "harmless")
