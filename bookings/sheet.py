"""A booking with all that its card shows, read by one function of the database.

As with the sheet of a contact (``contacts_app.sheet``): planned once a connection, read as one
JSON value, and stored anew by every ``migrate``.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import connection, connections, models

from accounts.models import User
from accounts.policies import Right
from bookings.models import Booking, Service, Session
from contacts_app.models import Note
from contacts_app.sheet import Happening, contact_of, happening_of, note_of


LATEST_LINES = 20
WHO = "json_build_object('id', {0}.id, 'name', {0}.name, 'email', {0}.email, 'is_active', {0}.is_active)"
FUNCTION = f"""
CREATE OR REPLACE FUNCTION booking_sheet(here bigint, of_staff bigint)
RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT json_build_object(
            'booking', to_json(booking),
            'session', to_json(session),
            'service', to_json(service),
            'staff', {WHO.format("staff")},
            'contact', CASE WHEN contact.id IS NOT NULL THEN to_json(contact) END,
            'created_by', CASE WHEN creator.id IS NOT NULL THEN {WHO.format("creator")} END,
            'ended_by', CASE WHEN ender.id IS NOT NULL THEN {WHO.format("ender")} END,
            'is_answered', EXISTS(SELECT FROM bookings_answer WHERE booking_id = here),
            'pinned', ARRAY(
                SELECT to_json(said) FROM (
                    SELECT note.id, contact_id, text, type, is_pinned, note.created_at, edited_at,
                        author_id, author.name, author.email
                    FROM contacts_note note LEFT JOIN accounts_user author ON author.id = author_id
                    WHERE contact_id = contact.id AND is_pinned AND deleted_at IS NULL
                    ORDER BY note.id
                ) said
            ),
            'latest', ARRAY(
                SELECT to_json(event) FROM (
                    SELECT activity.kind, details, happened_at, actor.name, actor.email
                    FROM contacts_activity activity
                        LEFT JOIN accounts_user actor ON actor.id = actor_id
                    WHERE contact_id = contact.id AND details -> 'booking' = to_jsonb(here)
                    ORDER BY happened_at DESC, activity.id DESC LIMIT {LATEST_LINES}
                ) event
            )
        )
        FROM bookings_booking booking
            JOIN bookings_session session ON session.id = booking.session_id
            JOIN bookings_service service ON service.id = session.service_id
            JOIN accounts_user staff ON staff.id = session.staff_id
            LEFT JOIN contacts_contact contact ON contact.id = booking.contact_id
            LEFT JOIN accounts_user creator ON creator.id = booking.created_by_id
            LEFT JOIN accounts_user ender ON ender.id = booking.ended_by_id
        WHERE booking.id = here AND (of_staff IS NULL OR session.staff_id = of_staff)
    );
END
$$
"""  # noqa: S608 -- no input of anybody
Model = TypeVar("Model", bound=models.Model)


@dataclass(frozen=True)
class BookingSheet:
    """All of a booking.

    Attributes:
        booking: with its session, service, staff member, contact, and who made and ended it.
        pinned: notes of the contact that warn.
        latest: what happened with it; upper apps tell their part, too.
    """

    booking: Booking
    is_answered: bool
    pinned: list[Note]
    latest: list[Happening]


def fetch_booking_sheet(user: User, pk: int) -> BookingSheet | None:
    """Return the sheet of a booking if ``user`` may see it."""
    of_staff = None if user.may(Right.SEE_ALL_BOOKINGS) else user.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT booking_sheet(%s, %s)", [pk, of_staff])
        (found,) = cursor.fetchone()
    if found is None:
        return None
    booking = _instance(Booking, found["booking"])
    booking.session = _instance(Session, found["session"])
    booking.session.service = _instance(Service, found["service"])
    booking.session.staff = User(**found["staff"])
    booking.contact = found["contact"] and contact_of(found["contact"])
    booking.created_by = found["created_by"] and User(**found["created_by"])
    booking.ended_by = found["ended_by"] and User(**found["ended_by"])
    return BookingSheet(
        booking,
        found["is_answered"],
        pinned=[note_of(**row) for row in found["pinned"]],
        latest=[happening_of(**row) for row in found["latest"]],
    )


def store_function(*, using: str, **_signal: Any) -> None:
    """Store the function in the database; called after every ``migrate``."""
    with connections[using].cursor() as cursor:
        cursor.execute(FUNCTION)


def _instance(model: type[Model], row: dict[str, Any]) -> Model:
    """Return an instance from all its columns as JSON."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    return model.from_db(None, names, [_value(field, row[field.attname]) for field in fields])


def _value(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(field, models.DecimalField):
        # Of the twelve digits of a price none is lost on the way.
        return Decimal(str(value))
    return value
