"""Mail that waits to be sent, was sent, or could not be."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from outbox.enums import MailState
from outbox.querysets import MailQuerySet


class Mail(models.Model):
    """One mail to one address.

    ``key`` says what it is about and to whom, so that the same is never queued twice:
    ``bookings/12/reminder/client/2``. ``calendar`` holds an iCalendar file sent along, ``method``
    of it included. ``log`` holds what happened, the newest last: ``[{"at": …, "what": …}]``, with
    ``why`` it failed and ``by`` whom it was done. From ``expires_at`` on it is not sent any more.
    """

    key = models.CharField(max_length=200, unique=True, editable=False)
    to_address = models.CharField(pgettext_lazy("addressee", "To"), max_length=254)
    to_name = models.CharField(_("Name of the addressee"), max_length=401, blank=True)
    reply_to = models.CharField(_("Answers go to"), max_length=254, blank=True)
    language = models.CharField(_("Language"), max_length=5)
    subject = models.CharField(_("Subject"), max_length=300)
    text = models.TextField(_("Text"))
    calendar = models.TextField(blank=True)
    # Where the addressee says that they want no more of its kind.
    unsubscribe_url = models.CharField(max_length=500, blank=True)
    state = models.CharField(
        _("State"), max_length=10, choices=MailState, default=MailState.WAITING
    )
    created_at = models.DateTimeField(_("Created"))
    due_at = models.DateTimeField(_("To be sent at"))
    expires_at = models.DateTimeField(_("Not to be sent from"), null=True, blank=True)
    sent_at = models.DateTimeField(_("Sent at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("Attempts"), default=0)
    log = models.JSONField(_("Log"), default=list, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MailState.values), name="mail_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(to_address=""), name="mail_goes_somewhere"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="mail_that_was_sent_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="mail_due", condition=Q(state="waiting")),
            models.Index(fields=["-created_at", "-id"], name="mail_latest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_address}"

    @property
    def calendar_method(self) -> str:
        """What the calendar file asks for: REQUEST puts an event in, CANCEL takes it out."""
        return "CANCEL" if "\nMETHOD:CANCEL" in self.calendar else "REQUEST"
