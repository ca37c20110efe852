"""Custom fields in the form of a contact: filled, added, and made on the spot."""

import pytest

from contacts_app.custom_field_types import TYPES
from contacts_app.models import Contact, CustomField
from contacts_app.services.contacts import details_of
from contacts_app.services.custom_fields import (
    MAX_FIELDS,
    delete_custom_field,
    purge_deleted_custom_fields,
    restore_custom_field,
)
from tests.contacts_app.conftest import HTMX
from tests.contacts_app.test_custom_field_services import VALUES, change
from tests.factories import custom_field, fill
from tests.helpers.html import form_values, parse


NEW = "/contacts/new/"
TYPED = {
    "text": "Walnuts",
    "long_text": "Likes it short.\nVery short.",
    "number": "42,5",
    "date": "14.05.2026",
    "url": "example.com/ayşe",
    "yes_no": "no",
    "choice": "Gold",
    "choices": ["Gold", "Silver"],
}


@pytest.fixture
def edit(anna):
    return f"/contacts/{anna.pk}/edit/"


def sent_of(response, action: str) -> dict:
    """Return what the form of a page would send, names that occur several times as lists."""
    sent: dict = {}
    for name, value in form_values(parse(response).find("form", action=action)):
        sent.setdefault(name, []).append(value)
    return sent


def press(client, address: str, sent: dict | None = None, **more):
    """Send the form at ``address`` again with ``more``; without ``sent`` as it is first shown."""
    sent = sent_of(client.get(address), address) if sent is None else dict(sent)
    return client.post(address, {**sent, **{k.replace("__", "-"): v for k, v in more.items()}})


def menu_of(response) -> list[str]:
    menu = parse(response).find(id="field-menu")
    return [item["value"] for item in menu.find_all("button")]


def custom(contact: Contact) -> dict:
    return dict(details_of(Contact.objects.get(pk=contact.pk)).custom)


def errors_in(response) -> str:
    return " ".join(each.text for each in parse(response).find_all("ul", class_="errorlist"))


# --- values


@pytest.mark.parametrize("type", TYPES)
def test_a_field_is_added_filled_shown_and_emptied(type, anna, edit, staff, staff_client):  # noqa: A002
    Contact.objects.update(owner=staff)
    field = custom_field("Mine", type)
    first = staff_client.get(edit)
    assert "custom-mine" in menu_of(first)
    added = press(staff_client, edit, add="custom-mine", job_title="Boss")
    assert "custom-mine" not in menu_of(added)
    sent = sent_of(added, edit)
    assert sent["job_title"] == ["Boss"]
    assert press(staff_client, edit, sent, custom__mine=TYPED[type]).status_code == 302
    assert custom(anna) == {field.key: VALUES[type]}

    again = staff_client.get(edit)
    assert "custom-mine" not in menu_of(again)
    assert press(staff_client, edit, sent_of(again, edit)).status_code == 302
    assert Contact.objects.get().version == 2
    sent = {k: v for k, v in sent_of(again, edit).items() if k != "custom-mine"}
    assert press(staff_client, edit, sent, **{} if type == "choices" else {"custom__mine": ""})
    assert custom(anna) == {}


def test_a_new_contact_gets_values(business, owner_client):
    custom_field()
    added = press(owner_client, NEW, add="custom-allergies", given_name="Zoe")
    assert (
        press(owner_client, NEW, sent_of(added, NEW), custom__allergies="Dust").status_code == 302
    )
    assert custom(Contact.objects.get()) == {"allergies": "Dust"}


@pytest.mark.parametrize(
    ("type", "typed"),
    [("number", "many"), ("number", "1e400"), ("number", "NaN"), ("number", "9" * 21),
     ("date", "31.02.2026"), ("date", "14.05"), ("url", "javascript:alert(1)"),
     ("url", "ftp://example.com"), ("choice", "Bronze"), ("choices", "Bronze"),
     ("yes_no", "perhaps"), ("text", "x" * 2001), ("text", "\0"),
     ("long_text", "x" * 20_001)],
)  # fmt: skip
def test_what_is_no_value_is_said_at_the_field(type, typed, anna, edit, owner_client):  # noqa: A002
    custom_field("Mine", type)
    sent = sent_of(press(owner_client, edit, add="custom-mine"), edit)
    body = {**sent, "custom-mine": typed, "job_title": "Boss"}
    response = owner_client.post(edit, body)
    assert response.status_code == 422
    tree = parse(response)
    assert tree.find("input", name="job_title")["value"] == "Boss"
    assert errors_in(response)
    assert custom(anna) == {}


def test_a_required_field_is_there_from_the_start(anna, edit, owner_client):
    custom_field("Card number", is_required=True)
    first = owner_client.get(edit)
    assert "custom-card_number" not in menu_of(first)
    assert "(required)" in parse(first).text
    response = press(owner_client, edit, sent_of(first, edit))
    assert response.status_code == 422
    assert errors_in(response)
    sent = sent_of(response, edit)
    assert press(owner_client, edit, sent, custom__card_number="7").status_code == 302


def test_a_field_required_since_the_form_was_opened(anna, edit, owner_client):
    sent = sent_of(owner_client.get(edit), edit)
    custom_field("Card number", is_required=True)
    response = press(owner_client, edit, sent)
    assert response.status_code == 422
    assert parse(response).find("input", name="custom-card_number")


def test_a_choice_no_longer_offered_stays_till_it_is_changed(anna, edit, owner_client):
    for name, type_, value in (("One", "choice", "Gold"), ("Some", "choices", ("Gold", "Silver"))):
        field = custom_field(name, type_)
        fill(anna, **{field.key: value})
        change(field, choices=["Bronze"])
    before = Contact.objects.get().version
    assert press(owner_client, edit, job_title="Boss").status_code == 302
    assert custom(anna) == {"one": "Gold", "some": ("Gold", "Silver")}
    assert Contact.objects.get().version == before + 1


def test_fields_stand_in_their_groups_in_the_form(anna, edit, owner_client):
    custom_field("Doctor", group="Health", is_required=True)
    tree = parse(owner_client.get(edit))
    groups = [each.text for each in tree.find_all("legend")]
    assert "Health" in groups


def test_help_is_shown_and_is_no_markup(anna, edit, owner_client):
    custom_field("Doctor", help_text="<b onclick=x>Who?</b>", is_required=True)
    page = owner_client.get(edit)
    assert "<b onclick=x>Who?</b>" in parse(page).text
    assert not parse(page).find_all("b")


# --- somebody else at the same time


def test_what_another_filled_meanwhile_stays(anna, edit, owner_client):
    """A field that wasn't in the form is not one that was emptied."""
    custom_field()
    sent = sent_of(owner_client.get(edit), edit)
    fill(anna, allergies="Walnuts")
    response = press(owner_client, edit, sent, job_title="Boss")
    assert response.status_code == 409
    conflict = parse(response).find("form", class_="conflict")
    assert "Allergies" not in conflict.text
    assert press(owner_client, edit, sent_of(response, edit)).status_code == 302
    assert custom(anna) == {"allergies": "Walnuts"}
    assert Contact.objects.get().job_title == "Boss"


@pytest.mark.parametrize(("keep", "value"), [("mine", "Dust"), ("theirs", "Pollen")])
def test_a_conflict_shows_both_values(keep, value, anna, edit, owner_client):
    custom_field()
    fill(anna, allergies="Walnuts")
    sent = sent_of(owner_client.get(edit), edit)
    fill(anna, allergies="Pollen")
    response = press(owner_client, edit, sent, custom__allergies="Dust")
    assert response.status_code == 409
    row = parse(response).find("form", class_="conflict").find("tbody").find("tr")
    assert [row.find("th").text, *(cell.text for cell in row.find_all("td"))] == [
        "Allergies", "Dust", "Pollen",
    ]  # fmt: skip
    sent = sent_of(response, edit)
    assert press(owner_client, edit, sent, keep__custom__allergies=keep).status_code in (302, 409)
    sent["keep-custom-allergies"] = [keep]
    assert owner_client.post(edit, sent).status_code == 302
    assert custom(anna) == {"allergies": value}


@pytest.mark.parametrize("is_purged", [False, True])
def test_a_field_deleted_meanwhile_is_said_once(is_purged, anna, edit, owner, owner_client):
    field = custom_field()
    fill(anna, allergies="Walnuts")
    sent = sent_of(owner_client.get(edit), edit)
    delete_custom_field(field_id=field.pk, actor=owner)
    if is_purged:
        CustomField.objects.update(deleted_at="2020-01-01T00:00Z")
        purge_deleted_custom_fields()
    response = press(owner_client, edit, sent, custom__allergies="Dust", job_title="Boss")
    assert response.status_code == 409
    assert "was deleted meanwhile" in errors_in(response)
    assert ("Allergies" in errors_in(response)) is not is_purged
    assert press(owner_client, edit, sent_of(response, edit)).status_code == 302
    assert Contact.objects.get().job_title == "Boss"
    if not is_purged:
        restore_custom_field(field_id=field.pk)
        assert custom(anna) == {"allergies": "Walnuts"}


def test_a_field_deleted_meanwhile_is_said_when_another_is_added(anna, edit, owner, owner_client):
    field = custom_field()
    fill(anna, allergies="Walnuts")
    sent = sent_of(owner_client.get(edit), edit)
    delete_custom_field(field_id=field.pk, actor=owner)
    response = press(owner_client, edit, sent, add="emails")
    assert response.status_code == 200
    assert "was deleted meanwhile" in errors_in(response)


def test_a_field_renamed_meanwhile_is_saved(anna, edit, owner_client):
    field = custom_field()
    fill(anna, allergies="Walnuts")
    sent = sent_of(owner_client.get(edit), edit)
    change(field, name="Intolerances")
    assert press(owner_client, edit, sent, custom__allergies="Dust").status_code == 302
    assert custom(anna) == {"allergies": "Dust"}


# --- made on the spot


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("type", TYPES)
def test_a_field_is_made_while_editing(type, headers, anna, edit, manager_client):  # noqa: A002
    sent = sent_of(manager_client.get(edit), edit) | {"job_title": "Boss"}
    assert menu_of(manager_client.get(edit))[-1] == "new_field"
    opened = manager_client.post(edit, {**sent, "add": "new_field"}, headers=headers)
    assert opened.status_code == 200
    sent = sent_of(opened, edit)
    assert sent["job_title"] == ["Boss"]
    made = manager_client.post(
        edit,
        {**sent, "new_field-type": type, "new_field-name": "Mine ", "new_field-choices": "Gold\nSilver",
         "add": "new_field-make"},
        headers=headers,
    )  # fmt: skip
    assert made.status_code == 200
    field = CustomField.objects.get()
    assert (field.name, field.type, field.choices) == (
        "Mine", type, ["Gold", "Silver"] if TYPES[type].has_choices else [],
    )  # fmt: skip
    sent = sent_of(made, edit)
    assert sent["job_title"] == ["Boss"]
    assert "new_field-name" not in sent
    assert press(manager_client, edit, sent, custom__mine=TYPED[type]).status_code == 302
    assert custom(anna) == {"mine": VALUES[type]}
    assert Contact.objects.get().job_title == "Boss"


def make(client, edit: str, name: str, add: str = "new_field-make", **more):
    typed = {"new_field__type": "text", "new_field__name": name, "new_field__choices": ""}
    return press(client, edit, **{**typed, **more}, add=add)


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [("", {}, "required"), ("\u200b", {}, "with a letter"), ("Phone", {}, "already"),
     ("Mine", {"new_field__type": "choice"}, "choices"), ("Mine", {"new_field__type": "no"}, "valid"),
     ("x" * 101, {}, "100"), ("a\0", {}, "Null"),
     ("Mine", {"new_field__type": "choice", "new_field__choices": "x" * 201}, "200"),
     ("Mine", {"new_field__type": "choice",
               "new_field__choices": "\n".join(map(str, range(101)))}, "100")],
)  # fmt: skip
def test_what_makes_no_field_is_said(name, more, said, anna, edit, owner_client):
    response = make(owner_client, edit, name, job_title="Boss", **more)
    assert response.status_code == 422
    assert said in errors_in(response)
    assert sent_of(response, edit)["job_title"] == ["Boss"]
    assert not CustomField.objects.exists()


@pytest.mark.parametrize(("name", "can_be_made"), [("ALLERGIES", False), ("Allergy", True)])
def test_a_similar_field_is_offered(name, can_be_made, anna, edit, owner_client):
    custom_field()
    response = make(owner_client, edit, name)
    assert response.status_code == 422
    offers = [
        b["value"] for b in parse(response).find("fieldset", class_="new-field").find_all("button")
    ]
    assert "custom-allergies" in offers
    assert ("new_field-anyway" in offers) is can_be_made
    assert CustomField.objects.count() == 1

    sent = sent_of(response, edit)
    used = press(owner_client, edit, sent, add="custom-allergies")
    assert "custom-allergies" in sent_of(used, edit)
    assert "new_field-name" not in sent_of(used, edit)
    press(owner_client, edit, sent, add="new_field-anyway")
    assert CustomField.objects.count() == (2 if can_be_made else 1)


def test_save_does_not_lose_a_field_left_half_made(anna, edit, owner_client):
    response = press(owner_client, edit, new_field__type="text", new_field__name="Mine")
    assert response.status_code == 422
    assert "Press Add" in errors_in(response)
    assert Contact.objects.get().version == 1
    closed = press(owner_client, edit, sent_of(response, edit), add="new_field-close")
    assert "new_field-name" not in sent_of(closed, edit)
    assert press(owner_client, edit, new_field__type="text", new_field__name="").status_code == 302


def test_another_button_keeps_the_field_being_made(anna, edit, owner_client):
    response = make(owner_client, edit, "Mi", add="emails")
    assert response.status_code == 200
    assert sent_of(response, edit)["new_field-name"] == ["Mi"]
    assert not errors_in(response)
    assert sent_of(make(owner_client, edit, "Mi", add="new_field"), edit)["new_field-name"] == [
        "Mi"
    ]


@pytest.mark.parametrize("add", ["new_field", "new_field-make", "new_field-anyway"])
def test_staff_make_no_fields(add, anna, edit, staff, staff_client):
    Contact.objects.update(owner=staff)
    assert "new_field" not in menu_of(staff_client.get(edit))
    assert make(staff_client, edit, "Mine", add=add).status_code == 403
    assert not CustomField.objects.exists()


def test_there_are_at_most_a_hundred(anna, edit, owner_client):
    for number in range(MAX_FIELDS):
        custom_field(f"Field {number}")
    response = make(owner_client, edit, "Something else")
    assert response.status_code == 422
    assert "100" in errors_in(response)


def test_the_form_asks_a_fixed_number_of_queries(
    anna, edit, owner_client, django_assert_max_num_queries
):
    for name in ("A", "B", "C"):
        field = custom_field(name)
        fill(anna, **{field.key: "x"})
    owner_client.get(edit)
    with django_assert_max_num_queries(9):
        owner_client.get(edit)


def test_a_hidden_field_is_asked_for_by_nobody(anna, edit, owner_client):
    """What is posted of fields that aren't there does nothing."""
    custom_field()
    response = press(owner_client, edit, there=["nothing", ""], add="custom-nothing")
    assert response.status_code == 200
    response = press(owner_client, edit, custom__allergies="Walnuts")
    assert response.status_code == 302
    assert custom(anna) == {}
