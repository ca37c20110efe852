"""What conditions name by id: labels, custom fields and users."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Self

from accounts.models import User
from contacts_app.filters.parameters import CUSTOM
from contacts_app.models import CustomField, Label


LABEL_NAMES = ("label", "label_all", "label_none")


# Every filtered list asks: the ORM took twice as long to put this into words.
LIVING = "SELECT * FROM contacts_customfield WHERE deleted_at IS NULL ORDER BY position, id"
# A merge leads all that was merged before to the survivor: one step is enough.
MEANT = """
    SELECT label.*, asked.id AS asked_id FROM contacts_label asked
    JOIN contacts_label label ON label.id = coalesce(asked.merged_into_id, asked.id)
    WHERE asked.id = ANY(%s)
"""


@dataclass(frozen=True)
class Known:
    """What is there of what conditions can name.

    Attributes:
        user: who asks.
        labels: by id, also of those merged; None for one that is gone.
        all_labels: the labels to offer.
        fields: the custom fields, in their order.
        users: names by id.
    """

    user: User
    labels: dict[int, Label | None] = field(default_factory=dict)
    all_labels: list[Label] = field(default_factory=list)
    fields: list[CustomField] = field(default_factory=list)
    users: dict[int, str] = field(default_factory=dict)

    @classmethod
    def named(
        cls, groups: list[dict[str, list[str]]], user: User, living: Callable[[], list[CustomField]]
    ) -> Self:
        """Fetch what ``groups`` name, and nothing when they name nothing.

        Args:
            living: returns the custom fields that are not deleted.
        """
        label_ids = _ids(
            value for group in groups for name in LABEL_NAMES for value in group.get(name, [])
        )
        matches = [CUSTOM.fullmatch(name) for group in groups for name in group]
        field_ids = {int(match["field"]) for match in matches if match}
        fields = living() if field_ids else []
        return cls(
            user=user,
            labels=_labels(label_ids) if label_ids else {},
            fields=[each for each in fields if each.is_filtered and each.pk in field_ids],
            users=_users() if any("owner" in group for group in groups) else {},
        )

    @classmethod
    def everything(cls, groups: list[dict[str, list[str]]], user: User) -> Self:
        """Fetch all that can be named, for the form, and what ``groups`` name beyond it."""
        fields = list(CustomField.objects.alive().filter(is_filtered=True))
        named = cls.named(groups, user, lambda: fields)
        return cls(
            user=user,
            labels=named.labels,
            all_labels=list(Label.objects.alive()),
            fields=fields,
            users=_users(),
        )


def living_fields() -> list[CustomField]:
    """Return the custom fields that are not deleted, in their order."""
    return list(CustomField.objects.raw(LIVING))


def _users() -> dict[int, str]:
    return dict(User.objects.order_by("name", "pk").values_list("pk", "name"))


def _labels(ids: set[int]) -> dict[int, Label | None]:
    """Return the label each id leads to: itself, or what it was merged into."""
    found = {vars(label)["asked_id"]: label for label in Label.objects.raw(MEANT, [list(ids)])}
    return {pk: found[pk] if pk in found and not found[pk].deleted_at else None for pk in ids}


def _ids(texts: Iterable[str]) -> set[int]:
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}
