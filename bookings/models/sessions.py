"""When a service is given: one session of one staff member, alone or as one of a series."""

from datetime import timedelta

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from bookings.models.services import MAX_CAPACITY, Service
from bookings.querysets.sessions import SessionQuerySet
from contacts_app.models.contacts import every_change


class MomentRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Series(models.Model):
    """Sessions that come again each week, at the same time of the wall clock.

    ``weekdays`` as ``date.weekday()`` counts; ``left_out`` are days without a session. The
    sessions are made ahead, to ``last_on``.
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="series")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField(_("First day"))
    last_on = models.DateField(_("Last day"))
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("Days of the week"))
    from_minute = models.PositiveSmallIntegerField(_("Begins at"))
    duration = models.PositiveSmallIntegerField(_("Duration, in minutes"))
    left_out = ArrayField(models.DateField(), verbose_name=_("Left out"), default=list, blank=True)
    created_at = models.DateTimeField(_("Created"))

    class Meta:
        verbose_name = _("series of sessions")
        verbose_name_plural = _("series of sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on"), first_on__gte="1970-01-01")
                & Q(last_on__lt="2200-01-01"),
                name="series_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__len__gt=0, weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]),
                name="series_is_of_weekdays",
            ),
            models.CheckConstraint(
                condition=Q(from_minute__lt=1440, duration__gte=5, duration__lte=1440),
                name="series_begins_within_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.first_on}–{self.last_on}"


@pghistory.track(*every_change())
class Session(models.Model):
    """A service given at a time by a staff member; who comes is in its bookings.

    ``blocked_from`` and ``blocked_until`` hold the buffers too: no two sessions of one staff
    member that take place may touch there. A canceled session blocks nothing.
    """

    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("Service")
    )
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="sessions",
        verbose_name=_("Staff member"),
        db_index=False,
    )
    starts_at = models.DateTimeField(_("Begins"))
    ends_at = models.DateTimeField(_("Ends"))
    blocked_from = models.DateTimeField(editable=False)
    blocked_until = models.DateTimeField(editable=False)
    capacity = models.PositiveSmallIntegerField(_("Places"), default=1)
    location = models.CharField(_("Location"), max_length=300, blank=True)
    series = models.ForeignKey(
        Series, on_delete=models.SET_NULL, related_name="sessions", null=True, blank=True
    )
    created_at = models.DateTimeField(_("Created"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Created by"),
        null=True,
        blank=True,
        editable=False,
        db_index=False,
    )
    canceled_at = models.DateTimeField(_("Canceled"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("Version"), default=1, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="session_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("starts_at") + timedelta(hours=25)),
                name="session_lasts_a_day_at_most",
            ),
            models.CheckConstraint(
                # Infinity lies outside, too.
                condition=Q(
                    blocked_from__gte="1970-01-01 00:00+00", blocked_until__lt="2200-01-01 00:00+00"
                ),
                name="session_is_of_a_sane_year",
            ),
            models.CheckConstraint(
                condition=Q(blocked_from__lte=F("starts_at"), blocked_until__gte=F("ends_at")),
                name="session_blocks_its_own_time",
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MAX_CAPACITY),
                name="session_has_places",
            ),
            ExclusionConstraint(
                name="staff_member_has_one_session_at_a_time",
                expressions=[
                    ("staff", RangeOperators.EQUAL),
                    (MomentRange("blocked_from", "blocked_until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(canceled_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="session_by_start"),
            models.Index(fields=["staff", "starts_at"], name="session_of_staff_by_start"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="session_keeps_its_clients",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("capacity", "canceled_at"),  # type: ignore[no-untyped-call]
                declare=[("active", "integer")],
                func="""
                    SELECT count(*) INTO active FROM bookings_booking
                        WHERE session_id = NEW.id AND status IN ('pending', 'confirmed');
                    IF active > NEW.capacity THEN
                        RAISE check_violation USING TABLE = 'bookings_session',
                            CONSTRAINT = 'session_holds_no_more_than_its_capacity',
                            MESSAGE = 'more clients than places';
                    END IF;
                    IF NEW.canceled_at IS NOT NULL AND active > 0 THEN
                        RAISE check_violation USING TABLE = 'bookings_session',
                            CONSTRAINT = 'session_that_is_canceled_has_no_clients',
                            MESSAGE = 'clients of a canceled session';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.starts_at:%Y-%m-%d %H:%M}"
