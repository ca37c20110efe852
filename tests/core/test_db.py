"""A violated constraint becomes a named exception; any other stays what it is."""

import pytest
from django.db import IntegrityError

from accounts.models import User
from core.db import constraint_violation


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
