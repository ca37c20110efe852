"""What tasks need beside the requests."""

from django.utils.translation import gettext_lazy as _

from core.jobs import every_minute
from tasks.services import sending


@every_minute(_("Remind of tasks"))
def send_reminders() -> None:
    """Remind of what is due by now."""
    sending.send_due_reminders()
