"""Fifty people save one contact at the same moment: one wins, nobody loses what they typed."""

import http.client
from dataclasses import replace
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from contacts_app.models import Activity, Contact
from contacts_app.services import contacts as services
from tests.conftest import client_of
from tests.factories import ContactFactory, ManagerFactory
from tests.helpers.at_once import at_once
from tests.helpers.html import form_values, parse


pytestmark = pytest.mark.django_db(transaction=True)

EDITORS = 50


class Editor:
    """Somebody signed in, with the form open, in a program of their own: no test client."""

    def __init__(self, address: str, contact: Contact, number: int) -> None:
        self.host = address.removeprefix("http://")
        self.path = f"/contacts/{contact.pk}/edit/"
        self.typed = f"typed by number {number}"
        client: Client = client_of(ManagerFactory())
        self.cookies = {
            settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value
        }
        self.connect()
        page = parse(self._ask("GET")[1])
        form = page.find("form", action=self.path)
        self.sent = dict(form_values(form)) | {"job_title": self.typed}

    def connect(self) -> None:
        """Open the connection ahead: the server's queue of those it hasn't accepted is short."""
        self.link = http.client.HTTPConnection(self.host, timeout=60)
        self.link.connect()

    def save(self) -> tuple[int, bytes]:
        return self._ask("POST", urlencode(self.sent))

    def _ask(self, method: str, body: str = "") -> tuple[int, bytes]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            self.link.request(method, self.path, body, headers)
            response = self.link.getresponse()
            for header in response.headers.get_all("Set-Cookie") or []:
                self.cookies |= {name: each.value for name, each in SimpleCookie(header).items()}
            return response.status, response.read()
        finally:
            self.link.close()


@pytest.mark.timeout(300)
def test_fifty_edits_at_once(business, live_server):
    contact = ContactFactory(given_name="Anna", job_title="Stylist")
    editors = [Editor(live_server.url, contact, number) for number in range(EDITORS)]
    for editor in editors:
        editor.connect()
    answers = at_once(EDITORS, lambda number: editors[number].save())

    assert sorted(status for status, _page in answers) == [302] + [409] * (EDITORS - 1)
    winner = next(e for e, (status, _page) in zip(editors, answers, strict=True) if status == 302)
    now = Contact.objects.get()
    assert (now.job_title, now.version) == (winner.typed, 2)
    assert Activity.objects.count() == 1
    for editor, (status, page) in zip(editors, answers, strict=True):
        if status == 409:
            form = parse(page).find("form", class_="conflict")
            # What they typed is shown beside what was saved, and sent again by Save.
            row = form.find("tbody").find("tr")
            assert [cell.text for cell in row.find_all("td")] == [editor.typed, winner.typed]
            kept = dict(form_values(form))
            assert (kept["job_title"], kept["keep-job_title"]) == (editor.typed, "mine")


def services_at_once(contact: Contact, version: int) -> list[str]:
    """Let ten people save the contact at once, each having read the same version."""
    details = services.details_of(contact)

    def save(number: int) -> str:
        try:
            services.update_contact(
                contact_id=contact.pk,
                version=version,
                details=replace(details, job_title=f"no. {number}"),
                actor=None,
            )
        except services.ContactChangedMeanwhile:
            return "refused"
        return "saved"

    return at_once(10, save)


def test_ten_services_at_once(business):
    answers = services_at_once(ContactFactory(), version=1)
    assert sorted(answers) == ["refused"] * 9 + ["saved"]
    assert Contact.objects.get().version == 2


class AnyVersion(int):
    """A version that is the right one whatever the contact's is: the check is off."""

    def __ne__(self, other: object) -> bool:
        return False

    __eq__ = int.__eq__
    __hash__ = int.__hash__


def test_without_the_check_all_win(business):
    """The negative control: the tests above could fail."""
    answers = services_at_once(ContactFactory(), version=AnyVersion(1))
    assert answers == ["saved"] * 10
    assert Contact.objects.get().version == 11
