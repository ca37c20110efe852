"""The day it is where the business is, which for some hours is not the day that it is in UTC."""

from datetime import date

from django.utils import timezone

from accounts.models import Business


def business_day() -> date:
    """Return the present day of the business."""
    return timezone.localdate(timezone=Business.objects.current().zone)
