"""When staff members work: hours of the week, and what differs on some days."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from bookings.enums import ExceptionKind, Weekday
from bookings.querysets.working_time import HoursExceptionQuerySet


DAY = 24 * 60


class MinuteRange(Func):
    function = "INT4RANGE"
    output_field = IntegerRangeField()


class WeeklyHours(models.Model):
    """A piece of a weekday during which a staff member works, in minutes of the wall clock."""

    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="weekly_hours"
    )
    weekday = models.PositiveSmallIntegerField(_("Day of the week"), choices=Weekday)
    from_minute = models.PositiveSmallIntegerField(_("From"))
    until_minute = models.PositiveSmallIntegerField(_("Until"))

    class Meta:
        verbose_name = _("weekly hours")
        verbose_name_plural = _("weekly hours")
        ordering = ("weekday", "from_minute")
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6), name="weekly_hours_are_of_a_weekday"
            ),
            models.CheckConstraint(
                condition=Q(from_minute__lt=F("until_minute"), until_minute__lte=DAY),
                name="weekly_hours_lie_within_a_day",
            ),
            ExclusionConstraint(
                name="weekly_hours_do_not_overlap",
                expressions=[
                    ("staff", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (MinuteRange("from_minute", "until_minute"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.from_minute}–{self.until_minute}"


class HoursException(models.Model):
    """What differs on some days: other hours, or time off; of one staff member or of all.

    Without ``staff`` it is the business's: a holiday. *Other hours* take the place of the weekly
    ones on these days; *time off* takes its minutes out of what is left, the whole days when it
    names none. Other hours of a staff member count even on a holiday of the business.
    """

    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="hours_exceptions",
        verbose_name=_("Staff member"),
        null=True,
        blank=True,
    )
    kind = models.CharField(
        _("Kind"), max_length=10, choices=ExceptionKind, default=ExceptionKind.TIME_OFF
    )
    first_on = models.DateField(_("First day"))
    last_on = models.DateField(_("Last day"))
    from_minute = models.PositiveSmallIntegerField(_("From"), null=True, blank=True)
    until_minute = models.PositiveSmallIntegerField(_("Until"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)

    objects = HoursExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exception from the working time")
        verbose_name_plural = _("exceptions from the working time")
        ordering = ("first_on", "from_minute", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ExceptionKind.values), name="hours_exception_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on"), first_on__gte="1970-01-01")
                & Q(last_on__lt="2200-01-01"),
                name="hours_exception_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(from_minute__isnull=True, until_minute__isnull=True)
                # What is compared with NULL violates nothing, so both are asked for.
                | Q(from_minute__isnull=False, until_minute__isnull=False)
                & Q(from_minute__lt=F("until_minute"), until_minute__lte=DAY),
                name="hours_exception_lies_within_a_day",
            ),
            models.CheckConstraint(
                condition=Q(kind=ExceptionKind.TIME_OFF) | Q(from_minute__isnull=False),
                name="hours_exception_with_other_hours_names_them",
            ),
        ]
        indexes = [models.Index(fields=["last_on", "first_on"], name="hours_exception_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_on}–{self.last_on}"
