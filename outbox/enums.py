"""The fixed choices of the outbox."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MailState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("mail", "Waiting")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    FAILED = "failed", pgettext_lazy("mail", "Failed")
    CANCELED = "canceled", pgettext_lazy("mail", "Canceled")


class MailEvent(models.TextChoices):
    """What the log of a mail tells; its labels are for the page of the mail."""

    SENT = "sent", pgettext_lazy("mail", "Sent")
    ATTEMPT_FAILED = "attempt_failed", _("An attempt failed")
    FAILED = "failed", pgettext_lazy("mail", "Failed")
    AGAIN = "again", _("To be sent again")
    CANCELED = "canceled", pgettext_lazy("mail", "Canceled")
    EXPIRED = "expired", _("Too late to be of use")
