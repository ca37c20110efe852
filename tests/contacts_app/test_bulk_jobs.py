"""Large changes by the worker: finished whole and once, whoever is killed meanwhile."""

import pytest
from django.db import connection

from contacts_app import jobs
from contacts_app.enums import BulkKind, BulkState
from contacts_app.models import Activity, BulkChange, Contact, ContactLabel
from contacts_app.services import bulk, labels
from contacts_app.services.trash import audit_of
from core import worker
from core.jobs import fetch_queue
from tests.factories import ContactFactory
from tests.helpers.jobs import do_waiting_jobs, start_worker


pytestmark = pytest.mark.usefixtures("queue")

MANY = 3_000
PART = 50


@pytest.fixture
def crowd(business, monkeypatch):
    """Three thousand contacts, changed in parts of fifty."""
    monkeypatch.setattr(bulk, "PART", PART)
    one = ContactFactory()
    fields = [str(field.column) for field in Contact._meta.fields if field.column != "id"]
    names = ", ".join(fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO contacts_contact ({names}) SELECT {names} FROM contacts_contact,"  # noqa: S608
            " generate_series(2, %s) WHERE id = %s",
            [MANY, one.pk],
        )
    return Contact.objects.all()


def label_all(contacts, actor):
    label = labels.create_label(name="All", actor=actor)
    return bulk.start_bulk_change(
        contacts=contacts, actor=actor, kind=BulkKind.PUT_ON_LABEL, label=label
    )


def done_count(change):
    return BulkChange.objects.values_list("done_count", flat=True).get(pk=change.pk)


def check_is_whole(change):
    """Check that each contact was changed once, and told so once."""
    change.refresh_from_db()
    assert (change.state, change.done_count, change.changed_count) == (BulkState.DONE, MANY, MANY)
    assert ContactLabel.objects.carried().count() == MANY
    told = Activity.objects.filter(kind="contacts/label_put_on")
    assert told.count() == told.values("contact").distinct().count() == MANY


def test_worker_finishes_what_a_killed_one_has_begun(crowd, owner, monkeypatch):
    change = label_all(crowd, owner)
    process = start_worker()
    try:
        while done_count(change) < 2 * PART:
            assert process.poll() is None
        process.kill()
    finally:
        process.kill()
        process.wait()
    reached = done_count(change)
    assert 0 < reached < MANY
    assert reached % PART == 0
    assert fetch_queue().running >= 1
    monkeypatch.setattr(worker, "DEAD_AFTER", 0)  # to wait for nothing
    do_waiting_jobs()
    check_is_whole(change)


def test_worker_that_is_told_to_end_leaves_the_rest_to_another_one(crowd, owner):
    change = label_all(crowd, owner)
    process = start_worker()
    try:
        while done_count(change) < 2 * PART:
            assert process.poll() is None
        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
    do_waiting_jobs()
    check_is_whole(change)


def test_job_is_done_in_the_name_of_who_asked(business, manager, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    contact = ContactFactory()
    bulk.start_bulk_change(
        contacts=Contact.objects.all(), actor=manager, kind=BulkKind.SET_FIELD,
        field="job_title", value="Boss",
    )  # fmt: skip
    do_waiting_jobs()
    contact.refresh_from_db()
    assert contact.job_title == "Boss"
    events = audit_of("Contact").filter(pgh_obj_id=contact.pk, job_title="Boss")
    assert {event.pgh_context.metadata["user"] for event in events} == {manager.pk}
    assert Activity.objects.get(contact=contact).actor == manager


def test_change_that_fails_every_time_is_given_up(business, owner, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    monkeypatch.setattr(jobs, "ATTEMPTS", 0)
    ContactFactory()
    change = label_all(Contact.objects.all(), owner)

    def fail(*_args):
        raise RuntimeError

    monkeypatch.setattr("contacts_app.services.bulk_deeds._put_on", fail)
    do_waiting_jobs()
    change.refresh_from_db()
    assert change.state == BulkState.FAILED
    assert fetch_queue().failed == 1


def test_canceled_before_it_began(business, owner, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    ContactFactory()
    change = label_all(Contact.objects.all(), owner)
    bulk.cancel_bulk_change(change_id=change.pk, actor=owner)
    do_waiting_jobs()
    assert not ContactLabel.objects.exists()
