"""What the demo salon's clients paid: most of what was due, by the ledger's own rules.

Luck is a hash of the booking's number, so that the same books come out every time.
"""

from django.db import connection, transaction

from accounts.demo import Demo
from bookings.enums import PaymentStatus
from bookings.models import Booking
from bookings.services.bookings import cancel_booking
from payments.models import Payment


# Numbers from 0 to 999 that a booking draws for a purpose.
LUCK = "('x' || left(md5(booking.id || '/{}'), 7))::bit(28)::int %% 1000"
METHOD = """CASE WHEN {luck} < 450 THEN 'cash' WHEN {luck} < 850 THEN 'card'
    WHEN {luck} < 970 THEN 'transfer' ELSE 'other' END""".format(luck=LUCK.format("method"))
INSERT = """
INSERT INTO payments_payment (booking_id, kind, reverses_id, amount, currency, method,
    received_at, received_by_id, recorded_by_id, note, reason, key, is_sample)
"""
# Who was here has paid, all but some of late; a deposit was left for some of what is to come;
# three at least are paid ahead.
PAYMENTS = f"""
{INSERT}
SELECT id, 'payment', NULL::bigint, amount, currency, method, at, by, by, note, '',
    md5('payment/' || id)::uuid, true
FROM (
    SELECT *, CASE
            WHEN is_ahead AND (luck < 25 OR place <= 3) OR NOT is_ahead AND luck < CASE
                WHEN starts_at > now() - interval '7 days' THEN 820
                WHEN starts_at > now() - interval '30 days' THEN 930 ELSE 975 END THEN price
            WHEN is_ahead AND luck < 150 OR luck > 987 THEN ceil(price * 0.03) * 10
            ELSE 0 END AS amount,
        CASE WHEN is_ahead AND luck BETWEEN 25 AND 149 THEN 'Deposit' ELSE '' END AS note,
        CASE WHEN is_ahead THEN least(created_at + interval '20 minutes', now())
            WHEN method = 'transfer' THEN least(ends_at + luck %% 5 * interval '1 day', now())
            ELSE least(ends_at, now()) END AS at
    FROM (
        SELECT booking.id, price, currency, starts_at, ends_at, booking.created_at,
            starts_at > now() AS is_ahead,
            row_number() OVER (PARTITION BY starts_at > now()
                ORDER BY {LUCK.format("amount")}, booking.id) AS place,
            {LUCK.format("amount")} AS luck, {METHOD} AS method,
            CASE WHEN {LUCK.format("by")} < 850 THEN staff_id ELSE %(owner)s END AS by
        FROM bookings_booking booking JOIN bookings_session session ON session.id = session_id
        WHERE price > 0 AND attendance <> 'no_show' AND status = 'confirmed'
    ) drawn
) paid
WHERE amount BETWEEN 0.01 AND price
ORDER BY at, id
"""  # noqa: S608 -- no input of anybody
# Some were not content, months ago too: they got all or a part back.
REFUNDS = f"""
{INSERT}
SELECT booking.id, 'refund', NULL, CASE WHEN nth %% 3 = 0 THEN round(entry.amount / 4, 0)
        ELSE entry.amount END, entry.currency, method, received_at + interval '2 days', %(owner)s,
    %(owner)s, '', CASE nth %% 3 WHEN 0 THEN 'Colour not as agreed' WHEN 1 THEN 'Client was ill'
        ELSE 'Allergic reaction' END, md5('refund/' || booking.id)::uuid, true
FROM (
    SELECT *, row_number() OVER (ORDER BY {LUCK.format("refund").replace("booking.id", "booking_id")}, id) AS nth
    FROM payments_payment WHERE settles AND received_at < now() - interval '3 days'
) entry JOIN bookings_booking booking ON booking.id = booking_id
WHERE nth <= 12 ORDER BY received_at
"""  # noqa: S608 -- no input of anybody
# Cash was typed where a card was read: found in the evening, and put right.
REVERSAL = f"""
{INSERT}
SELECT booking_id, 'reversal', id, amount, currency, method, received_at + interval '20 minutes',
    %(owner)s, %(owner)s, '', 'It was a card, not cash', md5('reversal/' || booking_id)::uuid, true
FROM payments_payment WHERE settles AND settled AND method = 'cash'
    AND received_at < now() - interval '1 day'
    AND NOT EXISTS (
        SELECT FROM payments_payment later
        WHERE later.booking_id = payments_payment.booking_id AND later.id > payments_payment.id
    )
ORDER BY received_at DESC LIMIT 1
"""  # noqa: S608 -- no input of anybody
PUT_RIGHT = f"""
{INSERT}
SELECT booking_id, 'payment', NULL, amount, currency, 'card', received_at, received_by_id,
    recorded_by_id, '', '', md5('again/' || booking_id)::uuid, true
FROM payments_payment WHERE kind = 'reversal'
"""  # noqa: S608 -- no input of anybody
EXEMPTIONS = """
INSERT INTO payments_exemption (booking_id, reason, by_id, at)
SELECT booking.id, 'A gift for a regular client', %(owner)s, ends_at
FROM bookings_booking booking JOIN bookings_session session ON session.id = session_id
WHERE status = 'confirmed' AND payment_status = 'not_paid' AND attendance = 'attended'
ORDER BY starts_at LIMIT 3
"""
# Right after they were filled the planner takes these tables for empty, and joins row by row.
LOOK_AT_BOOKINGS = "ANALYZE bookings_booking, bookings_session, bookings_service, accounts_user"
LOOK_AT_LEDGER = "ANALYZE payments_payment"
TIMELINE = """
INSERT INTO contacts_activity (contact_id, actor_id, kind, happened_at, details)
SELECT contact_id, recorded_by_id, CASE entry.kind WHEN 'payment' THEN 'payments/paid'
        WHEN 'refund' THEN 'payments/refunded' ELSE 'payments/reversed' END, received_at,
    jsonb_build_object('payment', entry.id, 'number', number, 'amount', amount::text,
        'currency', entry.currency, 'method', method, 'settles', settles, 'reason', reason,
        'reverses', reversed, 'booking', booking.id, 'service', service.name,
        'starts_at', to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS+00:00'),
        'staff', who.name)
FROM (
    SELECT entry.*, entry.year || '-' || lpad(entry.serial::text, 6, '0') AS number,
        wrong.year || '-' || lpad(wrong.serial::text, 6, '0') AS reversed
    FROM payments_payment entry LEFT JOIN payments_payment wrong ON wrong.id = entry.reverses_id
) entry
JOIN bookings_booking booking ON booking.id = booking_id
JOIN bookings_session session ON session.id = session_id
JOIN bookings_service service ON service.id = service_id
JOIN accounts_user who ON who.id = staff_id
WHERE contact_id IS NOT NULL
ORDER BY received_at, entry.id
"""

SEEN = """
UPDATE contacts_contact contact SET last_activity_at = latest.at
FROM (
    SELECT contact_id, max(happened_at) AS at FROM contacts_activity
    WHERE kind LIKE 'payments/%%' GROUP BY contact_id
) latest
WHERE contact.id = latest.contact_id AND contact.last_activity_at < latest.at
"""

# The days of the last weeks were closed, but for the last two; each began with 1000 in the drawer,
# and now and then a coin or a note was missing, or too much.
DAYS = """
INSERT INTO payments_dayclose (day, currency, opening, counted, note, closed_by_id, is_sample)
SELECT day, currency, 1000, greatest(1000 + cash + wrong, 0),
    CASE WHEN wrong <> 0 THEN 'Counted twice' ELSE '' END, %(owner)s, true
FROM (
    SELECT received_on AS day, currency, coalesce(sum(effect) FILTER (WHERE method = 'cash'), 0) AS cash,
        CASE ('x' || left(md5(received_on::text), 7))::bit(28)::int %% 9
            WHEN 0 THEN -20 WHEN 1 THEN 5 ELSE 0 END AS wrong
    FROM payments_payment
    WHERE received_on BETWEEN current_date - 45 AND current_date - 3
    GROUP BY received_on, currency
) days ORDER BY day
"""


@transaction.atomic
def load_payments(demo: Demo) -> int:
    """Let the demo's clients pay, where nobody has paid anything yet.

    Returns:
        How many entries the ledger got.
    """
    if Payment.objects.exists():
        return 0
    with connection.cursor() as cursor:
        for statement in (
            LOOK_AT_BOOKINGS, PAYMENTS, REFUNDS, REVERSAL, PUT_RIGHT, EXEMPTIONS,
            LOOK_AT_LEDGER, TIMELINE, SEEN, DAYS,
        ):  # fmt: skip
            cursor.execute(statement, {"owner": demo["owner"].pk})
    # Somebody who paid ahead can't come: the money is to be given back.
    ahead = Booking.objects.paid_ahead().filter(payment_status=PaymentStatus.PAID)
    for booking in ahead.order_by("-session__starts_at", "pk")[:2]:
        cancel_booking(booking_id=booking.pk, actor=demo["owner"], reason="On a journey")
    return Payment.objects.count()
