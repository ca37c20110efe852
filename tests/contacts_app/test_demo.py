"""The demo salon, and the two commands that keep the contacts in order."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.http import QueryDict
from django.utils import timezone

from accounts.demo import DEMO_PASSWORD, load_business
from accounts.models import User
from contacts_app.demo import load_clients
from contacts_app.enums import ActivityKind
from contacts_app.list_state import ListState
from contacts_app.models import (
    Activity,
    Contact,
    ContactEmail,
    ContactPhone,
    CustomField,
    Deletion,
    SavedView,
)
from tests.factories import ContactFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def _demo_allowed(settings) -> None:
    settings.KARTOTEKA_DEMO = True


def run(command: str, *arguments: str) -> str:
    output = StringIO()
    call_command(command, *arguments, stdout=output)
    return output.getvalue()


@pytest.mark.usefixtures("_demo_allowed")
class TestDemo:
    def test_loads_a_plausible_salon(self):
        output = run("demo")

        assert Contact.objects.count() > 300
        assert Contact.objects.in_trash().count() == 5
        assert User.objects.count() == 5
        assert "owner@lale.example" in output
        assert DEMO_PASSWORD in output

    def test_fills_every_custom_field_for_some(self):
        run("demo")

        filled = Count("values_of__contact", distinct=True)
        fields = list(CustomField.objects.values_list("type").annotate(filled))
        assert {kind for kind, _count in fields} >= {"text", "number", "date", "url"}
        assert all(10 < count < Contact.objects.count() / 2 for _kind, count in fields)

    def test_saves_views_that_show_somebody(self):
        run("demo")

        owner = User.objects.get(email="owner@lale.example")
        views = SavedView.objects.filter(is_shared=True)
        assert len(views) == 2
        for view in views:
            state = ListState.from_query(QueryDict(view.query), size=50)
            assert state.listed(owner).exists(), view.name

    def test_changes_nothing_the_second_time(self):
        run("demo")
        before = list(Contact.objects.order_by("pk").values())

        assert run("demo") == run("demo", "--sign-ins")

        assert list(Contact.objects.order_by("pk").values()) == before
        assert User.objects.count() == 5

    def test_leaves_a_book_with_a_contact_alone(self):
        ContactFactory()

        run("demo")

        assert Contact.objects.count() == 1

    def test_sign_ins_alone_load_nobody(self):
        run("demo", "--sign-ins")

        assert not Contact.objects.exists()

    def test_says_the_same_of_everybody_each_time(self):
        run("demo")
        first = list(Contact.objects.order_by("pk").values_list("full_name", "primary_phone"))
        Activity.objects.all().delete()
        Contact.objects.all().delete()

        load_clients(load_business())

        again = list(Contact.objects.order_by("pk").values_list("full_name", "primary_phone"))
        assert again == first

    def test_writes_and_calls_nobody_real(self):
        run("demo")

        domains = {address.split("@")[1] for address in emails()}
        assert domains <= {"example.com", "example.org", "example.net"}
        fictional = ("+44770090", "+442079460", "+90570", "+7945")
        assert all(e164.startswith(fictional) for e164 in phones())

    def test_what_happened_lies_in_the_past_and_in_order(self):
        run("demo")

        now = timezone.now()
        for contact in Contact.objects.prefetch_related("activities"):
            events = sorted(contact.activities.all(), key=lambda event: event.happened_at)
            assert events[0].happened_at == contact.created_at
            assert events[-1].happened_at <= now
            assert (events[-1].kind == ActivityKind.DELETED) == bool(contact.deletion_id)
            # Being deleted is no activity of a contact.
            if contact.deletion_id:
                events.pop()
            # Labels that came and went by a rule while it was loaded are no activity.
            behind = events[-1].happened_at - contact.last_activity_at
            assert timedelta(0) <= behind < timedelta(minutes=1)

    def test_derived_columns_are_right(self):
        run("demo")

        assert run("refresh_search") == "Changed: 0\n"


def emails() -> list[str]:
    return list(ContactEmail.objects.values_list("address", flat=True))


def phones() -> list[str]:
    return list(ContactPhone.objects.values_list("e164", flat=True))


def test_demo_is_refused_outside_the_demo_settings(settings):
    settings.KARTOTEKA_DEMO = False

    with pytest.raises(CommandError):
        run("demo")

    assert not User.objects.exists()


def test_refresh_search_mends_what_is_stale(business):
    stale = ContactFactory(given_name="İlkay", phones=["+90 570 123 45 67"])
    ContactFactory(trashed=True)
    Contact.objects.filter(pk=stale.pk).update(search_text=" old ", sort_key="old")

    assert run("refresh_search", "--batch", "1") == "Changed: 1\n"

    assert Contact.objects.matching("ilkay 1234567").get() == stale


def test_tidy_takes_only_what_is_too_old(business):
    kept = ContactFactory(trashed=True)
    alive = ContactFactory()
    gone = ContactFactory(trashed=True)
    Deletion.objects.filter(contacts=gone).update(deleted_at=timezone.now() - timedelta(days=31))

    assert run("tidy") == "Contacts removed for ever: 1\n"

    assert set(Contact.objects.all()) == {kept, alive}
