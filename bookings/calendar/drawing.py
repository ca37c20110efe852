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
from bookings.calendar.placing import Placed, rows_of
from bookings.calendar.reading import Held, Offer, Person, is_group
from bookings.enums import ACTIVE, Attendance, BookingStatus
from core.addresses import address_to
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
    signs: dict[str, str] = field(init=False)
    times: dict[tuple[date, datetime], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.query = escape(self.query)
        words = {**dict(BookingStatus.choices), **dict(Attendance.choices)}
        self.signs = {
            key: f'<span class="block-state">{icon(name, "icon-sm")}<span>{escape(str(words[key]))}</span></span>'
            for key, (_css, name) in SIGNS.items()
        }
        self.users = icon("users", "icon-sm")
        self.nobody = escape(_("Erased client"))
        self.no_clients = escape(_("No clients yet"))

    def offer(self, held: Held) -> Offer:
        return self.offers[held.service]

    def staff_name(self, held: Held) -> str:
        person = self.people.get(held.staff)
        return escape(person.name) if person else ""

    def link(self, held: Held) -> tuple[str, str]:
        """Return where a session leads, and the attributes by which htmx does."""
        if not is_group(self.offer(held)) and held.client:
            address = f"{address_to('bookings:booking_detail', held.client.booking)}{self.query}"
            return address, f' hx-get="{address}"'
        return f"{address_to('bookings:session_detail', held.pk)}{self.query}", ""

    def time(self, day: Day, moment: datetime) -> str:
        """Return the time that clocks show on a day; many sessions begin and end at the same."""
        key = day.date, moment
        if key not in self.times:
            self.times[key] = day.text(moment)
        return self.times[key]

    def marks(self, held: Held, day: Day) -> str:
        """Return the attributes by which scripts know a session, and whether it is open."""
        marks = f' data-session="{held.pk}"'
        # It may stand in two days; an id is there once.
        if held.client and held.starts_at >= day.start:
            pk = held.client.booking
            marks += f' id="booking-{pk}"'
            if pk == self.open_booking and not is_group(self.offer(held)):
                marks += ' aria-current="true"'
        return marks

    def move(self, held: Held, placed: Placed[Held]) -> str:
        """Return the attributes by which an appointment can be dragged, as static/js does."""
        client = held.client
        if not self.may_edit or client is None or client.status not in ACTIVE:
            return ""
        if is_group(self.offer(held)):
            return ""
        minutes = (held.ends_at - held.starts_at) // MINUTE
        if minutes != placed.end - placed.start:
            # It goes on in the next day, or clocks are changed meanwhile: there is the form.
            return ""
        address = address_to("bookings:booking_reschedule", client.booking)
        return f' data-move="{address}" data-minutes="{minutes}"'

    def sign(self, held: Held) -> str:
        """Return what tells of an appointment that isn't just confirmed, "" otherwise."""
        if is_group(self.offer(held)) or not held.client:
            return BookingStatus.CANCELED if held.is_canceled else ""
        client = held.client
        return client.attendance or ("" if client.status == "confirmed" else client.status)

    def who(self, held: Held) -> str:
        """Return whom a session is for: the client, of a group its name."""
        offer = self.offer(held)
        if is_group(offer):
            return escape(offer.name)
        if not held.client:
            return self.no_clients
        return escape(held.client.name) or self.nobody

    def fill(self, held: Held, *, in_short: bool = False) -> str:
        """Return how full a group is: "8/10 +2"."""
        taken, waiting = held.taken, held.waiting
        full = " is-full" if taken >= held.capacity else ""
        words = escape(
            _("%(taken)s of %(places)s places taken") % {"taken": taken, "places": held.capacity}
        )
        more = ""
        if waiting:
            # Outside of the f-string: what stands within is not collected for translation.
            waits = escape(_("waiting"))
            more = f' <span class="block-waiting">+{waiting} {waits}</span>'
        return (
            f'<span class="block-fill{full}" title="{words}">{self.users}{taken}/{held.capacity}'
            f"</span>{more}"
        )

    def what(self, held: Held) -> str:
        """Return the second line of a session: service and staff member."""
        offer = self.offer(held)
        parts = [] if is_group(offer) else [escape(offer.name)]
        if self.names_staff:
            parts.append(self.staff_name(held))
        return " · ".join(parts)

    def block(self, placed: Placed[Held], day: Day, first: int) -> str:
        """Draw a session as an item of its day's or staff member's list."""
        held = placed.thing
        offer = self.offer(held)
        row, rows = rows_of(placed.start, placed.end, first)
        sign = self.sign(held)
        css = f"block label-{offer.colour} from-{row} for-{rows}"
        if placed.columns > 1:
            css += f" at-{placed.column}-{placed.columns}"
        if rows <= 6:
            css += " is-short" if rows > 3 else " is-short is-tiny"
        if sign:
            css += f" {SIGNS[sign][0]}"
        address, htmx = self.link(held)
        before = "… " if held.starts_at < day.start else ""
        times = (
            f"{before}{self.time(day, held.starts_at)}"
            f'<span class="block-until">–{self.time(day, held.ends_at)}</span>'
        )
        group = self.fill(held) if is_group(offer) else ""
        marks = self.marks(held, day) + self.move(held, placed)
        what = self.what(held)
        second = f'<span class="block-what">{what}</span>' if what else ""
        return (
            f'<li class="{css}"{marks}><a class="block-link row-link" href="{address}"{htmx}>'
            f'<span class="block-time">{times}</span> <b class="block-who">{self.who(held)}</b> '
            f"{group}{self.signs[sign] if sign else ''}{second}</a></li>"
        )

    def line(self, held: Held, day: Day) -> str:
        """Draw a session as a line of a day in the month."""
        offer, sign = self.offer(held), self.sign(held)
        address, htmx = self.link(held)
        css = f"month-item label-{offer.colour} {SIGNS[sign][0] if sign else ''}".strip()
        group = self.fill(held, in_short=True) if is_group(offer) else ""
        return (
            f'<li class="{css}"{self.marks(held, day)}><a class="block-link row-link" href="{address}"{htmx}>'
            f'<span class="block-time">{self.time(day, held.starts_at)}</span> '
            f'<span class="block-who">{self.who(held)}</span>{group}'
            f"{self.signs[sign] if sign else ''}</a></li>"
        )

    def row(self, held: Held, day: Day) -> str:
        """Draw a session as a row of the list."""
        offer, sign = self.offer(held), self.sign(held)
        address, htmx = self.link(held)
        group = self.fill(held) if is_group(offer) else ""
        state = self.signs[sign] if sign else ""
        if not state and not group:
            state = f'<span class="block-state is-quiet"><span>{escape(str(BookingStatus.CONFIRMED.label))}</span></span>'
        return (
            f'<tr class="label-{offer.colour} {SIGNS[sign][0] if sign else ""}"{self.marks(held, day)}>'
            f'<td class="list-time num">{self.time(day, held.starts_at)}–{self.time(day, held.ends_at)}</td>'
            f'<th scope="row" class="list-who"><a class="row-link" href="{address}"{htmx}>{self.who(held)}</a></th>'
            f'<td class="list-what"><span class="dot"></span>{escape(offer.name)}</td>'
            f'<td class="list-staff">{self.staff_name(held)}</td>'
            f'<td class="list-state">{group}{state}</td></tr>'
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
