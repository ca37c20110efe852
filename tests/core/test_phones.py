"""Phone numbers as machines compare, people dial and people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.phones import display, national_digits, to_e164


@pytest.mark.parametrize(
    ("number", "region", "e164"),
    [
        ("0532 418 20 77", "TR", "+905324182077"),
        ("532 418 20 77", "TR", "+905324182077"),
        ("+90 532 418 20 77", "US", "+905324182077"),
        ("00 90 532 418 20 77", "DE", "+905324182077"),
        ("8 (916) 123-45-67", "RU", "+79161234567"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("٠٥٣٢ ٤١٨ ٢٠ ٧٧", "TR", "+905324182077"),
        ("tel:+90-532-418-20-77", "US", "+905324182077"),
        ("112", "TR", ""),
        ("ask at the desk", "TR", ""),
        ("", "TR", ""),
        ("0532 418 20 77", "XX", ""),
        ("0" * 10_000, "TR", ""),
        ("\0", "TR", ""),
        ("\ud800", "TR", ""),
    ],
)
def test_to_e164(number, region, e164):
    assert to_e164(number, region) == e164


@given(st.text(st.characters(codec=None), max_size=40))
def test_whatever_is_typed_is_a_number_or_none(number):
    e164 = to_e164(number, "TR")
    assert e164 == "" or (e164[0] == "+" and e164[1:].isdigit() and len(e164) <= 16)


@pytest.mark.parametrize(
    ("e164", "dialled"),
    [("+905324182077", "05324182077"), ("+79161234567", "89161234567"), ("", "")],
)
def test_national_digits(e164, dialled):
    assert national_digits(e164) == dialled


def test_display():
    assert display("0532 4182077", "+905324182077") == "+90 532 418 20 77"
    assert display("ask at the desk", "") == "ask at the desk"
