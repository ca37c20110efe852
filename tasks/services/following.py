"""Tasks that follow bookings: made when one is confirmed, moved with it, lapsed with it.

Whatever happened to a booking, it is asked anew what its tasks should be, and they become that.
So it does not matter in which order things happened, nor how often this is asked: one booking has
one task of a rule (the database guards it), and what was canceled and taken back has it again.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from accounts.models import Business, User
from bookings.enums import ACTIVE, Attendance, BookingStatus
from bookings.models import Booking
from contacts_app.services.access import let_see
from tasks.enums import Anchor, TaskStatus
from tasks.models import Task, TaskTemplate
from tasks.moments import overdue_from


def follow_booking(booking: Booking) -> None:
    """Let the tasks of a booking, whose contact is locked, be what they should be now.

    Those of the client's other bookings of the service, too: "three weeks after the last visit"
    is of the last one.
    """
    service, contact = booking.session.service, booking.contact
    templates = list(TaskTemplate.objects.filter(service=service).select_related("assignee"))
    if contact is None or not templates:
        return
    zone = Business.objects.current().zone
    last = _last_of(booking)
    made = (
        Task.objects.filter(contact=contact, template__service=service)
        .filter(Q(status__in=(TaskStatus.OPEN, TaskStatus.LAPSED)) | Q(booking=booking))
        .select_related("template__assignee", "booking__session__staff", "assignee")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    tasks = list(made)
    for task in tasks:
        if task.booking is not None and task.template is not None:
            its = booking if task.booking_id == booking.pk else task.booking
            _follow(task, task.template, its, last=last, zone=zone)
    known = {(task.template_id, task.booking_id) for task in tasks}
    for each in {booking.pk: booking, last.pk: last}.values() if last else (booking,):
        missing = [t for t in templates if not t.deleted_at and (t.pk, each.pk) not in known]
        _make(missing, each, last=last, zone=zone)


def _follow(
    task: Task, template: TaskTemplate, booking: Booking, *, last: Booking | None, zone: ZoneInfo
) -> None:
    """Let one task be what it should be."""
    if task.deleted_at or task.status == TaskStatus.DONE:
        return
    wanted = _is_wanted(template, booking, last)
    before = (task.status, task.rule_on, task.rule_assignee_id)
    task.status = TaskStatus.OPEN if wanted else TaskStatus.LAPSED
    if wanted:
        due_on, assignee = _rule_says(template, booking, zone)
        if task.rule_on != due_on:
            task.rule_on, task.due_on = due_on, max(due_on, timezone.localdate(timezone=zone))
            task.due_at = overdue_from(task.due_on, task.due_time, zone)
        if task.rule_assignee_id != assignee.pk:
            task.rule_assignee = task.assignee = assignee
    if before != (task.status, task.rule_on, task.rule_assignee_id):
        task.version += 1
        task.save()
        if task.contact is not None:
            let_see(task.contact, task.assignee)


def _make(
    templates: Iterable[TaskTemplate], booking: Booking, *, last: Booking | None, zone: ZoneInfo
) -> None:
    """Make the tasks that a booking should have, but for those whose time is over."""
    now, today = timezone.now(), timezone.localdate(timezone=zone)
    for template in templates:
        due_on, assignee = _rule_says(template, booking, zone)
        if template.anchor == Anchor.BEFORE_SESSION:
            is_over = booking.session.ends_at <= now
        else:
            is_over = due_on < today
        if is_over or not _is_wanted(template, booking, last):
            continue
        # Booked the day before, what was to be done two days before is to be done today.
        shown = max(due_on, today)
        _made, is_new = Task.objects.get_or_create(
            template=template,
            booking=booking,
            defaults={
                "title": template.title,
                "details": template.details,
                "priority": template.priority,
                "assignee": assignee,
                "contact": booking.contact,
                "due_on": shown,
                "due_at": overdue_from(shown, None, zone),
                "rule_on": due_on,
                "rule_assignee": assignee,
                "created_at": now,
            },
        )
        if is_new and booking.contact is not None:
            let_see(booking.contact, assignee)


def _is_wanted(template: TaskTemplate, booking: Booking, last: Booking | None) -> bool:
    """Tell whether the booking should have the task of a rule."""
    if booking.status != BookingStatus.CONFIRMED:
        return False
    if template.anchor == Anchor.BEFORE_SESSION:
        return True
    return booking.attendance != Attendance.NO_SHOW and (last is None or last.pk == booking.pk)


def _rule_says(template: TaskTemplate, booking: Booking, zone: ZoneInfo) -> tuple[date, User]:
    """Return until when the task of a rule is to be done, and by whom."""
    day = booking.session.starts_at.astimezone(zone).date()
    offset = timedelta(days=template.offset_days)
    assignee = template.assignee
    if assignee is None or not assignee.is_active:
        assignee = booking.session.staff
    return (day - offset if template.anchor == Anchor.BEFORE_SESSION else day + offset), assignee


def _last_of(booking: Booking) -> Booking | None:
    """Return the last booking that the client has of the service, still to come or not."""
    held = Booking.objects.filter(
        contact=booking.contact, session__service=booking.session.service, status__in=ACTIVE
    ).exclude(attendance=Attendance.NO_SHOW)
    latest = held.select_related("session__service", "session__staff").order_by(
        "-session__starts_at", "-pk"
    )
    last = latest.first()
    if last is None or last.pk == booking.pk:
        return booking if last else None
    last.contact = booking.contact
    return last
