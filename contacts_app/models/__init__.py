"""What is stored of contacts."""

from contacts_app.models.activity import Activity
from contacts_app.models.bulk import BulkChange, BulkPart
from contacts_app.models.contacts import (
    Contact,
    ContactAddress,
    ContactEmail,
    ContactPhone,
    Deletion,
)
from contacts_app.models.custom_fields import CustomField, CustomValue
from contacts_app.models.labels import ContactLabel, Label
from contacts_app.models.notes import Note
from contacts_app.models.reviews import Review
from contacts_app.models.saved_views import DefaultView, SavedView
from contacts_app.models.staff import ContactStaff


__all__ = [
    "Activity",
    "BulkChange",
    "BulkPart",
    "Contact",
    "ContactAddress",
    "ContactEmail",
    "ContactLabel",
    "ContactPhone",
    "ContactStaff",
    "CustomField",
    "CustomValue",
    "DefaultView",
    "Deletion",
    "Label",
    "Note",
    "Review",
    "SavedView",
]
