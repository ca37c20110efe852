"""What is asked of reviews."""

from typing import TYPE_CHECKING, Self

from django.db import models


if TYPE_CHECKING:
    from contacts_app.models import Review  # noqa: F401 -- named in a string


# As ``ReviewQuerySet.waiting`` counts them. Every whole page of the list asks: the ORM took longer
# to put it into words than all else there together, and a join took twice as long to plan.
WAITING_COUNT = """
    SELECT count(*) FROM contacts_review WHERE decision = ''
        AND (SELECT deletion_id FROM contacts_contact WHERE id = contact_id) IS NULL
        AND (SELECT deletion_id FROM contacts_contact WHERE id = candidate_id) IS NULL
"""


class ReviewQuerySet(models.QuerySet["Review"]):
    def waiting(self) -> Self:
        """Return what nobody has decided, of contacts that are not in the trash, latest first."""
        waiting = self.filter(
            decision="", contact__deletion__isnull=True, candidate__deletion__isnull=True
        )
        return waiting.order_by("-created_at", "-pk")
