"""Mails that wait."""

from datetime import timedelta

import factory
from django.utils import timezone

from outbox.models import Mail


class MailFactory(factory.django.DjangoModelFactory[Mail]):
    class Meta:
        model = Mail

    key = factory.Sequence(lambda number: f"test/{number}")
    to_address = "anna@example.com"
    to_name = "Anna"
    language = "en"
    subject = "Your booking"
    text = "See you soon."
    created_at = factory.LazyFunction(timezone.now)
    due_at = factory.LazyFunction(lambda: timezone.now() - timedelta(seconds=1))
