"""Fills tables of an empty database fast: without triggers, and with the indexes made at the end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection


# Those that a session can't switch off by saying that it is a replica
ALWAYS = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger
WHERE tgenabled = 'A' AND tgrelid = ANY(%s::regclass[])
"""


@contextmanager
def filling(models: Sequence[Any]) -> Iterator[Any]:
    """Give a cursor for the block that fills the tables of these models.

    What a constraint needs stays: it refuses a wrong row here too.
    """
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        indexes = loose_indexes(cursor, tables)
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        # Those that check foreign keys belong to the superuser.
        triggers = "ALL" if cursor.fetchone()[0] else "USER"
        cursor.execute(ALWAYS, [tables])
        always = cursor.fetchall()
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {triggers}")
        yield cursor
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {triggers}")
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
            )
        for table, name in always:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
        for _name, definition in indexes:
            cursor.execute(definition)


def loose_indexes(cursor: Any, tables: list[str]) -> list[tuple[str, str]]:
    """Return the name and definition of each index that no constraint holds."""
    cursor.execute(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid)"
        " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE i.indrelid = ANY(%s::regclass[]) AND NOT EXISTS"
        " (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)",
        [tables],
    )
    return list(cursor.fetchall())
