"""W0: a visitor books or writes, and the owner sees the contact, what they answered, and why."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from accounts.models import Business, User
from bookings.models import Booking, Service
from bookings.services.service_labels import label_of_service
from contacts_app.models import Contact
from outbox.models import Mail
from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person, Way
from tests.factories import QuestionFactory, ServiceFactory, StaffFactory, weekly_hours


WAYS = [
    *(Way(language) for language in ("en", "ru", "tr")),
    Way("en", "keyboard"),
    Way("tr", "finger", is_phone=True),
    Way("ru", has_scripts=False),
]


@pytest.fixture(autouse=True)
def no_waiting(settings: Any) -> None:
    """A test fills in a form quicker than any person."""
    settings.VISITOR_FORM_SECONDS = 0


@pytest.fixture
def haircut(transactional_db: None, owner: User, business: Business) -> Service:
    staff = [StaffFactory(name="Elif Demir"), StaffFactory(name="James Wood")]
    for user in staff:
        weekly_hours(user)
    service = ServiceFactory(name="Haircut", staff=staff, description="Wash and cut")
    QuestionFactory(service=service, text="How long is your hair?", is_required=True)
    ServiceFactory(name="Colouring", staff=staff)
    return service


def check_accessible(page: Page) -> None:
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.response["violations"] == []


def pick_time(visitor: Person) -> None:
    """From the first page to the form, by the last time of the last day shown."""
    page = visitor.page
    visitor.open(f"/book/?lang={visitor.way.language}")
    visitor.press(page.get_by_role("link", name=re.compile("^Haircut")))
    visitor.press(page.get_by_role("link", name="James Wood", exact=True))
    visitor.press(page.locator(".days a").last)
    expect(page.locator(".days a").last).to_have_attribute("aria-current", "true")
    visitor.press(page.locator(".times a").last)
    expect(page.locator(".summary")).to_contain_text("James Wood")


def fill(visitor: Person) -> None:
    visitor.type(visitor.page.locator("[name=given_name]"), "Nur")
    visitor.type(visitor.page.locator("[name=family_name]"), "Ak")
    visitor.type(visitor.page.locator("[name=email]"), "nur@example.com")


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_visitor_books_and_the_owner_sees_it(
    new_person: NewPerson, owner: User, haircut: Service, way: Way
) -> None:
    visitor = new_person(None, way)
    page = visitor.page
    pick_time(visitor)
    fill(visitor)
    visitor.press(page.locator("button.btn-block"))
    # The question has to be answered; what was typed is kept.
    if page.locator(".errorlist").count() == 0:
        expect(page.locator("textarea, [name^=answer]").first).to_be_visible()
    expect(page.locator("[name=given_name]")).to_have_value("Nur")
    visitor.type(page.locator("[name^=answer]"), "To the <b>waist</b>")
    visitor.press(page.locator("button.btn-block"))
    expect(page.get_by_role("heading", level=1)).to_have_text(visitor.word("Booked. See you soon!"))
    expect(page.locator(".summary")).to_contain_text("Nur Ak")
    booking = Booking.objects.get()
    assert booking.language == way.language
    assert Mail.objects.filter(to_address="nur@example.com", language=way.language).exists()

    owner.language = way.language
    owner.save()
    olga = new_person(owner, way)
    olga.open("/contacts/")
    olga.press(olga.name_in_list("Nur Ak"))
    contact = Contact.objects.get()
    olga.open(f"/contacts/{contact.pk}/")
    timeline = olga.page.locator(".timeline").first
    expect(timeline).to_contain_text("Haircut")
    olga.open(f"/contacts/{contact.pk}/bookings/")
    expect(olga.page.locator("main")).to_contain_text("Haircut")


def test_the_owner_sees_all_of_it_on_one_page(
    new_person: NewPerson, owner: User, haircut: Service
) -> None:
    label_of_service(haircut, actor=owner)
    olga = new_person(owner)
    olga.open("/contacts/")
    expect(olga.name_in_list("Nur Ak")).to_have_count(0)
    visitor = new_person(None)
    pick_time(visitor)
    fill(visitor)
    visitor.type(visitor.page.locator("[name^=answer]"), "To the waist")
    visitor.press(visitor.page.locator("button.btn-block"))
    expect(visitor.page.locator(".visitor-actions")).to_be_visible()

    olga.page.reload()
    olga.press(olga.name_in_list("Nur Ak"))
    expect(olga.card.locator(".chip-label")).to_contain_text("Haircut")
    expect(olga.card.locator(".event").first).to_contain_text("Haircut")
    booking = olga.card.locator("#card-bookings .booking")
    expect(booking).to_contain_text("James Wood")
    olga.press(booking.get_by_role("button", name="View Booking Form Responses"))
    expect(olga.sheet).to_contain_text("How long is your hair?")
    expect(olga.sheet).to_contain_text("To the waist")
    olga.open("/mail/")
    expect(olga.page.locator("main")).to_contain_text("nur@example.com")
    expect(olga.page.locator("main")).to_contain_text("James Wood")


def test_every_step_is_for_everybody(new_person: NewPerson, haircut: Service, phone: Way) -> None:
    for way in (Way("en"), phone):
        Booking.objects.all().delete()
        visitor = new_person(None, way)
        page = visitor.page
        for address in ("/book/", f"/book/{haircut.pk}/", "/contact/"):
            visitor.open(address)
            check_accessible(page)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= visitor.way.viewport["width"]
        pick_time(visitor)
        fill(visitor)
        page.evaluate("document.querySelector('[name^=answer]').required = false")
        visitor.press(page.locator("button.btn-block"))
        expect(page.locator(".errorlist")).to_be_visible()
        check_accessible(page)
        visitor.type(page.locator("[name^=answer]"), "Short")
        visitor.press(page.locator("button.btn-block"))
        expect(page.locator(".visitor-actions")).to_be_visible()
        check_accessible(page)
        private = page.url
        visitor.press(page.locator(".visitor-actions a").nth(1))
        expect(page.locator(".times")).to_be_visible()
        check_accessible(page)
        visitor.press(page.locator(".days a").last)
        expect(page.locator(".days a").last).to_have_attribute("aria-current", "true")
        visitor.press(page.locator(".times a").first)
        visitor.press(page.locator("form button"))
        expect(page.locator(".note-ok")).to_be_visible()
        page.goto(private)
        visitor.press(page.locator(".visitor-actions a").last)
        visitor.press(page.locator("form button"))
        expect(page.locator(".note-ok")).to_be_visible()
        check_accessible(page)


def elsewhere(context: BrowserContext, inside: str) -> None:
    """Let another site show a page of ours in a frame."""
    html = f'<!doctype html><html lang="en"><title>Site</title><iframe src="{inside}" width="700" height="900"></iframe>'
    context.route(
        "http://site.example/**",
        lambda route: route.fulfill(status=200, content_type="text/html", body=html),
    )


def test_inside_a_frame_of_another_site(new_person: NewPerson, haircut: Service) -> None:
    visitor = new_person(None)
    page = visitor.page
    elsewhere(page.context, f"{visitor.address}/book/{haircut.pk}/?lang=en")
    page.goto("http://site.example/")
    frame: FrameLocator = page.frame_locator("iframe")
    frame.locator(".times a").last.click()
    frame.locator("[name=given_name]").fill("Nur")
    frame.locator("[name=email]").fill("nur@example.com")
    frame.locator("[name^=answer]").fill("Short")
    frame.locator("button.btn-block").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Booked. See you soon!")
    assert Booking.objects.count() == 1
    assert page.context.cookies() == []


def test_a_visitor_writes(new_person: NewPerson, owner: User, haircut: Service) -> None:
    visitor = new_person(None)
    page = visitor.page
    visitor.open("/book/")
    visitor.press(page.get_by_role("link", name="Write to us"))
    fill(visitor)
    visitor.type(page.locator("[name=message]"), "Are you <i>open</i>?")
    visitor.press(page.locator("button.btn-block"))
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Thank you. We have received your message."
    )
    olga = new_person(owner)
    olga.open(f"/contacts/{Contact.objects.get().pk}/")
    expect(olga.page.locator(".event-quote")).to_have_text("Are you <i>open</i>?")
    assert Mail.objects.get().to_address == owner.email
