"""Paid in person, record a payment, refund, exempt: from the row to the ledger and back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from bookings.enums import PaymentStatus
from contacts_app.models import Activity, ContactStaff
from payments.models import Exemption, Payment
from tests.contacts_app.conftest import HTMX, htmx_for, messages_of
from tests.factories import BookingFactory, PaymentFactory
from tests.helpers.html import form_values as values_in
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db


def at(booking, deed):
    return f"/payments/bookings/{booking.pk}/{deed}/"


def items(element):
    return [item.text for item in element.find_all(class_="menu-item")]


def row_of(client, booking):
    page = parse(client.get(f"/contacts/{booking.contact_id}/bookings/"))
    return page.find(id=f"payment-{booking.pk}")


def form_values(form):
    return dict(values_in(form))


def posted(client, booking, deed="paid", **typed):
    """Return the answer to the form of a dialog, filled in otherwise where ``typed`` says so."""
    form = parse(client.get(at(booking, deed), headers=HTMX)).find("form")
    return client.post(form["action"], form_values(form) | typed, headers=HTMX)


# --- What the drop-down offers


def test_the_drop_down_of_who_may_do_everything(owner_client, booking):
    drop_down = row_of(owner_client, booking)
    assert drop_down.find("button").text == "Not Paid"
    assert items(drop_down) == ["Paid in person", "Record a payment…", "Exempt…"]
    for item in drop_down.find_all(class_="menu-item"):
        assert item["href"] == item["hx-get"]
    PaymentFactory(booking=booking, amount=400)
    drop_down = row_of(owner_client, booking)
    assert drop_down.find("button").text == "Partially Paid"
    assert items(drop_down) == [
        "Paid in person", "Record a payment…", "Receipt", "Refund…", "Exempt…",
        "Correct by a reversing entry…",
    ]  # fmt: skip
    PaymentFactory(booking=booking, amount=600)
    drop_down = row_of(owner_client, booking)
    assert drop_down.find("button").text == "Paid"
    assert items(drop_down) == ["Receipt", "Refund…", "Correct by a reversing entry…"]


def test_staff_take_payments_where_the_business_lets_them(staff_client, business, booking):
    ContactStaff.objects.create(contact=booking.contact, user=booking.session.staff)
    drop_down = row_of(staff_client, booking)
    assert items(drop_down) == ["Paid in person", "Record a payment…"]
    business.staff_take_payments = False
    business.save()
    drop_down = row_of(staff_client, booking)
    assert drop_down.text == "Not Paid"
    assert drop_down.find_all("button") == []
    assert staff_client.get(at(booking, "paid")).status_code == 404


@pytest.mark.parametrize("status", ["pending", "waitlisted"])
def test_what_is_not_confirmed_has_a_status_and_no_drop_down(owner_client, status):
    booking = BookingFactory(status=status)
    drop_down = row_of(owner_client, booking)
    assert drop_down.text == "Not Paid"
    assert drop_down.find_all("button") == []


def test_what_was_canceled_unpaid_says_nothing_of_payment(owner_client):
    booking = BookingFactory(status="canceled")
    assert row_of(owner_client, booking).text == ""


def test_the_calendar_and_the_session_have_it_too(owner_client, booking):
    for page in (f"/bookings/{booking.pk}/", f"/bookings/sessions/{booking.session_id}/"):
        drop_down = parse(owner_client.get(page)).find("main").find(id=f"payment-{booking.pk}")
        assert items(drop_down)[0] == "Paid in person"


# --- Paid in person


def test_the_dialog_says_whom_and_what_it_is_about(owner_client, booking):
    dialog = parse(owner_client.get(at(booking, "paid"), headers=HTMX))
    assert dialog.find("h2").text == "Paid in person"
    assert booking.contact.display_name in dialog.text
    assert booking.session.service.name in dialog.text
    assert "You can't undo this action." in dialog.text
    assert dialog.find("input", name="amount")["value"] == "1000"
    assert dialog.find("a", class_="btn").get("autofocus") is not None
    assert dialog.find_all("button")[-1].text == "Mark as Paid"
    whole = parse(owner_client.get(at(booking, "paid")))
    assert whole.find("h1").text == "Paid in person"


def test_marked_as_paid_from_the_tab_the_row_changes_in_place(owner_client, owner, booking):
    tab = f"/contacts/{booking.contact_id}/bookings/"
    form = parse(owner_client.get(at(booking, "paid"), headers=HTMX)).find("form")
    response = owner_client.post(
        at(booking, "paid"), form_values(form), headers=htmx_for("dialog", tab)
    )
    assert response.status_code == 200
    assert response["HX-Reswap"] == "none"
    answer = parse(response)
    drop_down = answer.find(id=f"payment-{booking.pk}")
    assert drop_down["hx-swap-oob"] == "true"
    assert drop_down.find("button").text == "Paid"
    assert answer.find(id="figures-tab-bookings")["hx-swap-oob"] == "true"
    entry = Payment.objects.get()
    assert (int(entry.amount), entry.method, entry.received_by) == (1000, "cash", owner)
    assert f"/payments/{entry.pk}/receipt/" in response["HX-Trigger"]
    booking.refresh_from_db()
    assert booking.payment_status == PaymentStatus.PAID
    told = Activity.objects.get(kind="payments/paid")
    assert told.actor == owner
    timeline = parse(owner_client.get(f"/contacts/{booking.contact_id}/activity/"))
    assert "TRY 1,000" in timeline.text
    assert str(owner) in timeline.text


def test_from_the_calendar_the_page_is_drawn_anew(owner_client, booking):
    form = parse(owner_client.get(at(booking, "paid"), headers=HTMX)).find("form")
    shown = f"/bookings/{booking.pk}/"
    response = owner_client.post(
        at(booking, "paid"), form_values(form), headers=htmx_for("dialog", shown)
    )
    assert shown in response["HX-Location"]
    card = parse(owner_client.get(shown)).find(id="card")
    assert card.find(id=f"payment-{booking.pk}").find("button").text == "Paid"
    assert "marked the booking as paid" in card.text


def test_without_javascript_one_comes_back_to_where_one_was(owner_client, booking):
    tab = f"/contacts/{booking.contact_id}/bookings/?which=past"
    page = parse(
        owner_client.get(at(booking, "paid"), headers={"Referer": f"http://testserver{tab}"})
    )
    form = page.find("main").find("form")
    assert page.find("main").find("a", class_="btn")["href"] == tab
    response = owner_client.post(form["action"], form_values(form), follow=True)
    assert response.redirect_chain == [(tab, 302)]
    assert messages_of(response) == ["Paid: TRY 1,000. Receipt"]


def test_elsewhere_is_no_way_back(owner_client, booking):
    for place in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        page = parse(owner_client.get(at(booking, "paid"), headers={"Referer": place}))
        assert page.find("main").find_all("input", name="next") == []


def test_who_comes_second_gets_the_same_receipt(owner_client, manager_client, booking):
    forms = [
        parse(client.get(at(booking, "paid"), headers=HTMX)).find("form")
        for client in (owner_client, manager_client)
    ]
    answers = [
        client.post(at(booking, "paid"), form_values(form), headers=HTMX)
        for client, form in zip((owner_client, manager_client), forms, strict=True)
    ]
    entry = Payment.objects.get()
    for answer in answers:
        assert answer.status_code == 200
        assert f"/payments/{entry.pk}/receipt/" in answer["HX-Trigger"]


def test_the_same_form_with_another_amount_is_refused(owner_client, booking):
    form = form_values(parse(owner_client.get(at(booking, "paid"), headers=HTMX)).find("form"))
    assert owner_client.post(at(booking, "paid"), form | {"amount": "400"}).status_code == 302
    response = owner_client.post(at(booking, "paid"), form | {"amount": "500"}, headers=HTMX)
    assert response.status_code == 422
    dialog = parse(response)
    assert dialog.find("input", name="amount")["value"] == "500"
    assert "sent before" in dialog.find(class_="errorlist").text
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    "amount",
    ["", "0", "-1", "0.001", "10.005", "NaN", "Infinity", "-inf", "1e30", "abc", "1\0", "9" * 30],
)
def test_what_is_no_amount_is_refused_at_its_field(owner_client, booking, amount):
    for deed in ("paid", "new"):
        response = posted(owner_client, booking, deed, amount=amount)
        assert response.status_code == 422
        field = parse(response).find("input", name="amount")
        assert field["aria-invalid"] == "true"
    assert not Payment.objects.exists()


def test_more_than_is_due_is_refused(owner_client, booking):
    response = posted(owner_client, booking, amount="1000.01")
    assert response.status_code in (409, 422)
    dialog = parse(response)
    assert dialog.find("input", name="amount")["value"] == "1000.01"
    assert "1,000" in dialog.find(class_="errorlist").text
    assert not Payment.objects.exists()


def test_a_part_leaves_the_rest_due(owner_client, booking):
    assert posted(owner_client, booking, amount="400,50").status_code == 200
    booking.refresh_from_db()
    assert booking.payment_status == PaymentStatus.PARTIALLY_PAID
    dialog = parse(owner_client.get(at(booking, "paid"), headers=HTMX))
    assert dialog.find("input", name="amount")["value"] == "599.5"


def test_a_booking_without_a_price_asks_for_the_amount(owner_client):
    booking = BookingFactory(price=None)
    assert posted(owner_client, booking).status_code == 422
    assert posted(owner_client, booking, amount="300").status_code == 200
    booking.refresh_from_db()
    assert booking.payment_status == PaymentStatus.PAID


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("pending", "not confirmed yet"),
        ("waitlisted", "on the waitlist"),
        ("declined", "was declined"),
        ("canceled", "was canceled"),
    ],
)
def test_why_there_is_nothing_to_pay(owner_client, status, why):
    booking = BookingFactory(status=status)
    for deed in ("paid", "new", "exemption"):
        dialog = parse(owner_client.get(at(booking, deed), headers=HTMX))
        assert why in dialog.find(role="alert").text
        assert dialog.find_all("form") == []
    response = owner_client.post(
        at(booking, "paid"), {"amount": "10", "method": "cash", "key": uuid4()}, headers=HTMX
    )
    assert response.status_code == 409
    assert not Payment.objects.exists()


# --- Record a payment


def test_a_deposit_that_somebody_else_received(owner_client, business, staff, booking):
    yesterday = timezone.localtime(timezone=business.zone) - timedelta(days=1)
    response = posted(
        owner_client, booking, "new",
        amount="250", method="card", received_by=str(staff.pk), note="Deposit",
        received_at=f"{yesterday:%Y-%m-%dT%H:%M}",
    )  # fmt: skip
    assert response.status_code == 200
    entry = Payment.objects.get()
    assert (entry.received_by, entry.recorded_by.role) == (staff, "owner")
    assert (int(entry.amount), entry.method, entry.note) == (250, "card", "Deposit")
    assert abs(entry.received_at - yesterday) < timedelta(minutes=1)


def test_the_future_is_refused_at_its_field(owner_client, booking):
    tomorrow = timezone.localtime() + timedelta(days=1)
    response = posted(
        owner_client, booking, "new", received_at=f"{tomorrow:%Y-%m-%dT%H:%M}", note="Kept"
    )
    assert response.status_code == 422
    dialog = parse(response)
    assert dialog.find("input", name="received_at")["aria-invalid"] == "true"
    assert dialog.find("input", name="note")["value"] == "Kept"


def test_staff_record_what_they_received_themselves(staff_client, manager, booking):
    ContactStaff.objects.create(contact=booking.contact, user=booking.session.staff)
    dialog = parse(staff_client.get(at(booking, "new"), headers=HTMX))
    assert len(dialog.find("select", name="received_by").find_all("option")) == 1
    refused = posted(staff_client, booking, "new", received_by=str(manager.pk))
    assert refused.status_code == 422


# --- Refund


def test_a_refund_says_why(manager_client, booking):
    PaymentFactory(booking=booking)
    assert posted(manager_client, booking, "refund", reason="").status_code == 422
    too_much = posted(manager_client, booking, "refund", amount="1000.01", reason="Ill")
    assert too_much.status_code in (409, 422)
    assert posted(manager_client, booking, "refund", reason="Ill").status_code == 200
    booking.refresh_from_db()
    assert booking.payment_status == PaymentStatus.REFUNDED
    entry = Payment.objects.get(kind="refund")
    assert (int(entry.amount), entry.reason) == (1000, "Ill")


def test_nothing_to_give_back(manager_client, booking):
    dialog = parse(manager_client.get(at(booking, "refund"), headers=HTMX))
    assert "Nothing was paid" in dialog.find(role="alert").text


# --- Exempt


def test_exempt_and_undo(manager_client, booking):
    response = posted(manager_client, booking, "exemption", reason="A friend")
    assert response.status_code == 200
    assert at(booking, "exemption/end") in response["HX-Trigger"]
    assert Exemption.objects.get().reason == "A friend"
    drop_down = row_of(manager_client, booking)
    assert drop_down.find("button").text == "Exempt"
    assert items(drop_down) == ["Stop exempting…"]
    again = manager_client.post(at(booking, "exemption"), {"reason": "Once more"}, headers=HTMX)
    assert again.status_code == 409
    assert manager_client.post(at(booking, "exemption/end"), headers=HTMX).status_code == 200
    booking.refresh_from_db()
    assert booking.payment_status == PaymentStatus.NOT_PAID
    assert not Exemption.objects.exists()


def test_what_is_free_of_charge_has_no_drop_down(owner_client):
    booking = BookingFactory(price=0)
    drop_down = row_of(owner_client, booking)
    assert drop_down.text == "Exempt"
    assert drop_down.find_all("button") == []


def test_strangers_change_nothing(staff_client, owner_client):
    booking = BookingFactory()
    for deed in ("paid", "new", "refund", "exemption", "exemption/end", "receipt", "reversal"):
        assert staff_client.get(at(booking, deed)).status_code == 404
        assert staff_client.post(at(booking, deed), {"amount": "1"}).status_code in (404, 405)
    assert not Payment.objects.exists()
