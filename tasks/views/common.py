"""What the pages of tasks have in common: which task is meant, and where a deed leads."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import trigger_client_event

from accounts.models import User
from bookings.enums import OPEN
from bookings.models import Booking
from contacts_app.models import Contact
from core.http import Request, came_from, go_to
from tasks.models import Task
from tasks.rows import SHOWN, booking_text


BOOKINGS_OFFERED = 20


def get_task_or_404(request: Request, task_id: int, *, even_deleted: bool = False) -> Task:
    """Return the task if this user may see it."""
    tasks = Task.objects.all() if even_deleted else Task.objects.alive()
    visible = tasks.visible_to(request.user).select_related(*SHOWN)
    task: Task = get_object_or_404(visible, pk=task_id)
    return task


def people_for(user: User, task: Task | None = None) -> list[User]:
    """Return whom a task may be given to: oneself first, then all who work here."""
    others = list(User.objects.filter(is_active=True).exclude(pk=user.pk))
    people = [user, *others]
    if task is not None and task.assignee not in people:
        people.append(task.assignee)
    return people


def bookings_of(
    contact: Contact | None, user: User, task: Task | None = None
) -> list[tuple[Booking, str]] | None:
    """Return the latest bookings of a contact, each with how it is called; None without one."""
    if contact is None:
        return None
    seen = Booking.objects.visible_to(user).filter(contact=contact, status__in=OPEN)
    latest = seen.select_related("session__service").order_by("-session__starts_at", "-pk")
    bookings = list(latest[:BOOKINGS_OFFERED])
    if task is not None and task.booking is not None and task.booking not in bookings:
        bookings.insert(0, task.booking)
    today = timezone.localdate()
    return [(booking, booking_text(booking.session, today)) for booking in bookings]


def home_of(request: Request, contact_id: int | None) -> str:
    """Return the page a deed leads to without htmx: where it was done."""
    if contact_id and (request.POST.get("of_contact") or request.GET.get("of_contact")):
        return reverse("tasks:contact_tasks", args=[contact_id])
    return reverse("tasks:task_list")


def told(
    request: Request, contact_id: int | None, text: str, *, undo_url: str = "", **said: Any
) -> HttpResponse:
    """Answer a deed: say it where it was done, and count anew what is to be done."""
    shown = came_from(request, home_of(request, contact_id))
    response = go_to(request, shown, text=text, undo_url=undo_url, keep_address=True, **said)
    if request.htmx:
        trigger_client_event(response, "tasks-changed")
    return response
