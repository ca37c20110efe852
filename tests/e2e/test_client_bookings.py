"""W5. See a client's bookings. W7. Read booking form responses. W11. Export bookings."""

import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from accounts.models import User
from bookings.models import Booking
from contacts_app.models import Contact
from contacts_app.services.custom_fields import custom_values_of, set_custom_value
from tests.e2e.accessible import check
from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person, Way
from tests.factories import AnswerFactory, BookingFactory, QuestionFactory, custom_field
from tests.helpers.days import business_day


DESKS = [Way("en"), Way("ru"), Way("tr")]
PHONE = Way("en", "finger", is_phone=True)
PLAIN = Way("en", has_scripts=False)
# The section of the card and the tab of the page have each its own word.
SECTION = {"en": "Bookings", "ru": "Бронирования", "tr": "Randevular"}
TAB = {"en": "Bookings", "ru": "Услуги", "tr": "Rezervasyonlar"}


@pytest.fixture
def booked(clients: list[Contact]) -> Contact:
    """Charlotte, who came twice and will come twice; before the last visit she filled a form."""
    charlotte = clients[1]
    for days, name in ((-70, "Long ago"), (-7, "Lately"), (7, "Soon"), (70, "Later")):
        BookingFactory(
            contact=charlotte,
            session__service__name=name,
            session__starts_at=timezone.now() + timedelta(days=days),
        )
    lately = Booking.objects.get(session__service__name="Lately")
    field = custom_field("Hair type")
    question = QuestionFactory(
        service=lately.session.service, text="Your hair, please?", custom_field=field
    )
    AnswerFactory(booking=lately, question=question, value="Fine and wavy")
    set_custom_value(
        contacts=Contact.objects.filter(pk=charlotte.pk), field=field, value="Thick", actor=None
    )
    question.text = "Asked otherwise by now"
    question.save()
    return charlotte


def somebody(new_person: NewPerson, owner: User, way: Way) -> Person:
    owner.language = way.language
    owner.save()
    return new_person(owner, way)


def names(section: Locator) -> list[str]:
    """Return the names of the services of the rows, without what is said to screen readers."""
    return [
        text.split(",")[0].strip() for text in section.locator(".booking-link").all_inner_texts()
    ]


def choose(person: Person, section: Locator, english: str) -> None:
    person.press(section.locator(".section-head button[popovertarget]"))
    person.press(person.link(english, section))


@pytest.mark.parametrize("way", [*DESKS, PHONE, PLAIN], ids=str)
def test_bookings_and_answers(
    new_person: NewPerson, owner: User, way: Way, booked: Contact
) -> None:
    person = somebody(new_person, owner, way)
    page = person.page
    person.open("/contacts/")
    person.press(person.name_in_list("Charlotte Moore"))
    section = person.card.locator("#card-bookings")
    expect(section.get_by_role("heading", name=SECTION[way.language])).to_be_visible()
    if way.has_scripts:
        expect(section.locator(".booking")).to_have_count(2)
        assert names(section) == ["Soon", "Later"]
        choose(person, section, "Past Bookings")
        opener = section.locator(".section-head button[popovertarget]")
        expect(opener).to_have_text(person.word("Past Bookings"))
        assert names(section) == ["Lately", "Long ago"]
        expect(opener).to_be_focused()
        choose(person, section, "View All Bookings")
        expect(section.locator(".booking")).to_have_count(4)
        assert names(section) == ["Later", "Soon", "Lately", "Long ago"]

    person.press(person.link("View Contact", person.card))
    person.press(page.locator(".tabs").get_by_role("link", name=TAB[way.language], exact=True))
    section = page.locator("#tab-bookings")
    expect(section.locator(".booking")).to_have_count(4)
    choose(person, section, "Upcoming Bookings")
    expect(page).to_have_url(re.compile(r"which=upcoming$"))
    expect(section.locator(".booking")).to_have_count(2)
    choose(person, section, "Past Bookings")
    expect(section.locator(".section-head button[popovertarget]")).to_have_text(
        person.word("Past Bookings")
    )
    assert names(section) == ["Lately", "Long ago"]

    row = section.locator(".booking").first
    answers = person.button("View Booking Form Responses", row)
    if way.is_phone:
        expect(answers).to_have_css("opacity", "1")
    else:
        person.point_at(row, answers)
    person.press(answers)
    expect(person.sheet.locator("dt")).to_have_text("Your hair, please?")
    expect(person.sheet.locator(".response-text")).to_have_text("Fine and wavy")
    field = booked.custom_values.get().field
    assert custom_values_of([booked.pk], field) == {booked.pk: "Thick"}
    person.press(person.button("Copy to the contact", person.sheet))
    expect(person.said).to_contain_text(person.word("The answer was copied to the contact."))
    assert custom_values_of([booked.pk], field) == {booked.pk: "Fine and wavy"}
    person.press(person.button("Undo", person.said))
    expect(person.said).to_contain_text(person.word("The contact is as it was."))
    assert custom_values_of([booked.pk], field) == {booked.pk: "Thick"}


def test_the_answers_can_be_reached_by_keyboard(desk: Person, booked: Contact) -> None:
    desk.open(f"/contacts/{booked.pk}/bookings/?which=past")
    answers = desk.page.get_by_role("button", name="View Booking Form Responses")
    # Whoever doesn't point at the row sees it, too.
    expect(answers).to_have_css("opacity", "1")
    answers.focus()
    expect(answers).to_be_focused()
    check(desk.page)


@pytest.mark.parametrize("way", [*DESKS, PLAIN], ids=str)
def test_export(
    new_person: NewPerson, owner: User, way: Way, booked: Contact, tmp_path: Path
) -> None:
    person = somebody(new_person, owner, way)
    page = person.page
    person.open("/bookings/")
    person.press(person.link("Export bookings"))
    expect(page.get_by_role("heading", level=1)).to_have_text(person.word("Export bookings"))
    day = (business_day() - timedelta(days=7)).isoformat()
    for name in ("first", "last"):
        page.locator(f"input[name={name}]").fill(day)
    person.press(page.locator(".report-form button.btn-primary"))
    rows = page.locator(".report-rows tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Charlotte Moore")
    expect(rows).to_contain_text("Your hair, please? Fine and wavy")
    for kind in ("CSV", "XLSX"):
        with page.expect_download() as download:
            person.press(person.link(f"Download {kind}"))
        kept = tmp_path / download.value.suggested_filename
        download.value.save_as(kept)
        assert kept.name == f"bookings-{day}-{day}.{kind.lower()}"
        if kind == "CSV":
            # Where a comma parts decimals, a semicolon parts the cells.
            delimiter = "," if way.language == "en" else ";"
            with kept.open(encoding="utf-8-sig", newline="") as file:
                _headings, row = csv.reader(file, delimiter=delimiter)
            assert row[0] == "Charlotte Moore"
            assert "Fine and wavy" in row
    if way.has_scripts:
        check(page)
