"""Initials and colours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.avatars import COLOURS, colour_class, initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ayşe Nur Kaya", "AK"),
        ("Anna", "A"),
        ("ёлка иванова", "ЁИ"),
        ("e\u0301va berg", "ÉB"),
        ("«Ромашка» ООО", "РО"),
        ("👍 Anna 🎉", "A"),
        ("24 Fitness", "2F"),
        ("ßen", "ß"),
        ("- …", ""),
        ("", ""),
    ],
)
def test_initials(name, letters):
    assert initials(name) == letters


def test_turkish_i_keeps_its_dot():
    assert initials("ilker ışık", "tr") == "İI"
    assert initials("ilker ışık") == "II"


@given(st.text(st.characters(codec=None)))
def test_at_most_two_letters_of_any_name(name):
    assert initials(name).replace("\u0307", "").isalnum() or initials(name) == ""


def test_colours_are_stable_and_all_used():
    colours = [colour_class(key) for key in range(1, 200)]
    assert set(colours) == {f"avatar-c{number}" for number in range(COLOURS)}
    assert colours == [colour_class(key) for key in range(1, 200)]
