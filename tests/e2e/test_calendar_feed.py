"""The calendar feed: its address is made, read by another program, and revoked."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

from accounts.models import Business, User
from tests.e2e.conftest import NewPerson
from tests.factories import BookingFactory, ContactFactory, SessionFactory, TaskFactory
from tests.helpers.days import business_day


def test_who_has_the_address_reads_until_it_is_revoked(
    new_person: NewPerson, owner: User, business: Business
) -> None:
    anna = ContactFactory(given_name="Anna", family_name="Berg")
    BookingFactory(session=SessionFactory(staff=owner), contact=anna)
    TaskFactory(assignee=owner, title="Call", contact=anna, due_on=business_day())
    olga, program = new_person(owner), new_person(None)
    olga.open("/settings/calendar-feed/")
    olga.press(olga.button("Create the addresses"))
    shown = olga.page.locator("#feed-address")
    address = program.address + urlsplit(shown.input_value()).path
    read = program.page.request.get(address)
    assert (read.status, read.headers["content-type"].partition(";")[0]) == (200, "text/calendar")
    assert "Anna Berg" in read.text()
    tasks = program.address + urlsplit(olga.page.locator("#task-feed-address").input_value()).path
    assert "Call: Anna Berg" in program.page.request.get(tasks).text()
    olga.press(olga.button("End the feed"))
    expect(shown).to_have_count(0)
    expect(olga.button("Create the addresses")).to_be_visible()
    assert program.page.request.get(address).status == 404
    assert program.page.request.get(tasks).status == 404
