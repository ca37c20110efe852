"""Dates of which the year may be missing, as people give their birthday."""

import calendar
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


PARTIAL_DATE = re.compile(r"(?P<year>\d{4}|-)-(?P<month>\d{2})-(?P<day>\d{2})")
LEAP_YEAR = 2000


def validate_partial_date(value: str) -> None:
    """Raise ValidationError unless ``value`` is a real day, ``YYYY-MM-DD`` or ``--MM-DD``."""
    match = PARTIAL_DATE.fullmatch(value)
    if match:
        year = LEAP_YEAR if match["year"] == "-" else int(match["year"])
        month, day = int(match["month"]), int(match["day"])
        if year >= 1 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
            return
    raise ValidationError(_("There is no such day."), code="no_such_day")


class PartialDateField(models.CharField):  # type: ignore[type-arg]
    """A day in ISO form, ``1990-05-14``, or ``--05-14`` when the year is not known.

    Text, so that the year may be missing; ``right(value, 5)`` is the day of the year.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        kwargs.setdefault("validators", [validate_partial_date])
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        kwargs.pop("validators", None)
        return name, path, args, kwargs
