"""Keeps a spreadsheet from taking a text for a formula, so that the text can be had back.

A cell that begins with one of ``= + - @``, a tab or a line break gets an apostrophe before it,
and so does one that begins with apostrophes and then one of these. Reading takes one apostrophe
off exactly such cells: ``'t Hooft`` is never touched, neither way.

That holds for a birthday without its year, ``--05-14``, too: a spreadsheet would work out -(-5)-14.
"""

import re


_BEGINS_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    if not _BEGINS_LIKE_A_FORMULA.match(text):
        return text
    return f"'{text}"


def unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and _BEGINS_LIKE_A_FORMULA.match(cell) else cell
