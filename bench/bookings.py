"""A made-up business's bookings: what it offers, who gives it, and years of sessions with clients.

Ten times as many bookings reach further into the past; the weeks around today are the same.
"""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Business, User
from accounts.policies import Role
from bench.filling import filling
from bench.tasks import FILLED as OF_TASKS
from bench.tasks import fill_tasks
from bookings.calendar.state import monday_of
from bookings.models import Answer, Booking, Question, Service, Session, WeeklyHours
from contacts_app.enums import LabelColour
from contacts_app.models import Activity, ContactStaff
from core.folding import fold
from payments.models import Payment


STAFF = 20
APPOINTMENTS, CLASSES = 22, 8
# The form of every so many of them asks two questions.
ASKING = 5
# When sessions begin, in minutes of the wall clock; at every third of these times it is a class.
BEGINNINGS = (540, 630, 720, 810, 900, 990)
PLACES = 12
# About so many bookings a day there are, so that enough days are made up.
A_DAY = 400
DAYS_AHEAD = 60
# After the present week, so many days make it e times less that is booked: even on a Monday the
# smallest book of the bench then has bookings that are over.
THINNING = 7
# Every so many visits one is not paid.
UNPAID = 40
# A regular client, and how many bookings they have at most.
REGULAR, OFTEN = 1, 200
FILLED = (Session, Booking, Answer, ContactStaff, Activity, Payment, *OF_TASKS)


def fill(bookings: int, contacts: int) -> None:
    """Make ``bookings`` bookings of the contacts 1 to ``contacts``."""
    staff = make_staff()
    make_services(staff)
    today = timezone.localdate(timezone.now(), Business.objects.current().zone)
    with filling(FILLED) as cursor:
        plan(cursor, bookings, [user.pk for user in staff], today)
        for statement in STATEMENTS:
            cursor.execute(
                statement,
                {"contacts": contacts, "regular": REGULAR, "often": OFTEN, "unpaid": UNPAID},
            )
        fill_tasks(cursor)
        cursor.execute("DROP TABLE plan, wanted")


def make_staff() -> list[User]:
    """Return twenty staff members, those that are missing made; each works six days a week."""
    for number in range(User.objects.filter(role=Role.STAFF).count(), STAFF):
        User.objects.create(
            email=f"staff{number}@bench.example", name=f"Staff {number}", role=Role.STAFF
        )
    staff = list(User.objects.filter(role=Role.STAFF).order_by("pk"))
    WeeklyHours.objects.bulk_create(
        WeeklyHours(staff=user, weekday=weekday, from_minute=540, until_minute=1080)
        for user in staff
        for weekday in range(6)
    )
    return staff


def make_services(staff: list[User]) -> None:
    """Make appointments, each given by ten of the staff, and classes given by all."""
    colours = list(LabelColour)
    services = []
    for number in range(APPOINTMENTS + CLASSES):
        is_class = number >= APPOINTMENTS
        services.append(
            Service(
                name=f"{'Class' if is_class else 'Appointment'} {number + 1}",
                folded_name=fold(f"{'Class' if is_class else 'Appointment'} {number + 1}"),
                kind="class" if is_class else "appointment",
                colour=colours[number % len(colours)],
                duration=60,
                buffer_after=10,
                capacity=PLACES if is_class else 1,
                price=20 + number,
                currency="TRY",
                position=number,
                created_at=timezone.now(),
            )
        )
    services = Service.objects.bulk_create(services)
    half = len(staff) // 2
    for number, service in enumerate(services):
        gives = staff if number >= APPOINTMENTS else staff[:half] if number % 2 else staff[half:]
        service.staff.set(gives)
    Question.objects.bulk_create(
        question
        for service in services[::ASKING]
        for question in (
            Question(service=service, text="How did you hear of us?", type="short_text"),
            Question(
                service=service,
                text="How often?",
                type="choice",
                choices=["Weekly", "Monthly"],
                position=1,
            ),
        )
    )


def plan(cursor: Any, bookings: int, staff: list[int], today: date) -> None:
    """Decide which sessions there are, and how many clients each has: ``bookings`` in all."""
    cursor.execute("SELECT setseed(0.5)")
    cursor.execute(
        PLAN,
        {
            "zone": Business.objects.current().time_zone,
            "first": today - timedelta(days=bookings // A_DAY + 14),
            "last": today + timedelta(days=DAYS_AHEAD),
            "full": monday_of(today) + timedelta(days=6),
            "thinning": THINNING,
            "staff": staff,
            "beginnings": list(BEGINNINGS),
            "places": PLACES,
        },
    )
    cursor.execute(WANTED, {"bookings": bookings})


# A session of an appointment is there with nine out of ten; a class has from 9 to 14 clients.
PLAN = """
CREATE TEMPORARY TABLE plan AS
SELECT row_number() OVER (ORDER BY starts_at, staff_id)::int AS id, *,
    CASE WHEN NOT is_class THEN (random() < 0.9 * share)::int
        ELSE floor((9 + random() * 6) * share)::int END AS clients
FROM (
    SELECT (day + make_interval(mins => minute)) AT TIME ZONE %(zone)s AS starts_at,
        s.id AS staff_id, s.number AS staff_number, place %% 3 = 0 AS is_class,
        least(1, exp((%(full)s::date - day::date)::float / %(thinning)s)) AS share
    FROM generate_series(%(first)s::timestamp, %(last)s::timestamp, '1 day') day,
        unnest(%(staff)s::bigint[]) WITH ORDINALITY s(id, number),
        unnest(%(beginnings)s::int[]) WITH ORDINALITY b(minute, place)
    WHERE extract(isodow FROM day) < 7
    ORDER BY 1, 2
) times
"""
# The latest come first, so that what is wanted reaches as far back as it has to.
WANTED = """
CREATE TEMPORARY TABLE wanted AS
SELECT id, starts_at, staff_id, service_id, is_class, starts_at > now() AS is_ahead,
    least(clients, %(bookings)s - before)::int AS clients,
    row_number() OVER (PARTITION BY is_class ORDER BY id DESC) AS rank, capacity, price, random() AS luck
FROM (
    SELECT *, sum(clients) OVER (ORDER BY id DESC) - clients AS before
    FROM plan WHERE clients > 0
) counted
CROSS JOIN LATERAL (
    SELECT s.id AS service_id, s.capacity, s.price
    FROM (SELECT s.*, row_number() OVER (ORDER BY s.id) AS n, count(*) OVER () AS all
        FROM bookings_service s JOIN bookings_service_staff g ON g.service_id = s.id
        WHERE g.user_id = staff_id AND (s.kind = 'class') = is_class) s
    WHERE s.n = counted.id %% s.all + 1
) offered
WHERE before < %(bookings)s
"""
SESSIONS = """
INSERT INTO bookings_session (id, service_id, staff_id, starts_at, ends_at, blocked_from,
    blocked_until, capacity, location, created_at, canceled_at, version)
SELECT id, service_id, staff_id, starts_at, starts_at + interval '1 hour', starts_at,
    starts_at + interval '70 minutes', capacity, '', starts_at - interval '90 days',
    CASE WHEN NOT is_class AND luck < 0.07 THEN starts_at - interval '2 days' END, 1
FROM wanted ORDER BY id
"""
# Whoever comes after the last place waits. A seed is as long as the product's; nobody has the link.
BOOKINGS = """
INSERT INTO bookings_booking (id, session_id, contact_id, status, attendance, source, price,
    currency, booked_name, booked_email, booked_phone, language, created_at, waitlisted_at,
    ended_at, end_reason, link_seed, link_hash, sequence, version, payment_status, paid)
SELECT id, session_id, contact_id, status,
    CASE WHEN status <> 'confirmed' OR is_ahead THEN ''
        WHEN luck < 0.85 THEN 'attended' WHEN luck < 0.91 THEN 'no_show' ELSE '' END,
    CASE WHEN is_online THEN 'online' ELSE 'staff' END, price, 'TRY',
    CASE WHEN is_online THEN 'Some Name' ELSE '' END,
    CASE WHEN is_online THEN 'name@example.com' ELSE '' END, '', 'en',
    starts_at - interval '40 days' + luck * interval '30 days',
    CASE WHEN status = 'waitlisted' THEN starts_at - interval '9 days' END,
    CASE WHEN status = 'canceled' THEN starts_at - interval '2 days' END, '',
    md5(id::text), encode(sha256(id::text::bytea), 'hex'), 0, 1,
    CASE WHEN is_paid THEN 'paid' ELSE 'not_paid' END, CASE WHEN is_paid THEN price ELSE 0 END
FROM (
    SELECT *, status = 'confirmed' AND NOT is_ahead AND (luck < 0.85 OR luck >= 0.91)
        AND id %% %(unpaid)s <> 0 AS is_paid
    FROM (
    SELECT row_number() OVER (ORDER BY w.id, n)::int AS id, w.id AS session_id, starts_at, price,
        is_ahead, random() AS luck, random() < 0.4 AS is_online,
        CASE WHEN NOT is_class AND rank %% 6 = 0 AND rank <= 6 * %(often)s THEN %(regular)s
            ELSE 2 + (w.id::bigint * 104729 + n * 7919) %% (%(contacts)s - 1) END AS contact_id,
        CASE WHEN n > capacity THEN 'waitlisted'
            WHEN NOT is_class THEN CASE WHEN w.luck < 0.07 THEN 'canceled'
                WHEN is_ahead AND w.luck > 0.9 THEN 'pending' ELSE 'confirmed' END
            WHEN random() < 0.05 THEN 'canceled' ELSE 'confirmed' END AS status
    FROM wanted w, generate_series(1, clients) n
    ) made
) b
"""
ANSWERS = """
INSERT INTO bookings_answer (booking_id, question_id, question_text, type, value, position)
SELECT b.id, q.id, q.text, q.type,
    CASE q.type WHEN 'choice' THEN '"Weekly"' ELSE '"From a friend"' END::jsonb, q.position
FROM bookings_booking b JOIN wanted w ON w.id = b.session_id
    JOIN bookings_question q ON q.service_id = w.service_id
ORDER BY b.id, q.id
"""
SEEN = """
INSERT INTO contacts_contactstaff (contact_id, user_id)
SELECT DISTINCT b.contact_id, w.staff_id
FROM bookings_booking b JOIN wanted w ON w.id = b.session_id
"""
TIMELINE = """
INSERT INTO contacts_activity (contact_id, kind, details, happened_at)
SELECT b.contact_id, 'bookings/booked', jsonb_build_object('booking', b.id, 'service', s.name,
    'starts_at', to_char(w.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS+00:00'),
    'staff', u.name, 'status', b.status, 'source', b.source), b.created_at
FROM bookings_booking b JOIN wanted w ON w.id = b.session_id
    JOIN bookings_service s ON s.id = w.service_id JOIN accounts_user u ON u.id = w.staff_id
ORDER BY b.id
"""
# Paid at the end of the session to whoever gave it, numbered in that order
PAYMENTS = """
INSERT INTO payments_payment (booking_id, kind, amount, currency, method, received_at, received_on,
    received_by_id, recorded_at, recorded_by_id, note, reason, key, year, serial, effect, settled,
    settles, round)
SELECT id, 'payment', paid, currency,
    (ARRAY['cash', 'card', 'card', 'transfer', 'other'])[(1 + id %% 5)::int], at, day, staff_id, at,
    staff_id, '', '', gen_random_uuid(), extract(year FROM day),
    row_number() OVER (PARTITION BY extract(year FROM day) ORDER BY at, id), paid, true, true, 0
FROM (
    SELECT b.*, w.staff_id, w.starts_at + interval '1 hour' AS at,
        ((w.starts_at + interval '1 hour') AT TIME ZONE business.time_zone)::date AS day
    FROM bookings_booking b JOIN wanted w ON w.id = b.session_id, accounts_business business
    WHERE b.payment_status = 'paid'
) paid
ORDER BY at, id
"""
NUMBERING = (
    "INSERT INTO payments_numbering SELECT year, max(serial) FROM payments_payment GROUP BY 1"
)
# Planned with what is known of the tables that were just filled
STATEMENTS = (
    "ANALYZE wanted", SESSIONS, BOOKINGS, "ANALYZE bookings_booking", ANSWERS, SEEN, TIMELINE,
    PAYMENTS, NUMBERING,
)  # fmt: skip
