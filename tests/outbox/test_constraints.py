"""What the database lets no mail be."""

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from outbox.models import Mail
from tests.factories import MailFactory


pytestmark = pytest.mark.django_db
BAD = {
    "mail_state_is_known": {"state": "lost"},
    "mail_goes_somewhere": {"to_address": ""},
    "mail_that_was_sent_says_when": {"state": "sent"},
}


@pytest.mark.parametrize("name", BAD)
def test_constraint_refuses(name):
    mail = MailFactory()
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Mail.objects.filter(pk=mail.pk).update(**BAD[name])
    assert f'"{name}"' in str(caught.value)


def test_mail_that_was_not_sent_says_no_time():
    mail = MailFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())
    Mail.objects.filter(pk=mail.pk).update(state="sent", sent_at=timezone.now())


def test_key_is_there_once():
    MailFactory(key="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        MailFactory(key="a")


def test_each_constraint_is_tried():
    declared = {
        constraint.name
        for model in apps.get_app_config("outbox").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    }
    assert declared == set(BAD)
