"""The labels a file names: found in the book or made, and put on its contacts, many at a time."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from contacts_app.enums import ActivityKind, LabelColour, Source
from contacts_app.importing.records import LABEL_LENGTH, clip, one_line
from contacts_app.label_conditions import condition_of, family_of
from contacts_app.models import Activity, Contact, ContactLabel, Label
from contacts_app.services.labels import (
    LabelConditionTaken,
    LabelHasNoName,
    LabelNameTaken,
    create_label,
)
from core.folding import fold


# A column taken for labels may hold a sentence about each contact.
MAX_NEW_LABELS = 500


class ImportedLabels:
    """The labels of the book by name, and those that a file brings."""

    def __init__(self, actor: User | None, *, for_all: str = "") -> None:
        """Read the labels.

        Args:
            for_all: the name of a label that everybody in the file gets.
        """
        self._actor = actor
        self._made = 0
        self._by_name: dict[str, Label] = {}
        merged = Label.objects.filter(merged_into__isnull=False).select_related("merged_into")
        for label in merged.order_by("deleted_at"):
            # What was merged is meant by its old name still.
            survivor = label.merged_into
            if survivor and survivor.deleted_at is None:
                self._by_name[label.folded_name] = survivor
        for label in Label.objects.alive():
            self._by_name[label.folded_name] = label
        self._for_all = for_all

    def define(self, said: Iterable[dict[str, Any]]) -> None:
        """Make the labels that a file defines and the book lacks."""
        for definition in said:
            texts = {k: v for k, v in definition.items() if isinstance(v, str)}
            colour, condition = texts.get("colour", ""), texts.get("condition", "")
            self._named(
                texts.get("name", ""),
                colour=colour if colour in LabelColour.values else LabelColour.GREY,
                description=clip(one_line(texts.get("description", "")), 300),
                # One that no installed app has would put nothing on; and what has this id in
                # another book is something else here.
                condition=condition if condition_of(condition) and not family_of(condition) else "",
            )

    def name_new(self, names: Iterable[str]) -> None:
        """Make the labels of these names that the book lacks."""
        for name in [*names, self._for_all]:
            self._named(name)

    def _named(self, name: str, **how: str) -> None:
        name = clip(one_line(name), LABEL_LENGTH)
        if not fold(name) or fold(name) in self._by_name or self._made >= MAX_NEW_LABELS:
            return
        try:
            with transaction.atomic():
                label = create_label(name=name, actor=self._actor, **how)
        except LabelConditionTaken:
            self._named(name, **{**how, "condition": ""})
            return
        except LabelNameTaken:
            # Made in this moment by somebody else
            label = Label.objects.alive().get(folded_name=fold(name))
        except LabelHasNoName:
            return
        self._by_name[fold(name)] = label
        self._made += 1

    def missing(self, names: Iterable[str]) -> list[str]:
        """Return what is to be said of the labels that could not be made."""
        return [
            _("There are too many labels for “%s”.") % name
            for name in names
            if fold(name) not in self._by_name
        ]

    def put_on(
        self, said: Sequence[tuple[Contact, Sequence[str], Sequence[str]]], *, new: set[int]
    ) -> set[int]:
        """Give contacts the labels that are said of them; return the ids of those that got one.

        One that somebody took off a contact stays off. A fixed number of queries, however many there are.

        Args:
            said: contacts, the labels they get, and those that somebody had taken off them.
            new: the ids of contacts made just now: that they came with labels is no event.
        """
        wanted = {
            (contact.pk, label.pk): taken
            for contact, names, taken_off in said
            for taken, each in ((True, taken_off), (False, [*names, self._for_all]))
            for name in each
            if (label := self._by_name.get(fold(name)))
        }
        got: set[int] = set()
        if wanted:
            contacts, labels = map(set, zip(*wanted, strict=True))
            known = ContactLabel.objects.filter(contact__in=contacts, label__in=labels)
            if label := self._by_name.get(fold(self._for_all)):
                # This one was asked for just now, whatever was before.
                again = known.filter(label=label, taken_off_at__isnull=False)
                back = set(again.values_list("contact_id", flat=True))
                again.update(taken_off_at=None, taken_off_by=None)
                self._tell({(contact_id, label.pk) for contact_id in back})
                got |= back
            there = set(known.values_list("contact_id", "label_id"))
            got |= self._insert(
                {pair: taken for pair, taken in wanted.items() if pair not in there}, new=new
            )
        return got

    def _insert(self, rows: dict[tuple[int, int], bool], *, new: set[int]) -> set[int]:
        now = timezone.now()
        # A label deleted meanwhile would carry nothing anybody sees.
        ContactLabel.objects.bulk_create(
            (
                ContactLabel(
                    contact_id=contact_id,
                    label_id=label_id,
                    put_on_at=now,
                    put_on_by=self._actor,
                    taken_off_at=now if taken else None,
                    taken_off_by=self._actor if taken else None,
                )
                for (contact_id, label_id), taken in sorted(rows.items())
            ),
            ignore_conflicts=True,
        )
        put_on = {pair for pair, taken in rows.items() if not taken}
        self._tell(
            {(contact_id, label_id) for contact_id, label_id in put_on if contact_id not in new}
        )
        return {contact_id for contact_id, _label_id in put_on}

    def _tell(self, pairs: Iterable[tuple[int, int]]) -> None:
        names = {label.pk: label.name for label in self._by_name.values()}
        Activity.objects.bulk_create(
            Activity(
                contact_id=contact_id,
                actor=self._actor,
                kind=ActivityKind.LABEL_PUT_ON,
                details={"label": names[label_id], "source": Source.IMPORT.value},
                happened_at=timezone.now(),
            )
            for contact_id, label_id in sorted(pairs)
        )
