"""What the database itself guards of the ledger, and what it derives from it.

Functions of plain names, changed by later migrations with CREATE OR REPLACE, so that their
triggers stay as they are here. See docs/adr/0008-payments-are-kept-by-the-database.md.
"""

from django.db import migrations


# Runs with the rights of whoever owns the tables, so that others need none to count on.
ENTER = """
CREATE FUNCTION payments_enter() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    place record;
    last record;
    undone record;
    now_at CONSTANT timestamptz := clock_timestamp();
    zone text;
    net numeric;
    was_settled boolean;
BEGIN
    -- One after the other: whoever comes second sees what the first one paid.
    SELECT price, currency, status INTO place FROM bookings_booking
        WHERE id = NEW.booking_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE foreign_key_violation USING TABLE = 'payments_payment',
            CONSTRAINT = 'payment_is_of_a_booking', MESSAGE = 'there is no such booking';
    END IF;

    NEW.recorded_at := now_at;
    NEW.received_at := coalesce(NEW.received_at, now_at);
    SELECT time_zone INTO zone FROM accounts_business WHERE id = 1;
    NEW.received_on := (NEW.received_at AT TIME ZONE coalesce(zone, 'UTC'))::date;
    IF NEW.received_at > now_at + interval '1 minute' THEN
        RAISE check_violation USING TABLE = 'payments_payment',
            CONSTRAINT = 'payment_is_not_of_the_future', MESSAGE = 'nobody paid yet';
    END IF;
    -- Whoever closes the day waits for this transaction, or this one for them.
    PERFORM pg_advisory_xact_lock_shared(1801545072, NEW.received_on - '2000-01-01'::date);
    IF EXISTS (SELECT FROM payments_dayclose
            WHERE day = NEW.received_on AND currency = NEW.currency) THEN
        RAISE check_violation USING TABLE = 'payments_payment',
            CONSTRAINT = 'payment_is_not_on_a_closed_day', MESSAGE = 'the day is closed';
    END IF;
    IF NEW.currency IS DISTINCT FROM place.currency THEN
        RAISE check_violation USING TABLE = 'payments_payment',
            CONSTRAINT = 'payment_is_in_the_currency_of_its_booking',
            MESSAGE = 'the booking has another currency';
    END IF;

    SELECT coalesce(sum(effect), 0) INTO net FROM payments_payment
        WHERE booking_id = NEW.booking_id;
    SELECT kind, settled, round INTO last FROM payments_payment
        WHERE booking_id = NEW.booking_id ORDER BY id DESC LIMIT 1;
    was_settled := coalesce(last.settled, false);
    NEW.round := coalesce(last.round, 0);
    NEW.settles := false;

    CASE NEW.kind
    WHEN 'payment' THEN
        IF place.status <> 'confirmed' THEN
            RAISE check_violation USING TABLE = 'payments_payment',
                CONSTRAINT = 'payment_is_of_a_confirmed_booking',
                MESSAGE = 'the booking is not confirmed';
        END IF;
        IF was_settled OR NEW.amount > place.price - net OR EXISTS (
            SELECT FROM payments_exemption WHERE booking_id = NEW.booking_id
        ) THEN
            RAISE check_violation USING TABLE = 'payments_payment',
                CONSTRAINT = 'payment_is_not_more_than_is_due',
                MESSAGE = 'less than that is due';
        END IF;
        NEW.effect := NEW.amount;
        NEW.settles := place.price IS NULL OR net + NEW.amount >= place.price;
        NEW.settled := NEW.settles;
    WHEN 'refund' THEN
        NEW.effect := -NEW.amount;
        NEW.settled := was_settled AND net > NEW.amount;
    WHEN 'reversal' THEN
        SELECT * INTO undone FROM payments_payment WHERE id = NEW.reverses_id;
        IF undone.id IS NULL OR undone.kind = 'reversal'
            OR (undone.booking_id, undone.amount, undone.method)
                IS DISTINCT FROM (NEW.booking_id, NEW.amount, NEW.method) THEN
            RAISE check_violation USING TABLE = 'payments_payment',
                CONSTRAINT = 'reversal_is_of_a_whole_entry',
                MESSAGE = 'a reversal takes back a whole payment or refund of its booking';
        END IF;
        NEW.effect := -undone.effect;
        -- Without that payment it isn't paid whole. Without that refund it is what it was.
        NEW.settled := undone.kind = 'refund' AND (was_settled OR coalesce((
            SELECT settled FROM payments_payment
            WHERE booking_id = NEW.booking_id AND id < undone.id ORDER BY id DESC LIMIT 1
        ), false));
    ELSE
        NEW.effect := NEW.amount;
        NEW.settled := was_settled;
    END CASE;
    IF net + NEW.effect < 0 THEN
        RAISE check_violation USING TABLE = 'payments_payment',
            CONSTRAINT = 'refund_is_not_more_than_was_paid',
            MESSAGE = 'less than that was paid';
    END IF;
    -- A payment after it was paid whole, and was not any more, is one of the next round.
    IF EXISTS (
        SELECT FROM payments_payment WHERE booking_id = NEW.booking_id AND settles
            AND round = NEW.round
    ) AND NOT was_settled THEN
        NEW.round := NEW.round + 1;
    END IF;

    NEW.year := extract(year FROM NEW.received_on);
    -- Last of all: everybody else who pays waits from here to the end of the transaction.
    INSERT INTO payments_numbering (year, last) VALUES (NEW.year, 1)
        ON CONFLICT (year) DO UPDATE SET last = payments_numbering.last + 1
        RETURNING payments_numbering.last INTO NEW.serial;
    RETURN NEW;
END
$$
"""

CLOSE = """
CREATE FUNCTION payments_close_day() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    zone text;
BEGIN
    -- Whoever pays on that day waits for this transaction; those who did before are counted.
    PERFORM pg_advisory_xact_lock(1801545072, NEW.day - '2000-01-01'::date);
    NEW.closed_at := clock_timestamp();
    SELECT time_zone INTO zone FROM accounts_business WHERE id = 1;
    IF NEW.day > (NEW.closed_at AT TIME ZONE coalesce(zone, 'UTC'))::date THEN
        RAISE check_violation USING TABLE = 'payments_dayclose',
            CONSTRAINT = 'day_close_is_not_of_the_future', MESSAGE = 'that day is to come';
    END IF;
    SELECT coalesce(sum(effect) FILTER (WHERE effect > 0), 0),
        coalesce(-sum(effect) FILTER (WHERE effect < 0), 0)
        INTO NEW.cash_in, NEW.cash_out
        FROM payments_payment
        WHERE received_on = NEW.day AND currency = NEW.currency AND method = 'cash';
    NEW.expected := NEW.opening + NEW.cash_in - NEW.cash_out;
    NEW.difference := NEW.counted - NEW.expected;
    RETURN NEW;
END
$$
"""

REFUSE = """
CREATE FUNCTION payments_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE restrict_violation USING TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME,
        MESSAGE = format('%s only grows: %s is refused', TG_TABLE_NAME, TG_OP);
END
$$
"""

# What may be written to a booking's payment status is what the ledger says.
DERIVE = """
CREATE FUNCTION payments_derive() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    net numeric;
    is_returned boolean;
    is_settled boolean;
BEGIN
    SELECT sum(effect), bool_or(kind = 'refund' AND NOT EXISTS (
            SELECT FROM payments_payment undoing WHERE undoing.reverses_id = entry.id
        )), (array_agg(settled ORDER BY id DESC))[1]
        INTO net, is_returned, is_settled
        FROM payments_payment entry WHERE booking_id = NEW.id;
    IF net IS NOT NULL
        AND (OLD.price, OLD.currency) IS DISTINCT FROM (NEW.price, NEW.currency) THEN
        RAISE check_violation USING TABLE = 'bookings_booking',
            CONSTRAINT = 'booking_that_was_paid_for_keeps_its_price',
            MESSAGE = 'something was paid at that price';
    END IF;
    NEW.paid := coalesce(net, 0);
    NEW.payment_status := CASE
        WHEN NEW.price = 0
            OR EXISTS (SELECT FROM payments_exemption WHERE booking_id = NEW.id) THEN 'exempt'
        WHEN is_settled THEN 'paid'
        WHEN net > 0 THEN 'partially_paid'
        WHEN is_returned THEN 'refunded'
        ELSE 'not_paid' END;
    RETURN NEW;
END
$$
"""
# A booking that is made has no entries: nothing to look up.
BEGIN = """
CREATE FUNCTION payments_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.paid := 0;
    NEW.payment_status := CASE WHEN NEW.price = 0 THEN 'exempt' ELSE 'not_paid' END;
    RETURN NEW;
END
$$
"""
# The status written here is none; the trigger above replaces it.
TOUCH = """
CREATE FUNCTION payments_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE bookings_booking SET payment_status = ''
        WHERE id IN (SELECT booking_id FROM touched);
    RETURN NULL;
END
$$
"""
FUNCTIONS = {
    "payments_enter": ENTER, "payments_close_day": CLOSE, "payments_refuse": REFUSE,
    "payments_derive": DERIVE, "payments_begin": BEGIN, "payments_touch": TOUCH,
}  # fmt: skip

# (name, table, when, what it calls)
TRIGGERS = [
    ("payment_is_entered", "payments_payment",
     "BEFORE INSERT {} FOR EACH ROW", "payments_enter"),
    ("payment_touches_its_booking", "payments_payment",
     "AFTER INSERT {} REFERENCING NEW TABLE AS touched FOR EACH STATEMENT", "payments_touch"),
    ("ledger_only_grows", "payments_payment",
     "BEFORE UPDATE OR DELETE OR TRUNCATE {} FOR EACH STATEMENT", "payments_refuse"),
    ("exemption_touches_its_booking", "payments_exemption",
     "AFTER INSERT {} REFERENCING NEW TABLE AS touched FOR EACH STATEMENT", "payments_touch"),
    ("exemption_that_ends_touches_its_booking", "payments_exemption",
     "AFTER DELETE {} REFERENCING OLD TABLE AS touched FOR EACH STATEMENT", "payments_touch"),
    ("exemption_is_never_changed", "payments_exemption",
     "BEFORE UPDATE {} FOR EACH STATEMENT", "payments_refuse"),
    ("day_is_closed", "payments_dayclose",
     "BEFORE INSERT {} FOR EACH ROW", "payments_close_day"),
    ("closed_days_only_grow", "payments_dayclose",
     "BEFORE UPDATE OR DELETE OR TRUNCATE {} FOR EACH STATEMENT", "payments_refuse"),
    ("payment_status_begins", "bookings_booking",
     """BEFORE INSERT {} FOR EACH ROW WHEN (
        NEW.payment_status IS DISTINCT FROM CASE WHEN NEW.price = 0 THEN 'exempt' ELSE 'not_paid' END
        OR NEW.paid IS DISTINCT FROM 0)""", "payments_begin"),
    ("payment_status_is_derived", "bookings_booking",
     """BEFORE UPDATE {} FOR EACH ROW WHEN (
        (OLD.payment_status, OLD.paid, OLD.price, OLD.currency)
        IS DISTINCT FROM (NEW.payment_status, NEW.paid, NEW.price, NEW.currency))""",
     "payments_derive"),
]  # fmt: skip
# In force even for a session that calls itself a replica, where no other trigger is.
ALWAYS = ("ledger_only_grows", "closed_days_only_grow", "exemption_is_never_changed")


def trigger(name, table, when, function):
    made = when.replace("{}", f"ON {table}")
    sql = [f"CREATE TRIGGER {name} {made} EXECUTE FUNCTION {function}()"]
    if name in ALWAYS:
        sql.append(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    return migrations.RunSQL(sql, f"DROP TRIGGER {name} ON {table}")


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0001_initial'),
    ]

    operations = [
        *(migrations.RunSQL([sql], f"DROP FUNCTION {name}()") for name, sql in FUNCTIONS.items()),
        *(trigger(*each) for each in TRIGGERS),
        # The trigger sees to those that are made from now on.
        migrations.RunSQL(
            "UPDATE bookings_booking SET payment_status = 'exempt' WHERE price = 0",
            migrations.RunSQL.noop,
        ),
    ]
