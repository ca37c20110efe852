"""The bookings of a contact, a list of them and what they come to, by one function of the database.

As with the sheet of a contact (``contacts_app.sheet``): planned once a connection, read as one
JSON value, and stored anew by every ``migrate``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connections
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import User
from accounts.policies import Right
from bookings.enums import ACTIVE, ENDED, OPEN, UNSETTLED, Attendance, BookingStatus
from bookings.figures import Figures, Money, usual_days
from core.db import listed


FUNCTION = f"""
CREATE OR REPLACE FUNCTION contact_history(
    here bigint, of_staff bigint, which text, beyond bigint, most int, zone text, as_of timestamptz
) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        WITH known AS MATERIALIZED (
            SELECT booking.id, status, attendance, price, currency, payment_status, paid,
                starts_at, ends_at, service_id, staff_id,
                status IN ({listed(OPEN)}) AND ends_at > as_of AS is_upcoming,
                status = '{BookingStatus.CONFIRMED}' AND ends_at <= as_of
                    AND attendance <> '{Attendance.NO_SHOW}'
                    OR attendance = '{Attendance.ATTENDED}' AS is_visit,
                status IN ({listed(ACTIVE)}) AND ends_at > as_of
                    AND attendance <> '{Attendance.ATTENDED}' AS is_coming,
                status = '{BookingStatus.CONFIRMED}' AND starts_at <= as_of
                    AND attendance <> '{Attendance.NO_SHOW}' AND price > paid
                    AND payment_status IN ({listed(UNSETTLED)}) AS is_due,
                status = '{BookingStatus.CONFIRMED}' AND starts_at > as_of AND paid > 0
                    AS is_ahead,
                status IN ({listed(ENDED)}) AND paid > 0 AS is_to_refund
            FROM bookings_booking booking JOIN bookings_session session ON session.id = session_id
            WHERE contact_id = here AND (of_staff IS NULL OR staff_id = of_staff)
        ),
        place AS (SELECT starts_at, id FROM known WHERE id = beyond),
        listed AS (
            SELECT known.*, row_number() OVER () AS turn
            FROM (
                SELECT * FROM known
                WHERE which = 'upcoming' AND is_upcoming AND (
                    beyond IS NULL OR (starts_at, id) > (SELECT starts_at, id FROM place)
                )
                ORDER BY starts_at, id LIMIT most
            ) known
            UNION ALL
            SELECT known.*, row_number() OVER () AS turn
            FROM (
                SELECT * FROM known
                WHERE (
                    which = 'all' OR which = 'past' AND NOT is_upcoming
                    OR which = 'unsettled' AND (is_due OR is_to_refund)
                ) AND (
                    beyond IS NULL OR (starts_at, id) < (SELECT starts_at, id FROM place)
                )
                ORDER BY starts_at DESC, id DESC LIMIT most
            ) known
        )
        SELECT json_build_object(
            'wants_reminders', NOT EXISTS(
                SELECT FROM bookings_reminderstop WHERE contact_id = here
            ),
            'has_place', beyond IS NULL OR EXISTS(SELECT FROM place),
            'rows', ARRAY(
                SELECT to_json(shown) FROM (
                    SELECT listed.id, status, attendance, listed.price::text, listed.currency,
                        payment_status, listed.paid::text,
                        starts_at, ends_at, service.name AS service, colour,
                        who.name AS staff, who.email AS staff_email,
                        EXISTS(
                            SELECT FROM bookings_answer WHERE booking_id = listed.id
                        ) AS is_answered
                    FROM listed JOIN bookings_service service ON service.id = service_id
                        JOIN accounts_user who ON who.id = staff_id
                    ORDER BY turn
                ) shown
            ),
            'figures', (
                SELECT json_build_object(
                    'bookings', count(*),
                    'visits', count(*) FILTER (WHERE is_visit),
                    'next_at', min(starts_at) FILTER (WHERE is_coming),
                    'last_at', max(starts_at) FILTER (WHERE is_visit),
                    'no_shows', count(*) FILTER (WHERE attendance = '{Attendance.NO_SHOW}'),
                    'canceled', count(*) FILTER (WHERE status = '{BookingStatus.CANCELED}'),
                    'days', array_agg(DISTINCT (starts_at AT TIME ZONE zone)::date)
                        FILTER (WHERE is_visit),
                    'money', ARRAY(
                        SELECT to_json(summed) FROM (
                            SELECT currency, sum(paid)::text AS paid,
                                sum(price - paid) FILTER (WHERE is_due)::text AS owed,
                                count(*) FILTER (WHERE is_due) AS unpaid,
                                sum(paid) FILTER (WHERE is_ahead)::text AS ahead,
                                sum(paid) FILTER (WHERE is_to_refund)::text AS to_refund
                            FROM known WHERE paid > 0 OR is_due
                            GROUP BY currency ORDER BY currency
                        ) summed
                    )
                ) FROM known
            )
        )
    );
END
$$
"""  # noqa: S608 -- no input of anybody


@dataclass(frozen=True)
class HistoryRow:
    """A booking as the list shows it; ``staff`` is a name."""

    id: int
    status: str
    attendance: str
    payment_status: str
    price: Decimal | None
    paid: Decimal
    currency: str
    starts_at: datetime
    ends_at: datetime
    service: str
    colour: str
    staff: str
    is_answered: bool


@dataclass(frozen=True)
class History:
    """Some bookings of a contact, and the figures of all of them.

    Attributes:
        wants_reminders: they are reminded of bookings by e-mail.
        has_place: the booking after which the list was to begin is one of theirs.
    """

    rows: list[HistoryRow]
    figures: Figures
    has_place: bool
    wants_reminders: bool


def history_of(
    *, contact_id: int, user: User, which: str, beyond: int | None, most: int, zone: str
) -> RawSQL:
    """Return the question for the bookings of a contact that ``user`` may see.

    Args:
        which: "upcoming", nearest first; "past", "all" or "unsettled", latest first. Unsettled are
            those for which money is due, or is to be given back.
        beyond: the id of the booking after which to begin; None for the beginning.
        zone: says where a day begins.
    """
    of_staff = None if user.may(Right.SEE_ALL_BOOKINGS) else user.pk
    given = [contact_id, of_staff, which, beyond, most, zone, timezone.now()]
    return RawSQL("contact_history(%s, %s, %s, %s, %s, %s, %s)", given)


def read_history(found: dict[str, Any]) -> History:
    """Return what was answered to ``history_of``."""
    figures = found["figures"]
    days = [date.fromisoformat(day) for day in figures.pop("days") or ()]
    figures["money"] = [_money(**sums) for sums in figures["money"]]
    for name in ("next_at", "last_at"):
        figures[name] = figures[name] and datetime.fromisoformat(figures[name])
    return History(
        [_row(**row) for row in found["rows"]],
        Figures(usual_days=usual_days(days), **figures),
        found["has_place"],
        found["wants_reminders"],
    )


def store_function(*, using: str, **_signal: Any) -> None:
    """Store the function in the database; called after every ``migrate``."""
    with connections[using].cursor() as cursor:
        cursor.execute(FUNCTION)


def _money(*, currency: str, unpaid: int, **sums: str | None) -> Money:
    return Money(currency, unpaid, **{name: Decimal(sum_ or 0) for name, sum_ in sums.items()})


def _row(
    *,
    price: str | None,
    paid: str,
    starts_at: str,
    ends_at: str,
    staff: str,
    staff_email: str,
    **row: Any,
) -> HistoryRow:
    return HistoryRow(
        price=None if price is None else Decimal(price),
        paid=Decimal(paid),
        starts_at=datetime.fromisoformat(starts_at),
        ends_at=datetime.fromisoformat(ends_at),
        staff=staff or staff_email,
        **row,
    )
