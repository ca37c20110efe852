"""What the calendar asks of the database: one function, however many bookings there are.

As with the sheet of a contact (``contacts_app.sheet``): planned once a connection, read as one
JSON value, and stored anew by every ``migrate``.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, connections

from accounts.models import User
from accounts.policies import Right
from bookings.calendar.axis import Day
from bookings.calendar.known import Client, Held, Known, Off, Offer, Person, Pieces, WorkingTime
from bookings.calendar.state import CalendarState
from bookings.enums import ACTIVE, OPEN, BookingStatus, ExceptionKind
from bookings.querysets.sessions import LONGEST
from core.db import listed


def _seconds(moment: str) -> str:
    """Seconds since 1970: a week has thousands of moments, and to read one from text takes long."""
    return f"date_part('epoch', {moment})"


# Without statuses: what takes place, and what is open of it. A class shows none of its clients, so
# the names of those are not looked up. Planned once: left to itself the database plans it
# anew for each value, which of a small calendar takes as long as to read it.
FUNCTION = f"""
CREATE OR REPLACE FUNCTION booking_calendar(
    of_staff bigint, first_day date, last_day date, days timestamptz[],
    only_staff bigint[], only_services bigint[], only_statuses text[], only_payments text[],
    most bigint
) RETURNS json LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (
        WITH person AS (
            SELECT id, name, email, is_active FROM accounts_user
            WHERE of_staff IS NULL OR id = of_staff
        ),
        held AS MATERIALIZED (
            SELECT *, row_number() OVER (PARTITION BY day ORDER BY starts_at, id) AS turn
            FROM (
                SELECT id, service_id, staff_id, starts_at, ends_at, blocked_from, blocked_until,
                    capacity, canceled_at, version, greatest(width_bucket(starts_at, days), 1) AS day
                FROM bookings_session session
                WHERE starts_at < days[cardinality(days)]
                    AND starts_at >= days[1] - interval '{LONGEST.total_seconds():.0f} seconds'
                    AND ends_at > days[1]
                    AND (of_staff IS NULL OR staff_id = of_staff)
                    AND (only_staff IS NULL OR staff_id = ANY(only_staff))
                    AND (only_services IS NULL OR service_id = ANY(only_services))
                    AND (only_statuses IS NOT NULL OR canceled_at IS NULL)
                    AND (coalesce(only_statuses, only_payments) IS NULL OR EXISTS(
                        SELECT FROM bookings_booking
                        WHERE session_id = session.id
                            AND status = ANY(coalesce(only_statuses, ARRAY[{listed(OPEN)}]))
                            AND (only_payments IS NULL OR payment_status = ANY(only_payments))
                    ))
            ) let_through
        ),
        shown AS (
            SELECT held.*, taken, waiting, first AS booking, status, attendance,
                coalesce(
                    (SELECT nullif(display_name, '') FROM contacts_contact WHERE id = contact_id),
                    booked_name
                ) AS client
            FROM held
                CROSS JOIN LATERAL (
                    SELECT count(*) FILTER (WHERE status IN ({listed(ACTIVE)})) AS taken,
                        count(*) FILTER (WHERE status = '{BookingStatus.WAITLISTED}') AS waiting,
                        min(id) AS first
                    FROM bookings_booking
                    WHERE session_id = held.id
                        AND status = ANY(coalesce(only_statuses, ARRAY[{listed(OPEN)}]))
                        AND (only_payments IS NULL OR payment_status = ANY(only_payments))
                ) booked
                LEFT JOIN bookings_booking booking ON booking.id = first AND held.capacity = 1
            WHERE most IS NULL OR turn <= most
        )
        SELECT json_build_object(
            'people', ARRAY(
                SELECT json_build_array(
                    id, coalesce(nullif(name, ''), email), is_active,
                    EXISTS(SELECT FROM bookings_service_staff WHERE user_id = person.id)
                ) FROM person ORDER BY name, id
            ),
            'offers', ARRAY(
                SELECT json_build_array(id, name, kind, colour, is_active AND deleted_at IS NULL)
                FROM bookings_service ORDER BY position, folded_name, id
            ),
            'weekly', ARRAY(
                SELECT json_build_array(staff_id, weekday, from_minute, until_minute)
                FROM bookings_weeklyhours
                WHERE staff_id IN (SELECT id FROM person) ORDER BY from_minute
            ),
            'exceptions', ARRAY(
                SELECT json_build_array(
                    kind, staff_id, first_on, last_on, from_minute, until_minute, reason
                )
                FROM bookings_hoursexception
                WHERE first_on <= last_day AND last_on >= first_day
                    AND (staff_id IS NULL OR staff_id IN (SELECT id FROM person))
                ORDER BY id
            ),
            'counts', (
                SELECT json_build_array(array_agg(day), array_agg(staff_id), array_agg(number))
                FROM (
                    SELECT day, staff_id, count(*) AS number FROM held GROUP BY day, staff_id
                ) counted
            ),
            'held', (
                SELECT json_build_array(
                    array_agg(id), array_agg(service_id), array_agg(staff_id),
                    array_agg({_seconds("starts_at")}), array_agg({_seconds("ends_at")}),
                    array_agg({_seconds("blocked_from")}), array_agg({_seconds("blocked_until")}),
                    array_agg(capacity), array_agg(canceled_at IS NOT NULL),
                    array_agg(version), array_agg(taken), array_agg(waiting),
                    array_agg(booking), array_agg(status), array_agg(attendance), array_agg(client)
                )
                FROM (SELECT * FROM shown ORDER BY starts_at, id) in_order
            )
        )
    );
END
$$
"""  # noqa: S608 -- no input of anybody


def read(state: CalendarState, user: User, days: Sequence[Day], most: int | None = None) -> Known:
    """Return all that ``state`` lets ``user`` see on ``days``.

    Args:
        most: of each day read only so many sessions, the first; what began before the first day
            counts for that.
    """
    of_staff = None if user.may(Right.SEE_ALL_BOOKINGS) else user.pk
    begins = [day.start for day in days]
    wanted = (state.staff, state.services, state.statuses, state.payments)
    filters = [list(each) or None for each in wanted]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT booking_calendar(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [of_staff, days[0].date, days[-1].date, [*begins, days[-1].end], *filters, most],
        )
        (found,) = cursor.fetchone()
    counts: dict[date, int] = defaultdict(int)
    busy = set()
    for number, staff, count in _rows(found["counts"]):
        counts[days[number - 1].date] += count
        busy.add(staff)
    return Known(
        people=[Person(*row) for row in found["people"]],
        offers=[Offer(*row) for row in found["offers"]],
        held=_held(found["held"]),
        hours=_working_time(found["weekly"], found["exceptions"]),
        counts=counts,
        busy=busy,
    )


def _rows(columns: list[list[Any] | None]) -> Iterable[tuple[Any, ...]]:
    """Return rows of what the database gives by columns: it puts those into words much quicker."""
    return zip(*(column or () for column in columns), strict=True)


def _held(columns: list[list[Any] | None]) -> list[Held]:
    seconds: set[float] = set().union(*(column or () for column in columns[3:7]))
    # Many begin and end at the same moments.
    moments = {each: datetime.fromtimestamp(each, UTC) for each in seconds}
    return [
        Held(
            pk, service, staff, moments[start], moments[end], moments[blocked_from],
            moments[until], capacity, is_off, version, taken, waiting,
            None if booking is None else Client(booking, status, attendance, name),
        )
        for (
            pk, service, staff, start, end, blocked_from, until, capacity, is_off, version, taken,
            waiting, booking, status, attendance, name,
        ) in _rows(columns)
    ]  # fmt: skip


def _working_time(weekly: list[list[int]], exceptions: list[list[Any]]) -> WorkingTime:
    usual: dict[tuple[int, int], Pieces] = defaultdict(list)
    for person, weekday, start, end in weekly:
        usual[person, weekday].append((start, end))
    other: list[Off] = []
    off: list[Off] = []
    for kind, staff, first_on, last_on, start, end, reason in exceptions:
        days = date.fromisoformat(first_on), date.fromisoformat(last_on)
        (other if kind == ExceptionKind.HOURS else off).append(
            Off(staff, *days, start, end, reason)
        )
    return WorkingTime(dict(usual), other, off)


def store_function(*, using: str, **_signal: Any) -> None:
    """Store the function in the database; called after every ``migrate``."""
    with connections[using].cursor() as cursor:
        cursor.execute(FUNCTION)
