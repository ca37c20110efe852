"""What is measured, and how much of the floor each may cost."""

from dataclasses import dataclass
from typing import Any


# A twentieth of the people have the one in their names, three the other.
COMMON, RARE = "ann", "zyxelb"
# A request with the first header is answered with the second: its number of SQL statements.
COUNT_HEADER, QUERIES_HEADER = "X-Count-Queries", "X-Queries"
# Milliseconds of processor time the worker spent on the request.
PROCESSOR_HEADER = "X-Processor-Time"

# A browser keeps the one it got with the sign-in page; without it each page would make a new one.
CSRF_TOKEN = "a" * 32


@dataclass(frozen=True)
class Page:
    """A request of somebody who is signed in.

    Attributes:
        path: may hold ``{contact}`` and what else ``bench.build.way_in`` names.
        target: the element htmx wants to fill, "" for a whole page.
        goal: at most so many times its floor; None for what is only there to compare.
        growth: at most so many times what a smaller book takes,
        grown_from: if that has at least so many contacts.
        beside: the page of Django admin that does the same.
    """

    name: str
    path: str
    target: str = ""
    goal: float | None = None
    growth: float = 1.5
    grown_from: int = 10_000
    beside: str = ""
    as_staff: bool = False

    def address(self, way_in: dict[str, Any]) -> str:
        return self.path.format(**way_in)

    def headers(self, way_in: dict[str, Any]) -> dict[str, str]:
        session = way_in["staff" if self.as_staff else "owner"]
        headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF_TOKEN}"}
        if self.target:
            headers |= {"HX-Request": "true", "HX-Target": self.target}
        return headers


LIST, CARD, PAGE, RARE_SEARCH, COMMON_SEARCH, FILTERED = 5, 2, 4, 2, 5, 6
# Seconds to put a label on 100,000 contacts
BULK = 10
# A page in the middle of the book costs what the first one costs, give or take the weather.
DEEP_PAGE, FIRST_PAGE = "deep page", "list"
DEEP_GOAL = 1.15


def filtered(name: str, query: str) -> Page:
    """Return the page of a filtered list, as a fragment with its live count."""
    return Page(name, f"/contacts/?{query}", "results", FILTERED, 2, 100_000)


ADMIN_LIST = Page("admin: list", "/admin/contacts/contact/")
ADMIN_RARE = Page("admin: rare search", f"/admin/contacts/contact/?q={RARE}")
ADMIN_COMMON = Page("admin: common search", f"/admin/contacts/contact/?q={COMMON}")
PAGES = (
    Page(FIRST_PAGE, "/contacts/", goal=LIST, beside=ADMIN_LIST.name),
    Page("list, fragment", "/contacts/", "results", LIST, beside=ADMIN_LIST.name),
    Page(DEEP_PAGE, "/contacts/?after={middle}&page=2", goal=LIST, beside=ADMIN_LIST.name),
    Page("by creation", "/contacts/?sort=-created", "results", LIST, beside=ADMIN_LIST.name),
    Page("by activity", "/contacts/?sort=-last_activity", "results", LIST, beside=ADMIN_LIST.name),
    Page("staff's list", "/contacts/", "results", LIST, beside=ADMIN_LIST.name, as_staff=True),
    Page("card, fragment", "/contacts/{contact}/card/", "card", CARD),
    Page("card beside list", "/contacts/{contact}/card/"),
    Page("full page", "/contacts/{contact}/", goal=PAGE),
    Page("rare search", f"/contacts/?q={RARE}", "results", RARE_SEARCH, beside=ADMIN_RARE.name),
    Page("rare search, whole", f"/contacts/?q={RARE}", goal=RARE_SEARCH, beside=ADMIN_RARE.name),
    Page(
        "common search",
        f"/contacts/?q={COMMON}",
        "results",
        COMMON_SEARCH,
        3,
        beside=ADMIN_COMMON.name,
    ),
    Page(
        "common search, whole",
        f"/contacts/?q={COMMON}",
        "",
        COMMON_SEARCH,
        3,
        beside=ADMIN_COMMON.name,
    ),
    filtered("common label", "label={labels[0]}"),
    filtered("usual label", "label={labels[1]}"),
    filtered("rare label", "label={labels[19]}"),
    filtered("common choice", "cf{fields[Plan]}=Standard"),
    filtered("1 % choice", "cf{fields[Plan]}=Founder"),
    filtered("number range", "cf{fields[Visits]}_min=990"),
    filtered("unique text", "cf{fields[Client number]}=C-{contact:07}"),
    filtered("two, OR", "label={labels[1]}&or1-cf{fields[Plan]}=Plus"),
    filtered("two, AND", "label={labels[0]}&cf{fields[Plan]}=Standard"),
    filtered("not a label", "label_none={labels[0]}"),
    filtered("label and search", f"label={{labels[0]}}&q={COMMON}"),
    Page("saved view", "{view}", "", FILTERED, 2, 100_000),
    filtered("by custom field", "sort=-cf{fields[Visits]}"),
    Page("card, filtered", "/contacts/{contact}/card/?label={labels[0]}", "card"),
    Page("palette", f"/contacts/go/?q={RARE}", "palette-results"),
    Page("timeline, a topic", "/contacts/{contact}/activity/?topic=notes", "timeline"),
    ADMIN_LIST,
    ADMIN_RARE,
    ADMIN_COMMON,
)
WEEK, LANES, OF_CONTACT, SLOTS = 6, 8, 4, 6
CALENDAR, OF_REGULAR = "/bookings/?day={day}&view=", "/contacts/{regular}/bookings/"
BOOKING_PAGES = (
    Page("calendar, week", f"{CALENDAR}week", goal=WEEK),
    Page("calendar, 20 lanes", f"{CALENDAR}day", goal=LANES),
    Page("calendar, month", f"{CALENDAR}month", goal=LANES),
    Page("calendar, list", f"{CALENDAR}list", goal=LANES),
    Page("calendar, staff's", f"{CALENDAR}week", goal=WEEK, as_staff=True),
    Page("a contact's", OF_REGULAR, goal=OF_CONTACT),
    Page("a contact's, past", f"{OF_REGULAR}?which=past", "tab-bookings", OF_CONTACT),
    Page("section of the card", OF_REGULAR, "card-bookings", OF_CONTACT),
    Page("booking", "/bookings/{booking}/", "card", PAGE),
    Page("booking in calendar", "/bookings/{booking}/", goal=WEEK),
    Page("session of a class", "/bookings/sessions/{session}/", goal=PAGE),
    Page("slots of a month", "/slots/{service}/", goal=SLOTS),
    Page("booking page: time", "/book/{service}/", goal=SLOTS),
    Page("services", "/bookings/services/"),
    Page("full page", "/contacts/{regular}/", goal=PAGE),
    Page("staff's list", "/contacts/", "results", LIST, as_staff=True),
    Page("unpaid sessions", "/payments/unpaid/", "page"),
    Page("to give back", "/payments/to-give-back/", "page"),
    Page("unpaid, most owed", "/payments/unpaid/?order=most", "page"),
    Page("takings, a month", "/payments/takings/?first={month}&last={day}"),
    Page("takings, a year", "/payments/takings/?first={year}&last={day}"),
    Page("entries of a month", "/payments/takings/entries/?first={month}&last={day}"),
    Page("day close", "/payments/days/{paid_on}/"),
    Page("a contact's payments", "/contacts/{regular}/payments/"),
    Page("tasks", "/tasks/"),
    Page("tasks, all staff's", "/tasks/?who=all"),
    Page("tasks that are done", "/tasks/?status=done"),
    Page("a contact's tasks", "/contacts/{regular}/tasks/"),
    Page("notifications", "/tasks/notifications/"),
    Page("first page", "/"),
    Page("first page, staff's", "/", as_staff=True),
    filtered("owes money", "owes=yes"),
    filtered("owes nothing", "owes=no"),
    filtered("a paid booking", "payment=paid"),
    filtered("not paid", "payment=not_paid"),
)
