"""The Booking Calendar: book, reschedule, cancel; by a drag too."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from accounts.models import User
from bookings.enums import BookingStatus
from bookings.models import Booking, Service, Session
from contacts_app.models import Contact
from tests.e2e.accessible import AXE, SETTLE
from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person, Way
from tests.factories import BookingFactory, ServiceFactory, SessionFactory, weekly_hours


SOME_WAYS = [
    *(Way(language) for language in ("en", "ru", "tr")),
    Way("en", "finger", is_phone=True),
    Way("en", "keyboard"),
    Way("en", has_scripts=False),
]


@pytest.fixture
def massage(owner: User) -> Service:
    owner.name = "Olga"
    owner.save()
    weekly_hours(owner, from_minute=0, until_minute=24 * 60)
    return ServiceFactory(name="Massage", staff=[owner])


@pytest.fixture
def tomorrow(business) -> str:
    day = timezone.localdate(timezone.now(), business.zone) + timedelta(days=1)
    return day.isoformat()


@pytest.mark.parametrize("way", SOME_WAYS, ids=str)
def test_book_reschedule_cancel(
    new_person: NewPerson,
    owner: User,
    massage: Service,
    clients: list[Contact],
    tomorrow: str,
    way: Way,
):
    owner.language = way.language
    owner.save()
    person = new_person(owner, way)
    page = person.page

    person.open(f"/bookings/?view=day&day={tomorrow}")
    person.press(page.locator("#new-booking"))
    sheet = person.sheet
    person.type(sheet.locator("input[name=query]"), "charl")
    if not way.has_scripts:
        person.press(person.button("Search", sheet))
    person.press(sheet.locator("button.found-client").filter(has_text="Charlotte Moore"))
    expect(sheet.locator(".chosen-client")).to_contain_text("Charlotte Moore")
    person.choose(sheet.locator("select[name=service]"), "Massage")
    if way.has_scripts:
        # The form is drawn anew for the service; what was typed before would be lost.
        expect(sheet.locator(".service-choice .num")).to_be_visible()
        expect(sheet.locator("input[name=minutes]")).to_have_value("60")
    sheet.locator("input[name=time]").fill("10:00")
    person.press(sheet.locator("#booking-book"))
    block = page.locator("[data-session]").filter(has_text="Charlotte Moore")
    expect(block.first).to_contain_text("10:00")
    booking = Booking.objects.get()
    assert booking.contact == clients[1]

    if way.has_scripts:
        person.press(block.locator("a"))
    card = page.locator("#card")
    expect(card.locator(".who-name")).to_have_text("Charlotte Moore")
    person.press(card.locator("#booking-reschedule"))
    person.type(sheet.locator("input[name=minutes]"), "90")
    if way.has_scripts:
        sheet.locator("input[name=minutes]").blur()
        expect(sheet.locator("#free-times-said")).not_to_be_empty()
    person.press(sheet.locator("button[name=fill]").get_by_text("11:30", exact=True))
    expect(sheet.locator("input[name=time]")).to_have_value("11:30")
    expect(sheet.locator("button[aria-pressed=true]")).to_have_text("11:30")
    person.press(person.button("Save", sheet))
    expect(card.locator(".when-time")).to_have_text("11:30–13:00")

    person.press(card.locator("#booking-cancel"))
    person.type(sheet.locator("input[name=reason]"), "Ill")
    person.press(sheet.locator("button.btn-danger"))
    expect(card.locator(".when-state .chip-grey")).to_be_visible()
    person.press(person.button("Undo", person.said).last)
    expect(card.locator("#booking-cancel")).to_be_visible()
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED


def test_drag_there_and_back_and_where_it_is_taken(
    desk: Person, owner: User, massage: Service, clients: list[Contact], tomorrow: str, business
):
    page = desk.page
    noon = timezone.now().astimezone(business.zone).replace(
        hour=10, minute=0, second=0, microsecond=0
    ) + timedelta(days=1)
    first = BookingFactory(
        session=SessionFactory(service=massage, staff=owner, starts_at=noon), contact=clients[0]
    )
    second = BookingFactory(
        session=SessionFactory(service=massage, staff=owner, starts_at=noon + timedelta(hours=3)),
        contact=clients[1],
    )
    yoga = ServiceFactory(name="Yoga", group=True, staff=[owner])
    lesson = SessionFactory(service=yoga, staff=owner, starts_at=noon - timedelta(hours=2))
    desk.open(f"/bookings/?view=day&day={tomorrow}")
    block, other = page.locator(f"#booking-{first.pk}"), page.locator(f"#booking-{second.pk}")

    def drag(hours: float, block: Locator = block) -> None:
        block.scroll_into_view_if_needed()
        box = block.bounding_box()
        assert box
        hour = box["height"]
        page.mouse.move(box["x"] + 30, box["y"] + 20)
        page.mouse.down()
        page.mouse.move(box["x"] + 40, box["y"] + 30, steps=3)
        page.mouse.move(box["x"] + 30, box["y"] + 20 + hours * hour, steps=5)
        page.mouse.up()

    def drawn(version: int, block: Locator = block) -> None:
        """Wait for the page to come anew: while it is dragged a block shows its new time, too."""
        expect(block).to_have_attribute("data-version", str(version))

    drag(1)
    drawn(2)
    expect(block).to_contain_text("11:00")
    desk.press(desk.button("Undo", desk.said))
    drawn(3)
    expect(block).to_contain_text("10:00")
    desk.watch.may_fail = True  # the browser notes the answer 409
    drag(2.5)
    expect(desk.sheet).to_contain_text("Somebody has this time already.")
    expect(desk.sheet.locator("button[name=pick]")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(block).to_contain_text("10:00")
    expect(other).to_contain_text("13:00")
    group = page.locator(f"[data-session='{lesson.pk}']")
    drag(1, group)
    drawn(2, group)
    expect(group).to_contain_text("09:00")
    Session.objects.filter(pk=lesson.pk).update(version=9)
    drag(-1, group)
    expect(desk.sheet).to_contain_text("Somebody changed this session meanwhile.")
    page.keyboard.press("Escape")
    expect(group).to_contain_text("09:00")


def test_free_time_is_clicked_where_nothing_is_booked(
    desk: Person, owner: User, massage: Service, tomorrow: str
):
    page = desk.page
    for view in ("week", "day"):
        desk.open(f"/bookings/?view={view}&day={tomorrow}")
        column = page.locator(f'section:has(a[href*="{tomorrow}"]) [data-column]').last
        assert column.bounding_box()["height"] > 12 * 40  # type: ignore[index]
        column.click(position={"x": 60, "y": 400})
        expect(desk.sheet.get_by_role("heading", name="New Booking")).to_be_visible()
        page.keyboard.press("Escape")


def test_accessibility(desk: Person, owner: User, massage: Service, clients: list[Contact]):
    booking = BookingFactory(
        session=SessionFactory(service=massage, staff=owner),
        contact=clients[0],
        status=BookingStatus.PENDING,
    )
    yoga = ServiceFactory(name="Yoga", group=True, staff=[owner])
    session = SessionFactory(
        service=yoga, staff=owner, starts_at=booking.session.starts_at + timedelta(hours=2)
    )
    BookingFactory(session=session, contact=clients[1])
    day = booking.session.starts_at.date().isoformat()
    for path in (
        *(f"/bookings/?view={view}&day={day}" for view in ("day", "week", "month", "list")),
        f"/bookings/{booking.pk}/",
        f"/bookings/{booking.pk}/reschedule/",
        f"/bookings/sessions/{session.pk}/",
        "/bookings/new/",
        "/bookings/sessions/new/",
    ):
        desk.page.set_viewport_size({"width": 1440, "height": 900})
        desk.open(path)
        desk.page.evaluate(SETTLE)
        found = [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in AXE.run(desk.page).response["violations"]
            if rule["impact"] in {"serious", "critical"}
            for node in rule["nodes"]
        ]
        assert (path, found) == (path, [])
        for width in (390, 320):
            desk.page.set_viewport_size({"width": width, "height": 844})
            # Columns become lanes of the screen's width, which takes a frame.
            expect(desk.page.locator("html")).to_have_js_property("scrollWidth", width)
