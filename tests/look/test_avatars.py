"""Initials of names as people have them, and colours that stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.avatars import COLOURS, colour_class, initials


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ayşe Kaya", "AK"),
        ("Ayşe Nur Kaya", "AK"),
        ("Пётр Ёлкин", "ПЁ"),
        ("иван", "И"),
        ("şule öztürk", "ŞÖ"),
        ("Ирина Й", "ИЙ"),
        ("Ирина И\u0306ова", "ИЙ"),
        ("ßtefan", "ß"),
        ("e\u0301va berg", "ÉB"),
        ("0\u0300\u0301", "0"),
        ("“Quoted” (Name)", "QN"),
        ("Madonna", "M"),
        ("🙂", ""),
        ("🙂 Anna", "A"),
        ("+90 532 418", "94"),
        ("王 小明", "王小"),
        ("—", ""),
        ("   ", ""),
        ("", ""),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


@given(st.text(st.characters(codec=None), max_size=40))
def test_initials_are_at_most_two_letters(name: str) -> None:
    assert initials(name) == "" or initials(name).isalnum()
    assert len(initials(name)) <= 2


def test_colour_stays_and_all_colours_are_used() -> None:
    colours = [colour_class(key) for key in range(1, 400)]
    assert colours == [colour_class(key) for key in range(1, 400)]
    assert set(colours) == {f"avatar-c{number}" for number in range(COLOURS)}
