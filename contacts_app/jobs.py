"""What is done beside the requests."""

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from core.jobs import forget_old_jobs, hourly


@hourly(_("Empty the trash of what is older than 30 days"))
def tidy() -> None:
    """Remove what is kept no longer."""
    call_command("tidy")
    forget_old_jobs()
