"""W10. What can be booked is set up: a service, its booking form, who works when."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from bookings.models import HoursException, Question, Service, WeeklyHours
from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person, Way
from tests.factories import ServiceFactory


# Set up once, mostly at a desk: each language, one phone, once without scripts.
FEW = [
    Way("en", "keyboard"),
    Way("ru"),
    Way("tr"),
    Way("en", "finger", is_phone=True),
    Way("en", has_scripts=False),
]


@pytest.mark.parametrize("way", FEW, ids=str)
def test_walkthrough(person: Person, owner: User):
    sheet = person.sheet
    person.open("/bookings/services/")
    person.press(person.button("New service"))
    person.type(sheet.locator("#id_name"), "Haircut")
    person.tick(sheet.get_by_role("checkbox", name="Olga Owner"))
    person.press(person.button("Add", sheet))
    row = person.page.get_by_role("row").filter(has_text="Haircut")
    expect(row).to_contain_text("Olga Owner")

    # Its booking form
    person.press(person.link("Booking form", row))
    person.press(person.button("New question"))
    person.type(sheet.locator("#id_text"), "Which colour?")
    person.choose(sheet.locator("#id_type"), person.word("Choice"))
    sheet.locator("#id_choices").fill("Red\nBlue")
    person.press(person.button("Add", sheet))
    preview = person.page.locator("fieldset[disabled]")
    expect(preview.get_by_role("combobox", name="Which colour?")).to_be_visible()

    # The hours of the week, from Monday's
    person.open(f"/bookings/working-time/{owner.pk}/")
    person.press(person.page.locator("#edit-hours"))
    person.type(sheet.locator("#id_from-0-0"), "9")
    person.type(sheet.locator("#id_until-0-0"), "18")
    person.press(person.button("Copy Monday to all days", sheet))
    expect(sheet.locator("#id_from-6-0")).to_have_value("9")
    person.type(sheet.locator("#id_until-6-0"), "8")
    # Enter saves, and what is wrong is said where it is.
    sheet.locator("#id_until-6-0").press("Enter")
    expect(sheet.locator("#id_until-6-0_error")).to_be_visible()
    person.type(sheet.locator("#id_until-6-0"), "12:30")
    person.press(person.button("Save", sheet).last)
    expect(person.page.locator(".facts")).to_contain_text("09:00–12:30")

    # Time off
    person.press(person.page.locator("#new-exception"))
    sheet.locator("#id_first_on").fill("2026-12-24")
    person.press(person.button("Save", sheet).last)
    expect(person.page.get_by_role("table")).to_contain_text("2026")

    assert list(Service.objects.get().staff.all()) == [owner]
    assert Question.objects.get().choices == ["Red", "Blue"]
    assert WeeklyHours.objects.filter(staff=owner).count() == 7
    assert HoursException.objects.get().staff == owner


def test_archive_and_bring_back_by_one_thumb(
    new_person: NewPerson, owner: User, phone: Way
) -> None:
    service = ServiceFactory(name="Haircut")
    olga = new_person(owner, phone)
    olga.open("/bookings/services/")
    row = olga.page.get_by_role("row").filter(has_text="Haircut")
    for deed, is_active in (("Archive", False), ("Bring back", True)):
        olga.press(olga.button("More for Haircut"))
        olga.press(olga.button(deed))
        expect(row.locator(".chip-grey")).to_have_count(0 if is_active else 1)
        service.refresh_from_db()
        assert service.is_active is is_active
