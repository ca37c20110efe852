"""The process that does the jobs."""

import asyncio
import os
import signal
import threading
import time
from typing import cast

from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from procrastinate.periodic import PeriodicDeferrer


# Two at a time: a long one doesn't keep a short one waiting.
AT_ONCE = 2
HEARTBEAT = 3.0
# A worker whose heart has not beaten for so long is dead, and its jobs are for another one.
DEAD_AFTER = 15.0
LOOK_ROUND = 2.0
# What was queued for a moment so many seconds ahead was queued before the clock stepped back.
FUTURE = 120
# Then a running job is asked to stop where it can be taken up again.
PATIENCE = 1.0


async def work(*, wait: bool = True, parent: int | None = None) -> None:
    """Do jobs until a signal comes; with ``wait`` false, until there are none.

    Args:
        parent: the process that started this one. When it is gone, the worker ends as well.
    """
    # Connections of its own, beside those that Django gives the jobs.
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)
    with app.replace_connector(connector) as worker_app:
        async with worker_app.open_async():
            # Before the worker is there for others to see: it would listen a moment too late.
            stop = asyncio.Event()
            if threading.current_thread() is threading.main_thread():  # no other hears signals
                for number in (signal.SIGINT, signal.SIGTERM):
                    asyncio.get_running_loop().add_signal_handler(number, stop.set)
            await _give_back_stalled_jobs(worker_app)
            await _forget_what_was_queued_in_the_future(worker_app)
            if not wait:
                await _queue_what_is_due(worker_app)
            worker = asyncio.create_task(
                worker_app.run_worker_async(
                    wait=wait,
                    install_signal_handlers=False,
                    concurrency=AT_ONCE,
                    update_heartbeat_interval=HEARTBEAT,
                    stalled_worker_timeout=DEAD_AFTER,
                    # Without waiting it ends by itself, once what it has begun is done (None, which
                    # the declared type leaves out).
                    shutdown_graceful_timeout=cast(float, PATIENCE if wait else None),
                )
            )
            beside = asyncio.create_task(_look_round(worker_app, parent))
            stopped = asyncio.create_task(stop.wait())
            await asyncio.wait({worker, beside, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if worker.done():
                await worker
                return
            # To be cancelled is for procrastinate to be asked to stop in order.
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)
            if beside.done():
                await beside


async def _look_round(worker_app: App, parent: int | None) -> None:
    """Give back the jobs of dead workers, time and again; return when the parent is gone."""
    while parent is None or os.getppid() == parent:
        await asyncio.sleep(LOOK_ROUND)
        await _give_back_stalled_jobs(worker_app)
        await _forget_what_was_queued_in_the_future(worker_app)


async def _queue_what_is_due(worker_app: App) -> None:
    """Queue the periodic jobs that are due: a worker that doesn't wait may end before it does."""
    deferrer = PeriodicDeferrer(
        registry=worker_app.periodic_registry, **worker_app.periodic_defaults
    )
    await deferrer.defer_jobs(deferrer.get_previous_tasks(at=time.time()))


async def _forget_what_was_queued_in_the_future(worker_app: App) -> None:
    """Let periodic jobs be queued again after the clock stepped back, instead of an hour later."""
    await worker_app.connector.execute_query_async(
        "DELETE FROM procrastinate_periodic_defers WHERE defer_timestamp > %(latest)s",
        latest=int(time.time()) + FUTURE,
    )


async def _give_back_stalled_jobs(worker_app: App) -> None:
    """Let a job be done again whose worker died while doing it."""
    jobs = worker_app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
        try:
            await jobs.retry_job(job)
        except UniqueViolation:
            # Another one of its kind waits already, and does what this one left.
            await jobs.finish_job(job, status=Status.ABORTED, delete_job=False)
