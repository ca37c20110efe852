"""Decides whether a contact that arose by itself is somebody the business knew already.

The same person: what belongs to the new contact goes to the one that was known, and the new one,
now empty, goes to the trash. What went is noted, so that it can go back.
"""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from contacts_app.details import TEXTS, ContactDetails
from contacts_app.enums import ActivityKind, ReviewDecision
from contacts_app.joining import CannotJoin, all_belongings
from contacts_app.models import (
    Activity,
    Contact,
    ContactLabel,
    ContactStaff,
    Note,
    Review,
)
from contacts_app.services import events, trash
from contacts_app.services.contacts import details_of, update_contact
from core.db import again_after_deadlock
from core.folding import lower_case


__all__ = [
    "CannotJoin",
    "ReviewGone",
    "join_contacts",
    "keep_apart",
    "survivor_of",
    "undo_decision",
]

# Who was joined may have been joined into somebody who was joined.
MOST_STEPS = 20
NAMES = ("given_name", "family_name", "full_name")


class ReviewGone(Exception):
    """It is decided already, or one of both contacts is gone."""


@again_after_deadlock
@transaction.atomic
def keep_apart(*, review_id: int, actor: User) -> Review:
    """Note that both contacts are two people.

    Raises:
        ReviewGone: see there.
    """
    review = _held(review_id)
    _decide(review, ReviewDecision.NEW, actor)
    return review


@again_after_deadlock
@transaction.atomic
def join_contacts(*, review_id: int, actor: User) -> Review:
    """Note that both contacts are one person, and let the known one have everything.

    Raises:
        ReviewGone: see there.
        CannotJoin: what both have can't be one person's.
    """
    review = _held(review_id)
    new, known = review.contact, review.candidate
    review.moved = {
        "details": _give_details(new, known, actor),
        "notes": _give(Note.objects.filter(contact=new), known),
        "labels": _give(
            ContactLabel.objects.filter(contact=new).exclude(
                label__in=ContactLabel.objects.filter(contact=known).values("label")
            ),
            known,
        ),
        "staff": _give(
            ContactStaff.objects.filter(contact=new).exclude(
                user__in=ContactStaff.objects.filter(contact=known).values("user")
            ),
            known,
        ),
        **{each.key: each.move(new, known) for each in all_belongings()},
        "activities": _copy_activities(new, known),
    }
    trash.delete_contacts(contacts=Contact.objects.filter(pk=new.pk), actor=actor)
    _decide(review, ReviewDecision.SAME, actor)
    events.publish(ActivityKind.JOINED, contact=known, actor=actor)
    return review


@again_after_deadlock
@transaction.atomic
def undo_decision(*, review_id: int, actor: User) -> Review:
    """Take a decision back: what went to the known contact returns to the new one.

    What was added since to the known one stays there.

    Raises:
        ReviewGone: it isn't decided, or the contact can't be restored any more.
    """
    review = Review.objects.filter(pk=review_id).first()
    if review is None:
        raise ReviewGone
    held = _hold_contacts(review)
    review = Review.objects.select_for_update().filter(pk=review_id).exclude(decision="").first()
    if review is None or held[review.candidate_id].deletion_id:
        raise ReviewGone
    if review.decision == ReviewDecision.SAME:
        _take_back(review, actor)
    review.decision, review.decided_at, review.decided_by = "", None, None
    review.moved = {}
    review.save()
    return review


def survivor_of(contact_id: int) -> int | None:
    """Return the id of who a contact was joined into in the end, None when it wasn't."""
    found = None
    for _step in range(MOST_STEPS):
        joined = Review.objects.filter(
            contact=found or contact_id,
            contact__deletion__isnull=False,
            decision=ReviewDecision.SAME,
        )
        following = joined.order_by("-decided_at").values_list("candidate", flat=True).first()
        if following is None:
            break
        found = following
    return found


def _take_back(review: Review, actor: User) -> None:
    new, known, moved = review.contact, review.candidate, review.moved
    if not trash.restore_contacts(contacts=Contact.objects.filter(pk=new.pk), actor=actor):
        raise ReviewGone
    Note.objects.filter(pk__in=moved["notes"], contact=known).update(contact=new)
    ContactStaff.objects.filter(pk__in=moved["staff"], contact=known).update(contact=new)
    ContactLabel.objects.filter(pk__in=moved["labels"], contact=known).exclude(
        label__in=ContactLabel.objects.filter(contact=new).values("label")
    ).update(contact=new)
    Activity.objects.filter(pk__in=moved["activities"], contact=known).delete()
    for belonging in all_belongings():
        if belonging.key in moved:
            belonging.move_back(moved[belonging.key], new)
    _take_details_back(known, moved["details"], actor)
    for contact in (known, new):
        events.publish(ActivityKind.PARTED, contact=contact, actor=actor)


def _held(review_id: int) -> Review:
    """Return the review, locked after both its contacts."""
    review = Review.objects.filter(pk=review_id).first()
    if review is None:
        raise ReviewGone
    _hold_contacts(review)
    waiting = Review.objects.waiting().select_for_update(of=("self",))
    found = waiting.select_related("contact", "candidate").filter(pk=review_id).first()
    if found is None:
        raise ReviewGone
    return found


def _hold_contacts(review: Review) -> dict[int, Contact]:
    both = Contact.objects.filter(pk__in=[review.contact_id, review.candidate_id])
    return {each.pk: each for each in both.order_by("pk").select_for_update(of=("self",))}


def _decide(review: Review, decision: ReviewDecision, actor: User) -> None:
    review.decision, review.decided_at, review.decided_by = decision, timezone.now(), actor
    review.save()


def _give(rows: Any, known: Contact) -> list[int]:
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.model.objects.filter(pk__in=ids).update(contact=known)
    return ids


def _copy_activities(new: Contact, known: Contact) -> list[int]:
    """Repeat the lines of one timeline on the other: they are never changed, nor moved."""
    lines = Activity.objects.filter(contact=new).exclude(kind=ActivityKind.CREATED)
    copies = Activity.objects.bulk_create(
        Activity(
            contact=known,
            actor_id=line.actor_id,
            kind=line.kind,
            details=line.details,
            happened_at=line.happened_at,
        )
        for line in lines.order_by("happened_at", "pk")
    )
    return [copy.pk for copy in copies]


def _give_details(new: Contact, known: Contact, actor: User) -> dict[str, Any]:
    """Fill what ``known`` lacks, add e-mails and phones; return what was added."""
    theirs, ours = details_of(new), details_of(known)
    texts = {
        name: getattr(theirs, name)
        for name in TEXTS
        if name not in NAMES and getattr(theirs, name) and not getattr(ours, name)
    }
    custom = {key: value for key, value in theirs.custom.items() if key not in ours.custom}
    addresses = {lower_case(row.address) for row in ours.emails}
    emails = [row for row in theirs.emails if lower_case(row.address) not in addresses]
    numbers = {row.number for row in ours.phones} | {
        row.e164 for row in known.phones.all() if row.e164
    }
    e164 = {row.number: row.e164 for row in new.phones.all()}
    phones = [row for row in theirs.phones if not {row.number, e164[row.number]} & numbers]
    wanted = replace(
        ours,
        **texts,
        custom={**ours.custom, **custom},
        emails=(*ours.emails, *(replace(row, is_primary=False) for row in emails)),
        phones=(*ours.phones, *(replace(row, is_primary=False) for row in phones)),
    )
    _save(known, wanted, actor)
    return {
        "texts": texts,
        "custom": list(custom),
        "emails": [row.address for row in emails],
        "phones": [row.number for row in phones],
    }


def _take_details_back(known: Contact, added: dict[str, Any], actor: User) -> None:
    """Take away what was added, unless somebody changed it since."""
    ours = details_of(known)
    texts: dict[str, Any] = {
        name: "" for name, text in added["texts"].items() if getattr(ours, name) == text
    }
    wanted = replace(
        ours,
        **texts,
        custom={key: value for key, value in ours.custom.items() if key not in added["custom"]},
        emails=tuple(row for row in ours.emails if row.address not in added["emails"]),
        phones=tuple(row for row in ours.phones if row.number not in added["phones"]),
    )
    _save(known, wanted, actor)


def _save(contact: Contact, details: ContactDetails, actor: User) -> None:
    version = Contact.objects.values_list("version", flat=True).get(pk=contact.pk)
    update_contact(contact_id=contact.pk, version=version, details=details, actor=actor)
