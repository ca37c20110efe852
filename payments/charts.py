"""Columns of a chart, drawn as SVG by ``templates/payments/chart.html``: places and words.

Widths are per cents and heights pixels, so the chart is as wide as its page and its words stay as
large as they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal


HEIGHT = 180
# Among how many steps of the axis one chooses at most, and how much a step may be.
MOST_STEPS = 4
ROUND = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
# So many of the columns are named below at most.
MOST_NAMED = 6


@dataclass(frozen=True)
class Column:
    """What one column stands for: its name below, and all of it in words."""

    name: str
    told: str
    amount: Decimal


@dataclass(frozen=True)
class Bar:
    """A column as drawn: ``x`` and ``width`` in per cent, ``y`` and ``height`` in pixels."""

    told: str
    x: str
    width: str
    y: str
    height: str
    is_below: bool


@dataclass(frozen=True)
class Mark:
    """A word beside an axis, and where it stands on it."""

    at: str
    text: str
    is_nought: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart of columns; ``title`` and ``description`` are for those who don't see it."""

    key: str
    title: str
    description: str
    bars: list[Bar]
    lines: list[Mark]
    names: list[Mark]
    height: int = HEIGHT


def columns_chart(
    columns: Sequence[Column],
    *,
    key: str,
    title: str,
    description: str,
    tell: Callable[[Decimal], str],
) -> Chart:
    """Return a chart of ``columns``.

    Args:
        key: tells it from other charts of the page.
        tell: returns an amount in words, for the axis.
    """
    amounts = [column.amount for column in columns]
    low, high, step = scale(min(amounts, default=Decimal(0)), max(amounts, default=Decimal(0)))
    whole = high - low

    def down(amount: Decimal) -> Decimal:
        return (high - amount) / whole * HEIGHT

    share = Decimal(100) / max(len(columns), 1)
    bars = [
        Bar(
            told=column.told,
            x=_figure(share * number + share / 8),
            width=_figure(share * 3 / 4),
            y=_figure(down(max(column.amount, Decimal(0)))),
            height=_figure(abs(column.amount) / whole * HEIGHT),
            is_below=column.amount < 0,
        )
        for number, column in enumerate(columns)
        if column.amount
    ]
    steps = int(whole / step)
    lines = [
        Mark(_figure(down(low + step * number)), tell(low + step * number), not low + step * number)
        for number in range(steps + 1)
    ]
    named = -(-len(columns) // MOST_NAMED)
    names = [
        Mark(_figure(share * number + share / 2), column.name)
        for number, column in enumerate(columns)
        if named and number % named == 0
    ]
    return Chart(key, title, description, bars, lines, names)


def scale(least: Decimal, most: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """Return the ends of an axis that holds nought and both amounts, and its round steps."""
    low, high = min(least, Decimal(0)), max(most, Decimal(0))
    if low == high:
        return Decimal(0), Decimal(1), Decimal(1)
    rough = (high - low) / MOST_STEPS
    power = Decimal(10) ** rough.adjusted()
    step = next(power * each for each in ROUND if power * each >= rough)
    whole_low = (low / step).to_integral_value(ROUND_FLOOR)
    whole_high = (high / step).to_integral_value(ROUND_CEILING)
    return whole_low * step, whole_high * step, step


def share_of(amount: Decimal, whole: Decimal) -> str:
    """Return how much of ``whole`` an amount is, in per cent, as an attribute of SVG."""
    return _figure(max(amount, Decimal(0)) / whole * 100 if whole > 0 else Decimal(0))


def _figure(value: Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
