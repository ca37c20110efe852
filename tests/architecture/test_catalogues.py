"""Russian and Turkish are complete, and compiled from what the catalogues say."""

import io

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.architecture import catalogues, repository


HEADER = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);"\n\n'
GOOD = HEADER + (
    'msgid "Save"\nmsgstr "Kaydet"\n\n'
    'msgctxt "kind"\nmsgid "%(count)s day"\nmsgid_plural "%(count)s days"\n'
    'msgstr[0] "bir gün"\nmsgstr[1] "%(count)s gün"\n'
)
KEYS = {("", "Save"), ("kind", "%(count)s day")}


def problems_of(po: str, keys: set[catalogues.Key] = KEYS) -> list[str]:
    return catalogues.catalogue_problems(read_po(io.BytesIO(po.encode())), keys)


def test_rule_for_catalogues_lets_a_good_one_pass():
    assert problems_of(GOOD) == []


@pytest.mark.parametrize(
    ("po", "problem"),
    [
        (GOOD.replace('"Kaydet"', '""'), "not translated: Save"),
        (GOOD.replace("Save", "Saved"), "missing: Save"),
        (GOOD.replace('msgid "Save"', '#, fuzzy\nmsgid "Save"'), "fuzzy: Save"),
        (GOOD.replace("%(count)s gün", "%(sayı)s gün"), "other names left open: %(count)s day"),
        (GOOD.replace("%(count)s gün", "gün"), "other names left open: %(count)s day"),
        (GOOD + '\nmsgid "Old"\nmsgstr "Eski"\n', "no longer used: Old"),
    ],
)
def test_rule_for_catalogues_sees_a_violation(po, problem):
    assert problem in problems_of(po)


def test_rule_for_compiled_catalogues_sees_an_old_one(tmp_path):
    (tmp_path / "django.po").write_text(GOOD.replace("Kaydet", "Sakla"))
    assert "is missing" in catalogues.folder_problems(tmp_path, KEYS)[0]
    for po, problems in ((GOOD, 1), (GOOD.replace("Kaydet", "Sakla"), 0)):
        with (tmp_path / "django.mo").open("wb") as file:
            write_mo(file, read_po(io.BytesIO(po.encode())))
        assert len(catalogues.folder_problems(tmp_path, KEYS)) == problems


def test_texts_are_found_in_python_and_in_templates():
    python = (
        "from django.utils.translation import gettext as _\n"
        'x = _("One") + ngettext("%(n)s two", "%(n)s twos", n) + pgettext_lazy("c", "Three")\n'
    )
    assert catalogues.texts_in(python, is_template=False) == {
        ("", "One"),
        ("", "%(n)s two"),
        ("c", "Three"),
    }
    template = (
        '<p title="{% translate "It\'s one" %}">\n   don\'t {{ _("Two") }}\n\t{% translate "T" context "c" %}'
        "{% blocktranslate trimmed count n=x %}\n  {{ n }} four\n{% plural %}\n {{ n }} fours\n"
        "{% endblocktranslate %}</p>"
    )
    assert catalogues.texts_in(template, is_template=True) == {
        ("", "It's one"),
        ("", "Two"),
        ("c", "T"),
        ("", "%(n)s four"),
    }


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_catalogue_is_complete_and_compiled(language):
    folder = repository.ROOT / f"locale/{language}/LC_MESSAGES"
    assert catalogues.folder_problems(folder, catalogues.needed()) == []
