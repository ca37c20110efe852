"""The business and the people who work in it."""

from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.policies import ROLE_RIGHTS, Right, Role


def validate_time_zone(name: str) -> None:
    """Raise ValidationError unless ``name`` is in the IANA time zone database."""
    if name not in available_timezones():
        raise ValidationError(_("%(name)s is not a time zone."), params={"name": name})


class Currency(models.TextChoices):
    """ISO 4217 codes offered for the business."""

    EUR = "EUR", _("Euro (EUR)")
    GBP = "GBP", _("Pound sterling (GBP)")
    KZT = "KZT", _("Kazakhstani tenge (KZT)")
    RUB = "RUB", _("Russian rouble (RUB)")
    TRY = "TRY", _("Turkish lira (TRY)")
    USD = "USD", _("US dollar (USD)")


class BusinessManager(models.Manager["Business"]):
    def current(self) -> "Business":
        """Return the business of this installation, made with defaults when there is none."""
        business = self.first()
        return business or self.get_or_create(pk=1)[0]


@pghistory.track()
class Business(models.Model):
    """The business this installation serves; there is exactly one row."""

    name = models.CharField(_("Business name"), max_length=200, default="Kartoteka")
    time_zone = models.CharField(
        _("Time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    currency = models.CharField(_("Currency"), max_length=3, choices=Currency, default=Currency.EUR)
    country = models.CharField(
        _("Country"),
        max_length=2,
        default="US",
        help_text=_("Phone numbers typed without a country code are read as numbers of it."),
    )
    language = models.CharField(
        _("Language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )

    staff_take_payments = models.BooleanField(
        _("Staff members take payments"),
        default=True,
        help_text=_("For bookings of their own sessions. The owner and managers always can."),
    )
    shows_first_steps = models.BooleanField(
        _("First steps on the dashboard"), default=True, editable=False
    )

    objects: ClassVar[BusinessManager] = BusinessManager()

    class Meta:
        verbose_name = _("business")
        verbose_name_plural = _("businesses")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="there_is_one_business"),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="country_is_two_letters"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The time zone, in which all wall clock times of the business are shown."""
        return ZoneInfo(self.time_zone)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user. Raise ValueError without an e-mail address."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an owner who may also use Django admin."""
        return self.create_user(email, password, role=Role.OWNER, is_superuser=True, **fields)


class Reminding(models.TextChoices):
    """How somebody is reminded of what they have to do; the application says it in any case."""

    EACH = "each", _("Each by email")
    DIGEST = "digest", _("One email a day with all of them")
    APPLICATION = "application", _("Only in the application")


class Theme(models.TextChoices):
    AUTO = "auto", pgettext_lazy("theme", "As the device")
    LIGHT = "light", pgettext_lazy("theme", "Light")
    DARK = "dark", pgettext_lazy("theme", "Dark")


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in. A user who leaves is deactivated, never deleted."""

    email = models.EmailField(_("Email"), max_length=254)
    name = models.CharField(_("Name"), max_length=200)
    role = models.CharField(_("Role"), max_length=10, choices=Role.choices, default=Role.STAFF)
    language = models.CharField(
        _("Language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    theme = models.CharField(_("Theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    has_single_keys = models.BooleanField(
        _("Shortcuts of a single key"),
        default=True,
        help_text=_("Such as / for the search. Ctrl+K, arrows, Enter and Esc work in any case."),
    )
    time_zone = models.CharField(
        _("Time zone"),
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("Where you are when you are reminded. Pages show the time of the business."),
    )
    reminding = models.CharField(
        _("Reminders of tasks"), max_length=12, choices=Reminding, default=Reminding.EACH
    )
    reminder_hour = models.PositiveSmallIntegerField(
        _("Hour of reminders"), default=9, choices=[(hour, f"{hour:02}:00") for hour in range(24)]
    )
    list_columns = models.JSONField(_("Columns of the contact list"), default=list, blank=True)
    list_page_size = models.PositiveSmallIntegerField(_("Contacts on a page"), default=50)
    is_active = models.BooleanField(_("Active"), default=True)
    invited_at = models.DateTimeField(_("Invited"), null=True, blank=True)
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_is_unique",
                violation_error_message=_("A user with this email is there already."),
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_is_known"),
            models.CheckConstraint(
                condition=Q(reminding__in=Reminding.values), name="user_reminding_is_known"
            ),
            models.CheckConstraint(
                condition=Q(reminder_hour__lte=23), name="user_reminder_hour_is_of_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Whether Django admin is open: for superusers only, never by role."""
        return self.is_superuser

    @property
    def is_for_admin_only(self) -> bool:
        """Whether this is the user of Django admin: a superuser who sees no more than staff do."""
        return self.is_superuser and self.role == Role.STAFF

    def may(self, right: Right) -> bool:
        """Tell whether this user's role holds ``right``, and the business leaves it to them."""
        if not self.is_active or right not in ROLE_RIGHTS[Role(self.role)]:
            return False
        is_left_to_business = right is Right.TAKE_PAYMENTS and self.role == Role.STAFF
        return not is_left_to_business or self.staff_take_payments

    @cached_property
    def staff_take_payments(self) -> bool:
        """What the business says, once a request; its middleware knows it already."""
        return Business.objects.current().staff_take_payments

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class FormKey(models.Model):
    """The key of a form that was sent. Sent again, by a double click or Back, it has no effect."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("form key")
        verbose_name_plural = _("form keys")

    def __str__(self) -> str:
        return str(self.key)


class VisitorForm(models.Model):
    """A form that a visitor sent from a public page, counted so that nobody sends too many.

    Sent again with the same key, by a double click or Back, it has no effect but the same
    outcome. Who sent it is kept as hashes alone.
    """

    key = models.UUIDField(primary_key=True)
    form = models.CharField(max_length=40)
    address_hash = models.CharField(max_length=64)
    email_hash = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("form of a visitor")
        verbose_name_plural = _("forms of visitors")
        indexes = [
            models.Index(fields=["form", "address_hash", "created_at"], name="visitor_by_address"),
            models.Index(fields=["form", "email_hash", "created_at"], name="visitor_by_email"),
        ]

    def __str__(self) -> str:
        return str(self.key)


class SampleRows(models.Model):
    """Which rows of a table the demo loaded: those of these ids, nobody else's lie between.

    Kept when they were removed, so that the demo does not come back by itself. Rows of an audit
    are counted too: what it recorded later, was changed by somebody.
    """

    table = models.CharField(max_length=63, unique=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("sample rows")
        verbose_name_plural = _("sample rows")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_id__lte=F("last_id")), name="sample_rows_are_some"
            )
        ]
        triggers = [
            # Nobody makes sample data of what is somebody's own.
            pgtrigger.ReadOnly(name="sample_rows_stay_the_same", exclude=["removed_at"])
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.first_id}-{self.last_id}"
