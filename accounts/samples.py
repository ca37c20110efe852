"""Which rows are sample data: those that the demo loaded, marked by ranges of their ids."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Max, Q

from accounts.models import SampleRows


# The apps whose rows the demo loads.
APPS = ("accounts", "outbox", "contacts", "bookings", "payments", "tasks")


@contextmanager
def marked_as_samples() -> Iterator[None]:
    """Mark every row that is stored within as sample data.

    Nobody else stores any meanwhile: they wait until all is loaded.
    """
    counted = [
        model
        for label in APPS
        for model in apps.get_app_config(label).get_models()
        if isinstance(model._meta.pk, models.AutoField | models.BigAutoField)
        and model is not SampleRows
    ]
    with transaction.atomic():
        tables = ", ".join(model._meta.db_table for model in counted)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")
        before = {model: _last(model) for model in counted}
        yield
        marks = [
            SampleRows(table=model._meta.db_table, first_id=before[model] + 1, last_id=last)
            for model in counted
            if (last := _last(model)) > before[model]
        ]
        if marks:
            SampleRows.objects.all().delete()
        SampleRows.objects.bulk_create(marks)


def _last(model: type[models.Model]) -> int:
    last: int | None = model._base_manager.aggregate(last=Max("pk"))["last"]
    return last or 0


def has_samples() -> bool:
    """Tell whether sample data was loaded and is still there."""
    return SampleRows.objects.filter(removed_at=None).exists()


def were_removed() -> bool:
    """Tell whether sample data was loaded once, and removed."""
    return SampleRows.objects.filter(removed_at__isnull=False).exists()


class Samples:
    """The sample data that is there, asked by table."""

    def __init__(self) -> None:
        rows = SampleRows.objects.filter(removed_at=None)
        self.ranges = {each.table: (each.first_id, each.last_id) for each in rows}

    def of(self, model: type[models.Model]) -> Q:
        """Return what is true of the sample rows of ``model``."""
        first, last = self.ranges.get(model._meta.db_table, (1, 0))
        return Q(pk__gte=first, pk__lte=last)

    def edited(self, model: type[models.Model]) -> list[int]:
        """Return which rows of ``model`` somebody changed after they were loaded."""
        event = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
        _first, last = self.ranges.get(event._meta.db_table, (1, 0))
        changed = event._default_manager.filter(pgh_label="update", pgh_id__gt=last)
        return list(changed.values_list("pgh_obj_id", flat=True).distinct())
