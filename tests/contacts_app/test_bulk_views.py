"""Changing many contacts from the list: forms, roles, the page of a change, and Undo."""

import json

import pytest

from contacts_app.enums import BulkKind, BulkState
from contacts_app.models import BulkChange, Contact, ContactLabel, Label
from contacts_app.services import bulk, custom_fields
from tests.contacts_app.conftest import htmx_for, messages_of
from tests.factories import ContactFactory, LabelFactory
from tests.helpers.html import form_values, parse


pytestmark = pytest.mark.django_db

LABEL = "/contacts/label/"
CHANGE = "/contacts/change/"


@pytest.fixture
def people(business, staff):
    return [
        ContactFactory(given_name=name, family_name="", owner=staff if name == "Anna" else None)
        for name in ("Anna", "Berta", "Carla")
    ]


def ids(*contacts):
    return {"ids": [contact.pk for contact in contacts]}


def positions():
    return list(Contact.objects.order_by("pk").values_list("job_title", flat=True))


def sent(client, address, values):
    """Fill the form that an address answers with, and send it."""
    page = parse(client.post(address, values))
    form = page.find("form", action=address)
    typed: dict[str, list[str]] = {}
    for name, value in form_values(form):
        typed.setdefault(name, []).append(value)
    return typed


def test_new_label_is_put_on_the_ticked_and_undone(owner_client, people):
    form = sent(owner_client, LABEL, ids(*people[:2]))
    values = {**form, "kind": "put_on_label", "new_label": "VIP"}
    response = owner_client.post(LABEL, values)
    assert response.status_code == 302
    assert Label.objects.get().name == "VIP"
    assert ContactLabel.objects.carried().count() == 2
    page = owner_client.get("/contacts/")
    assert messages_of(page) == ["2 contacts were changed."]
    undo = parse(page).find(id="toasts").find("form")["action"]
    owner_client.post(LABEL, values)  # a double click
    assert BulkChange.objects.count() == 1
    owner_client.post(undo)
    assert ContactLabel.objects.carried().count() == 0
    assert messages_of(owner_client.get("/contacts/"))[-1] == "2 contacts are as they were before."
    owner_client.post(undo)
    assert messages_of(owner_client.get("/contacts/"))[-1] == "This can't be undone any more."


def test_label_that_is_there_is_not_made_again(owner_client, people):
    for name in ("VIP", "vip"):
        form = sent(owner_client, LABEL, ids(*people))
        owner_client.post(LABEL, {**form, "kind": "put_on_label", "new_label": name})
    assert Label.objects.count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "put_on_label"},
        {"kind": "take_off_label", "new_label": "VIP"},
        {"kind": "put_on_label", "new_label": "\u200b"},
        {"kind": "put_on_label", "new_label": "x" * 61},
        {"kind": "fly", "new_label": "VIP"},
        {"kind": "put_on_label", "label": "999"},
    ],
)
def test_label_form_that_says_too_little(owner_client, people, values):
    response = owner_client.post(LABEL, {**ids(*people), **values}, headers=htmx_for("dialog"))
    assert response.status_code == 422
    assert parse(response).find_all(class_="errorlist")
    assert not BulkChange.objects.exists()


def test_staff_label_many_but_make_no_label(staff_client, people):
    form = sent(staff_client, LABEL, ids(people[0]))
    assert "kind" in form
    assert "new_label" not in form
    for name in ("VIP", "x" * 61):
        values = {**form, "kind": "put_on_label", "new_label": name}
        assert staff_client.post(LABEL, values).status_code == 403
    assert not Label.objects.exists()
    response = staff_client.post(LABEL, {**form, "kind": "put_on_label"})
    assert response.status_code == 422
    assert "Choose a label." in parse(response).find("form", action=LABEL).text
    label = LabelFactory(name="VIP")
    staff_client.post(LABEL, {**form, "kind": "put_on_label", "label": label.pk})
    assert ContactLabel.objects.carried().count() == 1


def test_a_name_of_which_the_folded_form_is_cut_is_found_again(owner_client, people):
    for _time in range(2):
        form = sent(owner_client, LABEL, ids(*people))
        values = {**form, "kind": "put_on_label", "new_label": "\ufdfa" * 20}
        assert owner_client.post(LABEL, values).status_code == 302
    assert Label.objects.count() == 1


def test_field_is_chosen_then_set_for_all_that_match(owner_client, people):
    query = CHANGE + "?q=berta"
    page = parse(owner_client.post(query, {"all": "1"}, headers=htmx_for("dialog")))
    assert page.find(id="dialog-title").text == "Change 1 contact"
    assert [b["value"] for b in page.find_all("button", name="field")] == [
        "owner", "organization", "job_title", "language"
    ]  # fmt: skip
    form = sent(owner_client, query, {"all": "1", "field": "job_title"})
    response = owner_client.post(query, {**form, "value": "Boss"}, headers=htmx_for("dialog"))
    toast = json.loads(response["HX-Trigger"])["toast"]
    assert toast["text"] == "1 contact was changed."
    assert positions() == ["", "Boss", ""]


def test_field_is_cleared_only_on_purpose(owner_client, people):
    Contact.objects.update(job_title="Boss")
    form = sent(owner_client, CHANGE, {**ids(*people), "field": "job_title"})
    assert owner_client.post(CHANGE, form).status_code == 422
    both = {**form, "value": "Chef", "is_cleared": "on"}
    assert owner_client.post(CHANGE, both).status_code == 422
    assert owner_client.post(CHANGE, {**form, "is_cleared": "on"}).status_code == 302
    assert positions() == ["", "", ""]


def test_custom_field_is_set(owner_client, owner, people):
    field = custom_fields.create_custom_field(name="Shoe", type="number", actor=owner)
    form = sent(owner_client, CHANGE, {**ids(*people), "field": f"cf{field.pk}"})
    assert owner_client.post(CHANGE, {**form, "value": "many"}).status_code == 422
    assert owner_client.post(CHANGE, {**form, "value": "41,5"}).status_code == 302
    found = custom_fields.custom_values_of([each.pk for each in people], field)
    assert [str(value.normalize()) for value in found.values()] == ["41.5"] * 3


def test_staff_change_only_what_they_see(staff_client, people):
    form = sent(staff_client, CHANGE, {"all": "1", "field": "job_title"})
    staff_client.post(CHANGE, {**form, "value": "Boss"})
    assert positions() == ["Boss", "", ""]
    everyone = {**ids(*people), "field": "job_title"}
    form = sent(staff_client, CHANGE, everyone)
    staff_client.post(CHANGE, {**form, **ids(*people), "value": "Chef"})
    assert positions() == ["Chef", "", ""]
    fields = parse(staff_client.post(CHANGE, ids(*people))).find_all("button", name="field")
    assert "owner" not in [button["value"] for button in fields]
    response = staff_client.post(CHANGE, {**ids(*people), "field": "owner", "key": "", "value": ""})
    assert Contact.objects.filter(owner=None).count() == 2
    assert response.status_code == 200


def test_nothing_selected(owner_client, business):
    for address in (LABEL, CHANGE):
        assert owner_client.post(address, {}).status_code == 302
    assert messages_of(owner_client.get("/contacts/")) == ["Nothing is selected."] * 2


def a_large_change(monkeypatch, actor, **deed):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    deed = deed or {"kind": BulkKind.SET_FIELD, "field": "job_title", "value": "Boss"}
    return bulk.start_bulk_change(contacts=Contact.objects.all(), actor=actor, **deed)


def test_page_of_a_change_asks_until_it_is_over(owner_client, owner, people, monkeypatch):
    change = a_large_change(monkeypatch, owner)
    address = f"/contacts/changes/{change.pk}/"
    page = parse(owner_client.get(address))
    assert page.find("progress")["value"] == "0"
    [asking] = page.where(lambda e: "hx-trigger" in e and e["hx-trigger"] == "every 1s")
    assert asking["href"] == asking["hx-get"] == address
    assert owner_client.get(address, headers=htmx_for("change-progress")).status_code == 200
    bulk.run_bulk_change(change_id=change.pk)
    response = owner_client.get(address, headers=htmx_for("change-progress"))
    assert response.status_code == 286
    assert b"every 1s" not in response.content
    assert b"3 contacts were changed." in response.content


def test_change_is_canceled_and_undone_from_its_page(owner_client, owner, people, monkeypatch):
    change = a_large_change(monkeypatch, owner)
    owner_client.post(f"/contacts/changes/{change.pk}/cancel/")
    change.refresh_from_db()
    assert change.state == BulkState.CANCELED
    owner_client.post(f"/contacts/changes/{change.pk}/cancel/")
    assert "It was over already." in messages_of(owner_client.get("/contacts/"))


def test_list_shows_a_large_change_until_it_has_told_its_end(owner_client, people, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    form = sent(owner_client, CHANGE, {**ids(*people), "field": "job_title"})
    owner_client.post(CHANGE, {**form, "value": "Boss"})
    change = BulkChange.objects.get()
    assert parse(owner_client.get("/contacts/")).find(id="bulk-strip").find("progress")
    bulk.run_bulk_change(change_id=change.pk)
    strip = parse(owner_client.get("/contacts/")).find(id="bulk-strip")
    assert "3 contacts were changed." in strip.text
    assert parse(owner_client.get("/contacts/")).find_all(id="bulk-strip") == []


def test_many_are_deleted_as_a_job(owner_client, people, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    owner_client.post("/contacts/delete/", {**ids(*people), "confirmed": "3"})
    assert Contact.objects.alive().count() == 3
    bulk.run_bulk_change(change_id=BulkChange.objects.get().pk)
    assert Contact.objects.alive().count() == 0


def test_change_of_somebody_else_is_not_for_staff(
    staff_client, manager_client, owner, manager, people, monkeypatch
):
    change = a_large_change(monkeypatch, owner)
    address = f"/contacts/changes/{change.pk}/"
    assert staff_client.get(address).status_code == 404
    assert staff_client.post(f"{address}cancel/").status_code == 404
    assert staff_client.post(f"{address}undo/").status_code == 404
    assert manager_client.get(address).status_code == 200


@pytest.mark.parametrize(
    "condition", ["cf99=x", "created_after=yesterday", "or1-label=x&email=yes"]
)
@pytest.mark.parametrize("address", [LABEL, CHANGE, "/contacts/delete/"])
def test_all_of_a_list_that_cannot_be_read_are_not_changed(
    owner_client, people, address, condition
):
    page = parse(owner_client.get(f"/contacts/?{condition}"))
    assert page.find(class_="chip-bad")
    values = {"all": "1", "kind": "put_on_label", "new_label": "VIP", "confirmed": "3"}
    response = owner_client.post(f"{address}?{condition}", values)
    assert response.status_code == 302
    (said,) = messages_of(owner_client.get(response["Location"]))
    assert said.startswith("A condition of the filter can't be read")
    assert Contact.objects.alive().count() == 3
    assert not BulkChange.objects.exists()
    # Those that were ticked one by one are meant whatever the filter says.
    assert owner_client.post(f"{address}?{condition}", ids(*people)).status_code == 200
