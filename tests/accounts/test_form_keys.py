"""A form sent twice has one effect, also when both requests come at once."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import connection

from accounts.form_keys import forget_old_keys, once
from accounts.models import FormKey, User


class Maker:
    """Makes something each time it is called, and counts."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> str:
        self.made += 1
        return f"/made/{self.made}/"


@pytest.mark.django_db
def test_same_key_has_one_effect(owner: User) -> None:
    key, make = uuid4(), Maker()

    assert once(key, user=owner, make=make) == "/made/1/"
    assert once(key, user=owner, make=make) == "/made/1/"
    assert make.made == 1


@pytest.mark.django_db
def test_another_key_has_its_own_effect(owner: User) -> None:
    make = Maker()

    once(uuid4(), user=owner, make=make)

    assert once(uuid4(), user=owner, make=make) == "/made/2/"


@pytest.mark.django_db
def test_key_of_somebody_else_tells_nothing(owner: User, staff: User) -> None:
    key, make = uuid4(), Maker()
    once(key, user=owner, make=make)

    assert once(key, user=staff, make=make) == "/"
    assert make.made == 1


@pytest.mark.django_db
def test_failed_deed_leaves_the_key_free(owner: User) -> None:
    def fail() -> str:
        raise RuntimeError

    key = uuid4()
    with pytest.raises(RuntimeError):
        once(key, user=owner, make=fail)

    assert once(key, user=owner, make=Maker()) == "/made/1/"


@pytest.mark.django_db(transaction=True)
def test_twenty_requests_at_once_have_one_effect(owner: User) -> None:
    key, make = uuid4(), Maker()

    def send(_number: int) -> str:
        try:
            return once(key, user=owner, make=make)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as threads:
        addresses = set(threads.map(send, range(20)))

    assert (addresses, make.made) == ({"/made/1/"}, 1)


@pytest.mark.django_db
def test_old_keys_are_forgotten(owner: User) -> None:
    kept: UUID = uuid4()
    FormKey.objects.create(key=uuid4(), user=owner)
    FormKey.objects.update(created_at="2020-01-01T00:00Z")
    FormKey.objects.create(key=kept, user=owner)

    assert forget_old_keys() == 1
    assert list(FormKey.objects.values_list("key", flat=True)) == [kept]
