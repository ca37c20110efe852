"""What free slots are counted from: hours of the staff, what differs from them, what is taken.

As with the sheet of a contact (``contacts_app.sheet``): one function of the database, planned once
a connection, read as one JSON value, and stored anew by every ``migrate``.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection, connections

from bookings.models import BookingSettings


# Minutes from and until, the end excluded.
Pieces = list[tuple[int, int]]
# Without a beginning, no sessions are asked for. One blocks its own day and its buffers. A minute
# that is begun is taken; the database counts: reading moments takes longer.
FUNCTION = """
CREATE OR REPLACE FUNCTION staff_time(
    staff bigint[], first_day date, last_day date,
    since timestamptz, until timestamptz, left_out bigint
) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT json_build_object(
            'zone', (SELECT time_zone FROM accounts_business ORDER BY id LIMIT 1),
            'step', (
                SELECT slot_minutes FROM bookings_bookingsettings
                WHERE id = (SELECT min(id) FROM accounts_business)
            ),
            'weekly', ARRAY(
                SELECT json_build_array(staff_id, weekday, from_minute, until_minute)
                FROM bookings_weeklyhours
                WHERE staff_id = ANY(staff) ORDER BY from_minute
            ),
            'differing', ARRAY(
                SELECT json_build_array(
                    kind, staff_id, first_on, last_on, from_minute, until_minute
                )
                FROM bookings_hoursexception
                WHERE first_on <= last_day AND last_on >= first_day
                    AND (staff_id IS NULL OR staff_id = ANY(staff))
            ),
            'taken', (
                SELECT json_build_array(
                    array_agg(staff_id),
                    array_agg(floor(date_part('epoch', blocked_from) / 60)::int),
                    array_agg(ceil(date_part('epoch', blocked_until) / 60)::int)
                )
                FROM (
                    SELECT staff_id, blocked_from, blocked_until FROM bookings_session
                    WHERE canceled_at IS NULL AND staff_id = ANY(staff)
                        AND starts_at >= since - interval '2 days'
                        AND starts_at < until + interval '1 day'
                        AND blocked_until > since AND blocked_from < until
                        AND id IS DISTINCT FROM left_out
                    ORDER BY blocked_from
                ) in_order
            )
        )
    );
END
$$
"""


class Differing(NamedTuple):
    """What differs from the weekly hours on some days; of all when ``staff`` is None."""

    kind: str
    staff: int | None
    first_on: date
    last_on: date
    from_minute: int | None
    until_minute: int | None


@dataclass(frozen=True)
class StaffTime:
    """The time of some staff members on some days.

    Attributes:
        step: at which minutes appointments can begin.
        weekly: the usual hours, by staff member and day of the week.
        differing: what differs from them.
        taken: when sessions take place, with their buffers, by staff member; in minutes since 1970.
    """

    zone: ZoneInfo
    step: int
    weekly: Mapping[tuple[int, int], Pieces]
    differing: list[Differing]
    taken: Mapping[int, Pieces]


def staff_time(
    staff: Iterable[int],
    first: date,
    last: date,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    except_session: int | None = None,
) -> StaffTime:
    """Ask for the hours of the days from ``first`` to ``last``, and the sessions of a time."""
    ids = list(staff)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT staff_time(%s, %s, %s, %s, %s, %s)",
            [ids, first, last, since, until, except_session],
        )
        (found,) = cursor.fetchone()
    weekly: dict[tuple[int, int], Pieces] = defaultdict(list)
    for staff_id, weekday, start, end in found["weekly"]:
        weekly[staff_id, weekday].append((start, end))
    taken: dict[int, Pieces] = {staff_id: [] for staff_id in ids}
    for staff_id, start, end in zip(*(each or () for each in found["taken"]), strict=True):
        taken[staff_id].append((start, end))
    return StaffTime(
        ZoneInfo(found["zone"] or "UTC"),
        found["step"] or BookingSettings._meta.get_field("slot_minutes").default,
        weekly,
        [_differing(*row) for row in found["differing"]],
        taken,
    )


def _differing(
    kind: str, staff: int | None, first_on: str, last_on: str, *minutes: Any
) -> Differing:
    return Differing(
        kind, staff, date.fromisoformat(first_on), date.fromisoformat(last_on), *minutes
    )


def store_function(*, using: str, **_signal: Any) -> None:
    """Store the function in the database; called after every ``migrate``."""
    with connections[using].cursor() as cursor:
        cursor.execute(FUNCTION)
