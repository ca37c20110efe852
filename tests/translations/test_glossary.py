"""The catalogues say the words of the glossary exactly."""

from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from tests.architecture import catalogues, repository
from tests.translations.glossary import ROWS, allowed


LANGUAGES = {"ru": 0, "tr": 1}


def messages(language: str) -> Iterator[tuple[str, str, str]]:
    """Each context, text and translation of a catalogue, singulars only."""
    with (repository.ROOT / f"locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
        for message in read_po(file):
            text = catalogues.forms(message.id)[0]
            if text:
                yield message.context or "", text, catalogues.forms(message.string)[0]


def lowered(text: str) -> str:
    """Return ``text`` without the difference of Sil and sil, İletişim and iletişim."""
    return text.replace("İ", "i").replace("I", "ı").lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_the_glossary_are_used_exactly(language):
    words = allowed()
    wrong = [
        f"{context} {text}: {translation}"
        for context, text, translation in messages(language)
        if text in words and translation not in {pair[LANGUAGES[language]] for pair in words[text]}
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nouns_of_the_glossary_are_the_same_as_labels(language):
    """The glossary's "contact form" is the label "Contact form" too."""
    nouns = {
        english: {lowered(pair[LANGUAGES[language]]) for pair in pairs}
        for english, pairs in allowed().items()
        if english[0].islower()
    }
    wrong = [
        f"{text}: {translation}"
        for _context, text, translation in messages(language)
        if text.lower() in nouns and lowered(translation) not in nouns[text.lower()]
        # "Emails" are letters in the glossary; the field is "Email".
        if text not in allowed()
    ]
    assert wrong == []


def test_words_that_stand_twice_are_told_apart():
    """Bookings and Done have two translations each, so they never come without a context."""
    twice = {english for english, pairs in allowed().items() if len(pairs) > 1}
    assert twice == {"Bookings", "Done"}
    for language in LANGUAGES:
        assert [
            text for context, text, _ in messages(language) if text in twice and not context
        ] == []


def test_most_of_part_one_is_there():
    """The test would pass with no word of the glossary in use at all."""
    used = {text for _context, text, _translation in messages("ru")}
    assert len(used & {row[0] for row in ROWS}) >= 20


def test_plus_of_new_contact_is_written_or_drawn_not_both():
    """Russian and Turkish write the plus, so their styles hide the drawn one."""
    css = (repository.ROOT / "static/css/layout.css").read_text()
    hidden = css.split(".drawn-plus { display: none; }")[0].splitlines()[-1]
    for language in LANGUAGES:
        label = {text: said for context, text, said in messages(language) if context == "button"}
        assert label["New Contact"].startswith("+")
        assert f":lang({language})" in hidden
