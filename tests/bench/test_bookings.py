"""The made-up bookings are rows the product could have made, and every page of the bench answers."""

import pytest
from django.db import connection
from django.db.models import Count, F, Q
from django.test import Client

from accounts.models import Business, User
from bench.bookings import OFTEN, REGULAR, STAFF, fill
from bench.build import way_to_bookings
from bench.export import PATH
from bench.pages import BOOKING_PAGES
from bench.site import Size
from bench.tasks import CALLED, OWN
from bookings.enums import ACTIVE, OPEN, PaymentStatus
from bookings.models import Answer, Booking, Session
from contacts_app.models import Activity, Contact, ContactStaff
from payments.models import Payment
from tasks.enums import ReminderState, TaskStatus
from tasks.models import Notification, Reminder, Task
from tasks.moments import overdue_from
from tasks.services.reminders import keep_reminders
from tests.factories import ContactFactory, PaymentFactory


pytestmark = pytest.mark.django_db
BOOKINGS, CONTACTS = 9000, 50


@pytest.fixture
def filled(owner: User) -> None:
    """A business with bookings of contacts 1 to 50."""
    for pk in range(1, CONTACTS + 1):
        ContactFactory(pk=pk)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    fill(BOOKINGS, CONTACTS)


@pytest.mark.usefixtures("filled")
def test_the_bookings_are_as_many_and_such_as_the_product_would_take() -> None:
    assert Booking.objects.count() == BOOKINGS
    assert Session.objects.values("staff").distinct().count() == STAFF
    full = Session.objects.annotate(active=Count("bookings", filter=Q(bookings__status__in=ACTIVE)))
    assert not full.filter(active__gt=F("capacity")).exists()
    assert not full.filter(canceled_at__isnull=False, active__gt=0).exists()
    # What foreign keys would have refused
    assert not Booking.objects.exclude(contact__in=Contact.objects.all()).exists()
    assert not Booking.objects.exclude(session__in=Session.objects.all()).exists()
    assert not Answer.objects.exclude(question__service=F("booking__session__service")).exists()
    assert not Session.objects.exclude(service__staff=F("staff")).exists()
    assert {*Booking.objects.values_list("status", flat=True).distinct()} == {*OPEN, "canceled"}
    assert 0.05 < Answer.objects.count() / 2 / BOOKINGS < 0.5
    assert Activity.objects.filter(kind="bookings/booked").count() == BOOKINGS
    of_one = ContactStaff.objects.filter(contact=REGULAR).values_list("user", flat=True)
    assert {*of_one} == {
        *Booking.objects.filter(contact=REGULAR).values_list("session__staff", flat=True)
    }
    assert Booking.objects.filter(contact=REGULAR).count() == OFTEN
    # What was derived is what the ledger's triggers derive.
    some = Booking.objects.filter(pk__range=(1000, 2000)).order_by("pk")
    paid = list(some.values_list("pk", "payment_status", "paid"))
    assert {status for _pk, status, _paid in paid} == {PaymentStatus.NOT_PAID, PaymentStatus.PAID}
    some.update(payment_status="")
    assert list(some.values_list("pk", "payment_status", "paid")) == paid
    PaymentFactory()
    assert Payment.objects.count() > BOOKINGS / 4
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT tgenabled FROM pg_trigger WHERE tgname = 'ledger_only_grows'")
        assert cursor.fetchone() == ("A",)
    # The next row gets a number of its own.
    later = Session.objects.last()
    assert later is not None
    later.pk, later.canceled_at = None, later.starts_at
    later.save()


@pytest.mark.usefixtures("filled")
def test_the_tasks_are_such_as_the_product_would_keep_them() -> None:
    zone = Business.objects.current().zone
    tasks = Task.objects.select_related("assignee").order_by("pk")
    assert {*tasks.values_list("status", flat=True)} == {*TaskStatus.values}
    assert tasks.exclude(booking=None).count() == BOOKINGS // CALLED
    assert tasks.filter(booking=None).count() == OWN * User.objects.count()
    assert not tasks.exclude(booking=None).exclude(contact=F("booking__contact")).exists()
    for task in tasks[::50]:
        assert task.due_at == overdue_from(task.due_on, task.due_time, zone)
    assert {*Reminder.objects.values_list("state", flat=True)} == {*ReminderState.values}
    assert Notification.objects.unread().exists()
    # Asked which reminders there should be, the product leaves them as they are.
    before = {*Reminder.objects.values_list()}
    keep_reminders(tasks)
    assert {*Reminder.objects.values_list()} == before


@pytest.mark.urls("bench.urls")
@pytest.mark.usefixtures("filled")
def test_every_page_answers(owner_client: Client) -> None:
    way_in = way_to_bookings() | {"owner": "", "staff": ""}
    for page in BOOKING_PAGES:
        headers = page.headers(way_in)
        del headers["Cookie"]
        assert owner_client.get(page.address(way_in), headers=headers).status_code == 200, page.name
    export = owner_client.get(PATH.format(**way_in))
    assert export["Content-Type"].startswith("text/csv")
    lines = b"".join(export).splitlines()
    day = way_in["day"]
    assert len(lines) == 1 + Booking.objects.filter(session__starts_at__date__lte=day).count()


def test_sizes() -> None:
    assert (Size(10_000).database, str(Size(10_000))) == (
        "kartoteka_bench_10000",
        "10,000 contacts",
    )
    large = Size.of_bookings(1_000_000)
    assert (large.contacts, large.count, str(large)) == (100_000, 1_000_000, "1,000,000 bookings")
    assert Size.of_bookings(10_000).contacts == 1_000
    assert large.database == "kartoteka_bench_100000_1000000"
