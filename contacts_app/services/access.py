"""Which staff members have to do with which contact."""

from accounts.models import User
from contacts_app.models import Contact, ContactStaff


def let_see(contact: Contact, user: User) -> None:
    """Let ``user`` see ``contact`` from now on: they have a session or a task with it."""
    ContactStaff.objects.bulk_create(
        [ContactStaff(contact=contact, user=user)], ignore_conflicts=True
    )
