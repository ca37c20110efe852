"""What the tests of the pages about contacts share."""

from typing import Any

import pytest

from contacts_app.models import Contact, Deletion
from tests.factories import ContactFactory
from tests.helpers.html import Element, parse


HTMX = {"HX-Request": "true"}


def htmx_for(target: str, shown: str = "/contacts/") -> dict[str, str]:
    """Return the headers of a request by htmx for a target, from the page ``shown``."""
    return {**HTMX, "HX-Target": target, "HX-Current-URL": f"http://testserver{shown}"}


def names_in(page: Any) -> list[str]:
    """Return the names of the rows of the list, in order."""
    tree = page if isinstance(page, Element) else parse(page)
    return [link.text for link in tree.find_all("a", class_="row-link")]


def messages_of(response: Any) -> list[str]:
    """Return the messages shown on a page."""
    region = parse(response).find(id="toasts")
    return [card.find("p").text for card in region.find_all(class_="toast-card")]


def in_trash(*contacts: Contact) -> set[bool]:
    """Tell of each contact whether it is in the trash."""
    keys = [contact.pk for contact in contacts]
    return {each.deletion_id is not None for each in Contact.objects.filter(pk__in=keys)}


def check_is_stored_nowhere(response: Any) -> None:
    """Check what every answer with somebody's data says about storing it."""
    assert {part.strip() for part in response["Vary"].split(",")} >= {"HX-Request", "Cookie"}
    assert "no-store" in response["Cache-Control"]


@pytest.fixture
def anna(business: Any) -> Contact:
    """A contact with one of everything."""
    return ContactFactory(
        given_name="Anna",
        family_name="Berg",
        organization="Salon Lale",
        job_title="Stylist",
        language="tr",
        tax_id="TR-1",
        birth_date="1990-05-14",
        emails=["anna@example.com"],
        phones=["+90 532 418 20 77"],
        addresses=[{"street": "Gül Sk. 1", "city": "İzmir"}],
    )


@pytest.fixture
def deleted(business: Any) -> Contact:
    return ContactFactory(given_name="Gone", family_name="", trashed=True)


def deletion_of(contact: Contact) -> Deletion:
    deletion = Contact.objects.get(pk=contact.pk).deletion
    assert deletion is not None
    return deletion
