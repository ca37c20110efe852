"""Labels."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from contacts_app.models import Label
from core.folding import fold


class LabelFactory(DjangoModelFactory[Label]):
    """A label nobody carries."""

    class Meta:
        model = Label

    name = factory.Sequence(lambda n: f"Label {n}")
    folded_name = factory.LazyAttribute(lambda label: fold(label.name))
    created_at = factory.LazyFunction(timezone.now)
