"""The pages that tell a load balancer how the site is."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.policies import Rule, rule
from core.http import Request


@rule(Rule.PUBLIC)
@require_safe
@never_cache
def healthz(request: Request) -> HttpResponse:
    """Answer as long as the process does, whatever the database does."""
    return HttpResponse("ok\n", content_type="text/plain")


@rule(Rule.PUBLIC)
@require_safe
@never_cache
def readyz(request: Request) -> HttpResponse:
    """Answer 200 when pages can be served, else 503 with what is missing."""
    problem = find_problem()
    if problem:
        return HttpResponse(f"{problem}\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


def find_problem() -> str:
    """Return what keeps this site from serving pages, or an empty text."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "The database is not migrated."
        with connection.cursor() as cursor:
            # With LC_CTYPE=C the trigrams of Cyrillic are empty, and search finds nothing.
            cursor.execute("SELECT cardinality(show_trgm('я'))")
            if not cursor.fetchone()[0]:
                return "The database's LC_CTYPE is not UTF-8."
        cache.get("readyz")
    except DatabaseError:
        return "The database does not answer."
    return ""
