"""The labels of a contact in one cell: parted in the way of whichever program wrote it."""

import re
from collections.abc import Iterable

from core.folding import fold


# What Google and phones call the groups everybody is in.
_OF_THE_PROGRAM = frozenset(
    fold(name).replace(" ", "")
    for name in (
        "myContacts", "starred", "otherContacts", "starred in android", "Visible contacts",
        "Мои контакты", "Kişilerim",
    )
)  # fmt: skip
_QUOTED = r'"(?:[^"]|"")*"'
_NEEDS_QUOTES = re.compile(r'[;,"\n|]|:::|^\s|\s$')


def split_labels(cell: str) -> list[str]:
    """Return the labels named in ``cell``, in order, without those every contact has.

    Google writes ``* myContacts ::: VIP``, Outlook ``VIP;Friends``, others ``VIP, Friends``,
    ``VIP|Friends`` or ``"VIP","Friends"``. What stands in quotation marks is one label whatever is in it.
    """
    bare = re.sub(_QUOTED, "", cell)
    mark = next((mark for mark in (":::", ";", "|", "\n", ",") if mark in bare), ",")
    # Each part is made of quoted pieces and of letters that are not the mark.
    part = rf"((?:{_QUOTED}|(?!{re.escape(mark)})[\s\S])*)(?:{re.escape(mark)}|\Z)"
    names = [_unquoted(match[1].strip()) for match in re.finditer(part, cell)]
    return [
        name.removeprefix("* ").strip()
        for name in names
        if (bare := fold(name.strip(" *,;|"))) and bare.replace(" ", "") not in _OF_THE_PROGRAM
    ]


def join_labels(names: Iterable[str]) -> str:
    """Return ``names`` as one cell that ``split_labels`` takes apart again."""
    return "; ".join(quoted(name) if _NEEDS_QUOTES.search(name) else name for name in names)


def quoted(name: str) -> str:
    """Return ``name`` so that ``split_labels`` takes it for one label, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def _unquoted(part: str) -> str:
    if re.fullmatch(_QUOTED, part):
        part = part[1:-1].replace('""', '"')
    return part.strip()
