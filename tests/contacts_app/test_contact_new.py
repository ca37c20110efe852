"""GET and POST /contacts/new/: creating a contact."""

import json
from urllib.parse import urlencode

import pytest

from contacts_app.models import Contact
from contacts_app.services.contacts import details_of
from tests.contacts_app.conftest import HTMX, check_is_stored_nowhere, htmx_for, messages_of
from tests.factories import ContactFactory, UserFactory
from tests.helpers.contact_form import posted
from tests.helpers.html import Element, form_values, parse


pytestmark = pytest.mark.django_db

NEW = "/contacts/new/"


def form_in(response) -> Element:
    return parse(response).find("form", action=NEW)


def send(client, form: Element, *, button: tuple[str, str] | None = None, **typed):
    """Send the form as a browser without JavaScript does, with what was typed into it."""
    values = dict(form_values(form))
    typed = {name.replace("__", "-"): text for name, text in typed.items()}
    assert typed.keys() <= {e.get("name") for e in form.walk()}, (
        "typed into fields that aren't there"
    )
    sent = urlencode({**values, **typed, **dict([button] if button else [])})
    return client.post(NEW, sent, content_type="application/x-www-form-urlencoded")


def labels(form: Element) -> list[str]:
    return [label.text for label in form.find_all("label", class_="form-label")]


def errors(form: Element) -> list[str]:
    return [error.text for error in form.find_all(class_="errorlist")]


def test_the_form(owner_client):
    response = owner_client.get(NEW)
    assert response.status_code == 200
    check_is_stored_nowhere(response)
    page = parse(response)
    assert page.find("title").text == "New contact · Kartoteka"
    form = form_in(response)
    assert labels(form) == ["First name", "Last name", "Email", "Kind", "Phone", "Kind"]
    menu = form.find(id="field-menu").find_all("button")
    assert [item.text for item in menu] == [
        "Email", "Phone", "Address", "Company", "Position", "Language", "VAT ID", "Birthdate",
        "Custom Field",
    ]  # fmt: skip


def test_every_control_has_a_label(owner_client):
    form = form_in(owner_client.get(NEW))
    labelled = {label["for"] for label in form.find_all("label") if "for" in label}
    controls = [
        control
        for control in form.walk()
        if control.tag in ("input", "select")
        and control.get("type") not in ("hidden", "checkbox", "radio")
    ]
    assert len(controls) == 6
    assert {control["id"] for control in controls} == labelled


def test_a_contact_is_created_and_its_card_opens(owner, owner_client):
    form = form_in(owner_client.get(NEW))
    response = send(
        owner_client, form, given_name=" Ayşe ", family_name="Kaya",
        emails__0__address="ayse@example.com", phones__0__number="0532 418 20 77",
    )  # fmt: skip
    contact = Contact.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/contacts/{contact.pk}/card/")
    assert (contact.given_name, contact.display_name) == ("Ayşe", "Ayşe Kaya")
    assert (contact.created_by, contact.owner, contact.source) == (owner, None, "manual")
    details = details_of(contact)
    assert [(row.address, row.kind, row.is_primary) for row in details.emails] == [
        ("ayse@example.com", "home", True)
    ]
    assert [(row.number, row.kind, row.is_primary) for row in details.phones] == [
        ("0532 418 20 77", "mobile", True)
    ]
    assert messages_of(owner_client.get(response["Location"])) == ["The contact was added."]


@pytest.mark.parametrize(("name", "page"), [("Bea", 1), ("Zoe", 3)])
def test_the_list_beside_its_card_holds_it(owner, owner_client, name, page):
    owner.list_page_size = 25
    owner.save()
    for number in range(52):
        ContactFactory(given_name=f"{'A' if number < 20 else 'M'}{number:02}", family_name="")
    response = send(owner_client, form_in(owner_client.get(NEW)), given_name=name)
    shown = owner_client.get(response["Location"])
    rows = parse(shown).find("tbody").find_all("tr")
    assert [row.get("aria-current") for row in rows if name in row.text] == ["true"]
    assert shown.context["state"].page == page


def test_by_htmx_it_is_created_and_the_dialog_closes(owner_client):
    response = owner_client.post(
        NEW, posted(given_name="Anna"), headers=htmx_for("dialog", "/contacts/")
    )
    contact = Contact.objects.get()
    assert json.loads(response["HX-Location"]) == {
        "path": f"/contacts/{contact.pk}/card/", "target": "#page", "swap": "outerHTML"
    }  # fmt: skip
    assert json.loads(response["HX-Trigger"]) == {
        "dialog-close": {},
        "toast": {"text": "The contact was added."},
    }


def test_by_htmx_the_form_is_the_dialog(owner_client):
    response = owner_client.get(NEW, headers=htmx_for("dialog"))
    check_is_stored_nowhere(response)
    tops = [child for child in parse(response).children if not isinstance(child, str)]
    assert [(top.tag, top["data-dialog-size"]) for top in tops] == [("div", "lg")]


def test_everything_at_once(owner_client):
    response = owner_client.post(
        NEW,
        posted(
            given_name="Ayşe", family_name="Kaya", organization="Salon", job_title="Owner",
            language="tr", tax_id="1", birth_date="14.05",
            emails=["a@example.com", "b@example.com"], phones=["112", "+90 532 418 20 77"],
            addresses=[{"street": "Gül Sk. 1", "city": "İzmir", "country": "TR"}],
        )
        | {"emails-primary": "1", "phones-primary": "1"},
    )  # fmt: skip
    assert response.status_code == 302
    contact = Contact.objects.get()
    assert (contact.organization, contact.job_title, contact.language) == ("Salon", "Owner", "tr")
    assert (contact.tax_id, contact.birth_date) == ("1", "--05-14")
    assert (contact.primary_email, contact.primary_phone) == ("b@example.com", "+90 532 418 20 77")
    assert [str(row) for row in contact.addresses.all()] == ["Gül Sk. 1, İzmir, TR"]


def test_the_form_sent_twice_makes_one_contact(owner_client):
    form = form_in(owner_client.get(NEW))
    first = send(owner_client, form, given_name="Anna")
    second = send(owner_client, form, given_name="Anna")
    assert Contact.objects.count() == 1
    assert first["Location"] == second["Location"]


# --- what is wrong is said, and what was typed stays


def check_kept(response, **typed):
    assert response.status_code == 422
    assert Contact.objects.count() == 0
    check_is_stored_nowhere(response)
    kept = dict(form_values(form_in(response)))
    typed = {name.replace("__", "-"): text for name, text in typed.items()}
    assert {name: kept[name] for name in typed} == typed


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_nobody_is_no_contact(owner_client, headers):
    response = owner_client.post(NEW, posted(job_title="Baker"), headers=headers)
    check_kept(response, job_title="Baker")
    assert errors(form_in(response)) == ["Give a name, a company, an email, a phone or an address."]
    assert form_in(response).find("input", name="given_name")["aria-invalid"] == "true"
    assert bool(parse(response).find_all("title")) == (headers == {})


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"given_name": "x" * 201}, "Ensure this value has at most 200 characters (it has 201)."),
        ({"given_name": "A", "birth_date": "30.02.1990"}, "There is no such day."),
        ({"given_name": "A", "birth_date": "1990-02-30"}, "There is no such day."),
        ({"given_name": "A", "birth_date": "1 January 2090"}, "This day is in the future."),
        ({"given_name": "A", "language": "klingon"},
         "Select a valid choice. klingon is not one of the available choices."),
        ({"given_name": "A", "emails": ["not an email"]}, "Enter a valid email address."),
        ({"given_name": "A", "phones": ["12"]}, "A phone number has at least three digits."),
    ],
)  # fmt: skip
def test_what_is_wrong(owner_client, typed, error):
    response = owner_client.post(NEW, posted(**typed))
    texts = {
        name: text for name, text in typed.items() if isinstance(text, str) and text != "klingon"
    }
    check_kept(response, **texts)
    assert errors(form_in(response)) == [error]


def test_twins_are_said_where_they_stand(owner_client):
    twins = posted(given_name="A", emails=["a@x.example", "b@x.example", "A@X.example"])
    response = owner_client.post(NEW, twins)
    check_kept(response, emails__2__address="A@X.example")
    form = form_in(response)
    assert form.find(role="alert").text == "Something is there twice."
    wrong = [e.get("name") for e in form.walk() if e.get("aria-invalid") == "true"]
    assert wrong == ["emails-2-address"]


def test_twins_that_only_the_database_sees_are_said_too(owner_client):
    response = owner_client.post(NEW, posted(emails=["a@ix.example", "a@İx.example"]))
    check_kept(response, emails__1__address="a@İx.example")


@pytest.mark.parametrize("month_first", [True, False])
def test_a_day_typed_stays_as_it_was_typed(owner_client, business, month_first):
    business.country = "US" if month_first else "TR"
    business.save()
    form = form_in(owner_client.post(NEW, posted(birth_date="5/6/1990")))
    assert dict(form_values(form))["birth_date"] == "5/6/1990"
    send(owner_client, form, given_name="Anna")
    assert Contact.objects.get().birth_date == ("1990-05-06" if month_first else "1990-06-05")


# --- rows, without JavaScript


def test_fields_and_rows_are_added_and_what_was_typed_stays(owner_client):
    form = form_in(owner_client.get(NEW))
    typed = {"given_name": "Ayşe", "emails__0__address": "not yet"}
    for name in ("emails", "addresses", "birth_date", "organization"):
        response = send(owner_client, form, button=("add", name), **typed)
        assert response.status_code == 200
        form = form_in(response)
        assert errors(form) == []
    assert labels(form) == [
        "First name", "Last name", "Email", "Kind", "Email", "Kind", "Phone", "Kind",
        "Address", "Postal code", "City", "Region", "Country", "Kind", "Company", "Birthdate",
    ]  # fmt: skip
    kept = dict(form_values(form))
    assert (kept["given_name"], kept["emails-0-address"]) == ("Ayşe", "not yet")
    menu = [item["value"] for item in form.find(id="field-menu").find_all("button")]
    assert menu == [
        "emails", "phones", "addresses", "job_title", "language", "tax_id", "new_field"
    ]  # fmt: skip
    response = send(
        owner_client, form, emails__0__address="a@example.com", emails__1__address="b@example.com",
        addresses__0__city="İzmir", birth_date="14 May", organization="Salon",
    )  # fmt: skip
    assert response.status_code == 302
    contact = Contact.objects.get()
    assert list(contact.emails.values_list("address", flat=True)) == [
        "a@example.com",
        "b@example.com",
    ]
    assert (contact.birth_date, contact.organization) == ("--05-14", "Salon")
    assert contact.addresses.get().city == "İzmir"


def test_a_row_is_removed(owner_client):
    form = form_in(
        owner_client.post(
            NEW,
            posted(emails=["a@example.com", "b@example.com", "c@example.com"], remove="emails-1"),
        )
    )
    rows = form.find("fieldset", class_="form-rows-emails").find_all(class_="form-row")
    assert ["hidden" in row for row in rows] == [False, True, False]
    send(owner_client, form)
    found = Contact.objects.get().emails.values_list("address", flat=True)
    assert list(found) == ["a@example.com", "c@example.com"]


def test_a_removed_row_may_hold_what_is_wrong(owner_client):
    form = form_in(
        owner_client.post(NEW, posted(given_name="A", emails=["wrong"], remove="emails-0"))
    )
    assert send(owner_client, form).status_code == 302
    assert Contact.objects.get().emails.count() == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("add", "password"), ("add", "version"), ("remove", "emails-999"), ("remove", "x-1"),
        ("remove", "emails--1"), ("remove", "emails-\0"), ("remove", "emails-٣"),
    ],
)  # fmt: skip
def test_hostile_rows(owner_client, name, value):
    response = owner_client.post(
        NEW, posted(**{"given_name": "A", "emails": ["a@example.com"], name: value})
    )
    assert response.status_code in (200, 302)
    assert "password" not in dict(form_values(parse(response)))


@pytest.mark.parametrize("total", ["x", "", "999999", "9" * 30, "٣", "1\0"])
def test_a_hostile_number_of_rows(owner_client, total):
    sent = posted(given_name="A") | {"emails-TOTAL_FORMS": total}
    assert owner_client.post(NEW, sent).status_code == 422
    assert Contact.objects.count() == 0


def test_less_than_no_rows_are_none(owner_client):
    sent = posted(given_name="A", emails=["a@example.com"]) | {"emails-TOTAL_FORMS": "-1"}
    assert owner_client.post(NEW, sent).status_code == 302
    assert Contact.objects.get().emails.count() == 0


def test_an_empty_post(owner_client):
    assert owner_client.post(NEW, {}).status_code == 422


# --- a searched name


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Anna", "Anna", ""),
        ("Anna Berg", "Anna", "Berg"),
        ("  Anna  Maria \0 Berg ", "Anna Maria", "Berg"),
        ("x" * 500, "x" * 200, ""),
        ("<b>", "<b>", ""),
    ],
)
def test_a_searched_name_is_filled_in(owner_client, name, given, family):
    values = dict(form_values(form_in(owner_client.get(NEW, {"name": name}))))
    assert (values["given_name"], values["family_name"]) == (given, family)


# --- roles


def test_staff_look_after_whom_they_add(staff, staff_client):
    response = staff_client.post(NEW, posted(given_name="Anna"))
    contact = Contact.objects.get()
    assert (contact.owner, contact.created_by) == (staff, staff)
    assert staff_client.get(response["Location"]).status_code == 200


def test_managers_add(manager_client, manager):
    manager_client.post(NEW, posted(given_name="Anna"))
    assert (Contact.objects.get().owner, Contact.objects.get().created_by) == (None, manager)


def test_strangers_and_those_who_left(client, business):
    for each in (client, client):
        response = each.post(NEW, posted(given_name="Anna"))
        assert response["Location"] == "/accounts/login/?next=/contacts/new/"
    client.force_login(UserFactory(is_active=False))
    assert client.post(NEW, posted(given_name="Anna")).status_code == 302
    assert Contact.objects.count() == 0


def test_wrong_method(owner_client):
    assert owner_client.put(NEW).status_code == 405
    assert owner_client.delete(NEW).status_code == 405


@pytest.mark.parametrize("name", ["\u200b", "\u202e\u200d", "\u2060 \ufeff"])
def test_a_name_nobody_can_see_is_no_name(owner_client, name):
    response = send(owner_client, form_in(owner_client.get(NEW)), given_name=name)
    assert response.status_code == 422
    assert not Contact.objects.exists()
