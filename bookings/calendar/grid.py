"""The calendar with hours: a day with a lane for each staff member, a week with its days."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bookings.calendar import drawing
from bookings.calendar.axis import DAY, Axis, Day
from bookings.calendar.book import Book, change_text, pen_of
from bookings.calendar.drawing import Pen, utc_text
from bookings.calendar.known import Held, Person
from bookings.calendar.placing import Placed, side_by_side, without
from bookings.calendar.section import Section
from bookings.calendar.words import in_words
from core.formats import short_weekday
from core.templatetags.ui import avatar


SHORTEST_GAP = 15
# Shown when nobody works and nothing takes place.
USUAL_HOURS = 9 * 60, 18 * 60


@dataclass
class Column:
    """A column of the grid: a day, or a staff member on a day."""

    day: Day
    staff: list[Person]
    held: list[Held]
    heading: str
    short: str = ""
    number: str = ""
    address: str = ""
    person: Person | None = None
    works: list[tuple[int, int]] = field(default_factory=list)
    placed: list[Placed[Held]] = field(default_factory=list)


def grid(book: Book) -> dict[str, Any]:
    """Describe a day with a lane for each staff member, or a week with a column for each day."""
    people = book.shown_people
    columns = _lanes(book, people) if book.state.view == "day" else _week(book, people)
    axis = Axis(book.days)
    first, last = _range(book, axis, columns)
    pen = pen_of(book)
    rows = (last - first) // 5
    here = next((day for day in book.days if day.start <= book.now < day.end), None)
    now_row = _now_row(axis, here, book.now, first, last)
    sections = [_column(book, axis, pen, each, first, last, now_row) for each in columns]
    return {
        "first_minute": first,
        "rows": rows,
        "hours": [
            {"row": (place - first) // 5, "text": text}
            for place, text in axis.hours()
            if first <= place < last
        ],
        "columns": sections,
        "sections": drawing.joined([str(section) for section in sections]),
        "is_part": (first, last) != (0, axis.length),
        "changes": [text for day in book.days if (text := change_text(day))],
        "is_empty": not book.known.held,
    }


def _lanes(book: Book, people: Sequence[Person]) -> list[Column]:
    held: dict[int, list[Held]] = defaultdict(list)
    for each in book.known.held:
        held[each.staff].append(each)
    state = book.state
    return [
        Column(
            book.days[0],
            [person],
            held[person.pk],
            person.name,
            address=state.query(view="week", staff=(person.pk,)),
            person=person,
        )
        for person in people
    ]


def _week(book: Book, people: Sequence[Person]) -> list[Column]:
    of_day = _touching(book)
    return [
        Column(
            day,
            list(people),
            of_day[day.date],
            in_words(day.date, "EEEE, d MMMM"),
            short=short_weekday(day.date),
            number=str(day.date.day),
            address=book.state.query(view="day", day=day.date),
            person=people[0] if len(people) == 1 else None,
        )
        for day in book.days
    ]


def _touching(book: Book) -> dict[date, list[Held]]:
    """Return the sessions of each day, those too that began before it or end after it."""
    found: dict[date, list[Held]] = {}
    for day in book.days:
        start, end = day.start, day.end
        found[day.date] = [
            held for held in book.known.held if held.starts_at < end and held.ends_at > start
        ]
    return found


def _range(book: Book, axis: Axis, columns: Sequence[Column]) -> tuple[int, int]:
    """Return the places between which the grid is shown, full hours; place what stands in it."""
    places: list[int] = []
    for column in columns:
        column.works = [
            _places(axis, column.day, start, end)
            for person in column.staff
            for start, end in book.known.hours.pieces(person.pk, column.day.date)
        ]
        column.placed = _placed(axis, column)
        places += [place for work in column.works for place in work]
        if column.placed:
            places += column.placed[0].start, max(each.end for each in column.placed)
    if book.state.whole_day:
        return 0, axis.length
    places = places or list(USUAL_HOURS)
    return min(places) // 60 * 60, min(-(-max(places) // 60) * 60, axis.length)


def _placed(axis: Axis, column: Column) -> list[Placed[Held]]:
    """Return the sessions of a column in their places, side by side where they overlap."""
    day = column.day
    # Many of them take the same time.
    known: dict[tuple[datetime, datetime], tuple[int, int]] = {}
    found = []
    for held in column.held:
        times = held.starts_at, held.ends_at
        if times not in known:
            known[times] = axis.spot(day, times[0]), axis.spot(day, times[1], as_end=True)
        start, end = known[times]
        found.append(Placed(held, start, end))
    return side_by_side(found)


def _places(axis: Axis, day: Day, start: int, end: int) -> tuple[int, int]:
    """Return the places of a time between two minutes of the wall clock."""
    last = len(day.pieces) - 1
    first_piece = last if start >= day.pieces[0].until else 0
    last_piece = last if end > day.pieces[-1].minute else 0
    return axis.place(day, first_piece, start), axis.place(day, last_piece, end)


def _column(
    book: Book, axis: Axis, pen: Pen, column: Column, first: int, last: int, now_row: int | None
) -> Section:
    """Draw a column, in rows from ``first`` to ``last``."""
    day = column.day
    holes = axis.holes(day)
    placed = column.placed
    items = [(each.start, pen.block(each, day, first)) for each in placed]
    works = _joined(column.works)
    away = _away(book, axis, column)
    for off in away:
        if off.start < last and off.end > first:
            shown = off._replace(start=max(off.start, first), end=min(off.end, last))
            items.append((shown.start, drawing.off(shown, first)))
    cut = [(start, end) for start, end, _is_left_out in holes]
    if column.person:
        works = without(works, [(off.start, off.end) for off in away])
        if column.person.is_active:
            taken = [
                (axis.spot(day, held.blocked_from), axis.spot(day, held.blocked_until, as_end=True))
                for held in column.held
                if not held.is_canceled
            ]
            items += _gaps(book, axis, column, without(works, taken + cut), first)
    items.sort(key=lambda item: item[0])
    shade = [
        drawing.ground("shade", start, end, first)
        for start, end in without([(first, last)], works + cut)
    ]
    shade += [
        drawing.ground("hole" if is_left_out else "hole is-of-others", start, end, first)
        for start, end, is_left_out in holes
        if start < last and end > first
    ]
    person = column.person
    proposed = _first_free(day, book.now, person, works, axis)
    is_today = day.date == book.today
    return Section(
        id=f"day-{day.date.isoformat()}" + (f"-{person.pk}" if person else ""),
        heading=column.heading,
        short=column.short,
        number=column.number,
        avatar=avatar(person.name, person.pk, "sm") if person else SafeString(""),
        address=column.address,
        new_address=_new_address(book, column, proposed) if pen.may_edit else "",
        staff=person.pk if person else None,
        stretches=" ".join(
            f"{place},{length},{utc_text(moment)}" for place, length, moment in axis.stretches(day)
        ),
        holidays=[off.reason or _("Holiday") for off in book.known.hours.holidays(day.date)],
        beside=max([each.columns for each in placed], default=1),
        is_today=is_today,
        is_past=day.end <= book.now,
        now_row=now_row if is_today else None,
        ground=drawing.joined(shade),
        items=drawing.joined([html for _place, html in items]),
        count=len(column.held),
    )


def _away(book: Book, axis: Axis, column: Column) -> list[Placed[str]]:
    """Return the time off of a column: of its staff member, else what is everybody's."""
    day = column.day
    if column.person:
        known = book.known.hours.time_off(column.person.pk, day.date)
    else:
        known = book.known.hours.holidays(day.date)
    return [
        Placed(each.reason, *_places(axis, day, each.from_minute or 0, each.until_minute or DAY))
        for each in known
    ]


def _gaps(
    book: Book, axis: Axis, column: Column, free: list[tuple[int, int]], first: int
) -> list[tuple[int, str]]:
    """Draw the free times that are not over as links that book them."""
    found = []
    day = column.day
    for place, length, moment in axis.stretches(day):
        for start, end in free:
            begin, stop = max(start, place), min(end, place + length)
            over = (book.now - moment).total_seconds() / 60 + place
            if over > begin:
                begin = int(-(-over // 15) * 15)
            if stop - begin < SHORTEST_GAP:
                continue
            starts_at = moment + timedelta(minutes=begin - place)
            ends_at = moment + timedelta(minutes=stop - place)
            times = {"from": day.text(starts_at), "until": day.text(ends_at)}
            placed = Placed(starts_at, begin, stop)
            html = drawing.gap(
                placed,
                first,
                address=_new_address(book, column, starts_at),
                words=_("Book"),
                label=_("Book: free %(from)s–%(until)s") % times,
            )
            found.append((begin, html))
    return found


def _first_free(
    day: Day, now: datetime, person: Person | None, works: list[tuple[int, int]], axis: Axis
) -> datetime:
    """Return when a new booking of a day is proposed: when work begins, or soon."""
    place = works[0][0] if works else USUAL_HOURS[0]
    moment = next(
        (
            begins + timedelta(minutes=place - start)
            for start, length, begins in axis.stretches(day)
            if start <= place < start + length
        ),
        day.start,
    )
    if day.start <= now < day.end and moment < now:
        quarter = timedelta(minutes=15)
        moment += quarter * -(-(now - moment) // quarter)
    return moment


def _new_address(book: Book, column: Column, moment: datetime) -> str:
    pairs = {"at": utc_text(moment)}
    if column.person:
        pairs["staff"] = str(column.person.pk)
    if len(book.state.services) == 1:
        pairs["service"] = str(book.state.services[0])
    return f"{reverse('bookings:booking_new')}?{urlencode(pairs)}"


def _now_row(axis: Axis, here: Day | None, now: datetime, first: int, last: int) -> int | None:
    if here is None:
        return None
    place = axis.spot(here, now)
    return (place - first) // 5 if first <= place < last else None


def _joined(pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return pieces in order, those that touch or overlap made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(pieces):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found
