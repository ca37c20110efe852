"""Keeps a spreadsheet from taking a text for a formula, so that the text can be had back.

A cell that begins with one of ``= + - @``, a tab or a line break gets an apostrophe before it,
and so does one that begins with apostrophes and then one of these. Reading takes one apostrophe
off exactly such cells: ``'t Hooft`` is never touched, neither way.

A birthday without its year, ``--05-14``, stays as it is: nothing in it but figures, it reaches
nothing.
"""

import re


_BEGINS_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_DAY_WITHOUT_YEAR = re.compile(r"--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")


def guarded(text: str) -> str:
    if not _BEGINS_LIKE_A_FORMULA.match(text) or _DAY_WITHOUT_YEAR.fullmatch(text):
        return text
    return f"'{text}"


def unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and _BEGINS_LIKE_A_FORMULA.match(cell) else cell
