"""The private link by which a client sees, cancels and reschedules a booking of theirs.

Its token is made of the booking's seed and the secret key, so that every mail can hold it, and
somebody who reads a copy of the database can't make it. Looked up it is by its hash.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac


if TYPE_CHECKING:
    from bookings.models import Booking


SALT = "bookings.links"
REMINDERS_SALT = "bookings.reminders"


def new_link() -> tuple[str, str]:
    """Return what a new booking stores of its link: ``link_seed`` and ``link_hash``."""
    seed = secrets.token_hex(16)
    return seed, hash_of(token_of(seed))


def token_of(seed: str, *, key: str | None = None) -> str:
    """Return the token a link holds, made with the secret key or an older one."""
    made = salted_hmac(SALT, seed, secret=key, algorithm="sha256").digest()
    return urlsafe_b64encode(made).decode().rstrip("=")


def hash_of(token: str) -> str:
    """Return what the booking of a token is looked up by."""
    return hashlib.sha256(token.encode()).hexdigest()


def reminders_link_of(contact_id: int, language: str) -> str:
    """Return the address at which who reads a mail says that they want no reminders."""
    token = Signer(salt=REMINDERS_SALT).sign(str(contact_id))
    return f"{settings.SITE_ADDRESS}/reminders/{token}/?lang={language}"


def contact_of_reminders(token: str) -> int | None:
    """Return the id of the contact that ``reminders_link_of`` was made for; None of no such."""
    try:
        return int(Signer(salt=REMINDERS_SALT).unsign(token))
    except (BadSignature, ValueError):
        return None


def link_of(booking: "Booking") -> str:
    """Return the whole address of a booking's private link, as mails show it.

    It is empty when the secret key it was made with is known no longer: such a link leads nowhere.
    """
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = token_of(booking.link_seed, key=key)
        if hmac.compare_digest(hash_of(token), booking.link_hash):
            return f"{settings.SITE_ADDRESS}/booking/{token}/"
    return ""
