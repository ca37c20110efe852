"""Work beside the requests: jobs that come again and again, and how the last ones went.

PostgreSQL is the queue (procrastinate). Each app declares its jobs in its module ``jobs.py``;
`manage.py work` does them. A job may be done twice, so each must bear it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app


Job = TypeVar("Job", bound=Callable[..., Any])

# Every hour rather than once a night: then no machine that is off at midnight leaves it out.
HOURLY = "10 * * * *"
LATE_AFTER = timedelta(hours=3)
EVERY_FIVE_MINUTES = "*/5 * * * *"
EVERY_MINUTE = "* * * * *"
# What is kept of jobs that are done, to be shown.
KEPT_HOURS = 24 * 14


@dataclass(frozen=True)
class PeriodicJob:
    """A job that comes again and again; ``name`` is what people call it, ``pace`` how often."""

    task_name: str
    name: Any
    pace: Any
    late_after: timedelta


@dataclass(frozen=True)
class LastRun:
    """When a periodic job was last done, and whether it should have been done since."""

    name: str
    pace: str
    done_at: datetime | None
    seconds: float | None
    failed_at: datetime | None
    is_late: bool


@dataclass(frozen=True)
class Queue:
    """How many jobs wait, run, have failed in the days that are kept; and whether a worker lives."""

    waiting: int
    running: int
    failed: int
    workers: int


PERIODIC: list[PeriodicJob] = []


def hourly(name: Any) -> Callable[[Job], Job]:
    """Declare a function without arguments as a job of every hour that people call ``name``."""
    return _periodic(name, HOURLY, _("every hour"), LATE_AFTER)


def every_five_minutes(name: Any) -> Callable[[Job], Job]:
    """Declare a function without arguments as a job of every five minutes; see ``hourly``."""
    return _periodic(name, EVERY_FIVE_MINUTES, _("every 5 minutes"), timedelta(minutes=20))


def every_minute(name: Any) -> Callable[[Job], Job]:
    """Declare a function without arguments as a job of every minute; see ``hourly``."""
    return _periodic(name, EVERY_MINUTE, _("every minute"), timedelta(minutes=5))


def _periodic(name: Any, cron: str, pace: Any, late_after: timedelta) -> Callable[[Job], Job]:
    def declare(function: Job) -> Job:
        task_name = f"{function.__module__}.{function.__name__}"

        def run(timestamp: int) -> None:
            function()

        as_task = app.task(name=task_name, queueing_lock=task_name, lock=task_name)
        app.periodic(cron=cron)(as_task(run))
        PERIODIC.append(PeriodicJob(task_name, name, pace, late_after))
        return function

    return declare


def fetch_last_runs() -> list[LastRun]:
    """Return how each periodic job went the last time, in the order of their declaration."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name,"
            " max(ended.at) FILTER (WHERE ended.type = 'succeeded'),"
            " max(ended.at) FILTER (WHERE ended.type = 'failed'),"
            " (array_agg(extract(epoch FROM ended.at - started.at)::float ORDER BY ended.at DESC)"
            "   FILTER (WHERE ended.type = 'succeeded'))[1]"
            " FROM procrastinate_jobs job"
            " JOIN procrastinate_events ended"
            "   ON ended.job_id = job.id AND ended.type IN ('succeeded', 'failed')"
            " LEFT JOIN LATERAL (SELECT max(at) AS at FROM procrastinate_events"
            "   WHERE job_id = job.id AND type = 'started') started ON true"
            " WHERE task_name = ANY(%s) GROUP BY task_name",
            [[job.task_name for job in PERIODIC]],
        )
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    runs = []
    for job in PERIODIC:
        done_at, failed_at, seconds = found.get(job.task_name, (None, None, None))
        is_late = done_at is None or timezone.now() - done_at > job.late_after
        runs.append(LastRun(str(job.name), str(job.pace), done_at, seconds, failed_at, is_late))
    return runs


def fetch_last_success(task_name: str) -> datetime | None:
    """Return when a periodic job was last done; quick, for one that is done often."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ended.at FROM procrastinate_jobs job JOIN procrastinate_events ended"
            "   ON ended.job_id = job.id AND ended.type = 'succeeded'"
            " WHERE job.task_name = %s AND job.status = 'succeeded'"
            " ORDER BY job.id DESC LIMIT 1",
            [task_name],
        )
        row = cursor.fetchone()
        return row[0] if row else None


def fetch_queue() -> Queue:
    """Return how many jobs there are of each kind, and how many workers live."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status = 'todo'),"
            " count(*) FILTER (WHERE status = 'doing'),"
            " count(*) FILTER (WHERE status = 'failed'),"
            " (SELECT count(*) FROM procrastinate_workers"
            "   WHERE last_heartbeat > now() - interval '1 minute')"
            " FROM procrastinate_jobs"
        )
        return Queue(*cursor.fetchone())


def forget_old_jobs() -> None:
    """Remove the jobs that ended long ago, however they ended.

    Of what is done every minute a day is kept, as long as it went well.
    """
    often = [job.task_name for job in PERIODIC if job.late_after <= timedelta(minutes=5)]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs job WHERE status NOT IN ('todo', 'doing')"
            " AND NOT EXISTS (SELECT 1 FROM procrastinate_events WHERE job_id = job.id"
            "   AND at > now() - make_interval(hours =>"
            "     CASE WHEN status = 'succeeded' AND task_name = ANY(%s) THEN 24 ELSE %s END))",
            [often, KEPT_HOURS],
        )
