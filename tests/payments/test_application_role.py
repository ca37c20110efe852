"""The product run by a role of the database that owns nothing, as recommended for production."""

from collections.abc import Iterator
from decimal import Decimal
from getpass import getuser
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking
from bookings.services import bookings as booking_services
from contacts_app.models import Activity, Contact
from contacts_app.services.trash import delete_contacts, purge_contacts
from payments.models import DayClose, Payment
from payments.services import days, ledger
from tests.conftest import client_of
from tests.factories import (
    PASSWORD,
    AnswerFactory,
    BookingFactory,
    noon_tomorrow,
    weekly_hours,
)
from tests.helpers.contact_form import posted
from tests.helpers.jobs import do_waiting_jobs


pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "for-the-tests-only"
OWNER = connection.settings_dict["USER"] or getuser()


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def role_name():
    # Roles belong to all databases of a server, and each test process has one.
    return f"app_of_{connection.settings_dict['NAME']}"


@pytest.fixture
def role() -> Iterator[str]:
    name = role_name()
    execute(f"DROP ROLE IF EXISTS {name}")
    execute(f"CREATE ROLE {name} LOGIN PASSWORD '{SECRET}'")
    yield name
    execute(f"DROP OWNED BY {name}")
    execute(f"DROP ROLE {name}")


@pytest.fixture
def as_role(role: str) -> Iterator[str]:
    """Let everything from here on be done by a connection of the role."""
    call_command("grant_application_role", role, stdout=StringIO())
    owner = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}

    def connect(user, password):
        connection.close()
        connection.settings_dict.update(USER=user, PASSWORD=password)

    connect(role, SECRET)
    yield role
    connect(owner["USER"], owner["PASSWORD"])


@pytest.fixture
def paid(booking: Booking, staff: User) -> Booking:
    booking.session.service.staff.add(staff)
    weekly_hours(staff)
    ledger.mark_as_paid(booking_id=booking.pk, actor=staff, key=uuid4())
    return booking


def current_user():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        return cursor.fetchone()


def test_the_product_works_as_the_role(paid, staff, owner, as_role):
    assert current_user() == (as_role, as_role)
    booking = booking_services.book_appointment(
        service=paid.session.service,
        staff=staff,
        starts_at=noon_tomorrow().replace(hour=9),
        contact=paid.contact,
        actor=staff,
    )
    deposit = ledger.record_payment(
        booking_id=booking.pk, actor=staff, key=uuid4(), amount=Decimal(100)
    )
    ledger.reverse(payment_id=deposit.pk, reason="Typed twice", actor=owner)
    entry = ledger.mark_as_paid(booking_id=booking.pk, actor=staff, key=uuid4())
    ledger.refund(
        booking_id=booking.pk, actor=owner, key=uuid4(), amount=entry.amount, reason="Ill"
    )
    booking_services.cancel_booking(booking_id=booking.pk, actor=staff, reason="Ill")
    free = BookingFactory()
    ledger.exempt_booking(booking_id=free.pk, reason="Friend", actor=owner)
    ledger.stop_exempting(booking_id=free.pk, actor=owner)
    days.close_day(day=timezone.now().date(), currency="TRY", counted=entry.amount, actor=owner)
    assert list(Payment.objects.order_by("pk").values_list("serial", flat=True)) == [1, 2, 3, 4, 5]


def test_the_pages_work_as_the_role(paid, owner, as_role):
    browser = client_of(owner)
    browser.logout()
    sent = browser.post(
        reverse("account_login"), {"login": owner.email, "password": PASSWORD}, follow=True
    )
    assert sent.context["user"] == owner
    due = BookingFactory()
    said = {"amount": "1000", "method": "cash", "key": uuid4()}
    browser.post(reverse("payments:mark_as_paid", args=[due.pk]), said)
    due.refresh_from_db()
    assert due.payment_status == "paid"
    contact = paid.contact
    page = reverse("contacts:contact_edit", args=[contact.pk])
    browser.post(page, posted(given_name="Zeynep", version=contact.version))
    contact.refresh_from_db()
    assert contact.given_name == "Zeynep"
    for name in ("contacts:contact_list", "bookings:calendar", "home"):
        assert browser.get(reverse(name), follow=True).status_code == 200
    do_waiting_jobs()


def test_a_contact_is_erased_as_the_role(paid, owner, as_role):
    AnswerFactory(booking=paid)
    mine = Contact.objects.filter(pk=paid.contact_id)
    delete_contacts(contacts=mine, actor=owner)
    assert purge_contacts(contacts=mine) == 1
    paid.refresh_from_db()
    assert (paid.contact, paid.payment_status) == (None, "paid")
    assert not Activity.objects.exists()
    assert Payment.objects.count() == 1


REFUSED = [
    *(
        f"{change.format(table)}"
        for table in ("payments_payment", "payments_dayclose")
        for change in (
            "UPDATE {} SET note = 'x'",
            "DELETE FROM {}",
            "TRUNCATE {}",
            "TRUNCATE {} CASCADE",
            "DROP TABLE {}",
            "DROP TABLE {} CASCADE",
            "ALTER TABLE {} DISABLE TRIGGER ALL",
            "ALTER TABLE {} DISABLE TRIGGER USER",
            "ALTER TABLE {} ADD COLUMN x int",
            "ALTER TABLE {} RENAME TO x",
            "ALTER TABLE {} OWNER TO CURRENT_USER",
            "CREATE TRIGGER x BEFORE INSERT ON {} EXECUTE FUNCTION payments_refuse()",
            "CREATE INDEX x ON {} (id)",
            "CREATE RULE x AS ON DELETE TO {} DO INSTEAD NOTHING",
            "LOCK {} IN ACCESS EXCLUSIVE MODE",
            "MERGE INTO {} t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
        )
    ),
    "DROP TRIGGER ledger_only_grows ON payments_payment",
    "DROP FUNCTION payments_refuse() CASCADE",
    "CREATE OR REPLACE FUNCTION payments_refuse() RETURNS trigger LANGUAGE sql AS ''",
    "ALTER FUNCTION payments_enter() SECURITY INVOKER",
    "SET session_replication_role = replica",
    "SET SESSION AUTHORIZATION {owner}",
    "SET ROLE {owner}",
    "GRANT DELETE ON payments_payment TO CURRENT_USER; DELETE FROM payments_payment",
    "UPDATE payments_numbering SET last = 0",
    "INSERT INTO payments_numbering VALUES (1999, 1)",
    "DELETE FROM payments_numbering",
    "SELECT setval('payments_payment_id_seq', 1)",
    "TRUNCATE bookings_booking CASCADE",
    "DROP TABLE bookings_booking CASCADE",
    "ALTER TABLE bookings_booking DISABLE TRIGGER payment_status_is_derived",
    "DROP SCHEMA public CASCADE",
    "CREATE TABLE public.x (y int)",
    "UPDATE contacts_activity SET kind = 'x'",
    "TRUNCATE contacts_activity",
    "UPDATE contacts_contactevent SET given_name = 'x'",
    "UPDATE bookings_bookingevent SET status = 'confirmed'",
    "DELETE FROM bookings_bookingevent",
    "UPDATE accounts_userevent SET role = 'owner'",
    "DELETE FROM accounts_userevent",
    "UPDATE django_migrations SET name = 'x'",
]  # fmt: skip


def test_what_the_role_may_not_do(paid, owner, as_role):
    days.close_day(day=timezone.now().date(), currency="EUR", counted=Decimal(0), actor=owner)
    before = list(Payment.objects.values()), list(DayClose.objects.values())
    done = []
    for sql in REFUSED:
        try:
            with transaction.atomic():
                execute(sql.format(owner=OWNER))
        except ProgrammingError:
            continue
        done.append(sql)
    assert done == []
    assert before == (list(Payment.objects.values()), list(DayClose.objects.values()))


def test_a_table_of_ones_own_deceives_nobody(paid, as_role):
    """A temporary table would be found first; the ledger's functions look past it."""
    execute("CREATE TEMPORARY TABLE payments_payment (LIKE public.payments_payment)")
    Booking.objects.filter(pk=paid.pk).update(payment_status="not_paid", paid=0)
    paid.refresh_from_db()
    assert (paid.payment_status, paid.paid) == ("paid", paid.price)


def test_owner_may_what_the_role_may_not(paid):
    """The control: what is refused for want of rights is not refused for another reason."""
    execute("BEGIN")
    execute("DROP TRIGGER ledger_only_grows ON payments_payment")
    execute("UPDATE payments_payment SET note = 'x'")
    execute("ROLLBACK")


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("ALTER ROLE {role} SUPERUSER", "is a superuser"),
        ("ALTER ROLE {role} CREATEROLE", "may create roles"),
        ("CREATE TABLE public.own (x int); ALTER TABLE own OWNER TO {role}", "owns tables"),
        ("GRANT CREATE ON SCHEMA public TO {role}", "may create tables"),
        ("GRANT {owner} TO {role}", "the owner"),
    ],
)
def test_a_role_of_too_many_rights_is_refused(role, sql, why):
    execute(sql.format(role=role, owner=OWNER))
    with pytest.raises(CommandError, match=why):
        call_command("grant_application_role", role)


def test_a_role_that_is_not_there_is_refused():
    with pytest.raises(CommandError, match="There is no role"):
        call_command("grant_application_role", "nobody_of_this_name")
