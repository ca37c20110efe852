"""What is asked of labels, and of who carries them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from contacts_app.querysets.contacts import TRASH_DAYS


if TYPE_CHECKING:
    from contacts_app.models import ContactLabel, Label  # noqa: F401 -- named in a string


class LabelQuerySet(models.QuerySet["Label"]):
    def alive(self) -> Self:
        """Return the labels that are neither deleted nor merged into another one."""
        return self.filter(deleted_at__isnull=True)

    def led_to(self, ids: Iterable[int]) -> Self:
        """Return the labels that ``ids`` stand for: those of merged ones lead to the survivor."""
        ids = list(ids)
        return self.alive().filter(Q(pk__in=ids) | Q(merged__pk__in=ids)).distinct()

    def with_use(self) -> Self:
        """Return the labels with ``use``: how many contacts carry each, the trash left out."""
        carried = Q(
            contact_labels__taken_off_at__isnull=True,
            contact_labels__contact__deletion__isnull=True,
        )
        # Grouping forgets the order of the model.
        used = self.annotate(use=Count("contact_labels", filter=carried))
        return used.order_by("folded_name", "pk")

    def restorable(self) -> Self:
        """Return the deleted labels young enough to be restored; a merged one is not."""
        return self.filter(
            deleted_at__gt=timezone.now() - timedelta(days=TRASH_DAYS), merged_into__isnull=True
        )


class ContactLabelQuerySet(models.QuerySet["ContactLabel"]):
    def carried(self) -> Self:
        """Return the labels that contacts carry now, without those that were taken off."""
        return self.filter(taken_off_at__isnull=True)
