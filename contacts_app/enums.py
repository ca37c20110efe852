"""The fixed choices of the contacts app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Source(models.TextChoices):
    """How a contact arose."""

    MANUAL = "manual", _("Typed in")
    IMPORT = "import", _("Import")
    BOOKING = "booking", _("Booking")
    CONTACT_FORM = "contact_form", _("Contact form")
    MESSAGE = "message", _("Message")


class EmailKind(models.TextChoices):
    HOME = "home", pgettext_lazy("kind of email", "Home")
    WORK = "work", pgettext_lazy("kind of email", "Work")
    OTHER = "other", pgettext_lazy("kind of email", "Other")


class PhoneKind(models.TextChoices):
    MOBILE = "mobile", pgettext_lazy("kind of phone", "Mobile")
    HOME = "home", pgettext_lazy("kind of phone", "Home")
    WORK = "work", pgettext_lazy("kind of phone", "Work")
    FAX = "fax", pgettext_lazy("kind of phone", "Fax")
    OTHER = "other", pgettext_lazy("kind of phone", "Other")


class AddressKind(models.TextChoices):
    HOME = "home", pgettext_lazy("kind of address", "Home")
    WORK = "work", pgettext_lazy("kind of address", "Work")
    OTHER = "other", pgettext_lazy("kind of address", "Other")


class ActivityKind(models.TextChoices):
    """Kinds of activity; the line shown is ``templates/activity/<kind>.html``."""

    CREATED = "contacts/created", _("Created")
    EDITED = "contacts/edited", _("Edited")
    DELETED = "contacts/deleted", _("Deleted")
    RESTORED = "contacts/restored", _("Restored")
    WROTE = "contacts/wrote", _("Wrote")
    WAS_DELETED = "contacts/was_deleted", _("Perhaps deleted before")
    JOINED = "contacts/joined", _("Joined")
    PARTED = "contacts/parted", _("Parted again")
    NOTE_ADDED = "contacts/note_added", _("Note added")
    NOTE_EDITED = "contacts/note_edited", _("Note edited")
    NOTE_DELETED = "contacts/note_deleted", _("Note deleted")
    NOTE_RESTORED = "contacts/note_restored", _("Note restored")
    LABEL_PUT_ON = "contacts/label_put_on", _("Label put on")
    LABEL_TAKEN_OFF = "contacts/label_taken_off", _("Label taken off")


def kinds_about(what: str) -> tuple[str, ...]:
    """Return the kinds of events about notes, about labels, or with "" about the contact itself."""
    parts = ("note", "label")
    return tuple(
        kind
        for kind in ActivityKind.values
        if next((part for part in parts if kind.startswith(f"contacts/{part}_")), "") == what
    )


class CustomFieldType(models.TextChoices):
    """Types of custom fields; what each can do is in ``custom_field_types``."""

    TEXT = "text", _("Text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    URL = "url", _("URL")
    YES_NO = "yes_no", _("Yes or no")
    CHOICE = "choice", _("Choice")
    CHOICES = "choices", _("Several choices")


class LabelColour(models.TextChoices):
    """Colours of labels: class ``label-<colour>`` of the style sheet."""

    GREY = "grey", _("Grey")
    RED = "red", _("Red")
    ORANGE = "orange", _("Orange")
    YELLOW = "yellow", _("Yellow")
    GREEN = "green", _("Green")
    TEAL = "teal", _("Teal")
    BLUE = "blue", _("Blue")
    VIOLET = "violet", _("Violet")
    PINK = "pink", _("Pink")


class LabelSource(models.TextChoices):
    """Who put a label on: a person, or its condition."""

    MANUAL = "manual", pgettext_lazy("source of a label", "By hand")
    AUTOMATIC = "automatic", pgettext_lazy("source of a label", "By itself")


class NoteType(models.TextChoices):
    MEETING_SUMMARY = "meeting_summary", _("Meeting summary")
    CALL_SUMMARY = "call_summary", _("Call summary")


class BulkKind(models.TextChoices):
    """What can be done with many contacts at once."""

    PUT_ON_LABEL = "put_on_label", _("Put on a label")
    TAKE_OFF_LABEL = "take_off_label", _("Take off a label")
    SET_FIELD = "set_field", _("Change a field")
    SET_CUSTOM_FIELD = "set_custom_field", _("Change a custom field")
    DELETE = "delete", _("Delete")


class BulkState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("bulk change", "Waiting")
    RUNNING = "running", pgettext_lazy("bulk change", "Running")
    DONE = "done", pgettext_lazy("bulk change", "Done")
    CANCELED = "canceled", pgettext_lazy("bulk change", "Canceled")
    FAILED = "failed", pgettext_lazy("bulk change", "Failed")


class ReviewDecision(models.TextChoices):
    """Whether a contact that arose by itself is a person the business knew."""

    SAME = "same", pgettext_lazy("decision", "Same person")
    NEW = "new", pgettext_lazy("decision", "New person")
