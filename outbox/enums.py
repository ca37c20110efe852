"""The fixed choices of the outbox."""

from django.db import models
from django.utils.translation import pgettext_lazy


class MailState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("mail", "Waiting")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    FAILED = "failed", pgettext_lazy("mail", "Failed")
    CANCELED = "canceled", pgettext_lazy("mail", "Canceled")
