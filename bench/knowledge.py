"""What a made-up business knows of its contacts: labels and the values of custom fields."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from contacts_app.custom_field_types import type_of
from contacts_app.enums import CustomFieldType, LabelColour, LabelSource
from contacts_app.models import ContactLabel, CustomField, CustomValue, Label
from contacts_app.services.custom_fields import create_custom_field
from contacts_app.services.labels import create_label
from contacts_app.services.saved_views import save_view


Row = dict[str, Any]
LABELS = 20
# The first label is on every other contact, the last on one in a thousand: three a contact.
FIRST_SHARE, LAST_SHARE, LABELS_A_CONTACT = 0.5, 0.001, 3
OTHER_SHARE = (LABELS_A_CONTACT - FIRST_SHARE - LAST_SHARE) / (LABELS - 2)
SHARES = (FIRST_SHARE, *[OTHER_SHARE] * (LABELS - 2), LAST_SHARE)
PLANS = {"Standard": 60, "Plus": 30, "Gold": 9, "Founder": 1}
MOST_VISITS = 1000
SITES = 50


@dataclass
class Knowledge:
    """The labels and fields of a book, and a source of what each contact has of them."""

    users: list[User]
    labels: list[Label] = field(default_factory=list)
    fields: dict[str, CustomField] = field(default_factory=dict)
    rng: random.Random = field(default_factory=lambda: random.Random(11))  # noqa: S311 -- as there
    # The columns of a value that many have; with a sort key and folded, they take a while to make.
    columns: dict[tuple[str, Any], Row] = field(default_factory=dict)

    def define(self, owner: User) -> None:
        """Make the labels, the fields and a saved view."""
        colours = list(LabelColour)
        self.labels = [
            create_label(name=f"Label {n + 1}", actor=owner, colour=colours[n % len(colours)])
            for n in range(LABELS)
        ]
        types = CustomFieldType
        for name, kind, choices in (
            ("Plan", types.CHOICE, PLANS),
            ("Visits", types.NUMBER, ()),
            ("Renewed", types.DATE, ()),
            ("Client number", types.TEXT, ()),
            ("Newsletter", types.YES_NO, ()),
            ("Web site", types.URL, ()),
        ):
            made = create_custom_field(name=name, type=kind, choices=choices, actor=owner)
            self.fields[name] = made
        save_view(name="Plus, lately", query=self._view(), columns=[], actor=owner)

    def _view(self) -> str:
        plan = self.fields["Plan"].pk
        return f"sort=-last_activity&label={self.labels[1].pk}&cf{plan}=Plus"

    def labels_of(self, pk: int, since: datetime) -> Iterator[Row]:
        """Make up the labels of a contact."""
        for label, share in zip(self.labels, SHARES, strict=True):
            if self.rng.random() < share:
                yield {
                    "contact_id": pk,
                    "label_id": label.pk,
                    "source": LabelSource.MANUAL.value,
                    "reason": "{}",
                    "put_on_at": since,
                    "put_on_by_id": self.users[pk % len(self.users)].pk,
                }

    def values_of(self, pk: int, since: datetime) -> Iterator[Row]:
        """Make up the values of a contact: the first two and the number are always there."""
        rng = self.rng
        yield self._value(pk, "Plan", rng.choices(list(PLANS), list(PLANS.values()))[0])
        yield self._value(pk, "Visits", rng.randrange(MOST_VISITS))
        yield self._value(pk, "Client number", f"C-{pk:07}")
        if rng.random() < 0.5:
            renewed = (since + timedelta(days=rng.randrange(365))).date()
            yield self._value(pk, "Renewed", renewed)
        if rng.random() < 0.3:
            yield self._value(pk, "Newsletter", rng.random() < 0.5)
        if rng.random() < 0.1:
            yield self._value(pk, "Web site", f"https://site{rng.randrange(SITES)}.example")

    def _value(self, pk: int, name: str, value: Any) -> Row:
        defined = self.fields[name]
        columns = self.columns.get((name, value))
        if columns is None:
            (columns,) = type_of(defined).columns(value)
            if name != "Client number":
                self.columns[name, value] = columns
        return {
            "contact_id": pk,
            "field_id": defined.pk,
            "type": defined.type,
            "text": "",
            "number": None,
            "date": None,
            "truth": None,
            "sort_key": "",
            "folded": "",
            **columns,
        }


TABLES = (ContactLabel, CustomValue)
