"""What the database itself guards of labels: rows it takes and rows it refuses."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, UniqueConstraint

from contacts_app.enums import LabelColour
from contacts_app.models import ContactLabel, Label
from tests.factories import ContactFactory, LabelFactory


pytestmark = pytest.mark.django_db

AT = datetime(2026, 1, 1, tzinfo=UTC)


def carry(**fields):
    """Store the label of a contact."""
    made = {"contact": ContactFactory, "label": LabelFactory}
    for name, factory in made.items():
        if name not in fields:
            fields[name] = factory()
    return ContactLabel.objects.create(put_on_at=AT, **fields)


def merged_into_itself():
    label = LabelFactory(deleted_at=AT)
    Label.objects.filter(pk=label.pk).update(merged_into=label)


GOOD = {
    "label_name_is_free": [
        lambda: (LabelFactory(name="VIP"), LabelFactory(name="Vip", deleted_at=AT)),
        lambda: LabelFactory.create_batch(2, name="VIP", deleted_at=AT),
    ],
    "label_condition_has_one_label": [
        lambda: LabelFactory.create_batch(2, condition=""),
        lambda: (LabelFactory(condition="a/b"), LabelFactory(condition="a/b", deleted_at=AT)),
    ],
    "label_is_called_something": [lambda: LabelFactory(name="⭐")],
    "label_colour_is_known": [
        lambda: [LabelFactory(colour=colour) for colour in LabelColour.values]
    ],
    "label_that_was_merged_is_gone": [
        lambda: LabelFactory(merged_into=LabelFactory(), deleted_at=AT)
    ],
    "label_is_not_merged_into_itself": [
        lambda: LabelFactory(merged_into=LabelFactory(), deleted_at=AT)
    ],
    "contact_label_is_there_once": [
        lambda: [carry(label=label) for label in [LabelFactory()] * 2],
        lambda: [carry(contact=contact) for contact in [ContactFactory()] * 2],
    ],
    "contact_label_source_is_known": [
        lambda: [carry(source=source) for source in ("manual", "automatic")]
    ],
}
BAD = {
    "label_name_is_free": [lambda: LabelFactory.create_batch(2, name="VIP", folded_name="vip")],
    "label_condition_has_one_label": [lambda: LabelFactory.create_batch(2, condition="a/b")],
    "label_is_called_something": [lambda: LabelFactory(folded_name="")],
    "label_colour_is_known": [
        lambda: LabelFactory(colour="beige"), lambda: LabelFactory(colour="")
    ],
    "label_that_was_merged_is_gone": [lambda: LabelFactory(merged_into=LabelFactory())],
    "label_is_not_merged_into_itself": [merged_into_itself],
    "contact_label_is_there_once": [
        lambda: [
            carry(contact=contact, label=label)
            for contact, label in [(ContactFactory(), LabelFactory())] * 2
        ]
    ],
    "contact_label_source_is_known": [lambda: carry(source="magic"), lambda: carry(source="")],
}  # fmt: skip


def test_every_constraint_is_tried():
    declared = {
        constraint.name
        for model in (Label, ContactLabel)
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }
    assert declared == set(GOOD) == set(BAD)


@pytest.mark.parametrize("store", [deed for deeds in GOOD.values() for deed in deeds])
def test_good_rows(store):
    store()


@pytest.mark.parametrize(
    ("name", "store"), [(name, deed) for name, deeds in BAD.items() for deed in deeds]
)
def test_bad_rows(name, store):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        store()
    cause: Any = caught.value.__cause__
    assert cause.diag.constraint_name == name
