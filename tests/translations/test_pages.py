"""Every page in Russian and in Turkish: no English is left on the screen.

The pages come from the URLconf, so a new one is in the test at once. Names and addresses in it
are written in the language read, for a Latin word to give itself away in Russian.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from accounts import services
from accounts.models import Business, User
from accounts.policies import Role
from contacts_app.details import ContactDetails, EmailDetails
from contacts_app.enums import CustomFieldType
from contacts_app.models import Contact, CustomField, Label
from contacts_app.services import contacts, custom_fields, labels, trash
from tests.accounts.test_permission_matrix import ROUTES, VALUES
from tests.conftest import client_of
from tests.factories import PASSWORD, ContactFactory, OwnerFactory, StaffFactory
from tests.translations.screen import leftovers, texts_of


HTMX = {"HX-Request": "true"}
BROWSER = {"User-Agent": "7.0"}
NAMES = {
    "ru": ("Салон", "Ольга Белова", "Анна", "Петрова"),
    "tr": ("Lale Kuaför", "Çiğdem Öztürk", "Işıl", "Şahin"),
}


@dataclass
class Salon:
    """A business whose owner reads one language, with somebody in each state there is."""

    language: str
    owner: User
    other: User
    invited: User
    deactivated: User
    contact: Contact
    trashed: Contact
    client: Client
    stranger: Client


@pytest.fixture(params=["ru", "tr"])
def salon(request: pytest.FixtureRequest, business: Business) -> Salon:
    language = request.param
    name, person, given, family = NAMES[language]
    Business.objects.update(name=name, language=language)
    owner = OwnerFactory(name=person, email="o@example.com", language=language)
    other = StaffFactory(name=person, email="s@example.com", language=language)
    deactivated = StaffFactory(name=person, email="d@example.com", is_active=False)
    invited = services.invite_user(
        email="i@example.com", name=person, role=Role.STAFF, language=language, actor=owner
    )
    everything = {
        "given_name": given, "family_name": family, "organization": name, "job_title": name,
        "tax_id": "1234567890", "birth_date": "1990-05-14", "language": language, "owner": owner,
        "emails": ["a@example.com", "b@example.com"], "phones": ["0212 555 01 01", "0212 555 01 02"],
        "region": "TR", "addresses": [{"street": given, "city": family}],
    }  # fmt: skip
    contact = ContactFactory(**everything)
    for text in (given, family):
        contacts.update_contact(
            contact_id=contact.pk,
            version=Contact.objects.get(pk=contact.pk).version,
            details=ContactDetails(
                given_name=text, emails=(EmailDetails(address="c@example.com"),)
            ),
            actor=owner,
        )
    trashed = ContactFactory(given_name=given, family_name=family, owner=owner)
    deletion, _count = trash.delete_contacts(
        contacts=Contact.objects.filter(pk=trashed.pk), actor=owner
    )
    trash.undo_deletion(deletion_id=deletion.pk, actor=owner)
    trash.delete_contacts(contacts=Contact.objects.filter(pk=trashed.pk), actor=owner)
    stranger = Client(headers=BROWSER)
    stranger.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    client = Client(headers=BROWSER)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    # By the forms, for allauth to let the owner change how they sign in.
    client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return Salon(language, owner, other, invited, deactivated, contact, trashed, client, stranger)


def english_on(response: Any, salon: Salon) -> list[str]:
    """Return what is English on a page; nothing for a file."""
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    return leftovers(texts_of(response), salon.language)


def test_every_page(salon: Salon) -> None:
    class Place:
        contact = salon.contact
        other = salon.other

    english, addresses = {}, set()
    for route in ROUTES:
        if route.name.startswith("admin:"):
            continue
        # What an address is made of is there for one route alone.
        with transaction.atomic():
            values = {
                name: VALUES[name](Place, route, salon.owner)  # type: ignore[arg-type]
                for name in route.parameters
            }
            for client in (salon.client, salon.stranger):
                response = client.get(route.path(values), follow=True)
                assert response.status_code < 500
                addresses.add(response.request["PATH_INFO"])
                if found := english_on(response, salon):
                    english[route.path(values)] = found
            transaction.set_rollback(True)
    assert english == {}
    assert len(addresses) >= 40  # a walk that was sent to sign in everywhere would find nothing


def second_steps(salon: Salon, *, passkey: bool = True) -> None:
    Authenticator.objects.create(
        user=salon.owner, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )
    RecoveryCodes.activate(salon.owner)
    if passkey:
        Authenticator.objects.create(
            user=salon.owner,
            type=Authenticator.Type.WEBAUTHN,
            data={"name": NAMES[salon.language][2]},
        )


@pytest.mark.parametrize(
    "path", ["/accounts/2fa/", "/accounts/2fa/recovery-codes/", "/accounts/2fa/webauthn/",
             "/accounts/2fa/totp/deactivate/", "/accounts/2fa/recovery-codes/generate/",
             "/settings/profile/"],
)  # fmt: skip
def test_two_step_sign_in_when_it_is_on(salon: Salon, path: str) -> None:
    second_steps(salon)
    response = salon.client.get(path, follow=True)
    assert response.status_code == 200
    assert english_on(response, salon) == []


def test_second_step_of_signing_in(salon: Salon) -> None:
    second_steps(salon, passkey=False)
    typed = {"login": salon.owner.email, "password": PASSWORD}
    response = salon.stranger.post("/accounts/login/", typed, follow=True)
    assert response.request["PATH_INFO"] == "/accounts/2fa/authenticate/"
    assert english_on(response, salon) == []
    assert (
        english_on(salon.stranger.post("/accounts/2fa/authenticate/", {"code": "000000"}), salon)
        == []
    )


@pytest.mark.parametrize("path", ["/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/"])
def test_confirming_who_one_is(salon: Salon, path: str) -> None:
    second_steps(salon)
    client = client_of(salon.owner)
    response = client.get(path, follow=True)
    assert response.status_code == 200
    assert english_on(response, salon) == []


Do = Callable[[Salon], Any]
# What the form of a contact posts beside the fields: how many rows each list has.
ROWS = {
    f"{rows}-{name}_FORMS": str(number)
    for rows, count in (("emails", 2), ("phones", 1), ("addresses", 0))
    for name, number in (("TOTAL", count), ("INITIAL", 0))
}


def given(salon: Salon) -> str:
    """Return a word of the language read."""
    return NAMES[salon.language][2]


def label(salon: Salon) -> Label:
    """Return a label that the contact carries."""
    return labels.create_label(name=given(salon), actor=salon.owner)


def fields(salon: Salon) -> list[CustomField]:
    """Return a custom field of each type."""
    there = list(CustomField.objects.alive())
    return there or [
        custom_fields.create_custom_field(
            name=f"{given(salon)} {number}",
            type=kind,
            choices=[given(salon)] if kind in ("choice", "choices") else [],
            actor=salon.owner,
        )
        for number, kind in enumerate(CustomFieldType.values)
    ]


def filtered(salon: Salon) -> str:
    """Return a filter that asks for everything there is."""
    facts = {"label": label(salon).pk, "email": "yes", "phone": "yes", "source": "manual"}
    facts |= {"created_after": "2020-01-01", "activity_before": "2040-01-01", "birthday": 366}
    asks = {
        "text": ("", given(salon)), "long_text": ("_has", given(salon)), "url": ("_filled", "yes"),
        "number": ("_min", 1), "date": ("_after", "2020-01-01"), "yes_no": ("", "yes"),
        "choice": ("", given(salon)), "choices": ("", given(salon)),
    }  # fmt: skip
    facts |= {f"cf{each.pk}{asks[each.type][0]}": asks[each.type][1] for each in fields(salon)}
    return urlencode(facts)


DEEDS: dict[str, Do] = {
    "wrong password": lambda s: s.stranger.post(
        "/accounts/login/", {"login": "o@example.com", "password": "wrong"}
    ),
    "deactivated": lambda s: s.stranger.post(
        "/accounts/login/", {"login": "d@example.com", "password": PASSWORD}, follow=True
    ),
    "no password": lambda s: s.stranger.post("/accounts/login/", {}),
    "asking for a password": lambda s: s.stranger.post(
        "/accounts/password/reset/", {"email": "o@example.com"}, follow=True
    ),
    "short password": lambda s: s.client.post(
        "/accounts/password/change/",
        {"oldpassword": "wrong", "password1": "short", "password2": "another"},
    ),
    "password changed": lambda s: s.client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "calm-harbour-77", "password2": "calm-harbour-77"},
        follow=True,
    ),
    "wrong code": lambda s: s.client.post(
        "/accounts/2fa/totp/activate/", {"code": "1"}, follow=True
    ),
    "nameless contact": lambda s: s.client.post("/contacts/new/", ROWS),
    "wrong fields": lambda s: s.client.post(
        "/contacts/new/",
        {
             **ROWS, "birth_date": "42", "shown": "birth_date",
            "emails-0-address": "wrong", "emails-0-kind": "home", "emails-1-address": "wrong",
            "emails-1-kind": "home", "phones-0-number": "1", "phones-0-kind": "mobile",
        },
    ),
    "every field": lambda s: s.client.post(
        "/contacts/new/",
        {
            **ROWS, "add": "addresses",
            "shown": "organization job_title language tax_id birth_date",
        },
    ),
    "somebody known": lambda s: s.client.post(
        "/contacts/similar/", {"emails-0-address": "c@example.com"}
    ),
    "added": lambda s: s.client.post(
        "/contacts/new/",
        {**ROWS, "given_name": NAMES[s.language][2], "emails-0-kind": "home",
         "emails-1-kind": "home", "phones-0-kind": "home"},
        follow=True,
    ),
    "conflict": lambda s: s.client.post(
        f"/contacts/{s.contact.pk}/edit/",
        {**ROWS, "given_name": NAMES[s.language][1], "version": "1", "base": "{}",
         "emails-0-kind": "home", "emails-1-kind": "home", "phones-0-kind": "home"},
    ),
    "nobody found": lambda s: s.client.get("/contacts/?q=%D1%8A%D1%8A%D1%8A"),
    "list by htmx": lambda s: s.client.get("/contacts/", headers=HTMX),
    "all columns": lambda s: s.client.post(
        "/contacts/columns/",
        {"columns": ["email", "phone", "organization", "job_title", "language", "birth_date",
                     "tax_id", "owner", "source", "created", "last_activity"], "size": "25"},
        follow=True,
    ),
    "delete one": lambda s: s.client.post("/contacts/delete/", {"ids": [s.contact.pk]}),
    "delete all": lambda s: s.client.post("/contacts/delete/", {"all": "1"}),
    "delete nothing": lambda s: s.client.post("/contacts/delete/", {}, follow=True),
    "deleted": lambda s: s.client.post(
        "/contacts/delete/", {"ids": [s.contact.pk], "confirmed": "1"}, follow=True
    ),
    "restored": lambda s: s.client.post(
        "/contacts/trash/restore/", {"ids": [s.trashed.pk]}, follow=True
    ),
    "restore nothing": lambda s: s.client.post("/contacts/trash/restore/", {}, follow=True),
    "purge": lambda s: s.client.post("/contacts/trash/purge/", {"all": "1"}),
    "purged": lambda s: s.client.post(
        "/contacts/trash/purge/", {"all": "1", "confirmed": "1"}, follow=True
    ),
    "business": lambda s: s.client.post(
        "/settings/business/",
        {"name": NAMES[s.language][0], "time_zone": "UTC", "currency": "EUR", "country": "TR",
         "language": s.language},
        follow=True,
    ),
    "empty business": lambda s: s.client.post("/settings/business/", {}),
    "profile": lambda s: s.client.post(
        "/settings/profile/",
        {"name": NAMES[s.language][1], "language": s.language, "theme": "dark"},
        follow=True,
    ),
    "empty invitation": lambda s: s.client.post("/settings/users/invite/", {}),
    "invited twice": lambda s: s.client.post(
        "/settings/users/invite/",
        {"name": NAMES[s.language][1], "email": "i@example.com", "role": "staff",
         "language": s.language},
    ),
    "invited": lambda s: s.client.post(
        "/settings/users/invite/",
        {"name": NAMES[s.language][1], "email": "n@example.com", "role": "staff",
         "language": s.language},
        follow=True,
    ),
    "user who is invited": lambda s: s.client.get(f"/settings/users/{s.invited.pk}/"),
    "user who is deactivated": lambda s: s.client.get(f"/settings/users/{s.deactivated.pk}/"),
    "oneself": lambda s: s.client.get(f"/settings/users/{s.owner.pk}/"),
    "no owner left": lambda s: s.client.post(
        f"/settings/users/{s.owner.pk}/deactivate/", follow=True
    ),
    "invited again": lambda s: s.client.post(
        f"/settings/users/{s.invited.pk}/reinvite/", follow=True
    ),
    "needs no invitation": lambda s: s.client.post(
        f"/settings/users/{s.other.pk}/reinvite/", follow=True
    ),
    "deactivate": lambda s: s.client.post(
        f"/settings/users/{s.other.pk}/deactivate/", follow=True
    ),
    "reactivate": lambda s: s.client.post(
        f"/settings/users/{s.deactivated.pk}/reactivate/", follow=True
    ),
    "label made": lambda s: s.client.post(
        "/contacts/labels/new/", {"name": given(s), "colour": "red"}, follow=True
    ),
    "nameless label": lambda s: s.client.post("/contacts/labels/new/", {"colour": "red"}),
    "label made twice": lambda s: [
        s.client.post("/contacts/labels/new/", {"name": given(s), "colour": "red"})
        for _time in range(2)
    ][1],
    "label that comes by itself": lambda s: s.client.post(
        "/contacts/labels/automatic/", {"key": "contacts/new_this_month"}, follow=True
    ),
    "delete label": lambda s: s.client.get(f"/contacts/labels/{label(s).pk}/delete/"),
    "label deleted": lambda s: s.client.post(
        f"/contacts/labels/{label(s).pk}/delete/", follow=True
    ),
    "labels of a contact": lambda s: (
        label(s), s.client.get(f"/contacts/{s.contact.pk}/labels/", headers=HTMX)
    )[1],
    "field made": lambda s: s.client.post(
        "/contacts/fields/new/", {"name": given(s), "type": "number"}, follow=True
    ),
    "wrong field": lambda s: s.client.post("/contacts/fields/new/", {}),
    "field without choices": lambda s: s.client.post(
        "/contacts/fields/new/", {"name": given(s), "type": "choice"}
    ),
    "wrong custom values": lambda s: s.client.post(
        "/contacts/new/",
        {**ROWS, "shown": "".join(f" cf{field.pk}" for field in fields(s)), **{
            f"cf{field.pk}": "42,x" for field in fields(s)}},
    ),
    "filter": lambda s: (fields(s), label(s), s.client.get("/contacts/filter/"))[2],
    "filtered": lambda s: s.client.get(
        "/contacts/?" + filtered(s) + "&or1-owner=none&or1-not=1&or2-birthday=30&or2-phone=no"
    ),
    "unreadable filter": lambda s: s.client.get(
        "/contacts/filter/?created_after=1&birthday=-1&label=0&source=0&owner=0"
    ),
    "nobody filtered": lambda s: s.client.get("/contacts/?source=message&email=no"),
    "the trash in the list": lambda s: s.client.get("/contacts/?deleted=yes"),
    "view saved": lambda s: s.client.post(
        "/contacts/views/new/?email=yes", {"name": given(s)}, follow=True
    ),
    "view saved twice": lambda s: [
        s.client.post("/contacts/views/new/?email=yes", {"name": given(s)}) for _time in range(2)
    ][1],
    "unknown view": lambda s: s.client.get("/contacts/?view=987654", follow=True),
    "label for many": lambda s: s.client.post("/contacts/label/", {"ids": [s.contact.pk]}),
    "no label for many": lambda s: s.client.post(
        "/contacts/label/", {"ids": [s.contact.pk], "kind": "put_on_label"}
    ),
    "label put on many": lambda s: s.client.post(
        "/contacts/label/",
        {"ids": [s.contact.pk], "kind": "put_on_label", "new_label": given(s)},
        follow=True,
    ),
    "field of many": lambda s: s.client.post("/contacts/change/", {"ids": [s.contact.pk]}),
    "value of many": lambda s: s.client.post(
        "/contacts/change/", {"ids": [s.contact.pk], "field": "job_title"}
    ),
    "no value of many": lambda s: s.client.post(
        "/contacts/change/", {"ids": [s.contact.pk], "field": "job_title", "key": str(uuid4())}
    ),
    "value set for many": lambda s: s.client.post(
        "/contacts/change/",
        {"ids": [s.contact.pk], "field": "job_title", "value": given(s), "key": str(uuid4())},
        follow=True,
    ),
    "everything found": lambda s: s.client.get("/contacts/go/", {"q": given(s)}),
    "nothing found": lambda s: s.client.get("/contacts/go/?q=%D1%8A%D1%8A%D1%8A"),
    "no such page": lambda s: s.client.get("/nowhere/"),
}  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
def test_answer(deed: str, salon: Salon) -> None:
    response = DEEDS[deed](salon)
    assert response.status_code in (200, 404, 409, 422)
    assert response.content
    assert english_on(response, salon) == []


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "429"])
def test_page_of_an_error(page: str, salon: Salon) -> None:
    with translation.override(salon.language):
        text = render_to_string(f"{page}.html")
    assert leftovers(texts_of(text), salon.language) == []


def test_mails(salon: Salon) -> None:
    services.send_invitation(user=salon.invited, actor=salon.owner, site_address="http://x.example")
    salon.stranger.post("/accounts/password/reset/", {"email": "o@example.com"})
    DEEDS["password changed"](salon)
    second_steps(salon)
    salon.client.post("/accounts/2fa/recovery-codes/generate/")
    assert len(mail.outbox) >= 3
    for message in mail.outbox:
        lines = {" ".join(line.split()) for line in [message.subject, *message.body.splitlines()]}
        assert leftovers(lines - {""}, salon.language) == []


def test_the_test_sees_english(salon: Salon) -> None:
    page = f"<html lang={salon.language}><p>Save</p><img alt='Trash'><b lang=en>Language</b></html>"
    assert leftovers(texts_of(page), salon.language) == ["Save", "Trash"]


def test_the_month_is_told_in_its_case(salon: Salon) -> None:
    Contact.objects.update(created_at=datetime(2026, 4, 1, tzinfo=UTC))
    Contact.objects.update(organization="", job_title="")
    page = salon.client.get(f"/contacts/{salon.contact.pk}/").content.decode()
    assert {"ru": "с апреля 2026", "tr": "Nisan 2026"}[salon.language] in page


def test_the_age_is_counted_in_words(salon: Salon) -> None:
    Contact.objects.update(birth_date="1990-05-14")
    page = salon.client.get(f"/contacts/{salon.contact.pk}/").content.decode()
    wanted = {"ru": r"14 мая 1990 .*\b\d+ (год|года|лет)\b", "tr": r"14 Mayıs 1990 .*\d+ yaşında"}
    assert re.search(wanted[salon.language], page)
