"""The pages of changes of many contacts: hostile text in them, their queries and their swaps."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts_app.enums import BulkKind
from contacts_app.models import BulkChange, Contact, CustomField, Label
from contacts_app.services import bulk, custom_fields, labels
from tests.contacts_app.conftest import htmx_for
from tests.contacts_app.test_hostile_text import BROKEN, HARMLESS, HOSTILE
from tests.factories import ContactFactory
from tests.helpers.htmx import Browser, shown, swap
from tests.helpers.skeleton import skeleton


pytestmark = pytest.mark.django_db
FORMS = ("/contacts/label/", "/contacts/change/")
HARMLESS_BONES: dict[str, list[str]] = {}  # of every page, made once


def bones_with(client, owner, text: str) -> dict[str, list[str]]:
    """Change a contact in every way with ``text``, and see every page about it."""
    contact = ContactFactory(given_name="Anna")
    label = labels.create_label(name=f"a{text[:59]}", actor=None)
    choice = text[:190].strip()
    field = custom_fields.create_custom_field(
        name=f"a{text[:80]}", type="choice", choices=[choice], help_text=text[:300], actor=None
    )
    asked: list[tuple[str, dict[str, str]]] = [(address, {}) for address in FORMS]
    asked += [(FORMS[1], {"field": name}) for name in ("organization", f"cf{field.pk}")]
    bones = {}
    for number, (address, more) in enumerate(asked):
        for target in ("", "dialog"):
            response = client.post(
                address,
                {"ids": [contact.pk], "next": f"/contacts/?q={text[:50]}", **more},
                headers=htmx_for(target) if target else {},
            )
            assert response.status_code == 200, (address, more)
            bones[f"{number} {target}"] = skeleton(response.content)
    for deed in (
        {"kind": BulkKind.PUT_ON_LABEL, "label": label},
        {"kind": BulkKind.TAKE_OFF_LABEL, "label": label},
        {"kind": BulkKind.SET_FIELD, "field": "organization", "value": choice},
        {"kind": BulkKind.SET_CUSTOM_FIELD, "custom_field": field, "value": choice},
    ):
        if deed["kind"] == BulkKind.TAKE_OFF_LABEL:
            labels.put_on_label(
                contacts=Contact.objects.filter(pk=contact.pk), label=label, actor=owner
            )
        change = bulk.start_bulk_change(contacts=Contact.objects.all(), actor=owner, **deed)
        for done in (change, bulk.start_undoing(change_id=change.pk, actor=owner)):
            response = client.get(f"/contacts/changes/{done.pk}/")
            assert response.status_code == 200
            bones[f"{deed['kind']} {done.undoes_id is None}"] = skeleton(response.content)
    for model in (BulkChange, Label, CustomField, Contact):
        model.objects.all().delete()
    return bones


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_pages_have_the_same_bones(owner, owner_client, text):
    hostile = bones_with(owner_client, owner, text)
    if not HARMLESS_BONES:
        HARMLESS_BONES.update(bones_with(owner_client, owner, HARMLESS))
    assert [name for name in HARMLESS_BONES if hostile[name] != HARMLESS_BONES[name]] == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_what_is_typed_is_taken_or_refused(owner_client, anna, text):
    key = "00000000-0000-4000-8000-000000000001"
    forms = [
        (FORMS[0], {"kind": "put_on_label", "new_label": text}),
        (FORMS[0], {"kind": text, "label": text, "new_label": text}),
        (FORMS[1], {"field": "organization", "value": text}),
        (FORMS[1], {"field": "language", "value": text}),
        (FORMS[1], {"field": text, "value": text}),
    ]
    for address, typed in forms:
        response = owner_client.post(address, {"ids": [anna.pk], "key": key, **typed})
        assert response.status_code in (200, 302, 422), typed


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_broken_bytes_in_every_field(owner_client, anna, broken):
    for address in FORMS:
        for name in ("ids", "all", "kind", "label", "new_label", "field", "value", "key", "next"):
            response = owner_client.post(
                address,
                f"ids={anna.pk}&kind=put_on_label&{name}=".encode() + broken,
                content_type="application/x-www-form-urlencoded",
            )
            assert response.status_code < 500, (address, name)


# --- queries


def queries_of(ask) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert ask().status_code == 200
    return len(queries)


def test_as_many_queries_however_many_contacts(owner, owner_client, monkeypatch):
    monkeypatch.setattr(bulk, "PART", 2)
    label = labels.create_label(name="VIP", actor=None)
    counts = []
    for many in (1, 12):
        ContactFactory.create_batch(many)
        change = bulk.start_bulk_change(
            contacts=Contact.objects.all(), actor=owner, kind=BulkKind.PUT_ON_LABEL, label=label
        )
        ids = {"ids": list(Contact.objects.values_list("pk", flat=True))}
        counts.append(
            [queries_of(lambda: owner_client.get(f"/contacts/changes/{change.pk}/"))]  # noqa: B023
            + [queries_of(lambda: owner_client.post(form, ids)) for form in FORMS]  # noqa: B023
        )
    assert counts[0] == counts[1]


# --- swaps


def test_the_page_of_a_change_while_it_goes_on(owner, owner_client, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    monkeypatch.setattr(bulk, "PART", 1)
    ContactFactory.create_batch(2)
    change = bulk.start_bulk_change(
        contacts=Contact.objects.all(), actor=owner, kind=BulkKind.PUT_ON_LABEL,
        label=labels.create_label(name="VIP", actor=None),
    )  # fmt: skip
    tab = Browser(owner_client, f"/contacts/changes/{change.pk}/")
    assert not bulk.run_bulk_change(change_id=change.pk, should_stop=lambda: True)
    tab.click(tab.page.find(id="page").link("Refresh"))
    assert "1 of 2" in tab.page.find(id="change-progress").text
    assert shown(tab.page) == shown(Browser(owner_client, tab.address).page)
    bulk.run_bulk_change(change_id=change.pk)
    headers = htmx_for("change-progress", tab.address)
    answer = owner_client.get(tab.address, headers=headers)
    assert answer.status_code == 286  # no more polling
    swap(tab.page, answer, target="change-progress", style="outerHTML")
    assert "2 of 2" in tab.page.find(id="change-progress").text
    assert shown(tab.page) == shown(Browser(owner_client, tab.address).page)


def test_the_list_of_custom_fields_after_a_deed(owner_client):
    for name in ("Allergies", "Shoe size"):
        field = custom_fields.create_custom_field(name=name, type="text", actor=None)
    tab = Browser(owner_client, "/contacts/fields/")
    for deed, typed in (("move", {"to": "up"}), ("delete", {}), ("restore", {})):
        before = shown(tab.page)
        done = owner_client.post(
            f"/contacts/fields/{field.pk}/{deed}/", typed, headers=htmx_for("page", tab.address)
        )
        assert done.status_code in (200, 204)
        owner_client.get("/contacts/")  # shows what it said
        answer = owner_client.get(tab.address, headers=htmx_for("page", tab.address))
        swap(tab.page, answer, target="page", style="outerHTML")
        assert shown(tab.page) != before
        assert shown(tab.page) == shown(Browser(owner_client, tab.address).page)
