"""The custom fields in the settings: list, make, change, order, delete, restore."""

import pytest
from django.core.management import call_command

from contacts_app.custom_field_types import TYPES
from contacts_app.models import CustomField, CustomValue
from contacts_app.services.custom_fields import MAX_FIELDS, delete_custom_field
from tests.contacts_app.conftest import HTMX, messages_of
from tests.factories import ContactFactory, custom_field, fill
from tests.helpers.html import parse


HOME = "/contacts/fields/"
WHOLE = {
    "name": "Allergies", "type": "text", "choices": "", "group": "Health", "help_text": "Ask first.",
    "is_required": "on", "is_searched": "on",
}  # fmt: skip


def of(field: CustomField, deed: str) -> str:
    return f"{HOME}{field.pk}/{deed}/"


def rows_in(response) -> list[list[str]]:
    tables = parse(response).find_all("tbody")
    rows = tables[0].find_all("tr") if tables else []
    return [[cell.text for cell in row.find_all("td")][:4] for row in rows]


def errors_in(response) -> str:
    return " ".join(each.text for each in parse(response).find_all("ul", class_="errorlist"))


# --- the list


def test_fields_are_listed_in_order_with_their_values(anna, manager_client):
    custom_field("Allergies", group="Health", is_required=True, is_searched=True)
    some = custom_field("Grades", "choices")
    fill(anna, allergies="Walnuts", grades=("Gold", "Silver"))
    fill(ContactFactory(), grades=("Gold",))
    assert rows_in(manager_client.get(HOME)) == [
        ["Allergies Required · Is searched", "Text", "Health", "1"],
        ["Grades", "Several choices", "", "2"],
    ]
    delete_custom_field(field_id=some.pk, actor=None)
    page = manager_client.get(HOME)
    assert len(rows_in(page)) == 1
    assert "Grades Several choices · 2 values" in parse(page).text


def test_an_empty_list_says_what_fields_are_for(owner_client):
    assert "No custom fields yet" in parse(owner_client.get(HOME)).text


def test_the_list_asks_a_fixed_number_of_queries(owner_client, django_assert_max_num_queries):
    for number in range(5):
        field = custom_field(f"Field {number}")
        delete_custom_field(field_id=custom_field(f"Old {number}").pk, actor=None)
        fill(ContactFactory(), **{field.key: "x"})
    owner_client.get(HOME)
    with django_assert_max_num_queries(8):
        owner_client.get(HOME)


def test_the_settings_lead_here_but_for_staff(manager_client, staff_client):
    links = [link["href"] for link in parse(manager_client.get("/settings/profile/")).find_all("a")]
    assert HOME in links
    links = [link["href"] for link in parse(staff_client.get("/settings/profile/")).find_all("a")]
    assert HOME not in links


@pytest.mark.parametrize("deed", ["edit", "delete", "move", "restore"])
def test_staff_and_strangers_may_not(deed, business, staff_client, client):
    field = custom_field()
    for method in ("get", "post"):
        for stranger, status in ((staff_client, {403, 404, 405}), (client, {302, 403, 404, 405})):
            assert getattr(stranger, method)(of(field, deed)).status_code in status
    assert staff_client.get(HOME).status_code in (403, 404)
    assert staff_client.post(f"{HOME}new/", WHOLE).status_code in (403, 404)
    assert CustomField.objects.alive().count() == 1


@pytest.mark.parametrize("deed", ["move", "restore"])
def test_a_deed_is_no_link(deed, business, owner_client):
    assert owner_client.get(of(custom_field(), deed)).status_code == 405


@pytest.mark.parametrize("deed", ["edit", "delete", "move"])
def test_a_deleted_field_is_not_there(deed, business, owner_client):
    field = custom_field()
    delete_custom_field(field_id=field.pk, actor=None)
    method = owner_client.post if deed == "move" else owner_client.get
    assert method(of(field, deed)).status_code == 404
    assert method(f"{HOME}0/{deed}/").status_code == 404


# --- make and change


@pytest.mark.parametrize("type", TYPES)
def test_a_field_is_made(type, owner, owner_client):  # noqa: A002
    assert owner_client.get(f"{HOME}new/").status_code == 200
    response = owner_client.post(f"{HOME}new/", {**WHOLE, "type": type, "choices": "Gold\nSilver"})
    assert (response.status_code, response["Location"]) == (302, HOME)
    field = CustomField.objects.get()
    assert (field.name, field.type, field.group, field.help_text, field.created_by) == (
        "Allergies", type, "Health", "Ask first.", owner,
    )  # fmt: skip
    assert (field.is_required, field.is_in_list, field.is_searched, field.is_filtered) == (
        True, False, True, False,
    )  # fmt: skip
    assert field.choices == (["Gold", "Silver"] if TYPES[type].has_choices else [])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"name": ""}, "required"), ({"name": "Email"}, "already"), ({"type": "no"}, "valid"),
     ({"type": "choice"}, "choices"), ({"group": "x" * 101}, "100"),
     ({"help_text": "x" * 301}, "300"), ({"name": "\ufdfa" * 100 + "\0"}, "Null")],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(wrong, said, owner_client):
    response = owner_client.post(f"{HOME}new/", {**WHOLE, "help_text": "Ask.", **wrong})
    assert response.status_code == 422
    assert said in errors_in(response)
    assert not CustomField.objects.exists()


def test_a_name_of_wide_letters_is_stored(owner_client):
    assert owner_client.post(f"{HOME}new/", {**WHOLE, "name": "\ufdfa" * 100}).status_code == 302
    assert CustomField.objects.count() == 1


def test_a_twin_is_refused_and_a_similar_field_asked_about(owner_client):
    custom_field("Allergies")
    twin = owner_client.post(f"{HOME}new/", {**WHOLE, "name": "allergies"})
    assert twin.status_code == 422
    assert "has this name already" in errors_in(twin)
    similar = {**WHOLE, "name": "Allergy"}
    asked = owner_client.post(f"{HOME}new/", similar)
    assert asked.status_code == 422
    assert "similar name: “Allergies”" in parse(asked).text
    assert owner_client.post(f"{HOME}new/", {**similar, "anyway": "1"}).status_code == 302
    assert CustomField.objects.count() == 2


def test_a_hundred_and_first_is_refused(owner_client):
    for number in range(MAX_FIELDS):
        custom_field(f"Field {number}")
    response = owner_client.post(f"{HOME}new/", {**WHOLE, "anyway": "1"})
    assert response.status_code == 422
    assert "100" in errors_in(response)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_field_is_changed_but_for_key_and_type(headers, owner_client):
    field = custom_field("Grade", "choice")
    page = parse(owner_client.get(of(field, "edit"), headers=headers))
    assert page.find("textarea", name="choices").text == "Gold Silver"
    response = owner_client.post(
        of(field, "edit"),
        {**WHOLE, "name": "Class", "type": "text", "choices": "Bronze\nGold"},
        headers=headers,
    )
    assert response.status_code == (200 if headers else 302)
    field.refresh_from_db()
    assert (field.name, field.key, field.type, field.choices) == (
        "Class", "grade", "choice", ["Bronze", "Gold"],
    )  # fmt: skip
    assert (field.is_required, field.is_in_list) == (True, False)


def test_a_change_is_refused_where_the_name_is_taken_or_the_field_gone(owner_client):
    field = custom_field("Allergies")
    custom_field("Hobby")
    response = owner_client.post(of(field, "edit"), {**WHOLE, "name": "HOBBY"})
    assert response.status_code == 422
    assert "has this name already" in errors_in(response)
    delete_custom_field(field_id=field.pk, actor=None)
    response = owner_client.post(of(field, "edit"), {**WHOLE, "name": "Intolerances"})
    assert response.status_code == 409
    assert "deleted meanwhile" in errors_in(response)
    assert parse(response).find("input", name="name")["value"] == "Intolerances"


def test_search_is_refreshed_when_a_field_is_searched(
    anna, owner_client, django_capture_on_commit_callbacks
):
    field = custom_field("Allergies")
    fill(anna, allergies="Walnuts")
    with django_capture_on_commit_callbacks(execute=True):
        owner_client.post(of(field, "edit"), WHOLE)
    anna.refresh_from_db()
    assert " walnuts " in anna.search_text


# --- order


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_fields_change_places(headers, owner_client):
    first, second = custom_field("First"), custom_field("Second")
    for field, to, order in ((second, "up", ["Second", "First"]), (second, "down", ["First", "Second"]),
                             (first, "up", ["First", "Second"])):  # fmt: skip
        response = owner_client.post(of(field, "move"), {"to": to}, headers=headers)
        assert response.status_code == (200 if headers else 302)
        assert [row[0] for row in rows_in(owner_client.get(HOME))] == order


def test_the_first_can_go_no_higher(owner_client):
    first, second = custom_field("First"), custom_field("Second")
    page = parse(owner_client.get(HOME))
    assert page.find(id=f"up-{first.pk}")["aria-disabled"] == "true"
    assert page.find(id=f"down-{second.pk}")["aria-disabled"] == "true"
    assert "aria-disabled" not in page.find(id=f"down-{first.pk}")


# --- delete and restore


def test_deleting_says_how_many_values_go_and_can_be_undone(anna, owner_client):
    field = custom_field("Allergies")
    fill(anna, allergies="Walnuts")
    asked = parse(owner_client.get(of(field, "delete"))).text
    assert "Delete the field “Allergies”?" in asked
    assert "The values of 1 contact go with it. It can be restored for 30 days." in asked
    assert CustomField.objects.alive().exists()
    gone = owner_client.post(of(field, "delete"), follow=True)
    assert messages_of(gone) == ["The field “Allergies” was deleted."]
    assert not CustomField.objects.alive().exists()
    undo = next(
        form for form in parse(gone).find_all("form") if form["action"] == of(field, "restore")
    )
    back = owner_client.post(undo["action"], follow=True)
    assert messages_of(back) == ["The field “Allergies” is back."]
    assert rows_in(back)[0][3] == "1"


def test_an_empty_field_says_that_nothing_goes(owner_client):
    asked = parse(owner_client.get(of(custom_field(), "delete"))).text
    assert "No contact has a value in it." in asked


def test_what_keeps_a_field_from_coming_back_is_said(owner_client):
    field = custom_field("Allergies")
    delete_custom_field(field_id=field.pk, actor=None)
    custom_field("allergies")
    response = owner_client.post(of(field, "restore"), follow=True)
    assert messages_of(response) == ["Another field has this name now. Rename that one first."]
    CustomField.objects.alive().update(name="Other", folded_name="other")
    for number in range(MAX_FIELDS - 1):
        custom_field(f"Field {number}")
    response = owner_client.post(of(field, "restore"), follow=True)
    assert "There are 100 custom fields already" in messages_of(response)[0]
    CustomField.objects.filter(pk=field.pk).update(deleted_at="2020-01-01T00:00Z")
    delete_custom_field(field_id=CustomField.objects.get(name="Other").pk, actor=None)
    response = owner_client.post(of(field, "restore"), follow=True)
    assert messages_of(response) == ["This can't be undone any more."]


def test_tidy_removes_what_was_deleted_long_ago(anna, business):
    field = custom_field("Allergies")
    fill(anna, allergies="Walnuts")
    delete_custom_field(field_id=field.pk, actor=None)
    call_command("tidy")
    assert CustomValue.objects.count() == 1
    CustomField.objects.update(deleted_at="2020-01-01T00:00Z")
    call_command("tidy")
    assert not CustomValue.objects.exists()
    assert not CustomField.objects.exists()
