"""What the business offers, and the questions it asks of those who book it."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Currency
from bookings.enums import QuestionType, ServiceKind
from bookings.models.in_languages import SaidInLanguages, in_languages
from bookings.querysets.services import QuestionQuerySet, ServiceQuerySet
from contacts_app.enums import LabelColour
from contacts_app.models import CustomField
from contacts_app.models.contacts import every_change


MAX_MINUTES = 24 * 60
MAX_CAPACITY = 500
MAX_DESCRIPTION = 2_000
MAX_QUESTION = 300
MAX_CHOICE = 200
SERVICE_IN_LANGUAGES = in_languages("name", "description")
QUESTION_IN_LANGUAGES = in_languages("text", "help_text", "choices")


def _name_in_a_language() -> "models.CharField[str, str]":
    return models.CharField(
        pgettext_lazy("name of a thing", "Name"), max_length=100, blank=True, default=""
    )


def _description_in_a_language() -> "models.CharField[str, str]":
    return models.CharField(_("Description"), max_length=MAX_DESCRIPTION, blank=True, default="")


def _text_in_a_language() -> "models.CharField[str, str]":
    return models.CharField(_("Question"), max_length=MAX_QUESTION, blank=True, default="")


def _help_in_a_language() -> "models.CharField[str, str]":
    return models.CharField(_("Help text"), max_length=MAX_QUESTION, blank=True, default="")


def _choices() -> "ArrayField[list[str], list[str]]":
    return ArrayField(
        models.CharField(max_length=MAX_CHOICE),
        verbose_name=_("Choices"),
        default=list,
        blank=True,
    )


@pghistory.track(*every_change())
class Service(SaidInLanguages, models.Model):
    """Something clients book: an appointment, a class, a course.

    A deleted one keeps its sessions and bookings; nobody can book it any more. All lengths of
    time are in minutes. ``name`` and ``description`` are what the business itself reads; visitors
    and clients read ``said("name")`` and ``said("description")``.
    """

    name = models.CharField(pgettext_lazy("name of a thing", "Name"), max_length=100)
    folded_name = models.CharField(max_length=200, editable=False)
    kind = models.CharField(
        _("Kind"), max_length=12, choices=ServiceKind, default=ServiceKind.APPOINTMENT
    )
    description = models.TextField(_("Description"), max_length=MAX_DESCRIPTION, blank=True)
    name_en = _name_in_a_language()
    name_ru = _name_in_a_language()
    name_tr = _name_in_a_language()
    description_en = _description_in_a_language()
    description_ru = _description_in_a_language()
    description_tr = _description_in_a_language()
    location = models.CharField(_("Location"), max_length=300, blank=True)
    colour = models.CharField(
        _("Colour"), max_length=10, choices=LabelColour, default=LabelColour.BLUE
    )
    duration = models.PositiveSmallIntegerField(
        _("Duration, in minutes"),
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(MAX_MINUTES)],
    )
    buffer_before = models.PositiveSmallIntegerField(
        _("Buffer before, in minutes"), default=0, validators=[MaxValueValidator(240)]
    )
    buffer_after = models.PositiveSmallIntegerField(
        _("Buffer after, in minutes"), default=0, validators=[MaxValueValidator(240)]
    )
    capacity = models.PositiveSmallIntegerField(
        _("Places"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_CAPACITY)],
    )
    price = models.DecimalField(
        _("Price"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    currency = models.CharField(_("Currency"), max_length=3, choices=Currency)
    staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="services", verbose_name=_("Given by"), blank=True
    )
    is_active = models.BooleanField(_("Active"), default=True)
    is_public = models.BooleanField(_("Can be booked online"), default=True)
    needs_confirmation = models.BooleanField(
        _("A booking made online waits until it is confirmed"), default=False
    )
    lead_minutes = models.PositiveIntegerField(
        _("Booked online at the latest, in minutes before"),
        default=120,
        validators=[MaxValueValidator(60 * 24 * 60)],
    )
    horizon_days = models.PositiveSmallIntegerField(
        _("Booked online at the earliest, in days before"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
    )
    position = models.PositiveSmallIntegerField(_("Order"), default=0, editable=False)
    version = models.PositiveIntegerField(_("Version"), default=1, editable=False)
    created_at = models.DateTimeField(_("Created"), editable=False)
    deleted_at = models.DateTimeField(_("Deleted"), null=True, blank=True, editable=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ("position", "folded_name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["folded_name"],
                condition=Q(deleted_at__isnull=True),
                name="service_name_is_free",
            ),
            models.CheckConstraint(
                condition=~Q(folded_name=""), name="service_is_called_something"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ServiceKind.values), name="service_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(colour__in=LabelColour.values), name="service_colour_is_known"
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="service_currency_is_a_code"
            ),
            models.CheckConstraint(
                condition=Q(duration__gte=5, duration__lte=MAX_MINUTES),
                name="service_lasts_between_five_minutes_and_a_day",
            ),
            models.CheckConstraint(
                condition=Q(buffer_before__lte=240, buffer_after__lte=240),
                name="service_buffers_are_four_hours_at_most",
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MAX_CAPACITY),
                name="service_has_places",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ServiceKind.APPOINTMENT) | Q(capacity=1),
                name="service_of_one_client_has_one_place",
            ),
            models.CheckConstraint(
                # NaN counts as greater than every number.
                condition=Q(price__isnull=True) | Q(price__gte=0, price__lt=10**10),
                name="service_price_is_of_sane_size",
            ),
            models.CheckConstraint(
                # Spaces alone would be shown in place of the name.
                condition=~Q(name_en__regex=r"^\s+$")
                & ~Q(name_ru__regex=r"^\s+$")
                & ~Q(name_tr__regex=r"^\s+$"),
                name="service_name_in_a_language_is_not_blank",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(*every_change())
class Question(SaidInLanguages, models.Model):
    """A question of a service's booking form. Answers keep it as the business asked it.

    Visitors read ``said("text")``, ``said("help_text")`` and ``said("choices")``. The choices in a
    language stand in the order of ``choices``; what is sent and stored is always one of those.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(_("Question"), max_length=MAX_QUESTION)
    help_text = models.CharField(_("Help text"), max_length=MAX_QUESTION, blank=True)
    type = models.CharField(
        _("Type"), max_length=10, choices=QuestionType, default=QuestionType.SHORT_TEXT
    )
    choices = _choices()
    text_en = _text_in_a_language()
    text_ru = _text_in_a_language()
    text_tr = _text_in_a_language()
    help_text_en = _help_in_a_language()
    help_text_ru = _help_in_a_language()
    help_text_tr = _help_in_a_language()
    choices_en = _choices()
    choices_ru = _choices()
    choices_tr = _choices()
    is_required = models.BooleanField(_("Required"), default=False)
    # Filled with the answer when it is empty; a differing answer is offered.
    custom_field = models.ForeignKey(
        CustomField,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("Fills the custom field"),
        null=True,
        blank=True,
    )
    position = models.PositiveSmallIntegerField(_("Order"), default=0)
    deleted_at = models.DateTimeField(_("Deleted"), null=True, blank=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="question_asks_something"),
            models.CheckConstraint(
                condition=Q(type__in=QuestionType.values), name="question_type_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    type__in=(QuestionType.CHOICE, QuestionType.CHOICES), choices__len__gt=0
                )
                | ~Q(type__in=(QuestionType.CHOICE, QuestionType.CHOICES)) & Q(choices=[]),
                name="question_choices_belong_to_its_type",
            ),
            models.CheckConstraint(
                # Spaces alone would be shown in place of the question.
                condition=~Q(text_en__regex=r"^\s+$")
                & ~Q(text_ru__regex=r"^\s+$")
                & ~Q(text_tr__regex=r"^\s+$"),
                name="question_in_a_language_is_not_blank",
            ),
            models.CheckConstraint(
                # Each is the word for the choice at its place.
                condition=(Q(choices_en=[]) | Q(choices_en__len=F("choices__len")))
                & (Q(choices_ru=[]) | Q(choices_ru__len=F("choices__len")))
                & (Q(choices_tr=[]) | Q(choices_tr__len=F("choices__len"))),
                name="question_has_as_many_choices_in_each_language",
            ),
        ]

    def __str__(self) -> str:
        return self.text
