"""Hostile text in the names, groups, help texts, choices and values of custom fields."""

from urllib.parse import urlencode

import pytest

from contacts_app.custom_field_types import TYPES, type_of
from contacts_app.models import Contact, CustomField
from contacts_app.services import custom_fields as services
from contacts_app.services.custom_fields import create_custom_field, delete_custom_field
from core.folding import fold
from tests.contacts_app.conftest import htmx_for
from tests.contacts_app.test_hostile_text import BROKEN, HARMLESS, HOSTILE
from tests.factories import ContactFactory, custom_field, fill
from tests.helpers.contact_form import posted
from tests.helpers.html import parse
from tests.helpers.skeleton import skeleton


pytestmark = pytest.mark.django_db
HARMLESS_BONES: dict[str, list[str]] = {}  # of every page, made once
TEXTS = ("text", "long_text", "url", "choice", "choices")


def bones_with(client, text: str) -> dict[str, list[str]]:
    """Make a contact with ``text`` in a field of each type of text, and see every page of it."""
    contact = ContactFactory(given_name="Anna")
    made = {}
    for kind in TEXTS:
        choice = text[:190].strip()
        value = {"url": f"https://x.example/{text[:1900]}", "choice": choice, "choices": (choice,)}
        field = create_custom_field(
            name=f"{kind}{text[:80]}", type=kind, group=f"{text[:99]}g", help_text=text[:300],
            choices=[choice], is_searched=True, is_required=True, actor=None,
        )  # fmt: skip
        made[kind] = field
        fill(contact, **{field.key: value.get(kind, text[:2000])})
    one = f"/contacts/{contact.pk}"
    pages = [(f"{one}/", ""), (f"{one}/card/", "card"), (f"{one}/activity/", ""), (f"{one}/edit/", ""),
             (f"{one}/edit/", "dialog"), ("/contacts/new/", ""), ("/contacts/fields/", ""),
             ("/contacts/", "")]  # fmt: skip
    pages += [(f"/contacts/fields/{f.pk}/{deed}/", "") for f in made.values() for deed in ("edit", "delete")]  # fmt: skip
    bones = {}
    for number, (address, target) in enumerate(pages):
        response = client.get(address, headers=htmx_for(target) if target else {})
        assert response.status_code == 200, address
        bones[f"{number} {target}"] = skeleton(response.content)
    for field in made.values():
        delete_custom_field(field_id=field.pk, actor=None)
    bones["deleted"] = skeleton(client.get("/contacts/fields/").content)
    CustomField.objects.all().delete()
    contact.delete()
    return bones


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_pages_have_the_same_bones(owner_client, text):
    hostile = bones_with(owner_client, text)
    if not HARMLESS_BONES:
        HARMLESS_BONES.update(bones_with(owner_client, HARMLESS))
    harmless = HARMLESS_BONES
    different = [name for name in harmless if hostile[name] != harmless[name]]
    assert different == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_a_value_of_each_type_is_taken_or_refused(owner_client, anna, text):
    edit = f"/contacts/{anna.pk}/edit/"
    for kind in TYPES:
        field = custom_field(f"My {kind}", kind)
        name, version = f"custom-{field.key}", Contact.objects.get().version
        typed = {**posted(given_name="Anna"), "version": version, "there": field.key, name: text}
        saved = owner_client.post(edit, typed)
        assert saved.status_code in (302, 422), kind
        if saved.status_code == 422:
            assert parse(saved).find_all(class_="errorlist"), kind


# All types without choices ask for the same.
@pytest.mark.parametrize("kind", ["text", "choices"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_a_field_is_made_or_refused(owner_client, anna, text, kind):
    typed = {
        "new_field-type": kind, "new_field-name": text, "new_field-choices": text,
        "version": "1", "add": "new_field-make",
    }  # fmt: skip
    made = owner_client.post(f"/contacts/{anna.pk}/edit/", posted(given_name="Anna") | typed)
    assert made.status_code in (200, 422)
    assert (made.status_code == 200) == CustomField.objects.exists()
    CustomField.objects.all().delete()
    field = custom_field("Mine", kind)
    with_type = {"name": text, "type": kind, "choices": text, "group": text, "help_text": text}
    for address in ("/contacts/fields/new/", f"/contacts/fields/{field.pk}/edit/"):
        assert owner_client.post(address, with_type).status_code in (302, 422)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_a_key_is_a_word_whatever_the_name(business, text):
    for number in range(2):
        if fold(text[:90]):
            field = services.create_custom_field(
                name=f"{number}{text[:90]}", type="text", actor=None
            )
            assert field.key.isascii()
            assert type_of(field)


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_broken_bytes_in_every_field(owner_client, anna, broken):
    for kind in TYPES:
        custom_field(f"My {kind}", kind)
    mine = [f"custom-my_{kind}" for kind in TYPES]
    form = [*mine, "there", "new_field-type", "new_field-name", "new_field-choices", "add"]
    rows = urlencode({**posted(given_name="Anna"), "version": "1", "new_field-type": "text",
                      "there": [f"my_{kind}" for kind in TYPES]}, doseq=True)  # fmt: skip
    definition = ["name", "type", "choices", "group", "help_text", "is_required", "to"]
    pk = CustomField.objects.earliest("pk").pk
    for address, names in ((f"{anna.pk}/edit/", form), ("new/", form), ("fields/new/", definition),
                           (f"fields/{pk}/edit/", definition), (f"fields/{pk}/move/", definition)):  # fmt: skip
        for name in names:
            for add in ("", "&add=new_field-make") if names is form else ("",):
                response = owner_client.post(
                    f"/contacts/{address}",
                    (rows + add).encode() + b"&" + name.encode() + b"=" + broken,
                    content_type="application/x-www-form-urlencoded",
                )
                assert response.status_code < 500, (name, address)
