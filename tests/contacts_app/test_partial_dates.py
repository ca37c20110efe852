"""Days of which the year may be missing, as people type and read them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contacts_app.partial_dates import (
    age,
    format_partial_date,
    parse_partial_date,
    validate_partial_date,
)


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("", ""),
        ("  ", ""),
        ("1990-05-14", "1990-05-14"),
        ("--05-14", "--05-14"),
        ("14.05.1990", "1990-05-14"),
        ("14.5.1990", "1990-05-14"),
        ("14/5/1990", "1990-05-14"),
        ("5/6/1990", "1990-06-05"),
        ("5/14/1990", "1990-05-14"),
        ("1990.05.14", "1990-05-14"),
        ("14.05", "--05-14"),
        ("14-5", "--05-14"),
        ("14 May 1990", "1990-05-14"),
        ("May 14, 1990", "1990-05-14"),
        ("may 14", "--05-14"),
        ("14 мая", "--05-14"),
        ("14 МАЯ 1990 г.", "1990-05-14"),
        ("1 сентября 1975", "1975-09-01"),
        ("14 Mayıs", "--05-14"),
        ("3 AĞUSTOS 1988", "1988-08-03"),
        ("3 Şubat", "--02-03"),
        ("29.02", "--02-29"),
        ("29.02.2000", "2000-02-29"),
        ("١٤.٠٥.١٩٩٠", "1990-05-14"),
        ("١٩٩٠-٠٥-٠٦", "1990-05-06"),
        ("１９９０-０５-１４", "1990-05-14"),
    ],
)
def test_parse(typed, iso):
    assert parse_partial_date(typed) == iso


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("5/6/1990", "1990-05-06"),
        ("5/6", "--05-06"),
        ("14/5/1990", "1990-05-14"),
        ("14.05.1990", "1990-05-14"),
        ("5.6.1990", "1990-06-05"),
    ],
)
def test_parse_as_americans_write(typed, iso):
    assert parse_partial_date(typed, month_first=True) == iso


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("14", "no_day"),
        ("1990", "no_day"),
        ("May", "no_day"),
        ("May 1990", "no_day"),
        ("14.05.90", "no_day"),
        ("1990-05-14T00:00:00", "no_day"),
        ("yesterday", "no_day"),
        ("<script>", "no_day"),
        ("30.02.1990", "no_such_day"),
        ("1990-02-30", "no_such_day"),
        ("29.02.1990", "no_such_day"),
        ("0000-05-14", "no_such_day"),
        ("13.13.1990", "no_such_day"),
        ("32 May", "no_such_day"),
        ("0.5.1990", "no_such_day"),
    ],
)
def test_what_is_no_day_is_refused(typed, code):
    with pytest.raises(ValidationError) as caught:
        parse_partial_date(typed)
    assert caught.value.code == code


@given(st.text(st.characters(codec=None), max_size=40), st.booleans())
def test_whatever_is_typed_is_a_day_or_refused(typed, month_first):
    try:
        iso = parse_partial_date(typed, month_first=month_first)
    except ValidationError:
        return
    if iso:
        assert iso.isascii()
        validate_partial_date(iso)
        assert format_partial_date(iso)


@pytest.mark.parametrize("language", ["en", "ru", "tr"])
@given(day=st.dates(), has_year=st.booleans())
def test_a_day_is_read_as_it_was_written(language, day, has_year):
    iso = day.isoformat() if has_year else f"-{day.isoformat()[4:]}"
    with translation.override(language):
        assert parse_partial_date(format_partial_date(iso)) == iso


@pytest.mark.parametrize(
    ("language", "whole", "without_year"),
    [
        ("en", "14 May 1990", "14 May"),
        ("ru", "14 мая 1990", "14 мая"),
        ("tr", "14 Mayıs 1990", "14 Mayıs"),
    ],
)
def test_format(language, whole, without_year):
    with translation.override(language):
        assert format_partial_date("1990-05-14") == whole
        assert format_partial_date("--05-14") == without_year
        assert format_partial_date("") == ""


@pytest.mark.parametrize("value", ["", "x", "1990-02-29", "--13-01", "--02-30", "1990-05-14 "])
def test_validate_refuses(value):
    with pytest.raises(ValidationError):
        validate_partial_date(value)


@pytest.mark.parametrize(
    ("born", "years"),
    [
        ("1990-11-21", 36),
        ("1990-11-22", 36),
        ("1990-11-23", 35),
        ("2026-11-22", 0),
        ("2026-11-23", None),
        ("2090-05-14", None),
        ("--11-22", None),
        ("", None),
    ],
)
def test_age(born, years):
    assert age(born, date(2026, 11, 22)) == years
