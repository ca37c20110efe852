"""Charts: axes of round steps, columns where they belong, words for those who don't see them."""

from decimal import Decimal

import pytest

from payments.charts import HEIGHT, Column, columns_chart, scale, share_of


def chart_of(*amounts):
    return columns_chart(
        [Column(f"day {number}", f"day {number}: {amount}", Decimal(amount))
         for number, amount in enumerate(amounts, 1)],
        key="c", title="Takings", description="All of them", tell=str,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("least", "most", "wanted"),
    [
        (0, 0, (0, 1, 1)),
        (0, 1, (0, 1, "0.25")),
        (0, 1234, (0, 1500, 500)),
        (5, 10, (0, "10", "2.5")),
        (-5, 10, (-5, 10, 5)),
        (-300, 0, (-300, 0, 100)),
        (0, "9999999999.99", (0, 10**10, 25 * 10**8)),
    ],
)
def test_an_axis_has_round_steps_and_holds_nought(least, most, wanted):
    assert scale(Decimal(least), Decimal(most)) == tuple(map(Decimal, wanted))


def test_columns_stand_on_nought():
    chart = chart_of(100, 0, -50)
    first, last = chart.bars
    assert (first.told, last.told) == ("day 1: 100", "day 3: -50")
    # From -50 to 100: nought is at two thirds.
    assert (first.y, first.height) == ("0", "120")
    assert (last.y, last.height, last.is_below) == ("120", "60", True)
    assert [line.at for line in chart.lines if line.is_nought] == ["120"]
    assert chart.lines[0].at == str(HEIGHT)


def test_many_columns_are_named_now_and_then():
    assert [name.text for name in chart_of(*range(31)).names] == [
        "day 1", "day 7", "day 13", "day 19", "day 25", "day 31"
    ]  # fmt: skip
    assert chart_of().names == []


def test_a_share_is_none_of_nothing():
    assert share_of(Decimal(1), Decimal(3)) == "33.33"
    assert share_of(Decimal(-1), Decimal(3)) == share_of(Decimal(1), Decimal(0)) == "0"
