"""What conditions name by id: labels, custom fields and users."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from accounts.models import User
from contacts_app.filters.parameters import CUSTOM
from contacts_app.models import CustomField, Label


LABEL_NAMES = ("label", "label_all", "label_none")


@dataclass(frozen=True)
class Known:
    """What is there of what conditions can name.

    Attributes:
        me: the user who asks.
        labels: by id, also of those merged; None for one that is gone.
        all_labels: the labels to offer.
        fields: the custom fields, in their order.
        users: names by id.
    """

    me: int
    labels: dict[int, Label | None] = field(default_factory=dict)
    all_labels: list[Label] = field(default_factory=list)
    fields: list[CustomField] = field(default_factory=list)
    users: dict[int, str] = field(default_factory=dict)

    @classmethod
    def named(cls, groups: list[dict[str, list[str]]], user: User) -> Self:
        """Fetch what ``groups`` name, and nothing when they name nothing."""
        label_ids = _ids(
            value for group in groups for name in LABEL_NAMES for value in group.get(name, [])
        )
        matches = [CUSTOM.fullmatch(name) for group in groups for name in group]
        field_ids = {int(match["field"]) for match in matches if match}
        fields = CustomField.objects.alive().filter(is_filtered=True, pk__in=field_ids)
        return cls(
            me=user.pk,
            labels=_labels(label_ids) if label_ids else {},
            fields=list(fields) if field_ids else [],
            users=_users() if any("owner" in group for group in groups) else {},
        )

    @classmethod
    def everything(cls, groups: list[dict[str, list[str]]], user: User) -> Self:
        """Fetch all that can be named, for the form, and what ``groups`` name beyond it."""
        named = cls.named(groups, user)
        return cls(
            me=user.pk,
            labels=named.labels,
            all_labels=list(Label.objects.alive()),
            fields=list(CustomField.objects.alive().filter(is_filtered=True)),
            users=_users(),
        )


def _users() -> dict[int, str]:
    return dict(User.objects.order_by("name", "pk").values_list("pk", "name"))


def _labels(ids: set[int]) -> dict[int, Label | None]:
    """Return the label each id leads to: itself, or what it was merged into."""
    # A merge leads all that was merged before to the survivor: one step is enough.
    found = Label.objects.select_related("merged_into").in_bulk(ids)
    met = {pk: label.merged_into or label for pk, label in found.items()}
    return {pk: met[pk] if pk in met and not met[pk].deleted_at else None for pk in ids}


def _ids(texts: Iterable[str]) -> set[int]:
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}
