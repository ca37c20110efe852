"""People who may be somebody the business knows already: a person decides."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts_app.enums import ReviewDecision
from contacts_app.models.contacts import Contact
from contacts_app.querysets.reviews import ReviewQuerySet


class Review(models.Model):
    """A contact that arose by itself and is perhaps the same person as another one.

    ``because`` says what they share: ``["email", "phone", "name"]``. ``moved`` holds what went
    from the contact to the candidate when both were the same person, so that it can go back.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="reviews")
    candidate = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    because = models.JSONField(default=list)
    created_at = models.DateTimeField(_("Created"))
    decision = models.CharField(
        _("Decision"), max_length=10, choices=ReviewDecision, blank=True, default=""
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    moved = models.JSONField(default=dict, blank=True, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "candidate"], name="review_of_two_contacts_is_there_once"
            ),
            models.CheckConstraint(
                condition=~Q(contact=F("candidate")), name="review_is_of_two_contacts"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | Q(decision__in=ReviewDecision.values, decided_at__isnull=False),
                name="review_that_is_decided_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-created_at", "-id"], name="review_waiting", condition=Q(decision="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} = {self.candidate_id}?"
