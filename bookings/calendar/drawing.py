"""Draws what stands in the calendar, as HTML.

By hand rather than by a template: a week has hundreds of sessions, and a template took most of
the page's time (docs/adr/0007-calendar.md). Whatever somebody typed goes through ``escape``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bookings.calendar.axis import MINUTE, Day
from bookings.calendar.known import Held, Offer, Person, is_group
from bookings.calendar.placing import Placed, rows_of
from bookings.enums import ACTIVE, Attendance, BookingStatus
from core.addresses import pattern_to
from core.templatetags.ui import icon


# How a booking that isn't just confirmed shows: class, icon.
SIGNS: dict[str, tuple[str, str]] = {
    BookingStatus.PENDING: ("is-pending", "help-circle"),
    BookingStatus.WAITLISTED: ("is-waiting", "clock"),
    BookingStatus.DECLINED: ("is-ended", "circle-x"),
    BookingStatus.CANCELED: ("is-ended", "circle-x"),
    Attendance.ATTENDED: ("is-attended", "check"),
    Attendance.NO_SHOW: ("is-no-show", "user-off"),
}


@dataclass
class Pen:
    """What every drawing of one page shares."""

    people: Mapping[int, Person]
    offers: Mapping[int, Offer]
    query: str
    names_staff: bool
    may_edit: bool = False
    open_booking: int | None = None
    # Hundreds of sessions share a few dozens of everything: each is put together once.
    times: dict[tuple[date, datetime], str] = field(default_factory=dict)
    spans: dict[tuple[date, datetime, datetime], str] = field(default_factory=dict)
    fills: dict[tuple[int, int, int], str] = field(default_factory=dict)
    places: dict[tuple[int, int, int, int, int], str] = field(default_factory=dict)
    lines: dict[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.query = escape(self.query)
        words = {**dict(BookingStatus.choices), **dict(Attendance.choices)}
        self.signs = {
            key: f'<span class="block-state">{icon(name, "icon-sm")}<span>{escape(str(words[key]))}</span></span>'
            for key, (_css, name) in SIGNS.items()
        }
        self.css = {key: f" {css}" for key, (css, _name) in SIGNS.items()}
        # Of those that have nothing to tell
        for key in ("", BookingStatus.CONFIRMED):
            self.signs[key] = self.css[key] = ""
        self.users = icon("users", "icon-sm")
        self.nobody = escape(_("Erased client"))
        self.no_clients = escape(_("No clients yet"))
        self.confirmed = escape(str(BookingStatus.CONFIRMED.label))
        self.groups = {pk for pk, offer in self.offers.items() if is_group(offer)}
        self.colours = {pk: f"label-{offer.colour}" for pk, offer in self.offers.items()}
        self.names = {pk: escape(offer.name) for pk, offer in self.offers.items()}
        self.staff = {pk: escape(person.name) for pk, person in self.people.items()}
        self.to_booking = pattern_to("bookings:booking_detail")
        self.to_session = pattern_to("bookings:session_detail")
        self.to_change = pattern_to("bookings:session_edit")
        self.to_reschedule = pattern_to("bookings:booking_reschedule")

    def said(self, held: Held) -> tuple[str, str, str, str]:
        """Return what every drawing of a session says of it.

        Returns:
            What tells that it isn't just confirmed, a key of ``signs``; the attributes by which it
            leads to its page, and htmx to its card; whom it is for, of a group its name; how full
            a group is, "" of an appointment.
        """
        client = held.client
        is_group = held.service in self.groups
        if client is not None and not is_group:
            address = f"{self.to_booking % client.booking}{self.query}"
            link = f'href="{address}" hx-get="{address}"'
            return client.attendance or client.status, link, escape(client.name) or self.nobody, ""
        sign = BookingStatus.CANCELED if held.is_canceled else ""
        link = f'href="{self.to_session % held.pk}{self.query}"'
        if is_group:
            return sign, link, self.names[held.service], self.fill(held)
        return sign, link, self.no_clients, ""

    def time(self, day: Day, moment: datetime) -> str:
        """Return the time that clocks show on a day; many sessions begin and end at the same."""
        key = day.date, moment
        if key not in self.times:
            self.times[key] = day.text(moment)
        return self.times[key]

    def span(self, day: Day, held: Held) -> str:
        """Return from when until when a session takes place, as a block says it."""
        key = day.date, held.starts_at, held.ends_at
        known = self.spans.get(key)
        if known is None:
            before = "… " if held.starts_at < day.start else ""
            known = self.spans[key] = (
                f'<span class="block-time">{before}{self.time(day, held.starts_at)}'
                f'<span class="block-until">–{self.time(day, held.ends_at)}</span></span>'
            )
        return known

    def marks(self, held: Held, day: Day) -> str:
        """Return the attributes by which scripts know a session, and whether it is open."""
        # It may stand in two days; an id is there once.
        if held.client is None or held.starts_at < day.start:
            return f' data-session="{held.pk}"'
        pk = held.client.booking
        is_open = pk == self.open_booking and held.service not in self.groups
        current = ' aria-current="true"' if is_open else ""
        return f' data-session="{held.pk}" id="booking-{pk}"{current}'

    def move(self, held: Held, placed: Placed[Held]) -> str:
        """Return the attributes by which a session can be dragged, as static/js does.

        An appointment posts to its form "Reschedule", a class to its form "Change the session".
        """
        if not self.may_edit:
            return ""
        if held.service in self.groups:
            address = "" if held.is_canceled else self.to_change % held.pk
        else:
            client = held.client
            is_active = client is not None and client.status in ACTIVE
            address = self.to_reschedule % client.booking if client and is_active else ""
        minutes = (held.ends_at - held.starts_at) // MINUTE
        if not address or minutes != placed.end - placed.start:
            # It goes on in the next day, or clocks are changed meanwhile: there is the form.
            return ""
        return f' data-move="{address}" data-minutes="{minutes}" data-version="{held.version}"'

    def fill(self, held: Held) -> str:
        """Return how full a group is, "8/10 +2"."""
        key = held.taken, held.capacity, held.waiting
        if key not in self.fills:
            self.fills[key] = self._fill(*key)
        return self.fills[key]

    def _fill(self, taken: int, capacity: int, waiting: int) -> str:
        full = " is-full" if taken >= capacity else ""
        words = escape(
            _("%(taken)s of %(places)s places taken") % {"taken": taken, "places": capacity}
        )
        more = ""
        if waiting:
            # Outside of the f-string: what stands within is not collected for translation.
            waits = escape(_("waiting"))
            more = f' <span class="block-waiting">+{waiting}<span> {waits}</span></span>'
        return (
            f'<span class="block-fill{full}" title="{words}">{self.users}{taken}/{capacity}'
            f"</span>{more}"
        )

    def what(self, held: Held) -> str:
        """Return the second line of a session: service and staff member."""
        key = held.service, held.staff
        known = self.lines.get(key)
        if known is None:
            parts = [] if held.service in self.groups else [self.names[held.service]]
            if self.names_staff:
                parts.append(self.staff.get(held.staff, ""))
            words = " · ".join(parts)
            known = f'<span class="block-what">{words}</span>' if words else ""
            self.lines[key] = known
        return known

    def place(self, placed: Placed[Held], first: int) -> str:
        """Return the classes that put a session in its place."""
        _held, start, end, column, columns = placed
        key = start, end, column, columns, first
        known = self.places.get(key)
        if known is None:
            row, rows = rows_of(start, end, first)
            css = f"from-{row} for-{rows}"
            if columns > 1:
                css += f" at-{column}-{columns}"
            if rows <= 6:
                css += " is-short" if rows > 3 else " is-short is-tiny"
            known = self.places[key] = css
        return known

    def block(self, placed: Placed[Held], day: Day, first: int) -> str:
        """Draw a session as an item of its day's or staff member's list."""
        held = placed.thing
        sign, link, who, fill = self.said(held)
        return (
            f'<li class="block {self.colours[held.service]} '
            f'{self.place(placed, first)}{self.css[sign]}"{self.marks(held, day)}'
            f'{self.move(held, placed)}><a class="block-link row-link" {link}>'
            f'{self.span(day, held)} <b class="block-who">{who}</b> '
            f"{fill}{self.signs[sign]}{self.what(held)}</a></li>"
        )

    def line(self, held: Held, day: Day) -> str:
        """Draw a session as a line of a day in the month."""
        sign, link, who, fill = self.said(held)
        return (
            f'<li class="month-item {self.colours[held.service]}{self.css[sign]}"'
            f'{self.marks(held, day)}><a class="block-link row-link" {link}>'
            f'<span class="block-time">{self.time(day, held.starts_at)}</span> '
            f'<span class="block-who">{who}</span>{fill}'
            f"{self.signs[sign]}</a></li>"
        )

    def row(self, held: Held, day: Day) -> str:
        """Draw a session as a row of the list."""
        sign, link, who, fill = self.said(held)
        state = f"{fill}{self.signs[sign]}"
        if not state:
            state = f'<span class="block-state is-quiet"><span>{self.confirmed}</span></span>'
        return (
            f'<tr class="{self.colours[held.service]}{self.css[sign]}"{self.marks(held, day)}>'
            f'<td class="list-time num">{self.time(day, held.starts_at)}–{self.time(day, held.ends_at)}</td>'
            f'<th scope="row" class="list-who"><a class="row-link" {link}>{who}</a></th>'
            f'<td class="list-what"><span class="dot"></span>{self.names[held.service]}</td>'
            f'<td class="list-staff">{self.staff.get(held.staff, "")}</td>'
            f'<td class="list-state">{state}</td></tr>'
        )


def gap(placed: Placed[datetime], first: int, *, address: str, words: str, label: str) -> str:
    """Draw a free time as a link that books it."""
    row, rows = rows_of(placed.start, placed.end, first)
    address = escape(address)
    return (
        f'<li class="gap from-{row} for-{rows}"><a href="{address}" hx-get="{address}" '
        f'hx-target="#dialog" hx-swap="innerHTML" hx-push-url="false" aria-label="{escape(label)}">'
        f"<span>{icon('plus', 'icon-sm')}{escape(words)}</span></a></li>"
    )


def off(placed: Placed[str], first: int) -> str:
    """Draw time off with its reason."""
    row, rows = rows_of(placed.start, placed.end, first)
    words, reason = escape(_("Time off")), escape(placed.thing)
    return (
        f'<li class="off from-{row} for-{rows}"><span><b>{words}</b>'
        f"{f' {reason}' if reason else ''}</span></li>"
    )


def ground(css: str, start: int, end: int, first: int) -> str:
    """Draw a part of a column that isn't there to work in."""
    row, rows = rows_of(start, end, first)
    return f'<div class="{css} from-{row} for-{rows}"></div>'


def utc_text(moment: datetime) -> str:
    """Return a moment as addresses hold it: 2026-11-22T09:00Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M}Z"


def joined(parts: list[str]) -> SafeString:
    """Return drawings as one piece; every part has been escaped where it was drawn."""
    return SafeString("".join(parts))
