"""Sending mail beside the requests."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate import JobContext
from procrastinate.contrib.django import app

from core.jobs import every_five_minutes, hourly
from outbox import services


@app.task(name=services.JOB, pass_context=True)
def send_mail(context: JobContext) -> None:
    """Send what is due; a worker that is to end leaves the rest to another one."""
    services.send_due_mail(should_stop=context.should_abort)
    if context.should_abort():
        services.defer_sending(timezone.now())


@every_five_minutes(_("Send emails that are waiting"))
def send_left_mail() -> None:
    """Send what is due and has no job: one was lost, or died."""
    services.send_due_mail()


@hourly(_("Forget mail older than 90 days"))
def forget_old_mail() -> None:
    """Remove what is kept no longer."""
    services.forget_old_mail()
