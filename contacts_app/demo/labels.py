"""Labels of the demo's clients, put on when somebody noticed."""

import random
from collections.abc import Sequence

from django.utils import timezone

from accounts.models import User
from contacts_app import label_conditions
from contacts_app.enums import ActivityKind, LabelColour, LabelSource
from contacts_app.models import Activity, Contact, ContactLabel, Label
from contacts_app.services.labels import create_label


# Name, colour, what for, and of a hundred clients how many carry it.
LABELS = (
    ("VIP", LabelColour.VIOLET, "Offer the first free slot, call back the same day", 6),
    ("Allergy", LabelColour.RED, "Read the note before mixing anything", 5),
    ("Pays late", LabelColour.ORANGE, "Ask for a deposit", 4),
    ("Bride", LabelColour.PINK, "", 3),
    ("Öğrenci", LabelColour.YELLOW, "Öğrenci indirimi", 9),
    ("Корпоративный клиент", LabelColour.BLUE, "", 7),
)
SEED = 20_241_123
NEW = "contacts/new_this_month"


def load_labels(contacts: Sequence[Contact], team: Sequence[User], owner: User) -> None:
    """Make the demo's labels and spread them over ``contacts``; the same ones every time.

    Labels that are there already are somebody's own: then there are none of the demo.
    """
    if Label.objects.exists():
        return
    rng = random.Random(SEED)  # noqa: S311 -- no secret
    carried: list[ContactLabel] = []
    activities: list[Activity] = []
    for name, colour, description, percent in LABELS:
        label = create_label(name=name, colour=colour, description=description, actor=owner)
        for contact in contacts:
            who, share, chance = rng.choice(team), rng.random(), rng.random()
            # Companies are clients of another kind than students.
            if bool(contact.organization) != (colour == LabelColour.BLUE):
                continue
            if chance * 100 >= (60 if colour == LabelColour.BLUE else percent):
                continue
            # A label comes later than its contact, and is nothing that happened last.
            moment = contact.created_at + share * (contact.last_activity_at - contact.created_at)
            carried.append(
                ContactLabel(contact=contact, label=label, put_on_at=moment, put_on_by=who)
            )
            activities.append(
                Activity(
                    contact=contact,
                    actor=who,
                    kind=ActivityKind.LABEL_PUT_ON,
                    details={"label": name},
                    happened_at=moment,
                )
            )
    by_itself, told = new_this_month(owner)
    carried += by_itself
    activities += told
    ContactLabel.objects.bulk_create(carried)
    Activity.objects.bulk_create(sorted(activities, key=lambda event: event.happened_at))


def new_this_month(owner: User) -> tuple[list[ContactLabel], list[Activity]]:
    """Make the automatic label, put on at the moment each contact was created."""
    label = create_label(name="New this month", colour=LabelColour.TEAL, actor=owner)
    details = {"label": label.name, "condition": NEW}
    contacts = label_conditions.new_this_month().alive()
    carried = [
        ContactLabel(
            contact=contact,
            label=label,
            source=LabelSource.AUTOMATIC,
            reason={"condition": NEW},
            put_on_at=contact.created_at,
        )
        for contact in contacts
    ]
    activities = [
        Activity(
            contact=contact,
            kind=ActivityKind.LABEL_PUT_ON,
            details=details,
            happened_at=contact.created_at,
        )
        for contact in contacts
    ]
    # From now on by its condition: it would have put the label on this very moment.
    Label.objects.filter(pk=label.pk).update(condition=NEW, refreshed_at=timezone.now())
    return carried, activities
