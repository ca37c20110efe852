"""Labels of a contact in one cell, and cells that a spreadsheet could take for formulas."""

import pytest

from contacts_app.importing.formulas import guarded, unguarded
from contacts_app.importing.labels import join_labels, split_labels


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ("* myContacts ::: VIP", ["VIP"]),
        ("VIP ::: Regulars, old ::: * starred", ["VIP", "Regulars, old"]),
        ("VIP;Friends", ["VIP", "Friends"]),
        ("Moda, Kadıköy; VIP", ["Moda, Kadıköy", "VIP"]),
        ("VIP, Friends", ["VIP", "Friends"]),
        ('"VIP","Beta, late"', ["VIP", "Beta, late"]),
        ("Постоянные | Новые", ["Постоянные", "Новые"]),
        ("VIP|Doğum günü", ["VIP", "Doğum günü"]),
        ("* Family", ["Family"]),
        ("  ", []),
        ("* ", []),
        (",;,", []),
        ('say "hi"', ['say "hi"']),
        ('"never closed, VIP', ['"never closed', "VIP"]),
    ],
)
def test_programs_part_labels_in_their_own_ways(cell: str, labels: list[str]):
    assert split_labels(cell) == labels


@pytest.mark.parametrize(
    "names",
    [
        ["VIP"],
        ["VIP", "Regulars"],
        ["Moda, Kadıköy", "a; b", "c ::: d", "e | f", "g|h"],
        ['say "hi"', '"quoted"', "it's"],
        ["=1+1", "* x"[2:]],
    ],
)
def test_a_cell_of_labels_is_read_as_it_was_written(names: list[str]):
    assert split_labels(join_labels(names)) == names


def test_a_label_with_a_comma_alone_stays_one():
    assert split_labels(join_labels(["Moda, Kadıköy"])) == ["Moda, Kadıköy"]


FORMULAS = ["=1+1", "+90 532", "-5", "@sum(A1)", "\tx", "\rx", "\nx", "＝1", "'=1", "''=1",
            "--05-14", "--05-14+1", "'--05-14"]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_guarded_and_comes_back(text: str):
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "'", "''", "'t Hooft", "Ann", "a=b", "''Ann''", "5-5"])
def test_other_texts_are_left_alone_both_ways(text: str):
    assert guarded(text) == text
    assert unguarded(text) == text
