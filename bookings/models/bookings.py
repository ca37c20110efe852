"""Who comes to which session, and what they answered on the booking form."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Currency
from bookings.enums import (
    ACTIVE,
    ENDED,
    MONEY_MOVED,
    OPEN,
    UNSETTLED,
    Attendance,
    BookingSource,
    BookingStatus,
    PaymentStatus,
    QuestionType,
)
from bookings.models.services import Question
from bookings.models.sessions import Session
from bookings.querysets.bookings import BookingQuerySet
from contacts_app.models import Contact
from contacts_app.models.contacts import every_change


MAX_ANSWER = 10_000


@pghistory.track(*every_change(), exclude=["link_seed", "link_hash", "payment_status", "paid"])
class Booking(models.Model):
    """A client's place in a session, or the wish for one.

    ``booked_name``, ``booked_email`` and ``booked_phone`` are kept as they were typed. When the
    contact is purged, the row stays without them, and without its answers.
    The link by which a client cancels holds a token made of ``link_seed`` and the secret key;
    only its hash is stored, as what the link is looked up by.
    ``payment_status`` and ``paid``, what was received less what was given back, are kept by
    triggers of the payments app: whatever is written to them, they say what the ledger says.
    """

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("Session")
    )
    contact = models.ForeignKey(
        Contact,
        on_delete=models.SET_NULL,
        related_name="bookings",
        verbose_name=_("Contact"),
        null=True,
    )
    status = models.CharField(
        _("Status"), max_length=10, choices=BookingStatus, default=BookingStatus.CONFIRMED
    )
    attendance = models.CharField(
        _("Attendance"),
        max_length=10,
        choices=Attendance,
        default=Attendance.NOT_SET,
        blank=True,
    )
    source = models.CharField(
        _("Source"), max_length=10, choices=BookingSource, default=BookingSource.STAFF
    )
    price = models.DecimalField(_("Price"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("Currency"), max_length=3, choices=Currency)
    payment_status = models.CharField(
        _("Payment status"),
        max_length=14,
        choices=PaymentStatus,
        default=PaymentStatus.NOT_PAID,
        db_default=PaymentStatus.NOT_PAID,
        editable=False,
    )
    paid = models.DecimalField(
        pgettext_lazy("amount of money", "Paid"),
        max_digits=12,
        decimal_places=2,
        default=0,
        db_default=0,
        editable=False,
    )
    booked_name = models.CharField(_("Name as typed"), max_length=401, blank=True)
    booked_email = models.CharField(_("Email as typed"), max_length=254, blank=True)
    booked_phone = models.CharField(_("Phone as typed"), max_length=60, blank=True)
    language = models.CharField(_("Language"), max_length=5, blank=True)
    created_at = models.DateTimeField(_("Booked"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Booked by"),
        null=True,
        blank=True,
        editable=False,
        db_index=False,
    )
    # Since when it waits for a place; its turn is in this order.
    waitlisted_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(
        _("Declined or canceled"), null=True, blank=True, editable=False
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        db_index=False,
    )
    end_reason = models.CharField(_("Reason"), max_length=300, blank=True)
    link_seed = models.CharField(max_length=32, editable=False)
    link_hash = models.CharField(max_length=64, unique=True, editable=False)
    # Counts the times the session or its time was changed: each has its own reminder.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(_("Version"), default=1, editable=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "contact"],
                condition=Q(status__in=OPEN),
                name="client_has_one_place_in_a_session",
            ),
            models.CheckConstraint(
                condition=Q(status__in=BookingStatus.values), name="booking_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(attendance__in=Attendance.values), name="booking_attendance_is_known"
            ),
            models.CheckConstraint(
                condition=Q(attendance="") | Q(status=BookingStatus.CONFIRMED),
                name="booking_attendance_is_of_a_confirmed_one",
            ),
            models.CheckConstraint(
                condition=Q(source__in=BookingSource.values), name="booking_source_is_known"
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0, price__lt=10**10),
                name="booking_price_is_of_sane_size",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="booking_currency_is_a_code"
            ),
            models.CheckConstraint(
                condition=Q(payment_status__in=PaymentStatus.values),
                name="booking_payment_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN, ended_at__isnull=True)
                | ~Q(status__in=OPEN) & Q(ended_at__isnull=False),
                name="booking_that_ended_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(status=BookingStatus.WAITLISTED) | Q(waitlisted_at__isnull=False),
                name="booking_on_the_waitlist_has_its_turn",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="booking_by_creation"),
            # As due() asks, but for the time; who did not show up owes nothing, and they are many.
            # With what is added up of them: they are spread over the whole table.
            models.Index(
                fields=["contact", "session"],
                include=["id", "price", "paid", "currency"],
                name="booking_unpaid",
                condition=Q(
                    ~Q(attendance=Attendance.NO_SHOW),
                    status=BookingStatus.CONFIRMED,
                    payment_status__in=UNSETTLED,
                    price__gt=F("paid"),
                ),
            ),
            # As with_payment_status() asks
            models.Index(
                fields=["payment_status", "contact"],
                name="booking_by_payment_status",
                condition=Q(status=BookingStatus.CONFIRMED) | Q(payment_status__in=MONEY_MOVED),
            ),
            # As to_refund() asks
            models.Index(
                fields=["-ended_at", "-id"],
                name="booking_to_refund",
                condition=Q(status__in=ENDED, paid__gt=0),
            ),
            models.Index(
                fields=["session", "waitlisted_at", "id"],
                name="booking_waiting",
                condition=Q(status=BookingStatus.WAITLISTED),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="booking_fits_its_session",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status", "session_id"),  # type: ignore[no-untyped-call]
                declare=[("place", "record"), ("active", "integer")],
                func="""
                    IF NEW.status NOT IN ('pending', 'confirmed') THEN RETURN NEW; END IF;
                    IF TG_OP = 'UPDATE' THEN
                        IF OLD.status IN ('pending', 'confirmed')
                            AND OLD.session_id = NEW.session_id THEN RETURN NEW; END IF;
                    END IF;
                    -- One after the other: whoever comes second counts the first.
                    SELECT capacity, canceled_at INTO place FROM bookings_session
                        WHERE id = NEW.session_id FOR NO KEY UPDATE;
                    IF place.canceled_at IS NOT NULL THEN
                        RAISE check_violation USING TABLE = 'bookings_booking',
                            CONSTRAINT = 'session_that_is_canceled_has_no_clients',
                            MESSAGE = 'the session is canceled';
                    END IF;
                    SELECT count(*) INTO active FROM bookings_booking
                        WHERE session_id = NEW.session_id AND status IN ('pending', 'confirmed')
                            AND id <> NEW.id;
                    IF active >= place.capacity THEN
                        RAISE check_violation USING TABLE = 'bookings_booking',
                            CONSTRAINT = 'session_holds_no_more_than_its_capacity',
                            MESSAGE = 'every place is taken';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="booking_without_contact_is_nameless",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("contact_id"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Condition(
                    "NEW.contact_id IS NULL AND OLD.contact_id IS NOT NULL"
                ),
                func="""
                    NEW.booked_name := ''; NEW.booked_email := ''; NEW.booked_phone := '';
                    NEW.end_reason := '';
                    DELETE FROM bookings_answer WHERE booking_id = NEW.id;
                    -- Nor does the audit remember who it was.
                    UPDATE bookings_bookingevent SET contact_id = NULL,
                        booked_name = '', booked_email = '', booked_phone = '', end_reason = ''
                        WHERE pgh_obj_id = NEW.id;
                    -- Mails name the client; the one that waits goes to nobody any more.
                    DELETE FROM outbox_mail WHERE key LIKE 'bookings/' || NEW.id || '/%';
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.status}"

    @property
    def is_active(self) -> bool:
        """Whether it holds a place of its session."""
        return self.status in ACTIVE


class Answer(models.Model):
    """What a client answered, beside the question as it was asked.

    ``value`` is what the type makes of it, as JSON: a text, a list of choices, true or false.
    """

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(
        Question, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    question_text = models.CharField(_("Question"), max_length=300)
    type = models.CharField(_("Type"), max_length=10, choices=QuestionType)
    value = models.JSONField(_("Answer"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "question"], name="answer_to_a_question_is_there_once"
            ),
            models.CheckConstraint(
                condition=Q(question_text__regex=r"\S"), name="answer_keeps_its_question"
            ),
            models.CheckConstraint(
                condition=Q(type__in=QuestionType.values), name="answer_type_is_known"
            ),
            models.CheckConstraint(
                condition=models.lookups.LessThanOrEqual(
                    Length(models.functions.Cast("value", models.TextField())), MAX_ANSWER * 2
                ),
                name="answer_is_not_too_long",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.question_text}"
