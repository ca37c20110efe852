"""Contacts, with their e-mails, phones and addresses, and the trash."""

from typing import ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Right
from django.utils.translation import gettext_lazy as _

from contacts_app.enums import AddressKind, EmailKind, PhoneKind, Source
from contacts_app.partial_dates import PartialDateField
from contacts_app.querysets.contacts import ContactQuerySet, DeletionQuerySet
from core.addresses import address_to


class Deletion(models.Model):
    """One deed of deleting: the contacts that point here are in the trash, together undoable."""

    deleted_at = models.DateTimeField(_("Deleted"), db_index=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Deleted by"),
        null=True,
        blank=True,
    )

    objects = DeletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("deletion")
        verbose_name_plural = _("deletions")

    def __str__(self) -> str:
        return f"{self.deleted_at:%Y-%m-%d %H:%M}"


# What is worked out from other columns changes with them; the audit keeps their sources.
DERIVED_FIELDS = ["display_name", "sort_key", "search_text", "primary_email", "primary_phone"]


# A day that exists, its year known or not: 1990-05-14, --05-14.
A_LEAP_YEAR = r"\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00"
A_DAY = (
    r"^(?!0000)("
    r"(\d{4}|-)-((0[13578]|1[02])-31|(0[13-9]|1[0-2])-(29|30)|(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8]))"
    rf"|({A_LEAP_YEAR}|-)-02-29"
    r")$"
)


def every_change() -> tuple[pghistory.Tracker, ...]:
    """Return what the audit of a model records; each model needs trackers of its own."""
    return pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()


@pghistory.track(*every_change(), exclude=[*DERIVED_FIELDS, "last_activity_at"])
class Contact(models.Model):
    """A person (or an organization) the business knows.

    ``full_name`` is what the contact is called; it follows given and family name unless an
    import said otherwise. The derived columns are set by ``services.derive`` alone.
    """

    given_name = models.CharField(_("First name"), max_length=200, blank=True)
    family_name = models.CharField(_("Last name"), max_length=200, blank=True)
    full_name = models.CharField(_("Full name"), max_length=401, blank=True)
    organization = models.CharField(_("Company"), max_length=200, blank=True)
    job_title = models.CharField(_("Position"), max_length=200, blank=True)
    language = models.CharField(_("Language"), max_length=35, blank=True)
    tax_id = models.CharField(_("VAT ID"), max_length=50, blank=True)
    birth_date = PartialDateField(_("Birthdate"), blank=True)

    source = models.CharField(_("Source"), max_length=20, choices=Source, default=Source.MANUAL)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="owned_contacts",
        verbose_name=_("Looked after by"),
        null=True,
        blank=True,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Created by"),
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("Created"), editable=False)
    updated_at = models.DateTimeField(_("Changed"), editable=False)
    last_activity_at = models.DateTimeField(_("Last activity"), editable=False)
    version = models.PositiveIntegerField(_("Version"), default=1, editable=False)
    deletion = models.ForeignKey(
        Deletion,
        on_delete=models.PROTECT,
        related_name="contacts",
        verbose_name=_("Deletion"),
        null=True,
        blank=True,
        editable=False,
    )

    # Derived, see services.derive
    display_name = models.CharField(_("Name"), max_length=401, editable=False)
    sort_key = models.TextField(editable=False, db_collation="C")
    search_text = models.TextField(editable=False)
    primary_email = models.CharField(_("Email"), max_length=254, blank=True, editable=False)
    primary_phone = models.CharField(_("Phone"), max_length=60, blank=True, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(
                condition=~Q(display_name=""), name="contact_is_called_something"
            ),
            models.CheckConstraint(
                condition=Q(birth_date="") | Q(birth_date__regex=A_DAY),
                name="contact_birth_date_is_a_day",
            ),
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="contact_source_is_known"
            ),
        ]
        indexes = [
            # Each order the list offers, of the contacts that are not in the trash.
            models.Index(
                fields=["sort_key", "id"],
                name="contact_by_name",
                condition=Q(deletion__isnull=True),
            ),
            models.Index(
                fields=["created_at", "id"],
                name="contact_by_creation",
                condition=Q(deletion__isnull=True),
            ),
            models.Index(
                fields=["last_activity_at", "id"],
                name="contact_by_last_activity",
                condition=Q(deletion__isnull=True),
            ),
            GinIndex(fields=["search_text"], name="contact_search", opclasses=["gin_trgm_ops"]),
            # What the list is filtered by; label and custom fields have theirs.
            models.Index(
                fields=["source", "id"],
                name="contact_by_source",
                condition=Q(deletion__isnull=True),
            ),
            models.Index(
                fields=["owner", "id"], name="contact_by_owner", condition=Q(deletion__isnull=True)
            ),
            models.Index(
                fields=["created_by", "id"],
                name="contact_by_creator",
                condition=Q(deletion__isnull=True),
            ),
            models.Index(
                Right("birth_date", 5),
                "id",
                name="contact_by_birthday",
                condition=Q(deletion__isnull=True) & ~Q(birth_date=""),
            ),
            models.Index(
                fields=["id"],
                name="contact_with_email",
                condition=Q(deletion__isnull=True) & ~Q(primary_email=""),
            ),
            models.Index(
                fields=["id"],
                name="contact_without_email",
                condition=Q(deletion__isnull=True, primary_email=""),
            ),
            models.Index(
                fields=["id"],
                name="contact_with_phone",
                condition=Q(deletion__isnull=True) & ~Q(primary_phone=""),
            ),
            models.Index(
                fields=["id"],
                name="contact_without_phone",
                condition=Q(deletion__isnull=True, primary_phone=""),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def get_absolute_url(self) -> str:
        return address_to("contacts:contact_detail", self.pk)


class ContactDetail(models.Model):
    """What an e-mail, a phone and an address have in common."""

    is_primary = models.BooleanField(_("Primary"), default=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["position", "pk"]


@pghistory.track(*every_change())
class ContactEmail(ContactDetail):
    """An e-mail address of a contact. Families share one: unique within the contact only."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="emails")
    address = models.CharField(_("Email"), max_length=254)
    kind = models.CharField(_("Kind"), max_length=10, choices=EmailKind, default=EmailKind.OTHER)

    class Meta(ContactDetail.Meta):
        verbose_name = _("email")
        verbose_name_plural = _("emails")
        constraints = [
            models.UniqueConstraint(
                "contact", Lower("address"), name="contact_email_is_there_once"
            ),
            models.UniqueConstraint(
                fields=["contact"],
                condition=Q(is_primary=True),
                name="contact_has_one_primary_email",
            ),
            models.CheckConstraint(condition=~Q(address=""), name="contact_email_is_filled"),
            models.CheckConstraint(
                condition=Q(kind__in=EmailKind.values), name="contact_email_kind_is_known"
            ),
        ]
        indexes = [models.Index(Lower("address"), name="contact_email_address")]

    def __str__(self) -> str:
        return self.address


@pghistory.track(*every_change())
class ContactPhone(ContactDetail):
    """A phone number of a contact, as typed and, where it is a number, in E.164 form."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(_("Phone"), max_length=60)
    e164 = models.CharField(max_length=16, blank=True, editable=False)
    kind = models.CharField(_("Kind"), max_length=10, choices=PhoneKind, default=PhoneKind.MOBILE)

    class Meta(ContactDetail.Meta):
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "number"], name="contact_phone_is_there_once"
            ),
            models.UniqueConstraint(
                fields=["contact"],
                condition=Q(is_primary=True),
                name="contact_has_one_primary_phone",
            ),
            models.CheckConstraint(condition=~Q(number=""), name="contact_phone_is_filled"),
            models.CheckConstraint(
                condition=Q(kind__in=PhoneKind.values), name="contact_phone_kind_is_known"
            ),
        ]
        indexes = [models.Index(fields=["e164"], name="contact_phone_e164")]

    def __str__(self) -> str:
        return self.number


@pghistory.track(*every_change())
class ContactAddress(ContactDetail):
    """A postal address of a contact."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="addresses")
    street = models.CharField(_("Street"), max_length=500, blank=True)
    city = models.CharField(_("City"), max_length=200, blank=True)
    region = models.CharField(_("Region"), max_length=200, blank=True)
    postal_code = models.CharField(_("Postal code"), max_length=40, blank=True)
    country = models.CharField(_("Country"), max_length=100, blank=True)
    kind = models.CharField(_("Kind"), max_length=10, choices=AddressKind, default=AddressKind.HOME)

    class Meta(ContactDetail.Meta):
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=Q(is_primary=True),
                name="contact_has_one_primary_address",
            ),
            models.CheckConstraint(
                condition=~Q(street="", city="", region="", postal_code="", country=""),
                name="contact_address_is_filled",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AddressKind.values), name="contact_address_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        place = f"{self.postal_code} {self.city}".strip()
        return ", ".join(part for part in (self.street, place, self.region, self.country) if part)
