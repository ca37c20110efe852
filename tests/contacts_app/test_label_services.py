"""Labels: made, changed, merged, deleted, put on and taken off."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from contacts_app.models import Activity, Contact, ContactLabel, Label
from contacts_app.services import labels as services
from contacts_app.services.trash import delete_contacts
from tests.factories import ContactFactory, LabelFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def contacts(business):
    return ContactFactory.create_batch(3)


def everybody():
    return Contact.objects.all()


def one(contact):
    return Contact.objects.filter(pk=contact.pk)


def ids(contacts):
    return sorted(contact.pk for contact in contacts)


def carriers(label):
    """Return the ids of the contacts that carry a label."""
    rows = ContactLabel.objects.carried().filter(label=label)
    return sorted(rows.values_list("contact_id", flat=True))


def told(contact):
    """Return what the timeline of a contact says of labels, oldest first."""
    lines = Activity.objects.filter(contact=contact, kind__contains="label").order_by("pk")
    return [(line.kind.partition("_")[2], line.details["label"], line.actor) for line in lines]


class TestDefinitions:
    def test_create(self, owner):
        label = services.create_label(
            name="  Very   important ", colour="red", description="Call first", actor=owner
        )
        assert Label.objects.get() == label
        assert (label.name, label.colour, label.description) == (
            "Very important", "red", "Call first",
        )  # fmt: skip
        assert label.created_by == owner

    @pytest.mark.parametrize("name", ["VIP", "vip", " V\u0131P ", "VİP", "v\u0301ip"])
    def test_a_name_is_there_once(self, owner, name):
        services.create_label(name="VIP", actor=owner)
        with pytest.raises(services.LabelNameTaken):
            services.create_label(name=name, actor=owner)
        assert Label.objects.count() == 1

    @pytest.mark.parametrize("name", ["", "  ", "\u200f", "\u0301"])
    def test_a_name_can_be_seen(self, owner, name):
        with pytest.raises(services.LabelHasNoName):
            services.create_label(name=name, actor=owner)

    @pytest.mark.parametrize("name", ["⭐", "ﷺ" * 60, "ı" * 60, "<script>alert(1)</script>"])
    def test_odd_names(self, owner, name):
        assert services.create_label(name=name, actor=owner).name == name

    def test_update(self, owner):
        label = LabelFactory(name="Vip")
        services.update_label(
            label_id=label.pk, name="VIP", colour="blue", description="x", actor=owner
        )
        label.refresh_from_db()
        assert (label.name, label.colour, label.description) == ("VIP", "blue", "x")

    def test_rename_to_a_name_that_is_taken(self, owner):
        LabelFactory(name="VIP")
        label = LabelFactory(name="Regular")
        with pytest.raises(services.LabelNameTaken):
            services.update_label(
                label_id=label.pk, name="vip", colour="red", description="", actor=owner
            )
        label.refresh_from_db()
        assert (label.name, label.colour) == ("Regular", "grey")

    def test_delete_and_restore(self, owner, contacts):
        label = LabelFactory()
        services.put_on_label(contacts=everybody(), label=label, actor=owner)
        services.delete_label(label_id=label.pk, actor=owner)
        assert not Label.objects.alive().exists()
        with pytest.raises(services.LabelIsGone):
            services.delete_label(label_id=label.pk, actor=owner)
        with pytest.raises(services.LabelIsGone):
            services.put_on_label(contacts=everybody(), label=label, actor=owner)
        services.restore_label(label_id=label.pk, actor=owner)
        assert carriers(label) == ids(contacts)
        with pytest.raises(services.LabelIsGone):
            services.restore_label(label_id=label.pk, actor=owner)

    def test_a_deleted_label_leaves_its_name(self, owner):
        label = LabelFactory(name="VIP")
        services.delete_label(label_id=label.pk, actor=owner)
        services.create_label(name="VIP", actor=owner)
        with pytest.raises(services.LabelNameTaken):
            services.restore_label(label_id=label.pk, actor=owner)

    def test_purge(self, owner, contacts):
        label, other, merged = LabelFactory.create_batch(3)
        services.put_on_label(contacts=everybody(), label=label, actor=owner)
        services.merge_labels(loser=merged, survivor=other, actor=owner)
        services.delete_label(label_id=label.pk, actor=owner)
        with time_machine.travel(timezone.now() + timedelta(days=29)):
            assert services.purge_deleted_labels() == 0
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            with pytest.raises(services.LabelIsGone):
                services.restore_label(label_id=label.pk, actor=owner)
            assert services.purge_deleted_labels() == 1
        assert set(Label.objects.all()) == {other, merged}
        assert not ContactLabel.objects.exists()


class TestPutOn:
    def test_put_on(self, owner, contacts):
        label = LabelFactory(name="VIP")
        before = Contact.objects.get(pk=contacts[0].pk).last_activity_at
        assert services.put_on_label(contacts=everybody(), label=label, actor=owner) == ids(
            contacts
        )
        row = ContactLabel.objects.get(contact=contacts[0])
        assert (row.source, row.put_on_by, row.taken_off_at) == ("manual", owner, None)
        assert told(contacts[0]) == [("put_on", "VIP", owner)]
        assert Contact.objects.get(pk=contacts[0].pk).last_activity_at == before

    def test_only_those_who_lack_it(self, owner, manager, contacts):
        label = LabelFactory()
        services.put_on_label(contacts=one(contacts[0]), label=label, actor=owner)
        changed = services.put_on_label(contacts=everybody(), label=label, actor=manager)
        assert changed == ids(contacts[1:])
        assert ContactLabel.objects.get(contact=contacts[0]).put_on_by == owner
        assert len(told(contacts[0])) == 1

    def test_not_on_the_trash(self, owner, deleted, contacts):
        label = LabelFactory()
        assert services.put_on_label(contacts=everybody(), label=label, actor=owner) == ids(
            contacts
        )

    def test_on_nobody(self, owner):
        label = LabelFactory()
        for deed in (services.put_on_label, services.take_off_label, services.put_back_label):
            assert deed(contacts=Contact.objects.none(), label=label, actor=owner) == []

    def test_take_off_and_put_back(self, owner, manager, contacts):
        label = LabelFactory(name="VIP")
        services.put_on_label(contacts=everybody(), label=label, actor=owner)
        some = Contact.objects.filter(pk__in=ids(contacts[:2]))
        assert services.take_off_label(contacts=some, label=label, actor=manager) == ids(
            contacts[:2]
        )
        assert carriers(label) == ids(contacts[2:])
        assert services.take_off_label(contacts=some, label=label, actor=manager) == []
        assert services.put_back_label(contacts=some, label=label, actor=manager) == ids(
            contacts[:2]
        )
        assert carriers(label) == ids(contacts)
        row = ContactLabel.objects.get(contact=contacts[0])
        assert (row.put_on_by, row.taken_off_at, row.taken_off_by) == (owner, None, None)
        assert told(contacts[0]) == [
            ("put_on", "VIP", owner), ("taken_off", "VIP", manager), ("put_on", "VIP", manager),
        ]  # fmt: skip

    def test_the_filter_may_be_the_label_itself(self, owner, contacts):
        label = LabelFactory()
        carried = Contact.objects.filter(contact_labels__label=label)
        services.put_on_label(contacts=everybody(), label=label, actor=owner)
        assert services.take_off_label(contacts=carried, label=label, actor=owner) == ids(contacts)

    def test_the_number_of_queries_is_fixed(
        self, owner, business, django_assert_num_queries, contacts
    ):
        label = LabelFactory()
        with django_assert_num_queries(
            5
        ):  # savepoint and its end, the label, the contacts, the deed
            services.put_on_label(contacts=one(contacts[0]), label=label, actor=owner)
        ContactFactory.create_batch(20)
        with django_assert_num_queries(5):
            services.put_on_label(contacts=everybody(), label=label, actor=owner)
        with django_assert_num_queries(5):
            services.take_off_label(contacts=everybody(), label=label, actor=owner)


class TestMerge:
    def test_merge(self, owner, contacts):
        loser, survivor = LabelFactory(name="Guest"), LabelFactory(name="VIP")
        services.put_on_label(contacts=one(contacts[0]), label=loser, actor=owner)
        services.put_on_label(contacts=one(contacts[1]), label=loser, actor=owner)
        services.put_on_label(contacts=one(contacts[1]), label=survivor, actor=owner)
        trashed = ContactFactory()
        services.put_on_label(contacts=one(trashed), label=loser, actor=owner)
        delete_contacts(contacts=one(trashed), actor=owner)
        # As many as the dialog said; who is in the trash is counted nowhere, and follows.
        assert vars(Label.objects.with_use().get(pk=loser.pk))["use"] == 2
        assert services.merge_labels(loser=loser, survivor=survivor, actor=owner) == 2
        assert carriers(survivor) == ids([*contacts[:2], trashed])
        assert not ContactLabel.objects.filter(label=loser).exists()
        assert list(Label.objects.led_to([loser.pk, survivor.pk])) == [survivor]

    def test_put_on_the_loser_afterwards(self, owner, contacts):
        loser, survivor = LabelFactory.create_batch(2)
        services.merge_labels(loser=loser, survivor=survivor, actor=owner)
        services.put_on_label(contacts=everybody(), label=loser, actor=owner)
        assert carriers(survivor) == ids(contacts)

    def test_merge_again(self, owner):
        first, second, third = LabelFactory.create_batch(3)
        services.merge_labels(loser=first, survivor=second, actor=owner)
        services.merge_labels(loser=second, survivor=third, actor=owner)
        assert list(Label.objects.led_to([first.pk])) == [third]

    def test_who_has_one_taken_off_and_the_other_on_carries_it(self, owner, contacts):
        loser, survivor = LabelFactory.create_batch(2)
        for label in (loser, survivor):
            services.put_on_label(contacts=everybody(), label=label, actor=owner)
        services.take_off_label(contacts=one(contacts[0]), label=survivor, actor=owner)
        services.take_off_label(contacts=one(contacts[1]), label=loser, actor=owner)
        for label in (loser, survivor):
            services.take_off_label(contacts=one(contacts[2]), label=label, actor=owner)
        services.merge_labels(loser=loser, survivor=survivor, actor=owner)
        assert carriers(survivor) == ids(contacts[:2])
        assert ContactLabel.objects.count() == 3

    def test_refused(self, owner):
        label, other = LabelFactory.create_batch(2)
        with pytest.raises(services.CannotMergeIntoItself):
            services.merge_labels(loser=label, survivor=label, actor=owner)
        rule = LabelFactory(condition="a/b")
        with pytest.raises(services.CannotMergeIntoAutomaticLabel):
            services.merge_labels(loser=label, survivor=rule, actor=owner)
        services.delete_label(label_id=other.pk, actor=owner)
        with pytest.raises(services.LabelIsGone):
            services.merge_labels(loser=label, survivor=other, actor=owner)
        with pytest.raises(services.LabelIsGone):
            services.merge_labels(loser=other, survivor=label, actor=owner)
