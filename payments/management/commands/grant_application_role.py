"""`manage.py grant_application_role NAME`: lets a role of the database run the product, no more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction


# What only grows: nobody who has but this role changes or removes a line of it.
LEDGER = {"payments_payment": "SELECT, INSERT", "payments_dayclose": "SELECT, INSERT"}
# The ledger's trigger counts on with the rights of its owner.
READ = {
    "payments_numbering": "SELECT",
    "django_migrations": "SELECT",
    "accounts_samplerows": "SELECT",
}
# A line goes only when its contact is erased.
ACTIVITY = {"contacts_activity": "SELECT, INSERT, DELETE"}
AUDIT = "SELECT, INSERT"
# What the audit keeps of a contact goes with the contact,
AUDIT_OF_CONTACTS = "SELECT, INSERT, DELETE"
# and what it keeps of a booking forgets whose it was.
COLUMNS = {
    # That the demo's rows were removed; not which ones they are.
    "accounts_samplerows": ("removed_at",),
    "bookings_bookingevent": (
        "contact_id", "booked_name", "booked_email", "booked_phone", "end_reason"
    )
}  # fmt: skip
EVERYTHING_ELSE = "SELECT, INSERT, UPDATE, DELETE"

TABLES = """
SELECT c.relname, EXISTS (
    SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'pgh_obj_id'
)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1
"""
# What would let the role past its rights.
TOO_MUCH = """
SELECT CASE
    WHEN rolsuper THEN 'is a superuser'
    WHEN rolcreaterole THEN 'may create roles'
    WHEN pg_has_role(oid, current_user, 'MEMBER') THEN 'is, or may become, the owner of the tables'
    WHEN EXISTS (
        SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND pg_has_role(pg_roles.oid, c.relowner, 'MEMBER')
    ) THEN 'owns tables'
    WHEN has_schema_privilege(oid, 'public', 'CREATE') THEN 'may create tables in the schema public'
    ELSE '' END
FROM pg_roles WHERE rolname = %s
"""


class Command(BaseCommand):
    help = (
        "Give a role of the database the rights that web processes and workers need, and none to "
        "change or remove what only grows: payments, closed days, audit. The role owns nothing. "
        "Run as the owner of the tables, after every migrate."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the role; made before with CREATE ROLE … LOGIN")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(TOO_MUCH, [options["name"]])
            found = cursor.fetchone()
            if found is None:
                raise CommandError(f"There is no role {options['name']}. Make it: CREATE ROLE …")
            if found[0]:
                raise CommandError(f"The role {options['name']} {found[0]}: that is too much.")
            role = connection.ops.quote_name(options["name"])
            cursor.execute(TABLES)
            tables = cursor.fetchall()
            for table, is_audit in tables:
                cursor.execute(f"REVOKE ALL ON {table} FROM {role}")
                cursor.execute(f"GRANT {rights_on(table, is_audit)} ON {table} TO {role}")
            for table, columns in COLUMNS.items():
                cursor.execute(f"GRANT UPDATE ({', '.join(columns)}) ON {table} TO {role}")
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
            # All that it may remove of the ledger: what was marked as it was loaded.
            cursor.execute(f"GRANT EXECUTE ON FUNCTION payments_remove_samples() TO {role}")
            cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
        self.stdout.write(f"{options['name']} may use {len(tables)} tables, and owns none.")


def rights_on(table: str, is_audit: bool) -> str:
    """Return what the role may do with a table."""
    named = {**LEDGER, **READ, **ACTIVITY}.get(table)
    if named or not is_audit:
        return named or EVERYTHING_ELSE
    return AUDIT_OF_CONTACTS if table.startswith("contacts_") else AUDIT
