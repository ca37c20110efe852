"""GET and POST /contacts/<id>/edit/: editing, and what happens when somebody else saved first."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from contacts_app.details import ContactDetails, EmailDetails
from contacts_app.models import Activity, Contact
from contacts_app.services import contacts as services
from contacts_app.services import trash
from tests.contacts_app.conftest import (
    check_is_stored_nowhere,
    htmx_for,
    messages_of,
)
from tests.factories import ContactFactory
from tests.helpers.days import business_day
from tests.helpers.html import Element, form_values, parse


pytestmark = pytest.mark.django_db


def edit(contact):
    return f"/contacts/{contact.pk}/edit/"


def stored(contact):
    return Contact.objects.get(pk=contact.pk)


def form_in(response) -> Element:
    forms = [each for each in parse(response).find_all("form") if each["action"].endswith("/edit/")]
    assert len(forms) == 1
    return forms[0]


def send(client, form: Element, button: tuple[str, str] | None = None, **headers_and_typed):
    """Send the form as a browser does; ``__`` in a name stands for ``-``."""
    headers = headers_and_typed.pop("headers", {})
    typed = {name.replace("__", "-"): text for name, text in headers_and_typed.items()}
    assert typed.keys() <= {element.get("name") for element in form.walk()}
    sent = urlencode({**dict(form_values(form)), **typed, **dict([button] if button else [])})
    return client.post(
        form["action"], sent, content_type="application/x-www-form-urlencoded", headers=headers
    )


def opened(client, contact) -> Element:
    return form_in(client.get(edit(contact)))


def test_the_form_holds_what_is_stored(owner_client, anna):
    response = owner_client.get(edit(anna))
    assert response.status_code == 200
    check_is_stored_nowhere(response)
    assert parse(response).find("title").text == "Edit Contact · Kartoteka"
    values = dict(form_values(form_in(response)))
    assert values.items() >= {
        "given_name": "Anna", "family_name": "Berg", "organization": "Salon Lale",
        "job_title": "Stylist", "language": "tr", "tax_id": "TR-1", "birth_date": "14 May 1990",
        "emails-0-address": "anna@example.com", "emails-0-kind": "other", "emails-primary": "0",
        "phones-0-number": "+90 532 418 20 77", "phones-0-kind": "mobile",
        "addresses-0-street": "Gül Sk. 1", "addresses-0-city": "İzmir", "version": "1",
    }.items()  # fmt: skip


def test_a_change_is_saved(owner, owner_client, anna):
    response = send(owner_client, opened(owner_client, anna), given_name="Anne", tax_id="")
    assert (response.status_code, response["Location"]) == (302, f"/contacts/{anna.pk}/card/")
    now = stored(anna)
    assert (now.display_name, now.tax_id, now.version) == ("Anne Berg", "", 2)
    assert Activity.objects.get().actor == owner
    assert messages_of(owner_client.get(response["Location"])) == ["Saved."]


def test_by_htmx_the_page_one_is_on_is_made_anew(owner_client, anna):
    for shown in (f"/contacts/{anna.pk}/", f"/contacts/{anna.pk}/card/?q=ann"):
        response = send(
            owner_client, opened(owner_client, anna), given_name=f"A{len(shown)}",
            headers=htmx_for("dialog", shown),
        )  # fmt: skip
        assert json.loads(response["HX-Location"]) == {
            "path": shown, "target": "#page", "swap": "outerHTML", "push": "false"
        }  # fmt: skip
        assert json.loads(response["HX-Trigger"]) == {
            "dialog-close": {}, "toast": {"text": "Saved."}
        }  # fmt: skip
        # What htmx then asks for is there.
        assert owner_client.get(shown, headers=htmx_for("page", shown)).status_code == 200


def test_the_form_on_a_page_of_its_own_leads_to_the_card(owner_client, anna):
    """Opened in a new tab, say: there is no page beneath it to come back to."""
    response = send(
        owner_client, opened(owner_client, anna), given_name="Anne",
        headers=htmx_for("dialog", edit(anna)),
    )  # fmt: skip
    assert json.loads(response["HX-Location"])["path"] == f"/contacts/{anna.pk}/card/"


def test_saving_without_a_change_leaves_no_trace(owner_client, anna):
    send(owner_client, opened(owner_client, anna))
    assert (stored(anna).version, Activity.objects.count()) == (1, 0)


def test_rows_are_added_changed_and_removed(owner_client):
    contact = ContactFactory(emails=["a@example.com", "b@example.com"], phones=["112"])
    form = opened(owner_client, contact)
    form = form_in(send(owner_client, form, ("remove", "emails-0"), phones__0__number="113"))
    form = form_in(send(owner_client, form, ("add", "phones")))
    form = form_in(send(owner_client, form, ("add", "addresses"), phones__1__number="114"))
    send(owner_client, form, addresses__0__city="Muğla", emails__primary="1")
    assert list(contact.emails.values_list("address", "is_primary")) == [("b@example.com", True)]
    assert list(contact.phones.values_list("number", flat=True)) == ["113", "114"]
    assert contact.addresses.get().city == "Muğla"


def test_what_an_import_brought_may_stay(owner_client):
    contact = ContactFactory(emails=["not an email"], phones=["1"], language="tlh")
    response = send(owner_client, opened(owner_client, contact), given_name="Worf")
    assert response.status_code == 302
    assert (stored(contact).given_name, stored(contact).language) == ("Worf", "tlh")
    assert contact.emails.get().address == "not an email"


def test_somebody_an_import_knows_by_full_name_only_can_be_edited(owner_client):
    contact = ContactFactory(given_name="", family_name="", full_name="Madonna")
    assert send(owner_client, opened(owner_client, contact)).status_code == 302
    form = form_in(send(owner_client, opened(owner_client, contact), ("add", "tax_id")))
    assert send(owner_client, form, tax_id="1").status_code == 302
    now = stored(contact)
    assert (now.display_name, now.tax_id) == ("Madonna", "1")


def test_taking_every_name_away_is_refused(owner_client):
    contact = ContactFactory(given_name="Anna", family_name="Berg")
    response = send(owner_client, opened(owner_client, contact), given_name="", family_name="")
    assert response.status_code == 422
    assert stored(contact).display_name == "Anna Berg"


@pytest.mark.parametrize("count", [25, 60])
def test_more_rows_than_the_form_adds_are_kept(owner_client, count):
    contact = ContactFactory(emails=[f"a{number}@example.com" for number in range(count)])
    form = form_in(send(owner_client, opened(owner_client, contact), ("add", "emails")))
    form = form_in(send(owner_client, form, ("remove", "emails-22")))
    assert send(owner_client, form, given_name="Anne").status_code == 302
    assert stored(contact).given_name == "Anne"
    assert contact.emails.count() == count - 1
    assert not contact.emails.filter(address="a22@example.com").exists()


@pytest.mark.parametrize("headers", [{}, htmx_for("dialog")])
def test_what_is_wrong_is_said_and_what_was_typed_stays(owner_client, anna, headers):
    response = send(
        owner_client, opened(owner_client, anna), birth_date="30.02.1990", given_name="Anne",
        headers=headers,
    )  # fmt: skip
    assert response.status_code == 422
    check_is_stored_nowhere(response)
    values = dict(form_values(form_in(response)))
    assert (values["birth_date"], values["given_name"]) == ("30.02.1990", "Anne")
    assert values["version"] == "1"
    assert stored(anna).given_name == "Anna"


@pytest.mark.parametrize(
    ("days", "status"), [(0, 302), (1, 422), (9000, 422)], ids=["today", "tomorrow", "later"]
)
def test_nobody_is_born_after_today(owner_client, anna, days, status):
    born = business_day() + timedelta(days=days)
    response = send(owner_client, opened(owner_client, anna), birth_date=f"{born:%d.%m.%Y}")
    assert response.status_code == status
    assert stored(anna).birth_date == (f"{born}" if status == 302 else "1990-05-14")


@pytest.mark.parametrize("typed", ["", "14 May 2089"])
def test_a_birthdate_to_come_that_is_there_may_stay(owner_client, typed):
    odd = ContactFactory(given_name="Odd", birth_date="2090-05-14")
    page = parse(owner_client.get(odd.get_absolute_url()))
    assert "14 May 2090" in page.find("main").text
    assert "years" not in page.find("main").text
    form = opened(owner_client, odd)
    changes = {"birth_date": typed} if typed else {}
    response = send(owner_client, form, given_name="Boss", **changes)
    assert response.status_code == (422 if typed else 302)
    assert (stored(odd).given_name, stored(odd).birth_date) == (
        ("Odd" if typed else "Boss"),
        "2090-05-14",
    )


# --- somebody else saved first


def meanwhile(contact, actor=None, **changes):
    """Save the contact as somebody else."""
    now = stored(contact)
    details = {**vars(services.details_of(now)), "full_name": "", **changes}
    services.update_contact(
        contact_id=now.pk, version=now.version, details=ContactDetails(**details), actor=actor
    )


def both(response) -> dict[str, tuple[str, ...]]:
    """Return of each field in conflict what is mine, what is theirs, and which is suggested."""
    found = {}
    for row in parse(response).find("form", class_="conflict").find("tbody").find_all("tr"):
        mine, theirs = row.find_all("td")
        chosen = [e["value"] for e in row.find_all("input", type="radio") if "checked" in e]
        found[row.find("th").text] = (mine.text, theirs.text, *chosen)
    return found


@pytest.mark.parametrize("headers", [{}, htmx_for("dialog")])
def test_a_stale_save_shows_both(owner_client, manager, anna, headers):
    form = opened(owner_client, anna)
    meanwhile(anna, manager, family_name="Yılmaz", job_title="")
    response = send(
        owner_client, form, family_name="Demir", tax_id="TR-2",
        emails__0__address="new@example.com", headers=headers,
    )  # fmt: skip
    assert response.status_code == 409
    check_is_stored_nowhere(response)
    assert both(response) == {
        "Last name": ("Demir", "Yılmaz", "mine"),
        "Position": ("Stylist", "empty", "theirs"),
        "VAT ID": ("TR-2", "TR-1", "mine"),
        "Email": ("new@example.com (Other)", "anna@example.com (Other)", "mine"),
    }
    assert "Mila Manager saved Anna Yılmaz at" in parse(response).find(role="alert").text
    assert stored(anna).family_name == "Yılmaz"
    assert bool(parse(response).find_all("title")) == (headers == {})


def test_what_is_suggested_keeps_the_work_of_both(owner_client, anna):
    form = opened(owner_client, anna)
    meanwhile(anna, family_name="Yılmaz", job_title="", phones=())
    form = form_in(send(owner_client, form, family_name="Demir", tax_id="TR-2"))
    response = send(owner_client, form)
    assert response.status_code == 302
    now = stored(anna)
    assert (now.family_name, now.job_title, now.tax_id) == ("Demir", "", "TR-2")
    assert now.phones.count() == 0
    assert now.version == 3


@pytest.mark.parametrize(
    ("chosen", "name", "emails"),
    [
        ({"keep__family_name": "mine", "keep__emails": "mine"}, "Demir", ["mine@example.com"]),
        ({"keep__family_name": "theirs", "keep__emails": "mine"}, "Yılmaz", ["mine@example.com"]),
        ({"keep__family_name": "mine", "keep__emails": "theirs"}, "Demir", ["a@x.example", "b@x.example"]),
        ({"keep__family_name": "theirs", "keep__emails": "theirs"}, "Yılmaz", ["a@x.example", "b@x.example"]),
    ],
)  # fmt: skip
def test_choosing(owner_client, anna, chosen, name, emails):
    form = opened(owner_client, anna)
    theirs = tuple(EmailDetails(address=f"{letter}@x.example") for letter in "ab")
    meanwhile(anna, family_name="Yılmaz", emails=theirs)
    form = form_in(
        send(owner_client, form, family_name="Demir", emails__0__address="mine@example.com")
    )
    assert send(owner_client, form, **chosen).status_code == 302
    assert stored(anna).family_name == name
    assert list(anna.emails.values_list("address", flat=True)) == emails


def test_somebody_saves_again_while_one_chooses(owner_client, anna):
    form = opened(owner_client, anna)
    meanwhile(anna, family_name="Yılmaz")
    form = form_in(send(owner_client, form, family_name="Demir", tax_id="TR-2"))
    meanwhile(anna, family_name="Şahin", job_title="Boss")
    response = send(owner_client, form)
    assert response.status_code == 409
    assert both(response) == {
        "Last name": ("Demir", "Şahin", "mine"),
        "Position": ("Stylist", "Boss", "theirs"),
        "VAT ID": ("TR-2", "TR-1", "mine"),
    }
    assert send(owner_client, form_in(response)).status_code == 302
    now = stored(anna)
    assert (now.family_name, now.job_title, now.tax_id) == ("Demir", "Boss", "TR-2")


def test_both_typed_the_same(owner_client, anna):
    form = opened(owner_client, anna)
    meanwhile(anna, family_name="Demir")
    assert send(owner_client, form, family_name="Demir").status_code == 302
    assert (stored(anna).family_name, stored(anna).version) == ("Demir", 2)


def test_the_same_form_sent_twice_is_no_conflict(owner_client, anna):
    form = opened(owner_client, anna)
    assert send(owner_client, form, family_name="Demir").status_code == 302
    assert send(owner_client, form, family_name="Demir").status_code == 302
    assert stored(anna).version == 2


def test_rows_both_added_are_not_lost(owner_client):
    contact = ContactFactory()
    form = form_in(send(owner_client, opened(owner_client, contact), ("add", "emails")))
    theirs = tuple(EmailDetails(address=f"{letter}@x.example", kind="home") for letter in "ab")
    meanwhile(contact, emails=theirs)
    response = send(owner_client, form, emails__1__address="b@x.example")
    assert both(response)["Email"] == (
        "b@x.example (Home)",
        "a@x.example (Home, primary); b@x.example (Home)",
        "mine",
    )


@pytest.mark.parametrize(
    "base", ["", "x", "[]", "null", "{", "[" * 10_000, '"\\ud800"', "\0", "1e999"]
)
def test_a_hostile_base_is_no_error(owner_client, anna, base):
    form = opened(owner_client, anna)
    meanwhile(anna, family_name="Yılmaz")
    response = send(owner_client, form, tax_id="TR-2", base=base)
    assert response.status_code == 409
    assert both(response)["VAT ID"] == ("TR-2", "TR-1", "mine")


@pytest.mark.parametrize("version", ["", "0", "-1", "2", "999999999999999999999"])
def test_a_hostile_version_never_saves(owner_client, anna, version):
    response = send(owner_client, opened(owner_client, anna), tax_id="TR-2", version=version)
    assert response.status_code == 409
    assert stored(anna).tax_id == "TR-1"


@pytest.mark.parametrize("version", ["x", "1.5", "9" * 5000, "\0"])
def test_a_version_that_is_none_is_refused(owner_client, anna, version):
    response = send(owner_client, opened(owner_client, anna), tax_id="TR-2", version=version)
    assert response.status_code == 422
    assert stored(anna).tax_id == "TR-1"


@pytest.mark.parametrize("headers", [{}, htmx_for("dialog")])
def test_deleted_meanwhile_loses_nothing_typed(owner, owner_client, anna, headers):
    form = opened(owner_client, anna)
    trash.delete_contacts(contacts=Contact.objects.filter(pk=anna.pk), actor=owner)
    response = send(owner_client, form, family_name="Demir", headers=headers)
    assert response.status_code == 409
    assert parse(response).find(role="alert").text == "This contact was deleted meanwhile."
    assert dict(form_values(form_in(response)))["family_name"] == "Demir"
    assert stored(anna).family_name == "Berg"


# --- who may


def test_roles(manager_client, staff_client, superuser_client, staff, anna):
    assert send(manager_client, opened(manager_client, anna), tax_id="2").status_code == 302
    for client in (staff_client, superuser_client):
        assert client.get(edit(anna)).status_code == 404
        assert client.post(edit(anna), {"version": 2}).status_code == 404
    mine = ContactFactory(owner=staff)
    assert send(staff_client, opened(staff_client, mine), given_name="Eva").status_code == 302
    assert stored(mine).given_name == "Eva"


def test_staff_cannot_edit_what_is_no_longer_theirs(staff_client, staff, owner):
    contact = ContactFactory(owner=staff)
    form = opened(staff_client, contact)
    services.assign_owner(contact_id=contact.pk, owner=owner, actor=owner)
    assert send(staff_client, form, given_name="Eva").status_code == 404
    assert stored(contact).given_name != "Eva"


def test_what_is_not_there(owner_client, anna, deleted):
    for pk in (deleted.pk, anna.pk + 1000, 0, "9" * 30):
        assert owner_client.get(f"/contacts/{pk}/edit/").status_code == 404
    assert owner_client.post(f"/contacts/{anna.pk + 1000}/edit/", {}).status_code == 404


def test_strangers(client, anna):
    for response in (client.get(edit(anna)), client.post(edit(anna), {"given_name": "Eve"})):
        assert response["Location"] == f"/accounts/login/?next={edit(anna)}"
    assert stored(anna).given_name == "Anna"


def test_wrong_method(owner_client, anna):
    assert owner_client.put(edit(anna)).status_code == 405
    assert owner_client.delete(edit(anna)).status_code == 405
