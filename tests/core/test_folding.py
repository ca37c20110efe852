"""Folding finds names however they are typed; the sort key puts them in the alphabet's order."""

import sys

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from core.folding import digits, fold, lower_case, sort_key


ANY_TEXT = st.text(st.characters(codec=None))  # lone surrogates, controls, unassigned ones as well
TURKISH = "A B C Ç D E F G Ğ H I İ J K L M N O Ö P R S Ş T U Ü V Y Z".split()
RUSSIAN = "А Б В Г Д Е Ж З И Й К Л М Н О П Р С Т У Ф Х Ц Ч Ш Щ Ъ Ы Ь Э Ю Я".split()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("IŞIK", "isik"),
        ("ışık", "isik"),
        ("İstanbul", "istanbul"),
        ("ISTANBUL", "istanbul"),
        ("ĞÜŞÖÇ", "gusoc"),
        ("Ёжик", "ежик"),
        ("ЕЖИК", "ежик"),
        ("Йод", "иод"),
        ("и\u0306од", "иод"),
        ("José Núñez", "jose nunez"),
        ("Jose\u0301", "jose"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Ærøskøbing", "aeroskobing"),
        ("Đorđe", "dorde"),
        ("Ｆｕｌｌ", "full"),
        ("ﬁnn", "finn"),
        ("O’Neil", "o'neil"),
        ("Anna‑Maria", "anna-maria"),
        ("An\u200bna\u2060", "anna"),
        ("\u202eAnna\u202c", "anna"),
        ("A\0nna", "anna"),
        ("  Anna \t\n Berg\u00a0", "anna berg"),
        ("Anna\x85Berg\u2028X", "anna berg x"),
        ("\ud800Anna", "anna"),
        ("👍 Ok", "👍 ok"),
        ("李小龙", "李小龙"),
        ("Γιώργος", "γιωργοσ"),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@given(ANY_TEXT)
@example("ᾳ")
@example("´")
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_folded_text_can_be_stored(text):
    folded = fold(text)
    assert "\0" not in folded
    assert folded.encode().decode() == folded
    assert folded == " ".join(folded.split())


# "ı" is left out: its capital is that of "i", which is why all of them fold to "i".
@given(st.text("abcçdefgğhijklmnoöprsştuüvyz абвгдеёжзийклмнопрстуфхцчшщъыьэюя"))
def test_case_does_not_matter(text):
    assert fold(text.upper()) == fold(text.lower()) == fold(text.title())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("+90 (532) 418-20-77", "905324182077"),
        ("٠٥٣٢", "0532"),
        ("０５３２", "0532"),
        ("०१२", "012"),
        ("x²½Ⅳ", ""),
        ("", ""),
    ],
)
def test_digits(text, found):
    assert digits(text) == found


@given(ANY_TEXT)
def test_digits_are_ascii(text):
    assert set(digits(text)) <= set("0123456789")


@pytest.mark.django_db
def test_lower_case_is_that_of_the_database():
    # Latin, Greek, Cyrillic and Armenian; rarer ones differ by the version of Unicode.
    points = [*range(0x590), *range(0x1E00, 0x2000)]
    letters = [letter for letter in map(chr, points) if letter.isalpha()]
    texts = [*letters, "ΑΣ ΑΣ.example", "İSTANBUL", ""]
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower(each) FROM unnest(%s::text[]) each", [texts])
        lowered = [text for (text,) in cursor.fetchall()]
    assert [lower_case(text) for text in texts] == lowered


def in_order(names, **options):
    return sorted(names, key=lambda name: sort_key(name, **options))


def test_turkish_alphabet():
    assert in_order(reversed(TURKISH), turkish=True) == TURKISH
    lower = [letter.replace("I", "ı").replace("İ", "i").lower() for letter in TURKISH]
    assert in_order(reversed(lower)) == lower


def test_turkish_names():
    names = [
        "Cem", "Çağla", "Dilek", "Gül", "Halil", "Irmak", "Işık", "İnci", "Jale", "Osman",
        "Ömer", "Sema", "Şule", "Umut", "Ümit", "Zeynep",
    ]  # fmt: skip
    assert in_order(reversed(names), turkish=True) == names


def test_russian_alphabet_with_yo_as_ye():
    assert in_order(reversed(RUSSIAN)) == RUSSIAN
    assert in_order([letter.lower() for letter in reversed(RUSSIAN)]) == [
        letter.lower() for letter in RUSSIAN
    ]
    assert in_order(["Ёлкин", "Елкова", "Ежов", "Жуков"]) == ["Ежов", "Ёлкин", "Елкова", "Жуков"]
    assert sort_key("Ёлкин") == sort_key("Елкин")


def test_ukrainian_letters():
    names = ["Ганна", "Ґалаґан", "Дмитро", "Ева", "Єва", "Жанна", "Инна", "Іван", "Їжак", "Й"]
    assert in_order(reversed(names)) == names


def test_a_capital_i_is_turkish_where_the_name_or_the_business_is():
    assert sort_key("Irmak") == sort_key("irmak")
    assert sort_key("Irmak", turkish=True) == sort_key("ırmak")
    assert sort_key("Işık") == sort_key("ışık")


def test_case_accents_and_punctuation_do_not_part_names():
    assert sort_key("ANNA") == sort_key("anna") == sort_key("Ánna")
    assert sort_key("O'Neil-Smith") == sort_key("O Neil Smith") == sort_key(" o’neil_smith ")


def test_a_space_comes_before_every_letter():
    assert in_order(["Lea", "Le Brun", "Le", "Leander"]) == ["Le", "Le Brun", "Lea", "Leander"]


def test_scripts_stay_together():
    names = ["Ангел", "Zoe", "Åsa", "Яна", "李", "Anna"]
    assert in_order(names) == ["Anna", "Åsa", "Zoe", "Ангел", "Яна", "李"]


@given(ANY_TEXT, st.booleans())
def test_sort_key_can_be_stored(text, turkish):
    key = sort_key(text, turkish=turkish)
    assert "\0" not in key
    assert key.encode().decode() == key


def test_every_letter_folds_to_itself_folded():
    """Once through all of Unicode's first plane, where hypothesis only takes samples."""
    wrong = [
        hex(point)
        for point in range(min(sys.maxunicode, 0x10000))
        if fold(fold(chr(point))) != fold(chr(point))
    ]
    assert wrong == []
