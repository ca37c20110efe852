"""Custom fields: what a business wants to know of its contacts beyond the fixed fields.

A value is a row with a column for each kind of value (docs/adr/0004-custom-values-as-rows.md).
"""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from contacts_app.enums import CustomFieldType
from contacts_app.models.contacts import Contact, every_change
from contacts_app.querysets.custom_fields import CustomFieldQuerySet, CustomValueQuerySet


MAX_TEXT = 2_000
MAX_LONG_TEXT = 20_000
# Of a text only so much is in the index it is sorted and compared by.
MAX_SORT_KEY = 200
TEXT_TYPES = (CustomFieldType.TEXT, CustomFieldType.LONG_TEXT, CustomFieldType.URL,
              CustomFieldType.CHOICE, CustomFieldType.CHOICES)  # fmt: skip


@pghistory.track(*every_change())
class CustomField(models.Model):
    """A field of the business's own, there for every contact.

    ``key`` names it in files and never changes, nor does ``type``; ``name`` is what people read.
    A deleted one keeps its values until the trash forgets it.
    """

    key = models.CharField(_("Key"), max_length=60, unique=True, editable=False)
    name = models.CharField(_("Field Name"), max_length=100)
    folded_name = models.CharField(max_length=200, editable=False)
    type = models.CharField(_("Field Type"), max_length=10, choices=CustomFieldType)
    choices = ArrayField(
        models.CharField(max_length=200), verbose_name=_("Choices"), default=list, blank=True
    )
    group = models.CharField(_("Group"), max_length=100, blank=True)
    help_text = models.CharField(_("Help text"), max_length=300, blank=True)
    is_required = models.BooleanField(_("Required"), default=False)
    is_in_list = models.BooleanField(_("Can be shown in the list"), default=True)
    is_searched = models.BooleanField(_("Is searched"), default=False)
    is_filtered = models.BooleanField(_("Can be filtered by"), default=True)
    position = models.PositiveSmallIntegerField(_("Order"), default=0)
    created_at = models.DateTimeField(_("Created"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Created by"),
        null=True,
        blank=True,
        editable=False,
    )
    deleted_at = models.DateTimeField(_("Deleted"), null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Deleted by"),
        null=True,
        blank=True,
        editable=False,
    )

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["folded_name"],
                condition=Q(deleted_at__isnull=True),
                name="custom_field_name_is_free",
            ),
            # What the foreign key of a value points to, so that its type is the field's.
            models.UniqueConstraint(fields=["id", "type"], name="custom_field_has_one_type"),
            models.CheckConstraint(
                condition=Q(key__regex=r"^[a-z][a-z0-9_]*$"), name="custom_field_key_is_a_word"
            ),
            models.CheckConstraint(
                condition=~Q(folded_name=""), name="custom_field_is_called_something"
            ),
            models.CheckConstraint(
                condition=Q(type__in=CustomFieldType.values), name="custom_field_type_is_known"
            ),
            models.CheckConstraint(
                condition=Q(type__in=(CustomFieldType.CHOICE, CustomFieldType.CHOICES))
                | Q(choices=[]),
                name="custom_field_choices_belong_to_its_type",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="custom_field_keeps_its_key", fields=["key", "type"]),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(*every_change(), exclude=["sort_key", "folded"])
class CustomValue(models.Model):
    """What one contact has in one custom field; a field of several choices has several rows.

    Which column holds it follows from the type, see ``custom_field_types``.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="custom_values")
    # The foreign key of the database is (field, type), made by the migration.
    field = models.ForeignKey(
        CustomField,
        on_delete=models.CASCADE,
        related_name="values_of",
        db_constraint=False,
        db_index=False,
    )
    type = models.CharField(max_length=10, choices=CustomFieldType)
    text = models.TextField(blank=True)
    number = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    date = models.DateField(null=True, blank=True)
    truth = models.BooleanField(null=True, blank=True)
    # Derived of the text by ``custom_field_types``
    sort_key = models.TextField(blank=True, editable=False, db_collation="C")
    folded = models.TextField(blank=True, editable=False)

    objects = CustomValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("value of a custom field")
        verbose_name_plural = _("values of custom fields")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "field"],
                condition=~Q(type=CustomFieldType.CHOICES),
                name="custom_value_is_there_once",
            ),
            models.UniqueConstraint(
                fields=["contact", "field", "text"],
                condition=Q(type=CustomFieldType.CHOICES),
                name="custom_value_chooses_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    type__in=TEXT_TYPES,
                    text__regex=r"\S",
                    number__isnull=True,
                    date__isnull=True,
                    truth__isnull=True,
                )
                | Q(
                    type=CustomFieldType.NUMBER,
                    text="",
                    number__isnull=False,
                    date__isnull=True,
                    truth__isnull=True,
                )
                | Q(
                    type=CustomFieldType.DATE,
                    text="",
                    number__isnull=True,
                    date__isnull=False,
                    truth__isnull=True,
                )
                | Q(
                    type=CustomFieldType.YES_NO,
                    text="",
                    number__isnull=True,
                    date__isnull=True,
                    truth__isnull=False,
                ),
                name="custom_value_is_of_its_type",
            ),
            models.CheckConstraint(
                # NaN counts as greater than every number.
                condition=Q(number__isnull=True) | Q(number__lt=10**14, number__gt=-(10**14)),
                name="custom_value_number_is_of_sane_size",
            ),
            models.CheckConstraint(
                condition=Q(date__isnull=True) | Q(date__gte="0001-01-01", date__lte="9999-12-31"),
                name="custom_value_date_is_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(type=CustomFieldType.URL) | Q(text__iregex=r"^https?://[^\s/]"),
                name="custom_value_url_is_safe",
            ),
            models.CheckConstraint(
                condition=models.lookups.LessThanOrEqual(Length("text"), MAX_TEXT)
                | Q(type=CustomFieldType.LONG_TEXT)
                & models.lookups.LessThanOrEqual(Length("text"), MAX_LONG_TEXT),
                name="custom_value_is_not_too_long",
            ),
            models.CheckConstraint(
                condition=models.lookups.LessThanOrEqual(Length("sort_key"), MAX_SORT_KEY),
                name="custom_value_sort_key_fits_its_index",
            ),
        ]
        indexes = [
            # By each of these a filter finds contacts, and the list is ordered.
            models.Index(
                fields=["field", "sort_key", "contact"],
                name="custom_value_by_text",
                condition=Q(type__in=TEXT_TYPES),
            ),
            models.Index(
                fields=["field", "number", "contact"],
                name="custom_value_by_number",
                condition=Q(number__isnull=False),
            ),
            models.Index(
                fields=["field", "date", "contact"],
                name="custom_value_by_date",
                condition=Q(date__isnull=False),
            ),
            models.Index(
                fields=["field", "truth", "contact"],
                name="custom_value_by_truth",
                condition=Q(truth__isnull=False),
            ),
            # A range of numbers is asked of one contact after the other while a list is walked.
            models.Index(
                fields=["contact", "field", "number"],
                name="custom_value_number_of_contact",
                condition=Q(number__isnull=False),
            ),
            GinIndex(
                fields=["folded"],
                name="custom_value_search",
                opclasses=["gin_trgm_ops"],
                condition=Q(type__in=TEXT_TYPES),
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.number or self.date or self.truth)
