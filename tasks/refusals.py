"""Why a deed with a task can't be done."""


class TaskIsGone(Exception):
    """The task was deleted, or its deletion can't be undone any more."""


class TaskChangedMeanwhile(Exception):
    """Somebody else saved the task after it was opened for editing."""


class TaskIsNotOpen(Exception):
    """It was done, or lapsed with its booking."""


class AssigneeIsGone(Exception):
    """Whoever should do it doesn't work here any more."""


class ContactIsGone(Exception):
    """The contact was deleted."""


class BookingIsOfAnother(Exception):
    """The booking is not one of the contact."""


class TemplateIsGone(Exception):
    """The rule was deleted."""


class TemplateChangedMeanwhile(Exception):
    """Somebody else saved the rule after it was opened for editing."""
