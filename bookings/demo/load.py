"""Stores what the demo salon's books hold, in a handful of statements."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.demo import Demo
from accounts.models import Business, User
from bookings.demo.mail import load_mail
from bookings.demo.offer import load_hours, load_services, people_of
from bookings.demo.year import Meeting, Place, Year
from bookings.enums import (
    OPEN,
    Attendance,
    BookingActivityKind,
    BookingSource,
    BookingStatus,
    QuestionType,
    ServiceKind,
)
from bookings.links import new_link
from bookings.models import Answer, Booking, Question, Series, Service, Session
from contacts_app.demo.special import SPECIAL_CLIENTS
from contacts_app.enums import ActivityKind, LabelSource
from contacts_app.models import Activity, Contact, ContactEmail, ContactLabel, ContactStaff, Label
from contacts_app.services.labels import LabelNameTaken, create_label


SEED = 20_241_124
# By it the demo's clients are told from somebody's own.
KNOWN_ADDRESS = SPECIAL_CLIENTS[-1].emails[0].address
Pair = tuple[Booking, Place]


@transaction.atomic
def load_bookings(demo: Demo) -> int:
    """Store services, hours and bookings of the demo, where there are its clients and no service.

    Returns:
        How many bookings were stored.
    """
    Business.objects.select_for_update().get(pk=demo["business"].pk)
    is_demo = ContactEmail.objects.filter(address=KNOWN_ADDRESS).exists()
    if Service.objects.exists() or not is_demo:
        return 0
    now, zone = timezone.now(), demo["business"].zone
    today = now.astimezone(zone).date()
    rng = random.Random(SEED)  # noqa: S311 -- no secret, and the same books every time
    services = load_services(demo)
    load_hours(demo, today)
    contacts = list(Contact.objects.alive().order_by("created_at", "pk"))
    meetings = Year(rng, contacts, services, people_of(demo), zone, now).make()
    let_some_wait_for_an_answer(rng, meetings, now)
    pairs = store(meetings)
    store_answers(rng, pairs)
    store_timeline(pairs, demo["owner"])
    store_labels(services, pairs, demo["owner"])
    load_mail([booking for booking, _place in pairs], now)
    return len(pairs)


def let_some_wait_for_an_answer(
    rng: random.Random, meetings: Sequence[Meeting], now: datetime
) -> None:
    """Let some bookings of today and the days to come wait to be confirmed."""
    coming = [
        meeting
        for meeting in sorted(meetings, key=lambda meeting: meeting.starts_at)
        if meeting.starts_at > now + timedelta(hours=1)
        and meeting.service.kind == ServiceKind.APPOINTMENT
        and meeting.places[0].status == BookingStatus.CONFIRMED
    ]
    for meeting in coming[1:8:2]:
        [place] = meeting.places
        place.status, place.source, place.by = BookingStatus.PENDING, BookingSource.ONLINE, None
        place.confirmed_at, place.is_rescheduled = None, False
        latest = now - timedelta(minutes=rng.randrange(30, 20 * 60))
        place.booked_at = max(latest, place.contact.created_at)
        meeting.created_at = place.booked_at


def store(meetings: Sequence[Meeting]) -> list[Pair]:
    """Store sessions with their bookings; return these, in the order they were made."""
    series = store_series(meetings)
    ordered = sorted(meetings, key=lambda meeting: (meeting.created_at, meeting.starts_at))
    sessions = Session.objects.bulk_create(
        Session(
            service=meeting.service,
            staff=meeting.staff,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            blocked_from=meeting.starts_at,
            blocked_until=meeting.ends_at + timedelta(minutes=meeting.service.buffer_after),
            capacity=meeting.service.capacity,
            location=meeting.service.location,
            series=series.get((meeting.service.pk, meeting.series)),
            created_at=meeting.created_at,
            created_by=meeting.places[0].by if len(meeting.places) == 1 else meeting.staff,
            canceled_at=meeting.canceled_at,
        )
        for meeting in ordered
    )
    pairs = [
        (unsaved_booking(session, place), place)
        for session, meeting in zip(sessions, ordered, strict=True)
        for place in meeting.places
    ]
    pairs.sort(key=lambda pair: pair[1].booked_at)
    Booking.objects.bulk_create([booking for booking, _place in pairs])
    staff = {(place.contact.pk, booking.session.staff_id) for booking, place in pairs}
    ContactStaff.objects.bulk_create(
        [ContactStaff(contact_id=contact, user_id=user) for contact, user in sorted(staff)],
        ignore_conflicts=True,
    )
    return pairs


def store_series(meetings: Sequence[Meeting]) -> dict[tuple[int, str], Series]:
    """Store what comes again each week, from its first session to its last one."""
    days: dict[tuple[int, str], list[Meeting]] = {}
    for meeting in meetings:
        if meeting.series:
            days.setdefault((meeting.service.pk, meeting.series), []).append(meeting)
    return {
        key: Series.objects.create(
            service=each[0].service,
            staff=each[0].staff,
            first_on=min(meeting.starts_at for meeting in each).date(),
            last_on=max(meeting.starts_at for meeting in each).date(),
            weekdays=[each[0].starts_at.weekday()],
            from_minute=19 * 60,
            duration=each[0].service.duration,
            created_at=each[0].created_at,
        )
        for key, each in days.items()
    }


def unsaved_booking(session: Session, place: Place) -> Booking:
    contact = place.contact
    online = place.source == BookingSource.ONLINE
    seed, link_hash = new_link()
    language = contact.language if contact.language in dict(settings.LANGUAGES) else ""
    return Booking(
        session=session,
        contact=contact,
        status=place.status,
        attendance=place.attendance,
        source=place.source,
        price=session.service.price,
        currency=session.service.currency,
        booked_name=contact.display_name if online else "",
        booked_email=contact.primary_email if online else "",
        booked_phone=contact.primary_phone if online else "",
        language=language,
        created_at=place.booked_at,
        created_by=place.by,
        waitlisted_at=place.booked_at if place.status == BookingStatus.WAITLISTED else None,
        ended_at=place.ended_at,
        ended_by=place.ended_by,
        end_reason=place.reason,
        link_seed=seed,
        link_hash=link_hash,
        sequence=int(place.is_rescheduled),
        version=1 + sum((place.is_rescheduled, bool(place.ended_at), bool(place.confirmed_at),
                         bool(place.attendance))),
    )  # fmt: skip


def store_answers(rng: random.Random, pairs: Sequence[Pair]) -> None:
    """Let everybody who booked online answer, and some of the others."""
    questions: dict[int, list[Question]] = {}
    for question in Question.objects.asked():
        questions.setdefault(question.service_id, []).append(question)
    answers = []
    for booking, place in pairs:
        if place.source != BookingSource.ONLINE and rng.random() < 0.5:
            continue
        for question in questions.get(booking.session.service_id, []):
            if not question.is_required and rng.random() < 0.5:
                continue
            value = made_up(rng, question, booking.session.starts_at.date())
            answers.append(
                Answer(
                    booking=booking,
                    question=question,
                    question_text=question.text,
                    type=question.type,
                    value=value,
                    position=question.position,
                )
            )
    Answer.objects.bulk_create(answers)


def made_up(rng: random.Random, question: Question, day: date) -> Any:
    """Make up an answer to a question of the demo."""
    match question.type:
        case QuestionType.CHOICE:
            return rng.choice(question.choices)
        case QuestionType.CHOICES:
            return sorted(rng.sample(question.choices, rng.randint(1, 2)))
        case QuestionType.YES_NO:
            return rng.random() < 0.4
        case QuestionType.DATE:
            return (day + timedelta(days=rng.randint(20, 90))).isoformat()
        case QuestionType.LONG_TEXT:
            return rng.choice(
                ("As natural as can be.", "Sade olsun, doğal görünsün.", "Акцент на глаза")
            )
    return rng.choice(("No", "Ammonia", "Hayır", "Нет", "Bee products"))  # fmt: skip


def store_timeline(pairs: Sequence[Pair], owner: User) -> None:
    """Tell on the timelines what the deeds would have told."""
    lines = [line for booking, place in pairs for line in lines_of(booking, place)]
    Activity.objects.bulk_create(sorted(lines, key=lambda line: line.happened_at))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_contact contact SET last_activity_at = latest.at"
            " FROM (SELECT contact_id, max(happened_at) AS at FROM contacts_activity"
            "   WHERE kind LIKE 'bookings/%%' GROUP BY contact_id) latest"
            " WHERE contact.id = latest.contact_id AND contact.last_activity_at < latest.at",
            [],
        )


def lines_of(booking: Booking, place: Place) -> Iterator[Activity]:
    session = booking.session
    kinds = BookingActivityKind

    def line(kind: BookingActivityKind, at: datetime, actor: User | None, **more: Any) -> Activity:
        return Activity(
            contact=place.contact,
            actor=actor,
            kind=kind.value,
            happened_at=at,
            details={
                "booking": booking.pk,
                "service": session.service.name,
                "starts_at": session.starts_at.isoformat(),
                "staff": str(session.staff),
                **more,
            },
        )

    is_waiting = place.status == BookingStatus.WAITLISTED
    asks = place.source == BookingSource.ONLINE and session.service.needs_confirmation
    arrived = BookingStatus.PENDING if asks else BookingStatus.CONFIRMED
    yield line(
        kinds.WAITLISTED if is_waiting else kinds.BOOKED,
        place.booked_at,
        place.by,
        status=str(BookingStatus.WAITLISTED if is_waiting else arrived),
        source=place.source.value,
    )
    if place.confirmed_at:
        yield line(kinds.CONFIRMED, place.confirmed_at, session.staff)
    if place.is_rescheduled:
        at = place.confirmed_at or place.booked_at
        at += (min(session.starts_at, timezone.now()) - at) / 2
        old = session.starts_at + timedelta(days=-2 if place.booked_at.day % 2 else 3)
        yield line(kinds.RESCHEDULED, at, place.by, old_starts_at=old.isoformat())
    if place.ended_at:
        kind = kinds.DECLINED if place.status == BookingStatus.DECLINED else kinds.CANCELED
        yield line(kind, place.ended_at, place.ended_by, reason=place.reason)
    if place.attendance:
        came = place.attendance == Attendance.ATTENDED
        yield line(kinds.ATTENDED if came else kinds.NO_SHOW, session.ends_at, session.staff)


def store_labels(services: dict[str, Service], pairs: Sequence[Pair], owner: User) -> None:
    """Put the label of each service on who booked it, as of the booking."""
    carried, lines = [], []
    for name, service in services.items():
        try:
            label = create_label(name=name, colour=service.colour, actor=owner)
        except LabelNameTaken:  # somebody's own
            continue
        condition = f"bookings/service/{service.pk}"
        first: dict[int, Booking] = {}
        for booking, _place in pairs:
            if booking.session.service_id == service.pk and booking.status in OPEN:
                first.setdefault(booking.contact_id or 0, booking)
        for contact_id, booking in first.items():
            carried.append(
                ContactLabel(
                    contact_id=contact_id,
                    label=label,
                    source=LabelSource.AUTOMATIC,
                    reason={"condition": condition, "booking": booking.pk},
                    put_on_at=booking.created_at,
                )
            )
            lines.append(
                Activity(
                    contact_id=contact_id,
                    kind=ActivityKind.LABEL_PUT_ON,
                    details={"label": name, "condition": condition},
                    happened_at=booking.created_at,
                )
            )
        Label.objects.filter(pk=label.pk).update(condition=condition, refreshed_at=timezone.now())
    ContactLabel.objects.bulk_create(carried)
    Activity.objects.bulk_create(sorted(lines, key=lambda line: line.happened_at))
