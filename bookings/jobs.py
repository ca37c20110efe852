"""What the bookings need beside the requests."""

from django.utils.translation import gettext_lazy as _

from bookings.services import notices
from core.jobs import every_five_minutes


@every_five_minutes(_("Remind clients of their bookings"))
def queue_reminders() -> None:
    """Queue the reminders that are due."""
    notices.queue_reminders()
