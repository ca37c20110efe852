"""A year of the demo salon's appointments, classes and courses, and what came of them.

The shapes are those of salons that published their books; only these shares were taken over:

- *Hair salon in Toronto* (1,952 visits): weekdays, time of day, no-shows 11 %.
- *Beauty salon in the United Kingdom* (303 appointments, Acuity, 2020): how long ahead people
  book, which minutes of an hour appointments begin at, how many are rescheduled (14 %), and how
  many are booked by the clients themselves (21 %).
"""

import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from accounts.models import User
from bookings.demo.offer import APPOINTMENT, HOURS, OFFERS, works_on
from bookings.enums import Attendance, BookingSource, BookingStatus
from bookings.models import Service
from bookings.wall_clock import wall_clock
from contacts_app.demo.words import PEOPLES
from contacts_app.models import Contact


BACK, AHEAD = 365, 60
# From how many days, to how many, and of a hundred appointments how many are booked so far ahead.
LEADS = (
    (0, 0, 2), (1, 1, 5), (2, 3, 6), (4, 7, 13), (8, 14, 16), (15, 21, 9), (22, 30, 19),
    (31, 60, 14), (61, 90, 3), (91, 120, 13),
)  # fmt: skip
# How full a weekday is, Monday first; the Toronto salon rests on Sunday and Monday.
FULL = (0.25, 0.62, 0.50, 0.66, 0.64, 0.62, 0.35)
NO_SHOW, CANCELED, DECLINED, RESCHEDULED, ONLINE = 0.11, 0.08, 0.06, 0.14, 0.21
# How busy each person is beside that: the owner takes few appointments herself.
BUSY = {"owner": 0.1, "marina": 0.35, "elif": 0.45, "james": 0.4}
# Nobody comes again sooner than after so many days.
REST = 18
FOR_MEN, FOR_ALL = {"Men’s haircut"}, {"Styling course"}
MEN = frozenset(name for people in PEOPLES for name in people.men)
EVENING = 19 * 60
REASONS = ("Ill", "Has to work", "Заболела", "Hastayım", "", "", "")


@dataclass
class Place:
    """A booking to be, with what happened to it: (kind, when, by whom)."""

    contact: Contact
    booked_at: datetime
    status: BookingStatus
    source: BookingSource
    attendance: Attendance = Attendance.NOT_SET
    by: User | None = None
    ended_at: datetime | None = None
    ended_by: User | None = None
    reason: str = ""
    is_rescheduled: bool = False
    confirmed_at: datetime | None = None


@dataclass
class Meeting:
    """A session to be, with who comes."""

    service: Service
    staff: User
    starts_at: datetime
    created_at: datetime
    series: str = ""
    canceled_at: datetime | None = None
    places: list[Place] = field(default_factory=list)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.service.duration)


class Clients:
    """The clients to choose from: some come all the time, most now and then."""

    def __init__(self, rng: random.Random, contacts: Sequence[Contact]) -> None:
        self.rng = rng
        self.contacts = sorted(contacts, key=lambda contact: (contact.created_at, contact.pk))
        self.known_since = [contact.created_at for contact in self.contacts]
        # Few come often: the 95th of a hundred has ten visits behind them, the median has one.
        weights = [rng.paretovariate(1.1) for _ in self.contacts]
        self.weights = list(accumulate(min(weight, 10) for weight in weights))
        self.busy: dict[int, list[date]] = defaultdict(list)

    def choose(self, by: datetime, day: date, service: str) -> Contact | None:
        """Return somebody who was a client by then and has no other appointment near ``day``."""
        known = bisect_right(self.known_since, by)
        if not known:
            return None
        for _attempt in range(12):
            contact = self.contacts[
                bisect_right(
                    self.weights, self.rng.random() * self.weights[known - 1], hi=known - 1
                )
            ]
            suits = service in FOR_ALL or (contact.given_name in MEN) == (service in FOR_MEN)
            if suits and all(abs((day - other).days) >= REST for other in self.busy[contact.pk]):
                self.busy[contact.pk].append(day)
                return contact
        return None


class Year:
    """Makes up the sessions of the demo and their bookings."""

    def __init__(
        self,
        rng: random.Random,
        contacts: Sequence[Contact],
        services: dict[str, Service],
        people: dict[str, User],
        zone: ZoneInfo,
        now: datetime,
    ) -> None:
        self.rng, self.services, self.people = rng, services, people
        self.zone, self.now = zone, now
        self.today = now.astimezone(zone).date()
        self.clients = Clients(rng, contacts)

    def make(self) -> list[Meeting]:
        """Return every session from a year ago to two months ahead."""
        days = [self.today + timedelta(days=number) for number in range(-BACK, AHEAD + 1)]
        meetings = list(self.evenings(days))
        taken = {(meeting.staff.pk, self.day_of(meeting)) for meeting in meetings}
        for day in days:
            for name in HOURS:
                if works_on(name, day, self.today):
                    is_long = (self.people[name].pk, day) not in taken
                    meetings += self.appointments(name, day, keeps_evening=not is_long)
        return meetings

    def day_of(self, meeting: Meeting) -> date:
        return meeting.starts_at.astimezone(self.zone).date()

    # --- Appointments

    def appointments(self, name: str, day: date, *, keeps_evening: bool) -> Iterator[Meeting]:
        """Fill a day of a person as full as such a weekday is."""
        offers = [
            offer
            for offer in OFFERS
            if offer.kind == APPOINTMENT and name in offer.given_by.split()
        ]
        for first, last in HOURS[name][1]:
            minute = first * 60
            end = min(last * 60, EVENING) if keeps_evening else last * 60
            while minute + 30 <= end:
                offer = self.rng.choices(offers, [each.share for each in offers])[0]
                is_wanted = self.rng.random() < FULL[day.weekday()] * BUSY[name]
                meeting = None
                if is_wanted and minute + offer.minutes + offer.buffer <= end:
                    meeting = self.appointment(name, offer.name, day, minute)
                if meeting is None:
                    minute += 30
                    continue
                yield meeting
                minute += offer.minutes + offer.buffer
                minute += -minute % (15 if self.rng.random() < 0.3 else 30)

    def appointment(self, name: str, service: str, day: date, minute: int) -> Meeting | None:
        starts_at = wall_clock(day, minute, self.zone)
        booked_at = self.booked_at(starts_at)
        if booked_at > self.now:
            return None
        contact = self.clients.choose(booked_at, day, service)
        if contact is None:
            return None
        meeting = Meeting(self.services[service], self.people[name], starts_at, booked_at)
        place = self.place(contact, booked_at, meeting)
        meeting.places.append(place)
        if place.ended_at:
            meeting.canceled_at = place.ended_at
        return meeting

    def booked_at(self, starts_at: datetime) -> datetime:
        """Return when such an appointment was booked: some minute of an opening hour before it."""
        first, last, _share = self.rng.choices(LEADS, [lead[2] for lead in LEADS])[0]
        days = self.rng.randint(first, last)
        if not days:
            return starts_at - timedelta(minutes=self.rng.randrange(20, 240))
        day = starts_at.astimezone(self.zone).date() - timedelta(days=days)
        return wall_clock(day, self.rng.randrange(9 * 60, 21 * 60), self.zone)

    def place(self, contact: Contact, booked_at: datetime, meeting: Meeting) -> Place:
        """Make up who booked it and what came of it."""
        rng, starts_at = self.rng, meeting.starts_at
        online = rng.random() < ONLINE
        desk = rng.choice([meeting.staff, meeting.staff, self.people["marina"]])
        place = Place(
            contact,
            booked_at,
            BookingStatus.CONFIRMED,
            BookingSource.ONLINE if online else BookingSource.STAFF,
            by=None if online else desk,
        )
        chance, later = rng.random(), rng.uniform(0.05, 0.95)
        changed_at = booked_at + (starts_at - booked_at) * later
        place.is_rescheduled = rng.random() < RESCHEDULED and changed_at < self.now
        if online and meeting.service.needs_confirmation:
            place.confirmed_at = booked_at + timedelta(minutes=rng.randrange(20, 30 * 60))
            if place.confirmed_at >= min(self.now, starts_at):
                place.confirmed_at = None
                place.status = BookingStatus.PENDING
                place.is_rescheduled = False
                if starts_at < self.now:
                    chance = 0.0  # nobody ever answered
            elif chance < DECLINED:
                self.end(place, BookingStatus.DECLINED, place.confirmed_at, desk)
                return place
        if chance < CANCELED and changed_at < self.now:
            self.end(place, BookingStatus.CANCELED, changed_at, rng.choice([None, desk]))
        elif meeting.ends_at < self.now:
            came = rng.random() >= NO_SHOW
            place.attendance = Attendance.ATTENDED if came else Attendance.NO_SHOW
        return place

    def end(self, place: Place, status: BookingStatus, at: datetime, by: User | None) -> None:
        place.status, place.ended_at, place.ended_by = status, at, by
        place.reason = self.rng.choice(REASONS)
        place.confirmed_at, place.is_rescheduled = None, False

    def take_back_the_end(self, place: Place, meeting: Meeting) -> None:
        """Let come who had canceled: a course is made as one."""
        place.status, place.ended_at, place.ended_by = BookingStatus.CONFIRMED, None, None
        place.reason = ""
        if meeting.ends_at < self.now:
            place.attendance = Attendance.ATTENDED

    # --- Classes and courses

    def evenings(self, days: Sequence[date]) -> Iterator[Meeting]:
        """Make the sessions of the class, each Wednesday, and of two courses of four Thursdays."""
        for number, day in enumerate(day for day in days if day.weekday() == 2):
            if works_on("owner", day, self.today):
                # Each third is fuller than full; so is the next one.
                is_full = number % 3 == 0 or self.today < day <= self.today + timedelta(days=7)
                yield self.evening("Make-up evening", "owner", day, is_full=is_full)
        for first, name in ((-150, "spring"), (10, "autumn")):
            start = self.today + timedelta(days=first)
            start += timedelta(days=(3 - start.weekday()) % 7)
            group: list[Contact] = []
            for week in range(4):
                day = start + timedelta(weeks=week)
                if works_on("james", day, self.today):
                    yield self.evening("Styling course", "james", day, group=group, series=name)

    def evening(
        self,
        service: str,
        name: str,
        day: date,
        *,
        is_full: bool = False,
        group: list[Contact] | None = None,
        series: str = "weekly",
    ) -> Meeting:
        """Make a session many come to; of a course always the same."""
        starts_at = wall_clock(day, EVENING, self.zone)
        created_at = min(starts_at, self.now) - timedelta(days=70)
        meeting = Meeting(self.services[service], self.people[name], starts_at, created_at, series)
        capacity = meeting.service.capacity
        wanted = capacity + self.rng.randint(1, 3) if is_full else self.rng.randint(3, capacity)
        if group is not None:
            wanted = capacity - 1
        booked = sorted(self.booked_at(starts_at) for _ in range(wanted))
        if is_full or group is not None:  # popular: all of them in time
            booked = [min(at, self.now - timedelta(hours=9 - number / 2))
                      for number, at in enumerate(booked)]  # fmt: skip
        for number, at in enumerate(max(at, created_at) for at in booked):
            if at > self.now:
                break
            contact = group[number] if group and number < len(group) else None
            contact = contact or self.clients.choose(at, day, service)
            if contact is None:
                continue
            if group is not None and contact not in group:
                group.append(contact)
            # Who joined the course later books all its evenings then.
            place = self.place(contact, max(at, contact.created_at), meeting)
            if group is not None and place.ended_at:
                self.take_back_the_end(place, meeting)
            meeting.places.append(place)
        self.put_on_the_waitlist(meeting)
        return meeting

    def put_on_the_waitlist(self, meeting: Meeting) -> None:
        """Let those wait who came when every place was taken."""
        free = meeting.service.capacity
        for place in sorted(meeting.places, key=lambda place: place.booked_at):
            if place.ended_at:
                continue
            free -= 1
            if free < 0:
                place.status, place.attendance = BookingStatus.WAITLISTED, Attendance.NOT_SET
                place.is_rescheduled, place.confirmed_at = False, None
