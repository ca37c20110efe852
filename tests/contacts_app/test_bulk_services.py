"""Changing many contacts at once: each kind, undone, canceled, as a job, and all at one time."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from contacts_app.enums import BulkKind, BulkState
from contacts_app.models import Activity, BulkChange, BulkPart, Contact, ContactLabel, CustomValue
from contacts_app.services import bulk, contacts, custom_fields, labels, trash
from contacts_app.views.changes import deed_text
from core.jobs import fetch_queue
from tests.factories import ContactFactory
from tests.helpers.at_once import at_once


pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def people(business):
    return [ContactFactory(given_name=name, family_name="") for name in ("Anna", "Berta", "Carla")]


@pytest.fixture
def vip(business):
    return labels.create_label(name="VIP", actor=None)


def everybody():
    return Contact.objects.alive()


def start(actor, kind, **deed):
    return bulk.start_bulk_change(contacts=everybody(), actor=actor, kind=kind, **deed)


def undo(change, actor):
    return bulk.start_undoing(change_id=change.pk, actor=actor)


def counts(change):
    change.refresh_from_db()
    return change.state, change.total, change.done_count, change.changed_count


def carriers(label):
    carried = ContactLabel.objects.carried().filter(label=label)
    return list(carried.order_by("contact_id").values_list("contact__given_name", flat=True))


def column(name):
    return list(Contact.objects.order_by("pk").values_list(name, flat=True))


def test_label_is_put_on_and_undone(people, vip, owner):
    labels.put_on_label(contacts=Contact.objects.filter(pk=people[0].pk), label=vip, actor=owner)
    change = start(owner, BulkKind.PUT_ON_LABEL, label=vip)
    assert counts(change) == (BulkState.DONE, 3, 3, 2)
    assert carriers(vip) == ["Anna", "Berta", "Carla"]
    assert [line.actor for line in Activity.objects.filter(contact=people[1])] == [owner]
    assert counts(undo(change, owner)) == (BulkState.DONE, 2, 2, 2)
    assert carriers(vip) == ["Anna"]


def test_label_put_on_again_since_stays(people, vip, owner):
    change = start(owner, BulkKind.PUT_ON_LABEL, label=vip)
    anna = Contact.objects.filter(pk=people[0].pk)
    labels.take_off_label(contacts=anna, label=vip, actor=owner)
    labels.put_on_label(contacts=anna, label=vip, actor=owner)
    assert counts(undo(change, owner)) == (BulkState.DONE, 3, 3, 2)
    assert carriers(vip) == ["Anna"]


def test_label_is_taken_off_and_put_back(people, vip, owner):
    two = Contact.objects.filter(pk__in=[people[0].pk, people[1].pk])
    labels.put_on_label(contacts=two, label=vip, actor=owner)
    since = ContactLabel.objects.get(contact=people[0]).put_on_at
    change = start(owner, BulkKind.TAKE_OFF_LABEL, label=vip)
    assert counts(change) == (BulkState.DONE, 3, 3, 2)
    assert carriers(vip) == []
    assert counts(undo(change, owner)) == (BulkState.DONE, 2, 2, 2)
    assert carriers(vip) == ["Anna", "Berta"]
    assert ContactLabel.objects.get(contact=people[0]).put_on_at == since


def test_label_that_is_gone_changes_nothing(people, vip, owner):
    labels.delete_label(label_id=vip.pk, actor=owner)
    with pytest.raises(bulk.BulkChangeImpossible):
        start(owner, BulkKind.PUT_ON_LABEL, label=vip)
    assert not BulkChange.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "risen"), [("organization", "Lale", 1), ("job_title", "Boss", 1),
                                  ("language", "tr", 1)]
)  # fmt: skip
def test_fixed_field_is_set_and_undone(people, owner, field, value, risen):
    Contact.objects.filter(pk=people[0].pk).update(**{field: value})
    Contact.objects.filter(pk=people[1].pk).update(**{field: "xx"})
    before, active = column(field), column("last_activity_at")
    change = start(owner, BulkKind.SET_FIELD, field=field, value=value)
    assert counts(change) == (BulkState.DONE, 3, 3, 2)
    assert column(field) == [value] * 3
    assert column("version") == [1, 1 + risen, 1 + risen]
    [line] = Activity.objects.filter(contact=people[1])
    assert line.details == {"changes": [{"field": field, "old": "xx", "new": value}]}
    assert line.happened_at == Contact.objects.get(pk=people[1].pk).updated_at
    assert column("last_activity_at") == active
    assert counts(undo(change, owner)) == (BulkState.DONE, 2, 2, 2)
    assert (column(field), column("last_activity_at")) == (before, active)


def test_company_set_for_many_is_found(people, owner):
    change = start(owner, BulkKind.SET_FIELD, field="organization", value="Lale Gül")
    assert everybody().matching("lale gul").count() == 3
    undo(change, owner)
    assert everybody().matching("lale gul").count() == 0


def test_who_is_called_by_their_company_keeps_it(people, owner):
    ContactFactory(given_name="", family_name="", organization="Only Ltd")
    assert counts(start(owner, BulkKind.SET_FIELD, field="organization", value="Lale"))[3] == 4
    change = start(owner, BulkKind.SET_FIELD, field="organization", value="")
    assert counts(change) == (BulkState.DONE, 4, 4, 3)
    assert column("organization") == ["", "", "", "Lale"]


def test_owner_is_set_and_undone(people, owner, staff, manager):
    Contact.objects.filter(pk=people[0].pk).update(owner=manager)
    active = column("last_activity_at")
    change = start(owner, BulkKind.SET_FIELD, field="owner", value=staff.pk)
    assert column("owner") == [staff.pk] * 3
    assert column("version") == [1, 1, 1]
    [line] = Activity.objects.filter(contact=people[0])
    assert line.details["changes"] == [
        {"field": "owner", "old": "Mila Manager", "new": "Stefan Staff"}
    ]
    assert column("last_activity_at") == active
    undo(change, owner)
    assert column("owner") == [manager.pk, None, None]
    assert column("last_activity_at") == active


@pytest.mark.parametrize(
    ("kind", "old", "new", "plain"),
    [
        ("text", "old", "new", "new"),
        ("number", Decimal("1.5"), Decimal(-20), "-20"),
        ("date", date(2020, 2, 29), date(2026, 1, 1), "2026-01-01"),
        ("url", "https://a.example/", "https://b.example/", "https://b.example/"),
        ("yes_no", True, False, False),
        ("choices", ("a", "b"), ("b",), ["b"]),
        ("text", "old", None, None),
    ],
)
def test_custom_field_is_set_and_undone(people, owner, kind, old, new, plain):
    field = custom_fields.create_custom_field(
        name="Shoe", type=kind, actor=owner, choices=["a", "b"] if kind == "choices" else []
    )
    first = Contact.objects.filter(pk=people[0].pk)
    custom_fields.set_custom_value(contacts=first, field=field, value=old, actor=owner)

    def values():
        found = custom_fields.custom_values_of(column("pk"), field)
        return [found.get(person.pk) for person in people]

    active = column("last_activity_at")
    change = start(owner, BulkKind.SET_CUSTOM_FIELD, custom_field=field, value=plain)
    assert values() == [new] * 3
    assert counts(change)[3] == (1 if new is None else 3)
    undo(change, owner)
    assert values() == [old, None, None]
    assert column("last_activity_at") == active


def test_undo_leaves_what_somebody_changed_since(people, owner, manager):
    change = start(owner, BulkKind.SET_FIELD, field="job_title", value="Boss")
    Contact.objects.filter(pk=people[0].pk).update(job_title="Chef")
    trash.delete_contacts(contacts=Contact.objects.filter(pk=people[1].pk), actor=owner)
    assert counts(undo(change, manager)) == (BulkState.DONE, 3, 3, 1)
    assert column("job_title") == ["Chef", "Boss", ""]
    line = Activity.objects.filter(contact=people[2]).latest("pk")
    assert line.actor == manager


def test_undo_of_a_custom_field_leaves_what_somebody_changed_since(people, owner):
    field = custom_fields.create_custom_field(name="Shoe", type="text", actor=owner)
    change = start(owner, BulkKind.SET_CUSTOM_FIELD, custom_field=field, value="x")
    CustomValue.objects.filter(contact=people[0]).update(text="y")
    assert counts(undo(change, owner)) == (BulkState.DONE, 3, 3, 2)
    assert list(CustomValue.objects.values_list("text", flat=True)) == ["y"]


def test_choice_that_is_gone_changes_nothing(people, owner):
    field = custom_fields.create_custom_field(
        name="Shoe", type="choice", actor=owner, choices=["a", "b"]
    )
    change = start(owner, BulkKind.SET_CUSTOM_FIELD, custom_field=field, value="a")
    field.choices = ["b"]
    field.save()
    with pytest.raises(bulk.BulkChangeImpossible):
        start(owner, BulkKind.SET_CUSTOM_FIELD, custom_field=field, value="a")
    with pytest.raises(bulk.BulkChangeImpossible):
        undo(change, owner)
    assert "a" in deed_text(change)
    assert len(custom_fields.custom_values_of(column("pk"), field)) == 3


def test_deleted_and_restored(people, owner):
    active = column("last_activity_at")
    change = start(owner, BulkKind.DELETE)
    assert not everybody().exists()
    assert counts(undo(change, owner)) == (BulkState.DONE, 3, 3, 3)
    assert everybody().count() == 3
    assert column("last_activity_at") == active


def test_undone_once(people, vip, owner):
    change = start(owner, BulkKind.PUT_ON_LABEL, label=vip)
    undo(change, owner)
    with pytest.raises(bulk.AlreadyUndone):
        undo(change, owner)
    again = start(owner, BulkKind.TAKE_OFF_LABEL, label=vip)
    with pytest.raises(bulk.NothingToChange):
        undo(again, owner)


def test_nobody_is_no_change(business, vip, owner):
    for none in (Contact.objects.filter(pk=0), Contact.objects.none()):
        with pytest.raises(bulk.NothingToChange):
            bulk.start_bulk_change(
                contacts=none, actor=owner, kind=BulkKind.PUT_ON_LABEL, label=vip
            )
    assert not BulkChange.objects.exists()


def test_edit_that_was_open_is_told(people, owner):
    details = contacts.details_of(people[0])
    start(owner, BulkKind.SET_FIELD, field="job_title", value="Boss")
    with pytest.raises(contacts.ContactChangedMeanwhile):
        contacts.update_contact(contact_id=people[0].pk, version=1, details=details, actor=owner)


def test_many_are_a_job_in_parts(people, vip, owner, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(bulk, "PART", 2)
    # Another test may have left jobs behind: nothing empties their table.
    waiting = fetch_queue().waiting
    change = start(owner, BulkKind.PUT_ON_LABEL, label=vip)
    assert counts(change) == (BulkState.WAITING, 3, 0, 0)
    assert fetch_queue().waiting == waiting + 1
    ContactFactory()  # was not there when it was asked for
    with pytest.raises(bulk.StillRunning):
        undo(change, owner)
    assert not bulk.run_bulk_change(change_id=change.pk, should_stop=lambda: True)
    assert counts(change) == (BulkState.RUNNING, 3, 2, 2)
    assert bulk.run_bulk_change(change_id=change.pk)
    assert counts(change) == (BulkState.DONE, 3, 3, 3)
    assert carriers(vip) == ["Anna", "Berta", "Carla"]
    assert [line["what"] for line in change.log] == ["started", "done"]
    assert bulk.run_bulk_change(change_id=change.pk)
    assert Activity.objects.count() == 3


def test_canceled_in_the_middle_can_be_undone(people, vip, owner, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    monkeypatch.setattr(bulk, "PART", 2)
    change = start(owner, BulkKind.PUT_ON_LABEL, label=vip)
    bulk.run_bulk_change(change_id=change.pk, should_stop=lambda: True)
    assert bulk.cancel_bulk_change(change_id=change.pk, actor=owner)
    assert not bulk.cancel_bulk_change(change_id=change.pk, actor=owner)
    assert bulk.run_bulk_change(change_id=change.pk)
    assert counts(change) == (BulkState.CANCELED, 3, 2, 2)
    assert carriers(vip) == ["Anna", "Berta"]
    undoing = undo(change, owner)
    assert bulk.run_bulk_change(change_id=undoing.pk)
    assert carriers(vip) == []


def test_part_that_fails_leaves_nothing_behind(people, vip, owner, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    change = start(owner, BulkKind.PUT_ON_LABEL, label=vip)

    def fail(*_args, **_options):
        labels.put_on_label(contacts=everybody(), label=vip, actor=owner)
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("contacts_app.services.bulk_deeds._put_on", fail)
        with pytest.raises(RuntimeError):
            bulk.run_bulk_change(change_id=change.pk)
    assert carriers(vip) == []
    assert counts(change) == (BulkState.WAITING, 3, 0, 0)
    assert bulk.run_bulk_change(change_id=change.pk)
    assert counts(change) == (BulkState.DONE, 3, 3, 3)


def test_label_deleted_before_the_job_comes_to_it(people, vip, owner, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    change = start(owner, BulkKind.PUT_ON_LABEL, label=vip)
    labels.delete_label(label_id=vip.pk, actor=owner)
    assert bulk.run_bulk_change(change_id=change.pk)
    assert counts(change) == (BulkState.FAILED, 3, 0, 0)


def test_old_changes_are_forgotten(people, vip, owner):
    change = start(owner, BulkKind.PUT_ON_LABEL, label=vip)
    assert bulk.purge_bulk_changes() == 0
    BulkChange.objects.update(finished_at=timezone.now() - timedelta(days=31))
    assert bulk.purge_bulk_changes() == 1
    assert not BulkPart.objects.filter(change_id=change.pk).exists()


def test_what_was_before_goes_with_a_purged_contact(people, owner):
    Contact.objects.update(job_title="Secret")
    start(owner, BulkKind.SET_FIELD, field="job_title", value="Boss")
    one = Contact.objects.filter(pk=people[0].pk)
    trash.delete_contacts(contacts=one, actor=owner)
    trash.purge_contacts(contacts=one)
    [part] = BulkPart.objects.all()
    assert part.before == {str(person.pk): "Secret" for person in people[1:]}


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_of_the_same_contacts_wait_for_each_other(queue, business, owner):
    for _number in range(40):
        ContactFactory()
    label = labels.create_label(name="All", actor=owner)

    def change(number):
        if number % 2:
            done = start(owner, BulkKind.PUT_ON_LABEL, label=label)
        else:
            backwards = everybody().order_by("-pk")
            done = bulk.start_bulk_change(
                contacts=backwards, actor=owner, kind=BulkKind.SET_FIELD, field="job_title",
                value=f"Boss {number}",
            )  # fmt: skip
        return done.state

    assert at_once(4, change) == [BulkState.DONE] * 4
    assert len(carriers(label)) == 40
    assert len(set(column("job_title"))) == 1


@pytest.mark.django_db(transaction=True)
def test_undone_at_once_is_undone_once(queue, people, vip, owner):
    change = start(owner, BulkKind.PUT_ON_LABEL, label=vip)

    def try_it(_number):
        try:
            return undo(change, owner).state
        except bulk.AlreadyUndone:
            return "too late"

    assert sorted(at_once(3, try_it)) == ["done", "too late", "too late"]


def test_number_of_statements_is_the_same_for_any_number_of_contacts(people, vip, owner):
    def statements():
        with connection.execute_wrapper(count):
            counted.clear()
            change = start(owner, BulkKind.SET_FIELD, field="organization", value=f"L{len(seen)}")
            seen.append(len(counted))
            undo(change, owner)
        return len(counted)

    counted, seen = [], []

    def count(execute, sql, params, many, context):
        counted.append(sql)
        return execute(sql, params, many, context)

    few = statements()
    for _number in range(10):
        ContactFactory()
    assert statements() == few


GOOD: dict[str, dict[str, Any]] = {
    "bulk_change_kind_is_known": {"kind": "delete"},
    "bulk_change_state_is_known": {"state": "canceled", "finished_at": NOW},
    "bulk_change_does_no_more_than_it_was_asked": {"total": 3, "done_count": 3, "changed_count": 3},
    "bulk_change_that_ended_says_when": {"state": "failed", "finished_at": NOW},
    "bulk_change_that_is_done_is_whole": {
        "state": "done", "finished_at": NOW, "total": 3, "done_count": 3,
    },
}  # fmt: skip
BAD: list[tuple[str, dict[str, Any]]] = [
    ("bulk_change_kind_is_known", {"kind": "fly"}),
    ("bulk_change_state_is_known", {"state": "tired"}),
    ("bulk_change_does_no_more_than_it_was_asked", {"total": 3, "done_count": 4}),
    ("bulk_change_does_no_more_than_it_was_asked", {"total": 3, "changed_count": 1}),
    ("bulk_change_that_ended_says_when", {"state": "failed"}),
    ("bulk_change_that_ended_says_when", {"state": "running", "finished_at": NOW}),
    ("bulk_change_that_is_done_is_whole",
     {"state": "done", "finished_at": NOW, "total": 3, "done_count": 2}),
]  # fmt: skip


def bare_change(owner: User, **fields: Any) -> BulkChange:
    values: dict[str, Any] = {
        "kind": "delete",
        "total": 0,
        "actor": owner,
        "created_at": NOW,
        **fields,
    }
    return BulkChange.objects.create(**values)


def violated(action):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        action()
    cause: Any = caught.value.__cause__
    return cause.diag.constraint_name


def test_good_changes_are_stored(owner):
    for fields in GOOD.values():
        assert bare_change(owner, **fields).pk


@pytest.mark.parametrize(("name", "fields"), BAD)
def test_bad_changes_are_refused(owner, name, fields):
    # A state that is not known is not over either, so two constraints refuse it.
    names = {name, "bulk_change_that_ended_says_when"} if "state" in fields else {name}
    assert violated(lambda: bare_change(owner, **fields)) in names
    assert name in GOOD


def test_parts_are_guarded(owner):
    change = bare_change(owner)
    part = {"change": change, "number": 0, "contact_ids": [1]}
    name = "bulk_part_that_is_not_done_changed_nothing"
    assert violated(lambda: BulkPart.objects.create(**part, before={"1": None})) == name
    BulkPart.objects.create(**part, before={"1": None}, done_at=NOW)
    assert violated(lambda: BulkPart.objects.create(**part)) == "bulk_part_has_a_number_of_its_own"
