"""How the work beside the requests goes."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.policies import Right, rule
from core.formats import moment
from core.http import Request
from core.jobs import fetch_last_runs, fetch_queue


@rule(Right.CHANGE_BUSINESS)
@require_safe
def background_work(request: Request) -> HttpResponse:
    """Show when each periodic job was last done, and how many jobs wait or have failed."""
    runs = [
        {
            "name": run.name,
            "pace": run.pace,
            "done_at": run.done_at and moment(run.done_at),
            "is_late": run.is_late,
            "has_failed": bool(run.failed_at and (not run.done_at or run.failed_at > run.done_at)),
        }
        for run in fetch_last_runs()
    ]
    return render(request, "accounts/background_work.html", {"runs": runs, "queue": fetch_queue()})
