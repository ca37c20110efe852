"""What the sections of the first page show: few rows each, only what the user may see."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DurationField,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Right as RightEnd
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.policies import Right
from bookings.enums import ACTIVE, BookingStatus
from bookings.models import Booking, Session
from contacts_app.filters.facets import birthday_within
from contacts_app.models import Contact, Review
from core.addresses import address_to
from core.formats import money, number, short_day, time_of_day
from tasks.models import Task
from tasks.rows import SHOWN, day_text, rows_of


MOST_SESSIONS = 8
MOST_TASKS = 8
MOST = 5
NEW_DAYS = 7
BIRTHDAY_DAYS = 7


@dataclass
class Rows:
    """The rows of a section.

    Attributes:
        has_more: there are more of them than are shown.
    """

    rows: list[dict[str, Any]]
    has_more: bool = False
    facts: list[str] = field(default_factory=list)


def sessions_today(user: User, now: datetime) -> Rows:
    """Return today's sessions by time; where they are many, those nearest to ``now``, next first."""
    today = timezone.localdate(now)
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    tomorrow = timezone.make_aware(datetime.combine(today + timedelta(days=1), time.min))
    booked = Booking.objects.filter(session=OuterRef("pk"), status__in=ACTIVE).order_by("pk")
    is_over = Q(ends_at__lte=now)
    found = (
        Session.objects.taking_place()
        .visible_to(user)
        .between(midnight, tomorrow)
        .annotate(
            is_over=Case(When(is_over, then=Value(1)), default=Value(0)),
            distance=Case(
                When(is_over, then=Value(now) - F("ends_at")),
                default=F("starts_at") - Value(now),
                output_field=DurationField(),
            ),
            places_taken=Subquery(_count(booked)),
            booking_id=Subquery(booked.values("pk")[:1]),
            status=Subquery(booked.values("status")[:1]),
            client_id=Subquery(booked.values("contact_id")[:1]),
            client=Subquery(booked.values("contact__display_name")[:1]),
        )
        .select_related("service", "staff")
        .order_by("is_over", "distance", "pk")[: MOST_SESSIONS + 1]
    )
    sessions: list[Any] = list(found)
    shown = sorted(sessions[:MOST_SESSIONS], key=lambda each: (each.starts_at, each.pk))
    coming = [each.pk for each in shown if each.ends_at > now]
    return Rows(
        [_session_row(each, user, is_next=each.pk in coming[:1], now=now) for each in shown],
        has_more=len(sessions) > MOST_SESSIONS,
    )


def _count(booked: Any) -> Any:
    return booked.order_by().values("session").annotate(count=Count("pk")).values("count")


def _session_row(session: Any, user: User, *, is_next: bool, now: datetime) -> dict[str, Any]:
    is_class = session.capacity > 1
    taken = session.places_taken or 0
    row = {
        "time": time_of_day(session.starts_at),
        "until": time_of_day(session.ends_at),
        "iso": session.starts_at.isoformat(),
        "service": session.service.name,
        "colour": f"label-{session.service.colour}",
        "staff": "" if session.staff_id == user.pk else str(session.staff),
        "is_next": is_next,
        "is_over": session.ends_at <= now,
        "is_pending": not is_class and session.status == BookingStatus.PENDING,
        "url": address_to("bookings:session_detail", session.pk),
        "title": _("%(taken)s of %(places)s")
        % {"taken": number(taken), "places": number(session.capacity)},
    }
    if not is_class:
        row["title"] = session.client or (_("Deleted for ever") if taken else _("Nobody"))
        if session.booking_id:
            row["url"] = address_to("bookings:booking_detail", session.booking_id)
    return row


def my_tasks(user: User, now: datetime) -> Rows:
    """Return what ``user`` should have done by now, or today."""
    pressing = Task.objects.filter(assignee=user).pressing(timezone.localdate(now))
    found = list(pressing.in_order().select_related(*SHOWN)[: MOST_TASKS + 1])
    return Rows(rows_of(found[:MOST_TASKS], user, now), len(found) > MOST_TASKS)


def to_review(user: User) -> Rows | None:
    """Return the contacts that wait for a decision, None for whom does not decide."""
    if not user.may(Right.REVIEW_CONTACTS):
        return None
    waiting = Review.objects.waiting().select_related("contact", "candidate")
    found = list(waiting[: MOST + 1])
    shown = [
        {
            "url": f"{address_to('contacts:review_list')}?contact={review.contact_id}",
            "name": review.contact.display_name,
            "candidate": review.candidate.display_name,
            "pk": review.contact_id,
        }
        for review in found[:MOST]
    ]
    return Rows(shown, len(found) > MOST)


def unpaid(user: User, today: date) -> Rows | None:
    """Return the oldest bookings that are owed, and of all how many and how much; two statements."""
    if not user.may(Right.TAKE_PAYMENTS):
        return None
    visible = Booking.objects.visible_to(user)
    sums = visible.due_of_many().order_by("currency").values("currency")
    totals: list[Any] = list(sums.annotate(count=Count("pk"), owed=Sum(F("price") - F("paid"))))
    in_order = visible.due().order_by("session__starts_at", "pk")
    oldest = list(in_order.select_related("contact", "session__service")[:MOST])
    shown = [
        {
            "url": address_to("bookings:booking_detail", booking.pk),
            "name": booking.contact.display_name if booking.contact else _("Deleted for ever"),
            "pk": booking.contact_id or 0,
            "sub": f"{booking.session.service.name}, {_day(booking.session.starts_at, today)}",
            "amount": money((booking.price or 0) - booking.paid, booking.currency),
        }
        for booking in oldest
    ]
    count = sum(each["count"] for each in totals)
    facts = []
    if totals and oldest:
        told = ngettext("%(number)s unpaid session", "%(number)s unpaid sessions", count)
        facts.append(told % {"number": number(count)})
        facts += [money(each["owed"], each["currency"]) for each in totals]
        since = _day(oldest[0].session.starts_at, today)
        facts.append(_("oldest %(day)s") % {"day": since})
    return Rows(shown, count > MOST, facts)


def _day(moment: datetime, today: date) -> str:
    on = timezone.localdate(moment)
    return short_day(on, with_year=on.year != today.year)


def new_contacts(user: User, today: date) -> Rows:
    """Return whom was added in the last days, as the list's filter has it, the latest first."""
    first = today - timedelta(days=NEW_DAYS - 1)
    since = timezone.make_aware(datetime.combine(first, time.min))
    contacts = Contact.objects.alive().visible_to(user).filter(created_at__gte=since)
    found = list(contacts.order_by("-created_at", "-pk")[: MOST + 1])
    shown = [_contact_row(each, day_text(timezone.localdate(each.created_at), today))
             for each in found[:MOST]]  # fmt: skip
    return Rows(shown, len(found) > MOST)


def birthdays(user: User, today: date) -> Rows:
    """Return who has a birthday today or in the days to come, as the list's filter has it."""
    yesterday = f"{today - timedelta(days=1):%m-%d}"
    contacts = Contact.objects.alive().visible_to(user).alias(born_on=RightEnd("birth_date", 5))
    within = birthday_within(BIRTHDAY_DAYS, today)
    # At the turn of the year, those of January come after those of December.
    turn = Case(When(born_on__gt=yesterday, then=Value(0)), default=Value(1))
    found = list(contacts.filter(within.q).order_by(turn, "born_on", "pk")[: MOST + 1])
    shown = []
    for contact in found[:MOST]:
        on = next_birthday(contact.birth_date, today)
        years = int(contact.birth_date[:4]) if contact.birth_date[0] != "-" else None
        row = _contact_row(contact, day_text(on, today))
        row["turns"] = on.year - years if years and on.year > years else None
        shown.append(row)
    return Rows(shown, len(found) > MOST)


def next_birthday(birth_date: str, today: date) -> date:
    """Return when somebody born on ``birth_date`` has the birthday next, today included.

    Who was born on 29 February has it on 1 March where the year has no such day.
    """
    month, day = int(birth_date[-5:-3]), int(birth_date[-2:])

    def of(year: int) -> date:
        try:
            return date(year, month, day)
        except ValueError:
            return date(year, 3, 1)

    return of(today.year) if of(today.year) >= today else of(today.year + 1)


def _contact_row(contact: Contact, sub: str) -> dict[str, Any]:
    return {
        "url": address_to("contacts:contact_detail", contact.pk),
        "name": contact.display_name,
        "pk": contact.pk,
        "sub": sub,
    }
