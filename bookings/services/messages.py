"""What a visitor writes through the contact form."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import Role
from bookings.services.online import Visitor
from contacts_app.enums import ActivityKind, Source
from contacts_app.models import Contact
from contacts_app.services import events
from core.addresses import address_to
from outbox.services import queue_mail


@transaction.atomic
def write_to_business(*, visitor: Visitor, text: str) -> Contact:
    """Put what a visitor writes on the timeline of their contact, and tell the owners by mail."""
    contact = visitor.contact(Source.CONTACT_FORM)
    events.publish(
        ActivityKind.WROTE,
        contact=contact,
        actor=None,
        text=text,
        name=visitor.name,
        email=visitor.email,
        phone=visitor.phone,
    )
    page = settings.SITE_ADDRESS + address_to("contacts:contact_detail", contact.pk)
    for owner in User.objects.filter(is_active=True, role=Role.OWNER).order_by("pk"):
        with translation.override(owner.language):
            told = [visitor.name, visitor.email or visitor.phone, "", text, "", page]
            queue_mail(
                key=f"contacts/{contact.pk}/wrote/{timezone.now().isoformat()}/{owner.pk}",
                to_address=owner.email,
                to_name=owner.name,
                language=owner.language,
                subject=_("%(name)s wrote to you") % {"name": visitor.name},
                text="\n".join(told),
                reply_to=visitor.email,
            )
    return contact
