"""The one call by which every app puts what happened on a contact's timeline."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from contacts_app.models import Contact
from contacts_app.services import activity
from contacts_app.services.automatic_labels import refresh_automatic_labels


def publish(kind: str, *, contact: Contact, actor: User | None = None, **details: Any) -> None:
    """Put an event on the timeline of ``contact`` and let automatic labels react.

    The time becomes the contact's last activity.

    Args:
        kind: ``<app>/<past participle>``; ``templates/activity/<kind>.html`` words it.
        details: what the template needs, as JSON values.
    """
    now = timezone.now()
    activity.record(kind, contact=contact, actor=actor, happened_at=now, details=details)
    Contact.objects.filter(pk=contact.pk).update(last_activity_at=now)
    contact.last_activity_at = now
    refresh_automatic_labels(Contact.objects.filter(pk=contact.pk))
