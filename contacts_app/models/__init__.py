"""What is stored of contacts."""

from contacts_app.models.activity import Activity
from contacts_app.models.contacts import (
    Contact,
    ContactAddress,
    ContactEmail,
    ContactPhone,
    Deletion,
)


__all__ = [
    "Activity",
    "Contact",
    "ContactAddress",
    "ContactEmail",
    "ContactPhone",
    "Deletion",
]
