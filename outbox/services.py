"""What is done with mail: it is queued with what it is about, and sent by a job.

A mail is a row made in the transaction of the deed it tells of, so there is none of a deed that
came to nothing. ``send_due_mail`` sends it *at least* once: who sends it takes it for a while
(``TAKEN_FOR``), sends, then notes that it was sent. Whoever is killed in between leaves it to be
sent again, with the same Message-ID, by which doubles are recognised.
"""

import contextlib
import hashlib
import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from email.mime.text import MIMEText
from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from accounts.models import Business, User
from outbox.enums import MailEvent, MailState
from outbox.models import Mail


logger = logging.getLogger(__name__)

JOB = "outbox.jobs.send_mail"
# What passes between an attempt that failed and the next one; after the last it has failed.
DELAYS = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
]
# Longer than any attempt lasts: EMAIL_TIMEOUT holds for each step of it.
TAKEN_FOR = timedelta(minutes=10)
KEPT_FOR = timedelta(days=90)


class MailGone(Exception):
    """The mail is there no more."""


class MailChangedMeanwhile(Exception):
    """The mail is in another state by now, in which this can't be done."""


@transaction.atomic
def queue_mail(
    *,
    key: str,
    to_address: str,
    to_name: str,
    language: str,
    subject: str,
    text: str,
    reply_to: str = "",
    calendar: str = "",
    unsubscribe_url: str = "",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> Mail | None:
    """Queue a mail, to be sent once this transaction is committed; None when ``key`` is known.

    Args:
        key: what the mail is about and to whom: no two mails have the same.
        calendar: an iCalendar file to send along.
        unsubscribe_url: where the addressee says that they want no more of this kind; a POST
            there, which mail programs offer as a button, does it at once (RFC 8058).
        due_at: when to send it, now if left out.
        expires_at: from then on it is of no use to anybody and isn't sent any more.
    """
    now = timezone.now()
    mail, is_new = Mail.objects.get_or_create(
        key=key,
        defaults={
            "to_address": to_address,
            "to_name": _one_line(to_name)[:401],
            "language": language,
            "subject": _one_line(subject)[:300],
            "text": text,
            "reply_to": reply_to,
            "calendar": calendar,
            "unsubscribe_url": unsubscribe_url,
            "created_at": now,
            "due_at": due_at or now,
            "expires_at": expires_at,
        },
    )
    if not is_new:
        return None
    _send_later(mail.due_at)
    return mail


def queue_mail_to_user(
    user: User, *, key: str, subject: str, text: str, expires_at: datetime | None = None
) -> Mail | None:
    """Queue a mail to a user of the dashboard; None when ``key`` is known."""
    return queue_mail(
        key=key,
        to_address=user.email,
        to_name=str(user),
        language=user.language,
        subject=subject,
        text=text,
        expires_at=expires_at,
    )


@transaction.atomic
def cancel_mail(key_prefix: str) -> int:
    """Cancel what waits among the mails whose key begins so; return how many."""
    waiting = Mail.objects.select_for_update().filter(
        key__startswith=key_prefix, state=MailState.WAITING
    )
    mails = list(waiting.order_by("pk"))
    for mail in mails:
        _end(mail, MailState.CANCELED, MailEvent.CANCELED)
    return len(mails)


@transaction.atomic
def cancel_one_mail(*, mail_id: int, actor: User) -> Mail:
    """Cancel a mail that waits.

    Raises:
        MailGone: it is there no more.
        MailChangedMeanwhile: it doesn't wait any more.
    """
    mail = _locked(mail_id, MailState.WAITING)
    _end(mail, MailState.CANCELED, MailEvent.CANCELED, by=str(actor))
    return mail


@transaction.atomic
def send_again(*, mail_id: int, actor: User) -> Mail:
    """Try a mail again that has failed, as often as the first time.

    Raises:
        MailGone: it is there no more.
        MailChangedMeanwhile: it hasn't failed.
    """
    mail = _locked(mail_id, MailState.FAILED)
    mail.state = MailState.WAITING
    mail.attempts = 0
    mail.due_at = timezone.now()
    # Somebody wants it to go out all the same.
    mail.expires_at = None
    _note(mail, MailEvent.AGAIN, by=str(actor))
    mail.save(update_fields=["state", "attempts", "due_at", "expires_at", "log"])
    _send_later(mail.due_at)
    return mail


def send_due_mail(*, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, one after the other; return how many were sent.

    Call it outside a transaction: the mail server may take its time.
    """
    sent = 0
    while not should_stop():
        mail = _take_next()
        if mail is None:
            break
        sent += _try(mail)
    return sent


def forget_old_mail() -> int:
    """Remove the mails that ended long ago, however they ended; return how many."""
    ended = Mail.objects.exclude(state=MailState.WAITING)
    return ended.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def message_of(mail: Mail) -> EmailMessage:
    """Return the mail as it is sent."""
    business = Business.objects.current()
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message = EmailMessage(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr((_one_line(business.name), sender)),
        to=[formataddr((mail.to_name, mail.to_address))],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={
            "Message-ID": message_id(mail.key),
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
            **_unsubscribe_headers(mail),
        },
    )
    if mail.calendar:
        part = MIMEText(mail.calendar, "calendar", "utf-8")
        part.set_param("method", mail.calendar_method)
        part.add_header("Content-Disposition", "attachment", filename="booking.ics")
        message.attach(part)
    return message


def _unsubscribe_headers(mail: Mail) -> dict[str, str]:
    if not mail.unsubscribe_url:
        return {}
    return {
        "List-Unsubscribe": f"<{mail.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def message_id(key: str) -> str:
    """Return the Message-ID of the mail of a key: the same one each time it is sent."""
    digest = hashlib.sha256(f"{settings.SITE_ADDRESS} {key}".encode()).hexdigest()[:32]
    return f"<{digest}@{urlsplit(settings.SITE_ADDRESS).hostname}>"


def _take_next() -> Mail | None:
    """Return a mail that is due, and is this caller's for the next minutes."""
    with transaction.atomic():
        # Another worker's are passed over.
        mail = Mail.objects.due().select_for_update(skip_locked=True).first()
        if mail is None:
            return None
        now = timezone.now()
        if mail.expires_at is not None and mail.expires_at <= now:
            _end(mail, MailState.CANCELED, MailEvent.EXPIRED)
            return mail
        # Counted before it is tried: one that kills its worker isn't tried for ever.
        if mail.attempts > len(DELAYS):
            _end(mail, MailState.FAILED, MailEvent.FAILED, why="the worker died each time")
            return mail
        mail.attempts += 1
        mail.due_at = now + TAKEN_FOR
        mail.save(update_fields=["attempts", "due_at"])
        return mail


def _try(mail: Mail) -> bool:
    """Send a mail that was taken, and note how it went; tell whether it was sent."""
    if mail.state != MailState.WAITING:
        return False
    try:
        message_of(mail).send()
    except Exception as error:
        # Whatever it is, the rest goes on. Its text may hold an address.
        logger.warning("Mail %s, attempt %s: %s", mail.pk, mail.attempts, type(error).__name__)
        _note_failure(mail, error)
        return False
    _note_success(mail)
    return True


@transaction.atomic
def _note_success(mail: Mail) -> None:
    stored = Mail.objects.select_for_update().filter(pk=mail.pk).first()
    if stored is not None:
        # Also when it was canceled meanwhile: it did go out.
        stored.sent_at = timezone.now()
        _end(stored, MailState.SENT, MailEvent.SENT)


@transaction.atomic
def _note_failure(mail: Mail, error: Exception) -> None:
    stored = Mail.objects.select_for_update().filter(pk=mail.pk).first()
    if stored is None or stored.state != MailState.WAITING:
        return
    why = _reason(error)
    if _is_final(error) or stored.attempts > len(DELAYS):
        _end(stored, MailState.FAILED, MailEvent.FAILED, why=why)
        return
    stored.due_at = timezone.now() + DELAYS[stored.attempts - 1]
    _note(stored, MailEvent.ATTEMPT_FAILED, why=why)
    stored.save(update_fields=["due_at", "log"])
    _send_later(stored.due_at)


def _is_final(error: Exception) -> bool:
    """Tell whether it would fail in the same way each time: the address is wrong, or the mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _answer in error.recipients.values())
    return isinstance(error, (BadHeaderError, UnicodeError))


def _reason(error: Exception) -> str:
    """Return why it failed as the mail server says it, for people to read."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = [f"{code} {_text(answer)}" for code, answer in error.recipients.values()]
        return "; ".join(answers)[:500]
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"[:500]
    return f"{type(error).__name__}: {error}"[:500]


def _text(answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return text.replace("\0", "")


def _end(mail: Mail, state: MailState, event: MailEvent, **more: str) -> None:
    mail.state = state
    _note(mail, event, **more)
    mail.save(update_fields=["state", "sent_at", "log"])


def _note(mail: Mail, event: MailEvent, **more: str) -> None:
    entry: dict[str, Any] = {"at": timezone.now().isoformat(), "what": str(event), **more}
    mail.log = [*mail.log, entry]


def _locked(mail_id: int, state: MailState) -> Mail:
    mail = Mail.objects.select_for_update().filter(pk=mail_id).first()
    if mail is None:
        raise MailGone
    if mail.state != state:
        raise MailChangedMeanwhile
    return mail


def _send_later(due_at: datetime) -> None:
    """Let a worker send the mail; should that fail, the periodic job finds it all the same."""
    transaction.on_commit(lambda: defer_sending(due_at), robust=True)


def defer_sending(due_at: datetime) -> None:
    """Ask a worker to send what is due: now, or at a later moment."""
    if due_at > timezone.now():
        app.configure_task(JOB, schedule_at=due_at).defer()
        return
    # One that waits already will find this mail, too.
    with contextlib.suppress(AlreadyEnqueued):
        app.configure_task(JOB, queueing_lock=JOB).defer()


def _one_line(text: str) -> str:
    return " ".join(text.split())
