"""Whoever came from the address books of other projects: found, opened, and saved as they are."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.models import User
from contacts_app.models import Contact
from core.folding import digits
from tests.corpus import compare
from tests.corpus.test_corpus import CORPUS, imported, pytestmark  # noqa: F401 -- the same conditions
from tests.helpers.html import form_values, parse


# Of a long file the first ones are enough: the others are of the same making.
MOST_OF_A_FILE = 3


@pytest.fixture
def contacts(business: object, tmp_path: Path) -> list[Contact]:
    paths = [path for _kind, path, _expected in compare.expectations(CORPUS)]
    report, _contacts = imported(tmp_path, *paths)
    chosen = {line["contact"] for line in report if line["index"] < MOST_OF_A_FILE}
    return list(Contact.objects.filter(pk__in=chosen - {None}).order_by("pk"))


def test_the_form_saves_what_it_shows(contacts: list[Contact], owner: User, owner_client: Client):
    before = list(Contact.objects.order_by("pk").values())
    troubles = []
    for number, contact in enumerate(contacts):
        owner.language = ("en", "ru", "tr")[number % 3]
        owner.save(update_fields=["language"])
        address = f"/contacts/{contact.pk}/edit/"
        page = parse(owner_client.get(address))
        (form,) = (each for each in page.find_all("form") if each["action"] == address)
        sent = urlencode(form_values(form))
        response = owner_client.post(
            address, sent, content_type="application/x-www-form-urlencoded"
        )
        if response.status_code != 302:
            errors = [each.text for each in parse(response).find_all(class_="invalid-feedback")]
            troubles.append((str(contact), response.status_code, errors))
    assert troubles == []
    # Nothing is another than before: not the version, not the day it was changed.
    assert list(Contact.objects.order_by("pk").values()) == before


def test_everybody_opens_and_is_found(contacts: list[Contact], owner_client: Client):
    missing = []
    for contact in contacts:
        for address in (f"/contacts/{contact.pk}/", f"/contacts/{contact.pk}/card/"):
            assert owner_client.get(address).status_code == 200
        asked = [contact.display_name, *(email.address for email in contact.emails.all())]
        asked += [digits(phone.number)[-4:] for phone in contact.phones.all()]
        for words in filter(None, asked):
            found = Contact.objects.alive().matching(words)
            if not found.filter(pk=contact.pk).exists():
                missing.append((str(contact), words))
    assert not missing, missing
