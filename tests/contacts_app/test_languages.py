"""Names of languages for the reader."""

import pytest
from django.utils import translation

from contacts_app.languages import OFFERED, choices, language_name


@pytest.mark.parametrize(
    ("reader", "code", "name"),
    [
        ("en", "tr", "Turkish"),
        ("ru", "tr", "Турецкий"),
        ("tr", "ru", "Rusça"),
        ("en", "pt-BR", "Brazilian Portuguese"),
        ("en", "de-XX", "German"),
        ("en", "klingon", "klingon"),
        ("en", "", ""),
    ],
)
def test_language_name(reader, code, name):
    with translation.override(reader):
        assert language_name(code) == name


def test_choices_are_those_offered_by_name():
    offered = choices()
    assert {code for code, _name in offered} == {"", *OFFERED}
    assert offered[0] == ("", "")
    names = [name for _code, name in offered[1:]]
    assert names == sorted(names)


def test_a_language_that_is_not_offered_stays():
    assert ("tlh", "Klingon") in choices("tlh")
    assert len(choices("tr")) == len(choices())
