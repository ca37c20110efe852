"""Two people at the labels at once: nobody waits for ever, nothing is lost or told twice."""

from functools import partial

import pytest
from django.db import OperationalError

from contacts_app.details import ContactDetails
from contacts_app.models import Activity, Contact, ContactLabel, Label
from contacts_app.services import contacts as contact_services
from contacts_app.services import labels as services
from tests.factories import ContactFactory, LabelFactory
from tests.helpers.at_once import at_once


pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5
NEW = "contacts/new_this_month"


def outcome(deed):
    """Return what ``deed`` returns, or the name of what it raises."""
    try:
        return deed()
    except (services.LabelNameTaken, services.LabelIsGone, OperationalError) as error:
        return type(error).__name__


def all_at_once(*deeds):
    return at_once(len(deeds), lambda number: outcome(deeds[number]))


def everybody():
    return Contact.objects.all()


def lines():
    """Return how many lines about labels each contact has."""
    found = Activity.objects.filter(kind__contains="label").values_list("contact_id", flat=True)
    return sorted(found)


def test_the_same_label_is_made_once(owner):
    made = all_at_once(*[partial(services.create_label, name="VIP", actor=owner)] * 4)
    assert sorted(map(str, made)) == ["LabelNameTaken"] * 3 + ["VIP"]
    assert Label.objects.count() == 1


def test_the_same_label_is_made_once_while_applying(owner):
    ContactFactory()
    named = partial(
        services.change_labels, contacts=everybody(), put_on=[], take_off=[], create="VIP"
    )
    done = all_at_once(*[partial(named, actor=owner)] * 4)
    assert all(isinstance(one, tuple) for one in done)
    assert Label.objects.count() == ContactLabel.objects.count() == 1


def test_put_on_by_two_people(owner, manager):
    for _round in range(ROUNDS):
        Contact.objects.all().delete()
        ContactFactory.create_batch(20)
        label = LabelFactory()
        one, other = all_at_once(
            *[
                partial(services.put_on_label, contacts=everybody(), label=label, actor=who)
                for who in (owner, manager)
            ]
        )
        assert sorted(one + other) == sorted(everybody().values_list("pk", flat=True))
        assert ContactLabel.objects.filter(label=label).count() == 20
        assert len(set(lines())) == len(lines()) == 20


def test_put_on_and_taken_off(owner):
    ContactFactory.create_batch(20)
    label = LabelFactory()
    for _round in range(ROUNDS):
        put, taken = all_at_once(
            partial(services.put_on_label, contacts=everybody(), label=label, actor=owner),
            partial(services.take_off_label, contacts=everybody(), label=label, actor=owner),
        )
        assert isinstance(put, list)
        assert isinstance(taken, list)
        services.take_off_label(contacts=everybody(), label=label, actor=owner)
    assert not ContactLabel.objects.carried().exists()


def test_merging_while_somebody_puts_the_loser_on(owner):
    for _round in range(ROUNDS):
        Contact.objects.all().delete()
        ContactFactory.create_batch(20)
        loser, survivor = LabelFactory.create_batch(2)
        _merged, put = all_at_once(
            partial(services.merge_labels, loser=loser, survivor=survivor, actor=owner),
            partial(services.put_on_label, contacts=everybody(), label=loser, actor=owner),
        )
        assert len(put) == 20
        # Whoever was first: all carry the survivor, nobody the loser.
        assert ContactLabel.objects.carried().filter(label=survivor).count() == 20
        assert not ContactLabel.objects.filter(label=loser).exists()


def test_two_labels_merged_into_each_other(owner):
    for _round in range(ROUNDS):
        one, other = LabelFactory.create_batch(2)
        answers = all_at_once(
            partial(services.merge_labels, loser=one, survivor=other, actor=owner),
            partial(services.merge_labels, loser=other, survivor=one, actor=owner),
        )
        assert sorted(map(str, answers)) == ["0", "LabelIsGone"]
        assert Label.objects.alive().filter(pk__in=[one.pk, other.pk]).count() == 1


def test_deleting_while_somebody_puts_it_on(owner):
    ContactFactory.create_batch(20)
    for _round in range(ROUNDS):
        label = LabelFactory()
        _deleted, put = all_at_once(
            partial(services.delete_label, label_id=label.pk, actor=owner),
            partial(services.put_on_label, contacts=everybody(), label=label, actor=owner),
        )
        assert put == "LabelIsGone" or len(put) == 20


def test_a_rule_beside_edits_and_people(owner):
    """The nightly job, an edit and a person at the same contacts: no deadlock, one line each."""
    label = services.create_label(name="New", condition=NEW, actor=owner)
    for _round in range(ROUNDS):
        contacts = ContactFactory.create_batch(8)

        def edit(contact):
            return contact_services.update_contact(
                contact_id=contact.pk,
                version=1,
                details=ContactDetails(given_name="Bela"),
                actor=owner,
            )

        answers = all_at_once(
            services.refresh_automatic_labels,
            services.refresh_automatic_labels,
            partial(services.put_on_label, contacts=everybody(), label=label, actor=owner),
            *[partial(edit, contact) for contact in contacts[:3]],
        )
        assert "OperationalError" not in answers
        rows = ContactLabel.objects.carried().filter(contact__in=contacts, label=label)
        assert rows.count() == 8
        assert set(rows.values_list("source", flat=True)) == {"manual"}
