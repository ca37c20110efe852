"""Translations keep the tags of a text and are typeset as their language is."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from tests.architecture import catalogues, repository


TAG = re.compile(r"</?[a-z][^>]*>")
PRINTF = re.compile(r"%[sd]")


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """Each text with each of its translations, the last form of the text for all plurals."""
    with (repository.ROOT / f"locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
        for message in read_po(file):
            source = catalogues.forms(message.id)
            if source[0]:
                for translation in catalogues.forms(message.string):
                    yield source[-1], translation


def problems(source: str, translation: str, language: str) -> list[str]:
    """What is wrong with one translation."""
    found = []
    if sorted(TAG.findall(source)) != sorted(TAG.findall(translation)):
        found.append("other tags")
    if PRINTF.findall(source) != PRINTF.findall(translation):
        found.append("other %s or %d")
    said = TAG.sub("", translation)
    if '"' in said or "'" in said:
        found.append("straight quotes")
    if language == "ru" and re.search("[“”]", said):
        found.append("quotes are «…» in Russian")
    if language == "tr" and re.search("[«»„]", said):
        found.append("quotes are “…” in Turkish")
    # A greeting ends in "!" in Russian, in "," elsewhere.
    if source[-1] in ".?:…" and translation[-1] != source[-1]:
        found.append(f"ends in {translation[-1]!r}, not in {source[-1]!r}")
    # Abbreviations end in a stop of their own.
    said = translation.removesuffix(" г.").removesuffix("кл.")
    if source[-1] not in ".!" and said[-1] == ".":
        found.append("a stop at the end")
    if translation != " ".join(translation.split()):
        found.append("spaces too many")
    return found


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_translations_are_well_formed(language):
    wrong = [
        f"{source} → {translation}: {', '.join(found)}"
        for source, translation in pairs(language)
        if (found := problems(source, translation, language))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("source", "translation", "language"),
    [
        ("<b>%(x)s</b> came", "%(x)s пришёл", "ru"),
        ("Not %s", "Не", "ru"),
        ("A “b”", "А “б”", "ru"),
        ("A “b”", "A «b»", "tr"),
        ("It's", "Kartoteka'ya", "tr"),
        ("Sure?", "Точно.", "ru"),
        ("Save", "Сохранить.", "ru"),
    ],
)
def test_rule_for_translations_sees_a_violation(source, translation, language):
    assert problems(source, translation, language)


def test_russian_plurals_have_their_own_forms():
    """One, few and many differ wherever a counted noun stands."""
    with (repository.ROOT / "locale/ru/LC_MESSAGES/django.po").open("rb") as file:
        plurals = [message for message in read_po(file) if isinstance(message.id, tuple)]
    assert plurals
    for message in plurals:
        one, _few, many, _other = catalogues.forms(message.string)
        assert one != many, message.id
