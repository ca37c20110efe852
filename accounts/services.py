"""What is done with the business and its users.

Changes that could leave the business without an owner are made one after the other: each locks
the row of the business first, so two of them can't both count on the other's owner.
"""

from collections.abc import Mapping
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.departures import hand_over
from accounts.models import Business, User
from accounts.policies import Role
from core.db import again_after_deadlock, constraint_violation


# What a user says of when and how they are reminded of tasks.
REMINDERS = ("time_zone", "reminding", "reminder_hour")


class EmailTaken(Exception):
    """Another user signs in with this e-mail address."""


class LastOwner(Exception):
    """The business would be left without an active owner."""


class OwnAccount(Exception):
    """Nobody changes their own role or locks themselves out."""


class UserNotActive(Exception):
    """The user is deactivated."""


class AlreadyJoined(Exception):
    """The user has chosen a password already, so there is nothing to invite them to."""


@transaction.atomic
def invite_user(*, email: str, name: str, role: str, language: str, actor: User | None) -> User:
    """Make a user who has yet to choose a password. ``send_invitation`` sends the link.

    Raises:
        EmailTaken: a user with this e-mail address is there already, active or not.
    """
    with constraint_violation("user_email_is_unique", EmailTaken):
        return User.objects.create_user(
            email,
            password=None,
            name=name,
            role=role,
            language=language,
            invited_at=timezone.now(),
        )


@transaction.atomic
def renew_invitation(*, user_id: int, actor: User | None) -> User:
    """Make the links sent so far invalid, for another one to be sent.

    Raises:
        UserNotActive: the user is deactivated.
        AlreadyJoined: the user has a password.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if not user.is_active:
        raise UserNotActive
    if user.has_usable_password():
        raise AlreadyJoined
    # A new random placeholder; the token in a link is bound to the one before.
    user.set_unusable_password()
    user.invited_at = timezone.now()
    user.save(update_fields=["password", "invited_at"])
    return user


def send_invitation(*, user: User, actor: User, site_address: str) -> None:
    """Mail ``user`` a link that works once, with which they choose a password.

    Call it outside a transaction: the mail server may take its time.

    Args:
        site_address: of this site, as in ``https://contacts.example.com``.

    Raises:
        OSError: the mail server can't be reached or refused the mail.
    """
    key = default_token_generator.make_token(user)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    context = {
        "user": user,
        "actor": actor,
        "business": Business.objects.current(),
        "link": site_address.rstrip("/") + path,
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
    }
    with translation.override(user.language):
        subject = render_to_string("accounts/email/invitation_subject.txt", context)
        body = render_to_string("accounts/email/invitation_message.txt", context)
        EmailMessage(" ".join(subject.split()), body, to=[user.email]).send()


@transaction.atomic
def change_role(*, user_id: int, role: str, actor: User | None) -> User:
    """Give a user another role.

    Raises:
        OwnAccount: ``actor`` is the user.
        LastOwner: nobody else active is an owner.
    """
    _lock_business()
    user = User.objects.select_for_update().get(pk=user_id)
    if user.role == role:
        return user
    if actor is not None and actor.pk == user.pk:
        raise OwnAccount
    _require_another_owner(user)
    user.role = Role(role)
    user.save(update_fields=["role"])
    return user


@transaction.atomic
def deactivate_user(*, user_id: int, actor: User | None) -> User:
    """Lock a user out: their next request is refused, and no session of theirs is left.

    What they did and the contacts they look after stay.

    Raises:
        OwnAccount: ``actor`` is the user.
        LastOwner: nobody else active is an owner.
    """
    _lock_business()
    user = User.objects.select_for_update().get(pk=user_id)
    if actor is not None and actor.pk == user.pk:
        raise OwnAccount
    _require_another_owner(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user=user)
    return user


@again_after_deadlock
@transaction.atomic
def let_go(*, user_id: int, actor: User | None, successors: Mapping[str, User]) -> list[str]:
    """Deactivate a user and give what counts on them to others: all of it, or nothing.

    Args:
        successors: who takes over what, by the keys of ``departures.Remainder``.

    Returns:
        What could not be given and stays, in words.

    Raises:
        UserNotActive: somebody who should take over doesn't work here, or is the user.
        OwnAccount, LastOwner: as in ``deactivate_user``.
    """
    _lock_business()
    ids = {user_id, *(successor.pk for successor in successors.values())}
    held = User.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    users = {user.pk: user for user in held}
    for successor in successors.values():
        if successor.pk == user_id or not users[successor.pk].is_active:
            raise UserNotActive
    user = deactivate_user(user_id=user_id, actor=actor)
    left = []
    for key, successor in successors.items():
        left += hand_over(key, user, users[successor.pk], actor)
    return left


@transaction.atomic
def reactivate_user(*, user_id: int, actor: User | None) -> User:
    """Let a deactivated user in again, with the role and password they had."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.is_active = True
    user.save(update_fields=["is_active"])
    return user


def end_sessions(*, user: User) -> int:
    """Delete every session of ``user``; return how many.

    A session names its user only inside its encoded contents, so all live ones are read: a
    business has tens of them.
    """
    live = Session.objects.filter(expire_date__gt=timezone.now())
    keys = [
        session.session_key
        for session in live.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    return Session.objects.filter(session_key__in=keys).delete()[0]


@transaction.atomic
def change_business(*, values: Mapping[str, Any], actor: User | None) -> Business:
    """Store name, time zone, currency, country or language of the business."""
    business = _lock_business()
    for name in ("name", "time_zone", "currency", "country", "language"):
        if name in values:
            setattr(business, name, values[name])
    business.save()
    return business


@transaction.atomic
def change_profile(*, user: User, values: Mapping[str, Any]) -> User:
    """Store what a user may say of themselves: how pages look, when they are reminded."""
    own = ("name", "language", "theme", "has_single_keys", *REMINDERS)
    changed = [name for name in own if name in values]
    for name in changed:
        setattr(user, name, values[name])
    user.save(update_fields=changed)
    return user


@transaction.atomic
def rename_user(*, user_id: int, name: str, actor: User | None) -> User:
    """Store another name of a user."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.name = name
    user.save(update_fields=["name"])
    return user


def _lock_business() -> Business:
    """Lock the business until the end of the transaction, before any user (see DESIGN: order)."""
    Business.objects.current()
    return Business.objects.select_for_update().get()


def _require_another_owner(user: User) -> None:
    owners = User.objects.filter(role=Role.OWNER, is_active=True)
    if user.role == Role.OWNER and user.is_active and not owners.exclude(pk=user.pk).exists():
        raise LastOwner
