"""Text fields take what the database can hold, and nothing else."""

from datetime import time

import pytest
from django import forms
from django.core.exceptions import ValidationError

from core.forms import ClockField, TextField


class NoteForm(forms.Form):
    text = TextField(required=False, max_length=10)


@pytest.mark.parametrize("text", ["", "Ayşe", "👍", "\u202ex", "\uf8ff", "10 letters"])
def test_storable_text_is_kept(text):
    assert TextField(required=False).clean(text) == text


def test_spaces_round_it_go():
    assert TextField().clean("  Anna \u00a0") == "Anna"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("\0", "null_characters_not_allowed"),
        ("An\0na", "null_characters_not_allowed"),
        ("\ud800", "broken_text"),
        ("An\udfffna", "broken_text"),
    ],
)
def test_text_the_database_cannot_hold_is_refused(text, code):
    with pytest.raises(ValidationError) as caught:
        TextField().clean(text)
    assert [error.code for error in caught.value.error_list] == [code]


def test_max_length_is_kept():
    form = NoteForm({"text": "eleven let!"})
    assert form.errors.as_data()["text"][0].code == "max_length"


def test_a_field_is_drawn_with_label_help_and_error():
    form = NoteForm({"text": "x" * 11})
    drawn = form["text"].as_field_group()
    assert '<label class="form-label" for="id_text">Text' in drawn
    assert 'class="form-control is-invalid"' in drawn
    assert 'aria-invalid="true"' in drawn


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("9", time(9)), (" 9:30 ", time(9, 30)), ("9.30", time(9, 30)), ("930", time(9, 30)),
        ("0930", time(9, 30)), ("00:00", time(0)), ("23:59", time(23, 59)), ("17:05:00", time(17, 5)),
    ],
)  # fmt: skip
def test_a_time_is_typed_as_people_do(typed, shown):
    assert ClockField().clean(typed) == shown


@pytest.mark.parametrize(
    "typed",
    ["24:00", "25", "9:60", "9:5", "half past nine", "9:30 PM", "-1", "٩", "9" * 5000, "9\x00"],
)
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(ValidationError, match="Give a time such as 9:30"):
        ClockField().clean(typed)


def test_a_time_left_out():
    assert ClockField(required=False).clean(" ") is None
    with pytest.raises(ValidationError, match="required"):
        ClockField().clean("")
