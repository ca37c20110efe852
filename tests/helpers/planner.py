"""Tables as the planner finds them in a book of their own."""

from django.db import connection


def rewrite(*tables: str) -> None:
    """Write ``tables`` and their indexes anew, and let the planner know what is in them.

    What the tests before this one stored and took back still takes up room in them, which makes
    now this index dearer and now that one. It ends with the transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"CLUSTER {table} USING {table}_pkey")
        cursor.execute(f"ANALYZE {', '.join(tables)}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
