"""Closes a day: its cash is counted, and it takes no more entries of the ledger."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from core.db import again_after_deadlock, constraint_violations
from payments.models import DayClose
from payments.refusals import AmountNotPossible, DayIsClosed, DayIsToCome
from payments.services.ledger import CENT, LARGEST


REFUSED = {
    "day_is_closed_once": DayIsClosed,
    "day_close_is_not_of_the_future": DayIsToCome,
    "day_close_is_of_a_sane_year": DayIsToCome,
}


@again_after_deadlock
@transaction.atomic
def close_day(
    *,
    day: date,
    currency: str,
    counted: Decimal,
    actor: User,
    opening: Decimal = Decimal(0),
    note: str = "",
) -> DayClose:
    """Close ``day``; what the cash should be is added up by the database.

    Args:
        counted: the cash that is in the drawer.
        opening: the cash that was in it in the morning.

    Raises:
        DayIsClosed: it is already.
        DayIsToCome: it is not today or before.
        AmountNotPossible: an amount is below nought, not finite, too large or of three decimals.
    """
    for amount in (counted, opening):
        is_sane = amount.is_finite() and 0 <= amount < LARGEST
        if not is_sane or amount != amount.quantize(CENT):
            raise AmountNotPossible
    close = DayClose(
        day=day, currency=currency, opening=opening, counted=counted, note=note.strip(),
        closed_by=actor,
    )  # fmt: skip
    with constraint_violations(REFUSED):
        close.save(force_insert=True)
    close.refresh_from_db()
    return close
