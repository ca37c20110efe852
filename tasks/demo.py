"""What the staff of the demo salon has to do: overdue, today, later, done; and what follows bookings."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.demo import Demo
from accounts.models import Business, User
from bookings.enums import BookingStatus
from bookings.models import Booking, Service
from contacts_app.models import Activity, Contact, ContactStaff
from tasks.enums import (
    REMINDERS_BY_DEFAULT,
    Anchor,
    NotificationKind,
    Priority,
    ReminderKind,
    ReminderState,
    RepeatUnit,
    TaskActivityKind,
    TaskStatus,
)
from tasks.models import Notification, Reminder, Task, TaskTemplate
from tasks.moments import overdue_from
from tasks.services.reminders import keep_reminders, wanted_of


class Planned(NamedTuple):
    """A task of the demo: who, what, in how many days (None without a date), and how it stands."""

    who: str
    title: str
    in_days: int | None
    at: str = ""
    is_about_client: bool = True
    priority: int = Priority.NORMAL
    details: str = ""
    every: int | None = None
    unit: str = ""
    done_days_ago: int | None = None
    remind: Sequence[ReminderKind] = REMINDERS_BY_DEFAULT


OWNER, MARINA, ELIF, JAMES = "owner", "marina", "elif", "james"
HIGH, LOW = Priority.HIGH, Priority.LOW
WEEK_BEFORE, DAY_BEFORE = ReminderKind.WEEK_BEFORE, ReminderKind.DAY_BEFORE
HOUR_BEFORE = ReminderKind.HOUR_BEFORE
PLANNED = [
    Planned(OWNER, "Call back about the wedding party", -2, priority=HIGH,
            details="Six people, make-up and hair, on a Saturday in spring."),
    Planned(OWNER, "Send the price list for bridal make-up", -1, "10:00"),
    Planned(OWNER, "Order foils and developer", 0, is_about_client=False, every=2,
            unit=RepeatUnit.WEEK),
    Planned(OWNER, "Thank for the review", 0),
    Planned(OWNER, "Look through the week’s takings", 0, "19:00", is_about_client=False, every=1,
            unit=RepeatUnit.WEEK, remind=[DAY_BEFORE, HOUR_BEFORE]),
    Planned(OWNER, "Pay the rent", 9, is_about_client=False, priority=HIGH, every=1,
            unit=RepeatUnit.MONTH, remind=[WEEK_BEFORE, DAY_BEFORE]),
    Planned(OWNER, "Ask whether the gift voucher arrived", 1),
    Planned(OWNER, "Plan the make-up evening for the New Year", 12, is_about_client=False),
    Planned(OWNER, "New photos for the web page", None, is_about_client=False, priority=LOW),
    Planned(OWNER, "Offer a place on the styling course", 4),
    Planned(MARINA, "Answer the question about keratin", -1, priority=HIGH),
    Planned(MARINA, "Ask how the new colour is wearing", 0),
    Planned(MARINA, "Check the allergy test before the colouring", 1, "09:30", priority=HIGH,
            details="Patch behind the ear, 48 hours before.", remind=[DAY_BEFORE, HOUR_BEFORE]),
    Planned(MARINA, "Find the formula of the last colouring", 2),
    Planned(MARINA, "Write the duty rota for December", 3, is_about_client=False, every=1,
            unit=RepeatUnit.MONTH),
    Planned(MARINA, "Send the care instructions", 6),
    Planned(MARINA, "Invite to the make-up evening", 15),
    Planned(MARINA, "Sort the sample drawer", None, is_about_client=False, priority=LOW),
    Planned(ELIF, "Call: the phone number seems to be wrong", -3),
    Planned(ELIF, "Remind of the unpaid blow-dry", -1, "12:00"),
    Planned(ELIF, "Put the forgotten scarf aside", 0),
    Planned(ELIF, "Ask about the dry scalp", 0, "16:30", priority=HIGH),
    Planned(ELIF, "Wash the towels", 1, is_about_client=False, every=1, unit=RepeatUnit.DAY),
    Planned(ELIF, "Recommend a shampoo without sulphates", 2),
    Planned(ELIF, "Birthday card", 5),
    Planned(ELIF, "Ask for a photo of the result", 11),
    Planned(JAMES, "Propose another time: the class is full", -1, priority=HIGH),
    Planned(JAMES, "Sharpen the scissors", 0, is_about_client=False, every=3,
            unit=RepeatUnit.MONTH),
    Planned(JAMES, "Call about the child’s first haircut", 0, "11:00"),
    Planned(JAMES, "Bring the styling course’s handouts", 2, is_about_client=False),
    Planned(JAMES, "Ask whether the beard oil suits", 8),
    Planned(JAMES, "Learn the new till", None, is_about_client=False, priority=LOW),
    Planned(OWNER, "Congratulate on the wedding", -4, done_days_ago=3),
    Planned(OWNER, "Order gift boxes", -2, is_about_client=False, done_days_ago=1),
    Planned(MARINA, "Book the follow-up colouring", -3, done_days_ago=2),
    Planned(ELIF, "Send the address and the way", -1, done_days_ago=1),
    Planned(ELIF, "Thank for the recommendation", -5, done_days_ago=4),
    Planned(JAMES, "Write down the agreed fringe length", -2, done_days_ago=2),
]  # fmt: skip
RULES = [
    ("Bridal make-up trial", "Ask for photos of dress and hairstyle", Anchor.BEFORE_SESSION, 2),
    ("Bridal make-up trial", "Ask whether she has decided", Anchor.AFTER_VISIT, 7),
    ("Colouring", "Is an allergy test due?", Anchor.BEFORE_SESSION, 3),
    ("Colouring", "Offer the next root colouring", Anchor.AFTER_VISIT, 35),
]
MOST_BY_A_RULE = 6
# What the bell told before is read.
UNREAD_FOR = timedelta(days=1)


@transaction.atomic
def load_tasks(demo: Demo) -> int:
    """Store the tasks of the demo, each of its people's, where there is none; return how many."""
    if Task.objects.exists():
        return 0
    now = timezone.now()
    today = now.astimezone(demo["business"].zone).date()
    people = {OWNER: demo["owner"]}
    people |= dict(zip((MARINA, ELIF, JAMES), demo["staff"], strict=True))
    clients = {name: _clients_of(user) for name, user in people.items()}
    tasks = []
    for number, planned in enumerate(PLANNED):
        mine = clients[planned.who]
        contact = mine[number % len(mine)] if planned.is_about_client and mine else None
        tasks.append(_task(planned, people[planned.who], contact, today, now, demo))
    tasks += _by_rules(demo, today, now)
    Task.objects.bulk_create(tasks)
    _note(tasks)
    _remind(tasks, demo["business"], now)
    return len(tasks)


def _clients_of(user: User) -> list[Contact]:
    """Return some of the clients that ``user`` has to do with."""
    met = Contact.objects.alive().filter(
        pk__in=ContactStaff.objects.filter(user=user).values("contact")
    )
    return list(met.order_by("-last_activity_at", "pk")[:40:3])


def _task(
    planned: Planned, user: User, contact: Contact | None, today: date, now: datetime, demo: Demo
) -> Task:
    due_on = None if planned.in_days is None else today + timedelta(days=planned.in_days)
    due_time = time.fromisoformat(planned.at) if planned.at else None
    done_at = None
    if planned.done_days_ago is not None:
        done_at = now - timedelta(days=planned.done_days_ago)
    return Task(
        title=planned.title,
        details=planned.details,
        assignee=user,
        contact=contact,
        due_on=due_on,
        due_time=due_time,
        due_at=overdue_from(due_on, due_time, demo["business"].zone),
        priority=planned.priority,
        remind_on=[str(kind) for kind in planned.remind],
        repeat_every=planned.every,
        repeat_unit=planned.unit,
        repeat_start=due_on if planned.every else None,
        status=TaskStatus.DONE if done_at else TaskStatus.OPEN,
        done_at=done_at,
        done_by=user if done_at else None,
        created_at=now - timedelta(days=7),
        created_by=demo["owner"],
    )


def _by_rules(demo: Demo, today: date, now: datetime) -> list[Task]:
    """Store the rules; return the tasks that the next bookings have by them."""
    tasks = []
    for service_name, title, anchor, days in RULES:
        service = Service.objects.filter(name=service_name).first()
        if service is None:
            continue
        template = TaskTemplate.objects.create(
            service=service, title=title, anchor=anchor, offset_days=days, created_at=now
        )
        if anchor != Anchor.BEFORE_SESSION:
            continue
        coming = Booking.objects.upcoming().filter(
            session__service=service, status=BookingStatus.CONFIRMED, contact__deletion=None
        )
        for booking in coming.select_related("session__staff", "contact")[:MOST_BY_A_RULE]:
            zone = demo["business"].zone
            rule_on = booking.session.starts_at.astimezone(zone).date() - timedelta(days=days)
            due_on = max(rule_on, today)
            tasks.append(
                Task(
                    title=title,
                    assignee=booking.session.staff,
                    contact=booking.contact,
                    booking=booking,
                    template=template,
                    due_on=due_on,
                    due_at=overdue_from(due_on, None, zone),
                    rule_on=rule_on,
                    rule_assignee=booking.session.staff,
                    created_at=now,
                )
            )
    return tasks


def _note(tasks: list[Task]) -> None:
    """Put on the timelines what people did; what a rule made stands on none."""
    lines = []
    for task in tasks:
        if task.contact is None or task.template is not None:
            continue
        details = {
            "task": task.pk,
            "title": task.title,
            "assignee": str(task.assignee),
            "due_on": str(task.due_on or ""),
        }
        moments = [(TaskActivityKind.ADDED, task.created_at, task.created_by)]
        if task.done_at:
            moments.append((TaskActivityKind.DONE, task.done_at, task.done_by))
        lines += [
            Activity(contact=task.contact, actor=actor, kind=kind, details=details, happened_at=at)
            for kind, at, actor in moments
        ]
    Activity.objects.bulk_create(lines)


def _remind(tasks: list[Task], business: Business, now: datetime) -> None:
    """Remind of the tasks as the product would have: what is past was sent, and the bell told it.

    So none is late, and nobody gets a mail of it now.
    """
    sent = [
        Reminder(
            task=task,
            kind=kind,
            due_at=at,
            recipient=task.assignee,
            state=ReminderState.SENT,
            sent_at=at,
        )
        for task in tasks
        for kind, at in wanted_of(task, business)
        if task.created_at < at <= now
    ]
    Reminder.objects.bulk_create(sent)
    told = [
        Notification(
            user=each.recipient,
            kind=NotificationKind.REMINDER,
            task=each.task,
            reminder=each,
            created_at=each.due_at,
        )
        for each in sent
    ]
    told += [
        Notification(
            user=task.assignee,
            kind=NotificationKind.ASSIGNED,
            task=task,
            actor=task.created_by,
            created_at=task.created_at,
        )
        for task in tasks
        if task.created_by and task.created_by != task.assignee
    ]
    for each in told:
        each.read_at = None if each.created_at > now - UNREAD_FOR else each.created_at
    Notification.objects.bulk_create(sorted(told, key=lambda each: each.created_at))
    keep_reminders(tasks)
