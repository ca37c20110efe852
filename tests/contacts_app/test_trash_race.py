"""Two people at the trash at once: nobody waits for ever, every contact goes or comes once."""

from functools import partial

import pytest
from django.db import OperationalError

from contacts_app.models import Activity, Contact, Deletion
from contacts_app.services import trash
from tests.factories import ContactFactory
from tests.helpers.at_once import at_once


pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


@pytest.fixture
def contacts(business):
    return ContactFactory.create_batch(40)


def some(contacts):
    return Contact.objects.filter(pk__in=[contact.pk for contact in contacts])


def outcome(deed):
    """Return what ``deed`` returns, or the name of what it raises."""
    try:
        return deed()
    except (trash.NothingToDelete, trash.TooLateToRestore, OperationalError) as error:
        return type(error).__name__


def outcome_of(deeds, number):
    return outcome(deeds[number])


def lines_of(kind):
    """Return how many lines of a kind each contact has on its timeline."""
    counts = dict.fromkeys(Contact.objects.values_list("pk", flat=True), 0)
    for pk in Activity.objects.filter(kind=kind).values_list("contact_id", flat=True):
        counts[pk] += 1
    return set(counts.values())


def test_overlapping_deletes(contacts):
    # In opposite orders, so that locks taken as they come would meet.
    sets = [some(contacts[:30]), some(contacts[:9:-1]).order_by("-pk")]
    answers = at_once(
        4, lambda number: outcome(
            lambda: trash.delete_contacts(contacts=sets[number % 2], actor=None)[1]
        )
    )  # fmt: skip
    counts = [answer for answer in answers if isinstance(answer, int)]
    assert sum(counts) == 40
    assert set(answers) - set(counts) <= {"NothingToDelete"}
    assert Contact.objects.alive().count() == 0
    assert lines_of("contacts/deleted") == {1}
    # A deed that deleted nothing leaves nothing to undo.
    assert Deletion.objects.count() == len(counts)


def test_undo_twice_at_once(contacts):
    deletion, _count = trash.delete_contacts(contacts=some(contacts), actor=None)
    answers = at_once(
        4, lambda _n: outcome(lambda: trash.undo_deletion(deletion_id=deletion.pk, actor=None))
    )
    assert sorted(answers, key=str) == [40] + ["TooLateToRestore"] * 3
    assert Contact.objects.alive().count() == 40
    assert lines_of("contacts/restored") == {1}


def test_undo_while_somebody_restores(contacts):
    for _round in range(ROUNDS):
        deletion, _count = trash.delete_contacts(contacts=some(contacts), actor=None)
        deeds = [
            partial(trash.undo_deletion, deletion_id=deletion.pk, actor=None),
            partial(trash.restore_contacts, contacts=some(contacts), actor=None),
        ]
        answers = at_once(2, partial(outcome_of, deeds))
        assert sorted(answers, key=str) in ([0, 40], [40, "TooLateToRestore"])
        assert Contact.objects.alive().count() == 40
    assert lines_of("contacts/restored") == {ROUNDS}


def test_purge_while_somebody_restores(contacts):
    trash.delete_contacts(contacts=some(contacts), actor=None)
    deeds = [
        lambda: trash.purge_contacts(contacts=some(contacts)),
        lambda: trash.restore_contacts(contacts=some(contacts), actor=None),
    ]
    purged, restored = at_once(2, lambda number: outcome(deeds[number]))
    assert (purged, restored) in ((40, 0), (0, 40))
    assert Contact.objects.count() == restored
    assert Contact.objects.alive().count() == restored


def test_purge_while_somebody_undoes(contacts):
    deletion, _count = trash.delete_contacts(contacts=some(contacts), actor=None)
    deeds = [
        lambda: trash.purge_contacts(contacts=some(contacts)),
        lambda: trash.undo_deletion(deletion_id=deletion.pk, actor=None),
    ]
    purged, undone = at_once(2, lambda number: outcome(deeds[number]))
    assert (purged, undone) in ((40, "TooLateToRestore"), (0, 40))
    assert Contact.objects.count() == (40 if undone == 40 else 0)
