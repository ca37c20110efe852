"""What is done with notifications: they are read."""

from django.utils import timezone

from accounts.models import User
from tasks.models import Notification


def mark_as_read(*, user: User, notification_id: int) -> None:
    """Note that ``user`` read one; the first time counts."""
    mine = Notification.objects.filter(user=user, pk=notification_id)
    mine.unread().update(read_at=timezone.now())


def mark_all_as_read(*, user: User) -> int:
    """Note that ``user`` read all there are; return how many were new."""
    return Notification.objects.filter(user=user).unread().update(read_at=timezone.now())
