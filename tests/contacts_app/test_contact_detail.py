"""GET /contacts/<id>/: the full page."""

import pytest

from contacts_app.enums import ActivityKind
from contacts_app.services import events
from tests.contacts_app.conftest import check_is_stored_nowhere, htmx_for
from tests.factories import ContactFactory, UserFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db


def detail(contact):
    return f"/contacts/{contact.pk}/"


def test_the_page(owner_client, anna):
    response = owner_client.get(detail(anna))
    assert response.status_code == 200
    check_is_stored_nowhere(response)
    page = parse(response)
    assert page.find("title").text == "Anna Berg · Kartoteka"
    assert page.find("h1").text == "Anna Berg"
    tabs = page.find("nav", class_="tabs").find_all("a")
    assert [(tab.text, tab["href"], tab.get("aria-current")) for tab in tabs] == [
        ("Overview", detail(anna), "page"),
        ("Bookings", f"{detail(anna)}bookings/", ""),
        ("Payments", f"{detail(anna)}payments/", ""),
        ("Notes", f"{detail(anna)}notes/", ""),
        ("Tasks & reminders", f"{detail(anna)}tasks/", ""),
        ("Activity", f"{detail(anna)}activity/", ""),
    ]
    assert page.link("Edit Contact")["href"] == f"{detail(anna)}edit/"
    assert page.link("Delete")["href"] == f"/contacts/delete/?ids={anna.pk}"
    assert page.find("main").link("Call")["href"] == "tel:+905324182077"


@pytest.mark.parametrize("count", [1, 3, 7])
def test_the_latest_five_events_the_newest_first(owner, owner_client, anna, count):
    for number in range(count):
        change = {"field": "tax_id", "old": "", "new": f"no. {number}"}
        events.publish(ActivityKind.EDITED, contact=anna, actor=owner, changes=[change])
    page = parse(owner_client.get(detail(anna)))
    shown = [each.find("ins").text for each in page.find("ol", class_="timeline").find_all("li")]
    assert shown == [f"no. {number}" for number in reversed(range(count))][:5]


def test_htmx_gets_the_page_part(owner_client, anna):
    response = owner_client.get(detail(anna), headers=htmx_for("page"))
    check_is_stored_nowhere(response)
    tops = [child for child in parse(response).children if not isinstance(child, str)]
    assert [(top.tag, top["id"]) for top in tops] == [("div", "page")]


def test_who_looks_after_is_chosen_by_those_who_see_all(
    owner_client, manager_client, staff_client, staff, manager, anna
):
    UserFactory(name="Left Long Ago", is_active=False)
    anna.owner = staff
    anna.save()
    for client in (owner_client, manager_client):
        options = parse(client.get(detail(anna))).find("select", name="owner").find_all("option")
        assert [(option.text, "selected" in option) for option in options] == [
            ("Nobody in particular", False),
            ("Mila Manager", False),
            ("Olga Owner", False),
            ("Stefan Staff", True),
        ]
    page = parse(staff_client.get(detail(anna)))
    assert page.find_all("select", name="owner") == []
    assert [a.text for a in page.find("header", class_="page-head").find_all("a")][
        -1
    ] == "Edit Contact"


def test_roles(manager_client, staff_client, superuser_client, staff, anna):
    assert manager_client.get(detail(anna)).status_code == 200
    assert staff_client.get(detail(anna)).status_code == 404
    assert superuser_client.get(detail(anna)).status_code == 404
    assert staff_client.get(detail(ContactFactory(created_by=staff))).status_code == 200


def test_what_is_not_there(owner_client, anna, deleted):
    for pk in (deleted.pk, anna.pk + 1000, 0, "9" * 30, "9" * 5000):
        assert owner_client.get(f"/contacts/{pk}/").status_code == 404


def test_a_stranger_is_sent_to_sign_in(client, anna):
    response = client.get(detail(anna))
    assert (response.status_code, response["Location"]) == (
        302, f"/accounts/login/?next={detail(anna)}"
    )  # fmt: skip


def test_wrong_method(owner_client, anna):
    assert owner_client.post(detail(anna)).status_code == 405
