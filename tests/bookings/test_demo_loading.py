"""Whether the demo's books are loaded at all, and at what cost."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.demo import load_business
from bookings.demo import load_bookings
from bookings.models import Service
from contacts_app.demo import load_clients
from contacts_app.models import Contact
from tests.factories import ContactFactory


pytestmark = pytest.mark.django_db


def test_somebodys_own_book_gets_no_bookings(settings):
    settings.KARTOTEKA_DEMO = True
    ContactFactory()
    call_command("demo", stdout=StringIO())
    assert not Service.objects.exists()
    assert Contact.objects.count() == 1


def test_it_takes_few_statements(db, django_assert_max_num_queries):
    demo = load_business()
    load_clients(demo)
    with django_assert_max_num_queries(400):
        load_bookings(demo)
