"""What is done beside the requests."""

import pghistory
from django.core.management import call_command
from django.utils.translation import gettext_lazy as _
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job

from contacts_app.models import BulkChange
from contacts_app.services import bulk, custom_fields
from contacts_app.services.labels import refresh_automatic_labels
from core.jobs import forget_old_jobs, hourly


ATTEMPTS = 5


class Again(BaseRetryStrategy):
    """Try some times when it fails; go on wherever it was when only the worker was to end."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, JobAborted):
            return RetryDecision(retry_in={"seconds": 0})
        return RetryDecision(retry_in={"seconds": 3}) if job.attempts < ATTEMPTS else None


@app.task(name=bulk.JOB, pass_context=True, retry=Again())
def do_bulk_change(context: JobContext, change_id: int) -> None:
    """Do a bulk change, or what a killed worker has left of it."""
    change = BulkChange.objects.filter(pk=change_id).first()
    if change is None:
        return
    with pghistory.context(user=change.actor_id, url=f"/contacts/changes/{change_id}/"):
        try:
            is_over = bulk.run_bulk_change(change_id=change_id, should_stop=context.should_abort)
        except Exception:
            if context.job.attempts >= ATTEMPTS:
                bulk.fail_bulk_change(change_id=change_id)
            raise
    if not is_over:
        raise JobAborted


@app.task(name=custom_fields.JOB, retry=Again())
def refresh_search_of_field(field_id: int) -> None:
    """Let the search follow a custom field that is searched from now on, or no longer."""
    custom_fields.refresh_search_of_field(field_id)


@hourly(_("Put automatic labels on and take them off"))
def refresh_labels() -> None:
    """Refresh the labels whose conditions depend on time."""
    refresh_automatic_labels()


@hourly(_("Empty the trash of what is older than 30 days"))
def tidy() -> None:
    """Remove what is kept no longer."""
    call_command("tidy")
    bulk.purge_bulk_changes()
    forget_old_jobs()
