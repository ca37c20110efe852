"""GET /contacts/<id>/card/: the list with a card at its right."""

import pytest

from tests.contacts_app.conftest import check_is_stored_nowhere, htmx_for, names_in
from tests.factories import ContactFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db


def card(contact):
    return f"/contacts/{contact.pk}/card/"


def facts(page):
    pairs = page.find("dl", class_="facts").find_all("div")
    return [(pair.find("dt").text, pair.find("dd").text) for pair in pairs]


def test_the_whole_page(owner_client, anna):
    response = owner_client.get(card(anna))
    assert response.status_code == 200
    check_is_stored_nowhere(response)
    page = parse(response)
    assert page.find("title").text == "Anna Berg · Kartoteka"
    assert names_in(page) == ["Anna Berg"]
    assert page.find(id=f"row-{anna.pk}")["aria-current"] == "true"
    sheet = page.find(id="card")
    assert sheet.find("h2").text == "Anna Berg"
    assert sheet.find(class_="who-sub").text == "Stylist · Salon Lale"
    assert sheet.find(class_="avatar").text == "AB"
    assert sheet.link("View Contact")["href"] == f"/contacts/{anna.pk}/"
    assert sheet.link("Edit Contact")["href"] == f"/contacts/{anna.pk}/edit/"
    assert sheet.link("Close")["href"] == "/contacts/"


def test_what_is_known_stands_on_it(owner_client, anna):
    sheet = parse(owner_client.get(card(anna))).find(id="card")
    assert facts(sheet)[:-2] == [
        ("Phone", "+90 532 418 20 77 Mobile"),
        ("Email", "anna@example.com Other"),
        ("Address", "Gül Sk. 1, İzmir Home"),
        ("Company", "Salon Lale"),
        ("Position", "Stylist"),
        ("Language", "Turkish"),
    ] + [("Birthdate", facts(sheet)[-3][1])]
    assert facts(sheet)[-2:] == [("VAT ID", "TR-1"), ("Source", "Typed in")]
    assert facts(sheet)[-3][1].startswith("14 May 1990 ")


def test_ways_to_reach(owner_client, anna):
    sheet = parse(owner_client.get(card(anna))).find(id="card")
    assert sheet.link("Call")["href"] == "tel:+905324182077"
    whatsapp = sheet.link("WhatsApp")
    assert (whatsapp["href"], whatsapp["rel"]) == (
        "https://wa.me/905324182077", "noopener noreferrer"
    )  # fmt: skip
    assert sheet.link("Write")["href"] == "mailto:anna@example.com"


def test_what_is_not_known_has_no_place(owner_client):
    bare = ContactFactory(given_name="Bare")
    sheet = parse(owner_client.get(card(bare))).find(id="card")
    assert facts(sheet) == [("Source", "Typed in")]
    assert [a.text for a in sheet.find(class_="who-actions").find_all("a")] == [
        "A date…", "Edit Contact"
    ]  # fmt: skip


def test_a_number_that_is_none_has_no_whatsapp(owner_client):
    contact = ContactFactory(phones=["ask at the desk"])
    sheet = parse(owner_client.get(card(contact))).find(id="card")
    assert [a.text for a in sheet.find(class_="who-actions").find_all("a")] == [
        "Call", "A date…", "Edit Contact"
    ]  # fmt: skip


def test_previous_and_next_within_the_searched_list(owner_client):
    first, other, second, third = [
        ContactFactory(given_name=name, family_name="")
        for name in ("Ann A", "Bela", "Ann B", "Ann C")
    ]
    sheet = parse(owner_client.get(card(second), {"q": "ann"})).find(id="card")
    assert sheet.link("Previous contact")["href"] == f"{card(first)}?q=ann"
    assert sheet.link("Next contact")["href"] == f"{card(third)}?q=ann"
    assert sheet.link("Close")["href"] == "/contacts/?q=ann"
    sheet = parse(owner_client.get(card(first), {"q": "ann"})).find(id="card")
    assert [a for a in sheet.find_all("a") if a.get("rel") == "prev"] == []
    assert sheet.link("Next contact")["href"] == f"{card(second)}?q=ann"
    sheet = parse(owner_client.get(card(third), {"sort": "-name"})).find(id="card")
    assert sheet.link("Previous contact")["href"] == f"{card(other)}?sort=-name"
    assert sheet.link("Next contact")["href"] == f"{card(second)}?sort=-name"


@pytest.mark.parametrize("target", ["card", "page"])
def test_htmx_gets_its_target_only(owner_client, anna, target):
    response = owner_client.get(card(anna), headers=htmx_for(target))
    check_is_stored_nowhere(response)
    tops = [child for child in parse(response).children if not isinstance(child, str)]
    assert tops.pop(0).text == "Anna Berg · Kartoteka"
    if target == "card":
        assert [(top.tag, top["data-row"]) for top in tops] == [("article", f"row-{anna.pk}")]
    else:
        assert [(top.tag, top["id"]) for top in tops] == [("div", "page")]
        assert names_in(response) == ["Anna Berg"]


def test_roles(manager_client, staff_client, superuser_client, staff, anna):
    mine = ContactFactory(owner=staff)
    assert manager_client.get(card(anna)).status_code == 200
    assert staff_client.get(card(mine)).status_code == 200
    assert staff_client.get(card(anna)).status_code == 404
    assert staff_client.get(card(anna), headers=htmx_for("card")).status_code == 404
    assert superuser_client.get(card(anna)).status_code == 404


def test_staff_do_not_learn_of_neighbours(staff_client, staff, anna):
    mine = ContactFactory(given_name="Bela", owner=staff)
    sheet = parse(staff_client.get(card(mine))).find(id="card")
    assert [a for a in sheet.find_all("a") if a.get("rel") in ("prev", "next")] == []


def test_what_is_not_there(owner_client, anna, deleted):
    for pk in (deleted.pk, anna.pk + 1000, 0, "9" * 30):
        assert owner_client.get(f"/contacts/{pk}/card/").status_code == 404


def test_a_stranger_is_sent_to_sign_in(client, anna):
    response = client.get(card(anna))
    assert (response.status_code, response["Location"]) == (
        302, f"/accounts/login/?next={card(anna)}"
    )  # fmt: skip


def test_wrong_method(owner_client, anna):
    assert owner_client.post(card(anna)).status_code == 405
