"""What the worker does when a custom field that many have is searched, or no longer."""

import pytest
from django.db import transaction

from contacts_app.models import Contact
from contacts_app.services import custom_fields as services
from core.jobs import fetch_queue
from tests.factories import ContactFactory, custom_field, fill
from tests.helpers.html import parse
from tests.helpers.jobs import do_waiting_jobs


@pytest.fixture
def walnuts(business):
    """A searched field that two contacts have a value in."""
    field = custom_field("Allergies", is_searched=True)
    for name in ("Anna", "Ben"):
        fill(ContactFactory(given_name=name, family_name="Berg"), allergies="Walnuts")
    services.refresh_search_of_field(field.pk)
    return field


def found() -> list[str]:
    return sorted(str(contact) for contact in Contact.objects.matching("walnuts"))


@pytest.mark.usefixtures("queue")
def test_search_follows_a_field_of_many_by_a_job(walnuts, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    services.delete_custom_field(field_id=walnuts.pk, actor=None)
    assert (found(), fetch_queue().waiting) == (["Anna Berg", "Ben Berg"], 1)
    do_waiting_jobs()
    assert found() == []
    # Both jobs are done, whichever comes first: what counts is how the field is then.
    services.restore_custom_field(field_id=walnuts.pk)
    services.delete_custom_field(field_id=walnuts.pk, actor=None)
    services.restore_custom_field(field_id=walnuts.pk)
    do_waiting_jobs()
    assert (found(), fetch_queue().failed) == (["Anna Berg", "Ben Berg"], 0)


@pytest.mark.usefixtures("queue")
def test_search_follows_a_field_of_few_at_once(walnuts, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 2)
    services.delete_custom_field(field_id=walnuts.pk, actor=None)
    assert (found(), fetch_queue().waiting) == ([], 0)


@pytest.mark.usefixtures("queue")
def test_no_job_for_what_was_not_changed_after_all(walnuts, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 0)
    with transaction.atomic():
        services.delete_custom_field(field_id=walnuts.pk, actor=None)
        transaction.set_rollback(True)
    assert fetch_queue().waiting == 0


@pytest.mark.usefixtures("queue")
def test_job_for_a_field_that_is_gone_does_nothing(walnuts, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 0)
    services.delete_custom_field(field_id=walnuts.pk, actor=None)
    walnuts.delete()
    do_waiting_jobs()
    assert fetch_queue().failed == 0


@pytest.mark.usefixtures("queue")
def test_the_page_tells_that_the_search_follows(walnuts, monkeypatch, owner_client):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    page, polled = "/contacts/fields/", {"HX-Request": "true", "HX-Target": "search-follows"}
    assert "is being updated" not in owner_client.get(page).content.decode()
    deleted = owner_client.post(f"{page}{walnuts.pk}/delete/", follow=True)
    assert "was deleted. The search follows in the background." in deleted.content.decode()
    waiting = parse(owner_client.get(page, headers=polled))
    assert waiting.find("div", id="search-follows").text.startswith(
        "The search is being updated: Allergies."
    )
    do_waiting_jobs()
    done = parse(owner_client.get(page, headers=polled))
    assert done.find("div", id="search-follows").text == "The search is up to date."
    # Nobody waits for it who opens the page later.
    assert parse(owner_client.get(page)).find("div", id="search-follows").text == ""
