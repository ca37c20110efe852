"""A violated constraint becomes a named exception; a deed ended by a deadlock is done again."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, transaction

from accounts.models import User
from core.db import again_after_deadlock, constraint_violation
from tests.factories import UserFactory
from tests.helpers.at_once import at_once


pytestmark = pytest.mark.django_db


class EmailIsTaken(Exception):
    pass


def test_violation_becomes_the_named_exception_and_the_transaction_goes_on():
    User.objects.create_user("anna@example.com")
    with (
        pytest.raises(EmailIsTaken) as caught,
        constraint_violation("user_email_is_unique", EmailIsTaken),
    ):
        User.objects.create_user("ANNA@example.com")
    assert isinstance(caught.value.__cause__, IntegrityError)
    assert User.objects.count() == 1


def test_another_constraint_is_not_mistaken_for_it():
    with (
        pytest.raises(IntegrityError, match="user_role_is_known"),
        constraint_violation("user_email_is_unique", EmailIsTaken),
    ):
        User.objects.create_user("anna@example.com", role="king")


def test_without_violation_the_block_counts():
    with constraint_violation("user_email_is_unique", EmailIsTaken):
        User.objects.create_user("anna@example.com")
    assert User.objects.count() == 1


def lock_in_turn(ids, both_hold_one):
    """Lock two rows one after the other, the second one when the other deed holds it."""
    for number, pk in enumerate(ids):
        if number:
            both_hold_one()
        User.objects.select_for_update().get(pk=pk)


def deadlock(deed):
    """Let two deeds wait for each other; return how often each was begun, and what failed."""
    ids = [user.pk for user in UserFactory.create_batch(2)]
    meeting = threading.Barrier(2)
    begun = [0, 0]

    def run(number):
        def once():
            begun[number] += 1
            # Only the first time: whoever comes again finds the way free.
            meet = meeting.wait if begun[number] == 1 else lambda: None
            lock_in_turn(ids if number else ids[::-1], meet)

        try:
            deed(once)
        except OperationalError as error:
            return error
        return None

    return begun, [error for error in at_once(2, run) if error]


@pytest.mark.django_db(transaction=True)
def test_a_deed_ended_by_a_deadlock_is_done_again():
    @again_after_deadlock
    @transaction.atomic
    def done(deed):
        deed()

    begun, failed = deadlock(done)
    # The one that comes again may meet the other once more, and then either may have to give way.
    assert max(begun) > 1
    assert failed == []


@pytest.mark.django_db(transaction=True)
def test_without_that_it_fails():
    begun, failed = deadlock(transaction.atomic(lambda deed: deed()))
    assert begun == [1, 1]
    assert len(failed) == 1
    assert "deadlock" in str(failed[0])


def refuse(times, error):
    """Return a deed that raises ``error`` so many times, and how often it was begun."""
    begun: list[None] = []

    def deed():
        begun.append(None)
        if len(begun) <= times:
            raise error
        return len(begun)

    return deed, begun


def database_error(sqlstate):
    cause: Any = Exception()
    cause.sqlstate = sqlstate
    error = OperationalError()
    error.__cause__ = cause
    return error


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("times", "sqlstate", "begun"),
    [(3, "40P01", 4), (4, "40P01", 4), (1, "57014", 1), (1, None, 1)],
)
def test_how_often_it_is_done_again(times, sqlstate, begun):
    deed, tried = refuse(times, database_error(sqlstate))
    if (times, sqlstate) == (3, "40P01"):
        assert again_after_deadlock(deed)() == 4
    else:
        with pytest.raises(OperationalError):
            again_after_deadlock(deed)()
    assert len(tried) == begun


def test_never_inside_another_transaction():
    deed, tried = refuse(1, database_error("40P01"))
    with pytest.raises(OperationalError):
        again_after_deadlock(deed)()
    assert len(tried) == 1
