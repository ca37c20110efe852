"""Forms that a visitor sends from a public page: once each, by a person, and not too many.

These pages stand in frames of other sites, where browsers keep no cookies. So in place of the
CSRF cookie such a form carries a signed token: its key makes a second sending harmless, its time
tells who filled it in quicker than a person can. Who sends is counted by hashes alone.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from typing import Any
from uuid import UUID, uuid4

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import VisitorForm
from core.db import again_after_deadlock, constraint_violation


SALT = "accounts.visitor_forms"
# An address may be an office's, an e-mail is a person's or a family's.
MOST_OF_AN_ADDRESS = 10
MOST_OF_AN_EMAIL = 5
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A page left open overnight still works; after that a visitor sends it once more.
TOKEN_LIVES = DAY
KEPT_FOR = timedelta(days=3)


class TooManyForms(Exception):
    """So many forms came from this address, or with this e-mail, that the next has to wait.

    Attributes:
        retry_after: for how many seconds.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class SentBefore(Exception):
    """The form with this key was sent already."""


class BadToken(Exception):
    """The token is none of ours, of another form, or too old."""


@dataclass(frozen=True)
class Token:
    """What a form carries: its key, its name, and when it was opened, in seconds since 1970."""

    key: UUID
    form: str
    opened_at: float

    def __str__(self) -> str:
        told = {"k": self.key.hex, "f": self.form, "t": self.opened_at}
        return signing.dumps(told, salt=SALT)


def new_token(form: str) -> Token:
    """Return the token of a form that is being opened."""
    return Token(uuid4(), form, round(time.time(), 1))


def read_token(text: str, form: str) -> Token:
    """Return the token that a form carries.

    Raises:
        BadToken: see there.
    """
    try:
        told = signing.loads(text, salt=SALT, max_age=TOKEN_LIVES)
        token = Token(UUID(told["k"]), told["f"], float(told["t"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError) as refused:
        raise BadToken from refused
    if token.form != form:
        raise BadToken
    return token


class FromVisitorForm(forms.Form):
    """A form of a public page; ``form_name`` is what its limits are counted under.

    What a program fills in but no person sees is ``homepage``.
    """

    form_name = ""
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)
    homepage = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, sent: QueryDict | None = None, **options: Any) -> None:
        super().__init__(sent, **options)
        self.fields["token"].initial = str(new_token(self.form_name))
        self.sent_token: Token | None = None

    def clean(self) -> dict[str, Any]:
        """Refuse what no person sent, in a way that a person gets past by sending again."""
        cleaned = super().clean() or self.cleaned_data
        try:
            token = read_token(cleaned.get("token", ""), self.form_name)
        except BadToken:
            self._carry(token=str(new_token(self.form_name)))
            raise ValidationError(
                _("This page was open for a long time. Please send it again."), code="token"
            ) from None
        self.sent_token = token
        if cleaned.get("homepage"):
            self._carry(homepage="")
            raise ValidationError(_("Please send it once more."), code="homepage")
        if time.time() - token.opened_at < settings.VISITOR_FORM_SECONDS:
            raise ValidationError(
                _("That was quick! Please look it over and send it again."), code="quick"
            )
        return cleaned

    def _carry(self, **values: str) -> None:
        """Change what the form shows again."""
        changed = QueryDict(mutable=True)
        changed.update(self.data)
        for name, value in values.items():
            changed[self.add_prefix(name)] = value
        self.data = changed


def address_of(request: HttpRequest) -> str:
    """Return the network address a request came from, as sign-in counts it.

    X-Forwarded-For is believed behind a configured proxy only (``ALLAUTH_TRUSTED_PROXY_COUNT``).
    Of an IPv6 address the network counts, in which a visitor has as many as they like.
    """
    address = ip_address(get_adapter(request).get_client_ip(request))
    return str(address) if address.version == 4 else address.exploded[:19]


@again_after_deadlock
def once_for_visitor(*, token: Token, address: str, email: str, make: Callable[[], str]) -> str:
    """Call ``make`` unless this form was sent before; return what it returned then or now.

    A second request with the same key waits for the first one. Whatever ``make`` raises undoes
    all of it, so that the form can be sent again.

    Args:
        make: does the deed and returns what tells of it, no secret: it is stored.

    Raises:
        TooManyForms: see there.
    """
    try:
        with constraint_violation("accounts_visitorform_pkey", SentBefore), transaction.atomic():
            sent = VisitorForm.objects.create(
                key=token.key,
                form=token.form,
                address_hash=_hash(address),
                email_hash=_hash(email.strip().lower()) if email.strip() else "",
            )
            _refuse_too_many(sent)
            sent.outcome = make()
            sent.save(update_fields=["outcome"])
    except SentBefore:
        return VisitorForm.objects.get(key=token.key, form=token.form).outcome
    return sent.outcome


@transaction.atomic
def forget_old_visitor_forms() -> int:
    """Remove what nobody will send again, and nobody counts; return how many."""
    old = VisitorForm.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    return old.delete()[0]


def _refuse_too_many(sent: VisitorForm) -> None:
    limits = [("address_hash", sent.address_hash, MOST_OF_AN_ADDRESS, HOUR)]
    if sent.email_hash:
        limits.append(("email_hash", sent.email_hash, MOST_OF_AN_EMAIL, DAY))
    # One after the other, or all of many at once would count none of the others.
    with connection.cursor() as cursor:
        for key in sorted(_number(f"{sent.form} {value}") for _name, value, _most, _span in limits):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
    now = timezone.now()
    waits = [
        _seconds_until(latest[-1] + span, now)
        for name, value, most, span in limits
        if len(
            latest := list(
                VisitorForm.objects.filter(
                    form=sent.form, **{name: value}, created_at__gt=now - span
                )
                .exclude(pk=sent.pk)
                .order_by("-created_at")
                .values_list("created_at", flat=True)[:most]
            )
        )
        == most
    ]
    if waits:
        raise TooManyForms(max(waits))


def _seconds_until(moment: datetime, now: datetime) -> int:
    return max(1, int((moment - now).total_seconds()) + 1)


def _hash(value: str) -> str:
    return salted_hmac(SALT, value, algorithm="sha256").hexdigest()


def _number(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], signed=True)
