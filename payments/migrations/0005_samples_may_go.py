"""Lets the demo's entries be removed, and no others.

They are marked as they are entered; the guards of 0002 keep the mark as it is. See
docs/adr/0009-sample-data-can-be-removed.md.
"""

from django.db import migrations


# Who is signed in to the database, whatever role or function speaks for them.
MARK = """
CREATE FUNCTION payments_mark() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER')
    THEN
        RAISE check_violation USING TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME,
            MESSAGE = 'only the owner of the tables loads sample data';
    END IF;
    RETURN NEW;
END
$$
"""
# Whole bookings only: where somebody paid, or counted the day's cash, nothing goes.
ENTRIES = """
CREATE FUNCTION payments_sample_entries() RETURNS SETOF bigint LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
    SELECT id FROM payments_payment WHERE is_sample AND booking_id NOT IN (
        SELECT booking_id FROM payments_payment entry
        WHERE NOT is_sample OR EXISTS (
            SELECT FROM payments_dayclose close WHERE NOT close.is_sample
                AND close.day = entry.received_on AND close.currency = entry.currency
        )
    )
$$
"""
# With the rights of the tables' owner; nobody writes to the ledger until the transaction ends.
REMOVE = """
CREATE FUNCTION payments_remove_samples() RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    removed bigint[];
    touched bigint[];
BEGIN
    LOCK TABLE payments_payment, payments_dayclose IN SHARE ROW EXCLUSIVE MODE;
    SET CONSTRAINTS ALL IMMEDIATE;
    SELECT array_agg(id), array_agg(DISTINCT booking_id) INTO removed, touched
        FROM payments_payment WHERE id IN (SELECT payments_sample_entries());
    ALTER TABLE payments_payment DISABLE TRIGGER ledger_only_grows;
    ALTER TABLE payments_dayclose DISABLE TRIGGER closed_days_only_grow;
    DELETE FROM payments_payment WHERE id = ANY(removed);
    DELETE FROM payments_dayclose WHERE is_sample;
    ALTER TABLE payments_dayclose ENABLE ALWAYS TRIGGER closed_days_only_grow;
    ALTER TABLE payments_payment ENABLE ALWAYS TRIGGER ledger_only_grows;
    UPDATE bookings_booking SET payment_status = '' WHERE id = ANY(touched);
    -- A year without entries begins anew; in any other the numbers go on.
    DELETE FROM payments_numbering
        WHERE NOT EXISTS (SELECT FROM payments_payment entry WHERE entry.year = payments_numbering.year);
    SET CONSTRAINTS ALL DEFERRED;
    RETURN coalesce(cardinality(removed), 0);
END
$$
"""
FUNCTIONS = {
    "payments_mark": MARK,
    "payments_sample_entries": ENTRIES,
    "payments_remove_samples": REMOVE,
}
TRIGGERS = {
    "sample_entry_is_loaded_by_the_owner": "payments_payment",
    "sample_close_is_loaded_by_the_owner": "payments_dayclose",
}


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0004_samples'),
    ]

    operations = [
        *(migrations.RunSQL([sql], f"DROP FUNCTION {name}()") for name, sql in FUNCTIONS.items()),
        migrations.RunSQL(
            "REVOKE ALL ON FUNCTION payments_remove_samples() FROM PUBLIC",
            migrations.RunSQL.noop,
        ),
        *(
            migrations.RunSQL(
                [
                    f"""CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW
                        WHEN (NEW.is_sample) EXECUTE FUNCTION payments_mark()""",
                    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
                ],
                f"DROP TRIGGER {name} ON {table}",
            )
            for name, table in TRIGGERS.items()
        ),
    ]
