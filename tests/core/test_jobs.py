"""The queue and its worker: what comes every hour, and the jobs of a worker that died."""

import signal
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from contacts_app import jobs as contact_jobs
from core import jobs
from core.worker import DEAD_AFTER
from tests.helpers.jobs import do_waiting_jobs, start_worker


TIDY = "contacts_app.jobs.tidy"
pytestmark = pytest.mark.usefixtures("queue")


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def tidy_run():
    return next(run for run, job in zip(jobs.fetch_last_runs(), jobs.PERIODIC, strict=True)
                if job.task_name == TIDY)  # fmt: skip


def wait_for(question, *, process):
    """Wait until ``question`` is answered with yes, as long as the process lives."""
    while not question():
        assert process.poll() is None


def test_worker_does_at_its_start_what_was_due_in_the_last_hour():
    assert tidy_run().done_at is None
    assert tidy_run().is_late
    do_waiting_jobs()
    run = tidy_run()
    assert timezone.now() - run.done_at < timedelta(minutes=1)
    assert not run.is_late
    assert run.failed_at is None
    do_waiting_jobs()
    assert sql("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", TIDY) == [(1,)]


def test_job_that_was_done_long_ago_is_late():
    do_waiting_jobs()
    sql("UPDATE procrastinate_events SET at = at - %s", jobs.LATE_AFTER - timedelta(minutes=1))
    assert not tidy_run().is_late
    sql("UPDATE procrastinate_events SET at = at - interval '2 minutes'")
    assert tidy_run().is_late


def test_job_that_failed_is_told(monkeypatch):
    def fail(_command):
        raise RuntimeError

    monkeypatch.setattr(contact_jobs, "call_command", fail)
    do_waiting_jobs()
    assert tidy_run().done_at is None
    assert tidy_run().failed_at
    assert jobs.fetch_queue().failed == 1


@pytest.mark.parametrize(
    ("silent_for", "status"), [(DEAD_AFTER + 1, "succeeded"), (DEAD_AFTER - 5, "doing")]
)
def test_job_of_a_dead_worker_is_done_by_another_one(silent_for, status):
    [(worker,)] = sql(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s) RETURNING id",
        timedelta(seconds=silent_for),
    )
    [(job,)] = sql(
        "INSERT INTO procrastinate_jobs (task_name, queue_name, args, status, worker_id)"
        " VALUES (%s, 'default', '{\"timestamp\": 0}', 'doing', %s) RETURNING id",
        TIDY,
        worker,
    )
    do_waiting_jobs()
    assert sql("SELECT status::text FROM procrastinate_jobs WHERE id = %s", job) == [(status,)]


def test_job_of_a_dead_worker_gives_way_to_one_of_its_kind_that_waits():
    [(worker,)] = sql(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute')"
        " RETURNING id"
    )
    insert = (
        "INSERT INTO procrastinate_jobs"
        " (task_name, queue_name, args, lock, queueing_lock, status, worker_id)"
        " VALUES (%s, 'default', '{\"timestamp\": 0}', %s, %s, %s, %s) RETURNING id"
    )
    [(left,)] = sql(insert, TIDY, TIDY, TIDY, "doing", worker)
    [(waiting,)] = sql(insert, TIDY, TIDY, TIDY, "todo", None)
    do_waiting_jobs()
    states = dict(sql("SELECT id, status::text FROM procrastinate_jobs"))
    assert (states[left], states[waiting]) == ("aborted", "succeeded")


def test_after_the_clock_stepped_back_periodic_jobs_are_done_all_the_same():
    do_waiting_jobs()
    # As if the hour that was just done came again.
    sql("UPDATE procrastinate_periodic_defers SET defer_timestamp = defer_timestamp + 7200")
    do_waiting_jobs()
    rows = sql("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", TIDY)
    assert rows == [(2,)]
    ahead = "SELECT count(*) FROM procrastinate_periodic_defers WHERE defer_timestamp > %s"
    assert sql(ahead, int(time.time()) + 120) == [(0,)]


def test_old_jobs_are_forgotten():
    do_waiting_jobs()
    jobs.forget_old_jobs()
    assert tidy_run().done_at
    sql("UPDATE procrastinate_events SET at = at - make_interval(hours => %s)", jobs.KEPT_HOURS + 1)
    jobs.forget_old_jobs()
    assert tidy_run().done_at is None


def test_worker_is_seen_and_ends_in_order():
    process = start_worker()
    try:
        wait_for(lambda: jobs.fetch_queue().workers == 1, process=process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
    assert jobs.fetch_queue().workers == 0


def test_worker_ends_when_the_process_that_started_it_is_gone(monkeypatch):
    monkeypatch.setattr("os.getpid", lambda: 1)  # not the process that really starts it
    process = start_worker()
    try:
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
