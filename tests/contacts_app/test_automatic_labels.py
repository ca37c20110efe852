"""Automatic labels: what a rule may do, and what only a person may."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone

from contacts_app.enums import BulkKind
from contacts_app.models import Activity, Contact, ContactLabel, Label
from contacts_app.services import bulk, events, trash
from contacts_app.services import labels as services
from tests.factories import ContactFactory, LabelFactory


pytestmark = pytest.mark.django_db

NEW = "contacts/new_this_month"
# In Istanbul it is three hours later.
NOVEMBER = datetime(2026, 11, 22, 12, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _november(business):
    with time_machine.travel(NOVEMBER, tick=False):
        yield


@pytest.fixture
def label(business):
    return services.create_label(name="New this month", condition=NEW, actor=None)


def everybody():
    return Contact.objects.all()


def refresh():
    return services.refresh_automatic_labels()


def row_of(contact):
    return ContactLabel.objects.get(contact=contact)


def carries(contact):
    return ContactLabel.objects.carried().filter(contact=contact).exists()


def told(contact):
    lines = Activity.objects.filter(contact=contact, kind__contains="label").order_by("pk")
    return [(line.kind.partition("_")[2], line.actor) for line in lines]


def test_it_is_put_on_as_soon_as_it_is_made(business):
    old, new = ContactFactory(created_at=datetime(2026, 10, 3, tzinfo=UTC)), ContactFactory()
    label = services.create_label(name="New", condition=NEW, actor=None)
    assert not carries(old)
    row = row_of(new)
    assert (row.label, row.source, row.put_on_by, row.put_on_at) == (
        label, "automatic", None, NOVEMBER,
    )  # fmt: skip
    assert row.reason == {"condition": NEW}
    line = Activity.objects.get(contact=new)
    assert (line.kind, line.actor, line.details) == (
        "contacts/label_put_on", None, {"label": "New", "condition": NEW},
    )  # fmt: skip


def test_an_event_lets_it_react_for_that_contact_alone(label):
    one, other = ContactFactory.create_batch(2)
    events.publish("contacts/edited", contact=one, changes=[])
    assert (carries(one), carries(other)) == (True, False)


def test_nothing_changes_twice(label):
    contact = ContactFactory()
    assert [refresh(), refresh()] == [1, 0]
    assert told(contact) == [("put_on", None)]


def test_it_goes_when_its_condition_holds_no_longer(label):
    contact = ContactFactory()
    refresh()
    with time_machine.travel(DECEMBER, tick=False):
        assert refresh() == 1
    assert not ContactLabel.objects.exists()
    assert told(contact) == [("put_on", None), ("taken_off", None)]


def test_what_a_person_took_off_stays_off(label, owner):
    contact = ContactFactory()
    refresh()
    services.take_off_label(contacts=everybody(), label=label, actor=owner)
    assert refresh() == 0
    events.publish("contacts/edited", contact=contact, changes=[])
    assert not carries(contact)
    # Nor does it come again when the condition held no longer for a while.
    with time_machine.travel(DECEMBER, tick=False):
        refresh()
    assert refresh() == 0
    assert not carries(contact)


def test_a_taking_off_undone_leaves_it_to_its_rule(label, owner):
    contact = ContactFactory()
    refresh()
    services.take_off_label(contacts=everybody(), label=label, actor=owner)
    services.put_back_label(contacts=everybody(), label=label, actor=owner)
    assert row_of(contact).source == "automatic"
    with time_machine.travel(DECEMBER, tick=False):
        refresh()
    assert not carries(contact)


def test_what_was_put_on_by_hand_is_never_taken_off(label, owner):
    contact = ContactFactory(created_at=datetime(2026, 10, 3, tzinfo=UTC))
    services.put_on_label(contacts=everybody(), label=label, actor=owner)
    assert refresh() == 0
    assert row_of(contact).source == "manual"


def test_by_hand_after_its_rule_makes_it_a_persons(label, owner):
    contact = ContactFactory()
    refresh()
    # It is no news that the contact carries it, but who answers for it is.
    assert services.put_on_label(contacts=everybody(), label=label, actor=owner) == [contact.pk]
    assert services.put_on_label(contacts=everybody(), label=label, actor=owner) == []
    row = row_of(contact)
    assert (row.source, row.put_on_by, row.reason) == ("manual", owner, {})
    assert told(contact) == [("put_on", None), ("put_on", owner)]
    with time_machine.travel(DECEMBER, tick=False):
        assert refresh() == 0
    assert carries(contact)


def test_taken_off_and_put_on_again_by_hand(label, owner):
    contact = ContactFactory()
    refresh()
    services.take_off_label(contacts=everybody(), label=label, actor=owner)
    assert services.put_on_label(contacts=everybody(), label=label, actor=owner) == [contact.pk]
    assert row_of(contact).source == "manual"


def bulk_and_back(label, actor):
    change = bulk.start_bulk_change(
        contacts=everybody(), actor=actor, kind=BulkKind.PUT_ON_LABEL, label=label
    )
    assert bulk.start_undoing(change_id=change.pk, actor=actor).changed_count == 3


def one_by_one_and_back(label, actor):
    services.change_labels(contacts=everybody(), put_on=[label], take_off=[], actor=actor)
    services.undo_label_changes(contacts=everybody(), put_on=[label], taken_off=[], actor=actor)


@pytest.mark.parametrize("put_on_and_undo", [bulk_and_back, one_by_one_and_back])
def test_a_putting_on_undone_leaves_what_was_before(label, owner, manager, put_on_and_undo):
    automatic, taken_off = ContactFactory.create_batch(2)
    without = ContactFactory(created_at=datetime(2026, 10, 3, tzinfo=UTC))
    refresh()
    services.take_off_label(
        contacts=Contact.objects.filter(pk=taken_off.pk), label=label, actor=manager
    )
    rows = ContactLabel.objects.order_by("pk")
    before = list(rows.values())
    put_on_and_undo(label, owner)
    assert list(rows.values()) == before
    assert told(without) == [("put_on", owner), ("taken_off", owner)]
    assert told(taken_off)[-1] == ("taken_off", owner)
    assert told(automatic)[-1] == ("put_on", owner)
    # It is the rule's again, and the memory is one.
    assert refresh() == 0
    Contact.objects.filter(pk=without.pk).update(created_at=timezone.now())
    assert refresh() == 1
    with time_machine.travel(DECEMBER, tick=False):
        refresh()
    assert list(rows.values_list("contact", flat=True)) == [taken_off.pk]


def test_the_trash_is_left_alone(label):
    carrier = ContactFactory()
    refresh()
    trash.delete_contacts(contacts=Contact.objects.filter(pk=carrier.pk), actor=None)
    ContactFactory(trashed=True)
    assert refresh() == 0
    with time_machine.travel(DECEMBER, tick=False):
        assert refresh() == 0
    assert ContactLabel.objects.get().contact == carrier


@pytest.mark.parametrize("way", ["undo", "restore"])
def test_back_from_the_trash_it_is_looked_at_again(label, way):
    contact = ContactFactory()
    refresh()
    deletion, _count = trash.delete_contacts(contacts=everybody(), actor=None)
    with time_machine.travel(DECEMBER, tick=False):
        if way == "undo":
            trash.undo_deletion(deletion_id=deletion.pk, actor=None)
        else:
            trash.restore_contacts(contacts=everybody(), actor=None)
        assert not carries(contact)


@pytest.mark.parametrize(
    ("created", "now", "holds"),
    [
        # Midnight in Istanbul is 21:00 in UTC.
        ("2026-10-31T20:59:59", "2026-11-15T12:00", False),
        ("2026-10-31T21:00:00", "2026-11-15T12:00", True),
        ("2026-11-30T20:59:59", "2026-11-30T20:59:59", True),
        ("2026-11-30T20:59:59", "2026-11-30T21:00:00", False),
        # Over the turn of the year, and a date that lies ahead.
        ("2026-12-31T20:59:59", "2026-12-31T20:59:59", True),
        ("2026-12-31T20:59:59", "2026-12-31T21:00:00", False),
        ("2027-03-01T00:00:00", "2026-12-15T12:00", False),
    ],
)
def test_the_edges_of_a_month(label, created, now, holds):
    contact = ContactFactory(created_at=datetime.fromisoformat(f"{created}+00:00"))
    with time_machine.travel(datetime.fromisoformat(f"{now}+00:00"), tick=False):
        refresh()
    assert carries(contact) is holds


@pytest.mark.parametrize(
    ("created", "holds"),
    # The clocks of Berlin go back on 25 October: the month ends at 23:00 in UTC.
    [("2026-10-31T22:59:59", True), ("2026-10-31T23:00:00", False)],
)
def test_a_month_in_which_the_clocks_change(label, business, created, holds):
    business.time_zone = "Europe/Berlin"
    business.save()
    contact = ContactFactory(created_at=datetime.fromisoformat(f"{created}+00:00"))
    with time_machine.travel(datetime(2026, 10, 31, 12, tzinfo=UTC), tick=False):
        refresh()
    assert carries(contact) is holds


def test_a_condition_has_one_label(label):
    with pytest.raises(services.LabelConditionTaken):
        services.create_label(name="Again", condition=NEW, actor=None)


def test_a_condition_nobody_knows_is_left_alone(label):
    contact = ContactFactory()
    refresh()
    Label.objects.update(condition="gone/app")
    with time_machine.travel(DECEMBER, tick=False):
        assert refresh() == 0
    assert carries(contact)


def test_a_deleted_label_rests_and_catches_up(label, owner):
    one = ContactFactory()
    refresh()
    services.delete_label(label_id=label.pk, actor=owner)
    other = ContactFactory()
    assert refresh() == 0
    services.restore_label(label_id=label.pk, actor=owner)
    assert (carries(one), carries(other)) == (True, True)


def test_merging_into_a_label_of_ones_own_keeps_the_rule(label, owner):
    contact, by_hand = ContactFactory.create_batch(2)
    survivor = LabelFactory(name="New clients")
    refresh()
    services.put_on_label(
        contacts=Contact.objects.filter(pk=by_hand.pk), label=survivor, actor=owner
    )
    services.merge_labels(loser=label, survivor=survivor, actor=owner)
    with time_machine.travel(DECEMBER, tick=False):
        refresh()
    assert (carries(contact), carries(by_hand)) == (False, True)


def test_nothing_is_merged_into_an_automatic_one(label, owner):
    # Who carried the other one would carry this one for good, whatever its condition says.
    ContactFactory(created_at="2020-01-01T00:00Z")
    loser = LabelFactory(name="Fresh")
    services.put_on_label(contacts=everybody(), label=loser, actor=owner)
    for other in (loser, LabelFactory(condition="other/condition")):
        with pytest.raises(services.CannotMergeIntoAutomaticLabel):
            services.merge_labels(loser=other, survivor=label, actor=owner)
    refresh()
    assert ContactLabel.objects.get().label == loser


def test_the_number_of_queries_is_fixed(label, django_assert_num_queries):
    # Savepoint and its end, labels, business, who lacks it, who has it still, when.
    with django_assert_num_queries(7):
        assert refresh() == 0
    for count in (1, 20):
        ContactFactory.create_batch(count)
        with django_assert_num_queries(9):  # they are held, it is put on
            assert refresh() == count
    with time_machine.travel(DECEMBER, tick=False), django_assert_num_queries(8):
        assert refresh() == 21


def test_without_automatic_labels_it_costs_one_query(business, django_assert_num_queries):
    LabelFactory()
    with django_assert_num_queries(3):  # savepoint and its end, labels
        refresh()
