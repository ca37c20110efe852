"""Lets the ledger's functions find the ledger's tables, whatever tables a session makes for itself."""

from django.db import migrations


FUNCTIONS = [
    "payments_enter", "payments_close_day", "payments_refuse",
    "payments_derive", "payments_begin", "payments_touch",
]  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0002_guards'),
    ]

    operations = [
        # Unless it is named, the schema of temporary tables comes first.
        migrations.RunSQL(
            f"ALTER FUNCTION {name}() SET search_path = public, pg_temp",
            f"ALTER FUNCTION {name}() RESET search_path",
        )
        for name in FUNCTIONS
    ]
