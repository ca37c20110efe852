"""After a deed with money the page equals a fresh load of its address."""

from datetime import timedelta

import pytest
from django.utils import timezone

from payments.models import Payment
from tests.factories import BookingFactory, ContactFactory
from tests.helpers.html import form_values
from tests.helpers.htmx import Browser, shown, swap


pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(business):
    """Anna, who was here twice and paid nothing."""
    anna = ContactFactory(given_name="Anna", family_name="Berg")
    for days in (3, 9):
        at = timezone.now() - timedelta(days=days)
        BookingFactory(contact=anna, session__starts_at=at)
    return anna


def press(tab, item):
    """Choose an item of a drop-down and send the form of its dialog; return the answer."""
    headers = {
        "HX-Request": "true",
        "HX-Target": "dialog",
        "HX-Current-URL": f"http://testserver{tab.address}",
    }
    swap(tab.page, tab.client.get(item["hx-get"], headers=headers), target="dialog")
    form = tab.page.find(id="dialog").find("form")
    values = dict(form_values(form))
    if "reason" in values:
        values["reason"] = "A friend"
    return tab.client.post(form["hx-post"], values, headers=headers)


@pytest.mark.parametrize("label", ["Paid in person", "Record a payment…", "Exempt…"])
def test_the_tab(owner_client, anna, label):
    tab = Browser(owner_client, f"/contacts/{anna.pk}/bookings/?which=past")
    row = tab.page.find(id="tab-bookings").find_all("li", class_="booking")[0]
    answer = press(tab, row.link(label))
    assert answer["HX-Reswap"] == "none"
    tab.page.find(id="dialog").children = []
    swap(tab.page, answer, target="dialog")
    fresh = Browser(owner_client, tab.address)
    assert shown(tab.page) == shown(fresh.page)


@pytest.mark.parametrize(
    ("address", "part"),
    [("/contacts/{}/card/", "card-bookings"), ("/contacts/{}/", "overview-bookings")],
)
def test_the_section_of_card_and_overview(owner_client, anna, address, part):
    def with_section():
        tab = Browser(owner_client, address.format(anna.pk))
        link = tab.page.find(id=part).find("a")
        past = link["hx-get"].replace("upcoming", "past")
        headers = {
            "HX-Request": "true",
            "HX-Target": part,
            "HX-Current-URL": f"http://testserver{tab.address}",
        }
        answer = tab.client.get(past, headers=headers)
        swap(tab.page, answer, target=part, style="outerHTML")
        return tab

    tab = with_section()
    row = tab.page.find(id=part).find_all("li", class_="booking")[0]
    answer = press(tab, row.link("Paid in person"))
    tab.page.find(id="dialog").children = []
    swap(tab.page, answer, target="dialog")
    assert shown(tab.page) == shown(with_section().page)
    assert "marked the booking as paid" in tab.page.find(id="latest-activity").text


def test_the_page_of_a_session(owner_client, anna):
    booking = anna.bookings.first()
    tab = Browser(owner_client, f"/bookings/sessions/{booking.session_id}/")
    answer = press(tab, tab.page.find(id=f"payment-{booking.pk}").link("Paid in person"))
    tab.page.find(id="dialog").children = []
    swap(tab.page, answer, target="dialog")
    assert shown(tab.page) == shown(Browser(owner_client, tab.address).page)
    assert Payment.objects.count() == 1
