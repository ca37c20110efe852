"""What the columns of a table mean: by their names, and where those don't tell by what is in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from contacts_app.importing import column_names
from contacts_app.importing.column_names import (
    ADDRESS_PART_BY_PHRASE,
    FIELD_BY_PHRASE,
    NUMBER_WORDS,
    words_of,
)
from contacts_app.importing.dates import DAY_FIRST, read_birthday
from contacts_app.importing.values import find_emails, kind_of, read_phone, word_kind
from core.folding import fold


# What a column may be said to hold by whoever gives the file.
FIELD_NAMES = (
    "given_name", "middle_name", "family_name", "full_name", "nickname", "organization",
    "job_title", "language", "tax_id", "birth_date", "note", "email", "phone", "mobile", "fax",
    "street", "city", "region", "postal_code", "country", "labels", "skip",
)  # fmt: skip

_HONORIFICS = frozenset(
    fold(word)
    for word in (
        "mr mrs ms miss mx dr prof sir madam mme mlle m herr frau hr fr dr. sn sayın bay bayan hanım"
        " sr sra srta don doña dott ing mag pan pani г-н г-жа д-р господин госпожа mevr dhr"
        " monsieur madame prefix mister"
    ).split()
)
_OF_CUSTOM_FIELD = {"label": "custom_name", "type": "custom_name", "value": "custom_value"}


@dataclass(frozen=True)
class Column:
    """What one column holds.

    Attributes:
        field: a field, ``email``, ``phone``, a part of an address, or "" for nothing of use.
        kind: of the e-mail, phone or address.
        group: which of several addresses, or which e-mail or phone a type column is about; the
            key of a custom field.
        is_type: the column says the kind of the e-mail or phone of its group.
    """

    field: str = ""
    kind: str = "other"
    group: str = ""
    is_type: bool = False


NOTHING = Column()


def column_of(header: str) -> Column:
    """Return what a column of this name holds; ``NOTHING`` when the name is not known."""
    words = words_of(header)
    if not words or column_names.PHONETIC_WORDS.intersection(words):
        return NOTHING
    field = FIELD_BY_PHRASE.get(" ".join(words))
    if field:
        return Column(field)
    # What stands in parentheses is a hint: Phone number (with country code).
    outside = words_of(re.sub(r"\([^()]*\)", " ", header))
    if words[:2] == ["custom", "field"] and words[-1] in _OF_CUSTOM_FIELD:
        # Google's: Custom Field 1 - Label; Custom Field 1 - Value.
        return Column(_OF_CUSTOM_FIELD[words[-1]], group=_number(words))
    if found := _email_or_phone(words, outside or words):
        return found
    if column_names.TYPE.intersection(words) and column_names.HEADS.intersection(words):
        return Column("address", group=_number(words), is_type=True)
    if found := _address_part(words):
        return found
    # Such as: Client First Name; Organization 1; Date of Birth (YYYY-MM-DD).
    kept = [word for word in words if word not in column_names.FILLING and not word.isdigit()]
    kept = [column_names.without_your(word) for word in kept]
    bare = [word for word in kept if word not in column_names.OWNER]
    field = FIELD_BY_PHRASE.get(" ".join(kept)) or FIELD_BY_PHRASE.get(" ".join(bare), "")
    return Column(field)


def is_plain_name(header: str) -> bool:
    """Tell whether ``header`` is the very name of a fixed field, and not just has its words."""
    words = words_of(header)
    phrase = " ".join(words)
    return (
        phrase in FIELD_BY_PHRASE
        or phrase in ADDRESS_PART_BY_PHRASE
        or all(word in column_names.EMAIL | column_names.PHONE for word in words)
    )


def _email_or_phone(words: list[str], outside: list[str]) -> Column | None:
    is_email = bool(column_names.EMAIL.intersection(words)) or any(
        stem in word for word in words for stem in column_names.EMAIL_STEMS
    )
    is_phone = not is_email and (
        bool(column_names.PHONE.intersection(words))
        or any(stem in word for word in words for stem in column_names.PHONE_STEMS)
    )
    if not is_email and not is_phone:
        return None
    field = "email" if is_email else "phone"
    number = _number(words)
    if column_names.TYPE.intersection(words):
        return Column(field, group=number, is_type=True)
    if column_names.BESIDE.intersection(outside):
        return NOTHING
    return Column(field, kind_of(words, of_phone=is_phone), group=number)


def _number(words: list[str]) -> str:
    return next((NUMBER_WORDS.get(w, w) for w in words if w.isdigit() or w in NUMBER_WORDS), "")


def _address_part(words: list[str]) -> Column | None:
    if " ".join(words) not in ADDRESS_PART_BY_PHRASE and (
        column_names.NO_ADDRESS.intersection(words) or words[-1] in {"company", "name"}
    ):
        return None
    kind = kind_of(words, of_phone=False)
    core = [
        word
        for word in words
        if not (word_kind(word) and word not in column_names.HEADS)
        and word not in column_names.OTHER
        and word not in column_names.FILLING
        and word not in column_names.OWNER
    ]
    line = 1
    if len(core) > 1 and core[-1].isdigit():
        line = int(core.pop()[:3])
    group = _number(core)
    core = [word for word in core if not word.isdigit() and word not in NUMBER_WORDS]
    part = ADDRESS_PART_BY_PHRASE.get(" ".join(core))
    if part is None:
        bare = [word for word in core if word not in column_names.HEADS and word != "value"]
        part = ADDRESS_PART_BY_PHRASE.get(" ".join(bare)) or ("street" if core and not bare else "")
    if not part:
        return None
    if part == "street" and line > 1:
        part = "street2"
    return Column(part, kind, group)


def columns_by_name(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
    """Return what each column holds, by its name, with a look at ``rows`` where names are unclear."""
    columns = [column_of(header) for header in headers]
    all_words = {word for header in headers for word in words_of(header)}
    for index, header in enumerate(headers):
        cells = _cells(rows, index)
        phrase = " ".join(words_of(header))
        column = columns[index]
        if phrase == "cep" and all_words & {"nome", "telefone", "celular", "sobrenome"}:
            # Mobile in Turkish, postal code in Portuguese.
            columns[index] = Column("postal_code")
        elif column.field in {"", "name"} and phrase in column_names.PHONE_BY_CONTENT | {
            "contact", "контакт", "kontakt", "contacto",
        }:  # fmt: skip
            if _share(cells, _is_phone) > 0.6:
                columns[index] = Column("phone", kind_of([phrase], of_phone=True))
            elif _share(cells, _is_email) > 0.6:
                columns[index] = Column("email", kind_of([phrase], of_phone=False))
        elif column.field == "title":
            has_position = any(c.field == "job_title" for c in columns)
            is_honorific = _share(cells, _is_honorific) > 0.5
            columns[index] = NOTHING if has_position or is_honorific else Column("job_title")
    if not any(column.field.startswith("birth_") for column in columns):
        for index, header in enumerate(headers):
            is_free = columns[index] == NOTHING and _may_be_birthday(header)
            if is_free and _share(_cells(rows, index), _is_birthday) > 0.5:
                columns[index] = Column("birth_date")
                break
    for index, column in enumerate(columns):
        if column.field == "street" and _share(_cells(rows, index), _is_email) > 0.8:
            # "Mailing" may be either.
            columns[index] = Column("email", column.kind)
        elif column.field == "country" and _share(_cells(rows, index), _is_dial_code) > 0.8:
            columns[index] = Column("dial_code")
    if not any(column.field == "email" and not column.is_type for column in columns):
        for index, column in enumerate(columns):
            is_free = column == NOTHING and not column_names.BESIDE.intersection(
                words_of(headers[index])
            )
            if is_free and _share(_cells(rows, index), _is_email) > 0.8:
                columns[index] = Column("email")
    return _settle_names(columns, rows)


def _may_be_birthday(header: str) -> bool:
    words = words_of(header)
    return any(
        stem in word for word in words for stem in column_names.BIRTH_STEMS
    ) and not column_names.NO_BIRTH.intersection(words)


def _settle_names(columns: list[Column], rows: Sequence[Sequence[str]]) -> list[Column]:
    """Decide what "Name" is: all of it, or the part that has no column of its own."""
    settled = list(columns)

    def place(field: str) -> int | None:
        return next((i for i, column in enumerate(settled) if column.field == field), None)

    given, family, full = place("given_name"), place("family_name"), place("full_name")
    for index, column in enumerate(settled):
        is_half = column.field == "full_name" and (given is None) != (family is None)
        if column.field == "name" or (is_half and rows):
            meaning = "full_name"
            if given is not None and family is None:
                meaning = "full_name" if _holds(rows, index, given) else "family_name"
            elif family is not None and given is None:
                meaning = "full_name" if _holds(rows, index, family) else "given_name"
            elif given is not None and family is not None and place("organization") is None:
                # Beside both names of a person there, the name of the company.
                is_other = all(_share_no_word(rows, index, part) for part in (given, family))
                meaning = "organization" if is_other else "full_name"
            if meaning == "full_name" and full not in {None, index}:
                meaning = ""
            settled[index] = Column(meaning)
            given, family, full = place("given_name"), place("family_name"), place("full_name")
    if place("birth_year") is not None and place("birth_month") is not None:
        # "Geburtstag" is a whole date, and beside year and month the day alone.
        settled = [Column("birth_day") if c.field == "birth_date" else c for c in settled]
    has_name = any(x is not None for x in (given, family, full))
    can_be_reached = any(c.field in {"email", "phone"} and not c.is_type for c in settled)
    for index, column in enumerate(settled):
        if column.field == "weak_full_name":
            settled[index] = Column("full_name") if can_be_reached and not has_name else NOTHING
    return settled


def _pairs(rows: Sequence[Sequence[str]], first: int, second: int) -> list[tuple[str, str]]:
    """Return the folded cells of two columns, of the rows where both are filled."""
    return [
        (fold(row[first]), fold(row[second]))
        for row in rows
        if max(first, second) < len(row) and row[first].strip() and row[second].strip()
    ]


def _holds(rows: Sequence[Sequence[str]], whole: int, part: int) -> bool:
    """Return whether the cells of one column contain those of another, mostly."""
    pairs = _pairs(rows, whole, part)
    return bool(pairs) and sum(p in w for w, p in pairs) > len(pairs) / 2


def _share_no_word(rows: Sequence[Sequence[str]], first: int, second: int) -> bool:
    pairs = _pairs(rows, first, second)
    return bool(pairs) and all(set(words_of(a)).isdisjoint(words_of(b)) for a, b in pairs)


def columns_by_content(rows: Sequence[Sequence[str]]) -> list[Column]:
    """Return what the columns of a table without header hold."""
    width = max(map(len, rows), default=0)
    columns = [_by_content(_cells(rows, index)) for index in range(width)]
    names = [i for i, column in enumerate(columns) if column.field == "full_name"]
    for whole in names:
        parts = [i for i in names if i != whole and _holds(rows, whole, i)]
        if len(parts) >= 2:
            for i in names:
                columns[i] = NOTHING
            columns[whole] = Column("full_name")
            columns[parts[0]], columns[parts[1]] = Column("given_name"), Column("family_name")
            names = []
            break
    if len(names) >= 2 and names[1] == names[0] + 1 and _are_single_words(rows, names[:2]):
        columns[names[0]], columns[names[1]] = Column("given_name"), Column("family_name")
        names = names[1:]
    for i in names[1:]:
        columns[i] = NOTHING
    if not any(column.field in {"email", "phone", "birth_date"} for column in columns):
        # Words and nothing else may be a list of anything.
        return [NOTHING] * width
    return columns


def _by_content(cells: list[str]) -> Column:
    if _share(cells, _is_email) > 0.5:
        return Column("email")
    if _share(cells, _is_birthday) > 0.5:
        return Column("birth_date")
    if _share(cells, _is_phone) > 0.5:
        return Column("phone")
    is_name = _share(cells, lambda cell: bool(re.fullmatch(r"[^\d@:/]*[^\W\d_][^\d@:/]*", cell)))
    return Column("full_name") if is_name > 0.5 else NOTHING


def _are_single_words(rows: Sequence[Sequence[str]], indexes: Sequence[int]) -> bool:
    return all(_share(_cells(rows, i), lambda cell: " " not in cell) > 0.7 for i in indexes)


def _cells(rows: Sequence[Sequence[str]], index: int) -> list[str]:
    """Return the filled cells of the column."""
    return [row[index].strip() for row in rows if index < len(row) and row[index].strip(" -—")]


def _share(cells: Sequence[str], fits) -> float:  # type: ignore[no-untyped-def]
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _is_email(cell: str) -> bool:
    return "@" in cell and bool(find_emails(cell)[0])


def _is_phone(cell: str) -> bool:
    return bool(
        read_phone(cell)
        and sum(c.isdecimal() for c in cell) >= 6
        and re.fullmatch(r"[\d\s+()./x#*ext-]+", cell.strip().lstrip("'"))
    )


def _is_birthday(cell: str) -> bool:
    # With a time of day it is the moment of something.
    has_time = re.search(r"\d[T\s]+(?!0?0:00)\d{1,2}:\d\d", cell)
    return not has_time and bool(read_birthday(cell, DAY_FIRST))


def _is_dial_code(cell: str) -> bool:
    return bool(re.fullmatch(r"\+?\d{1,4}", cell))


def _is_honorific(cell: str) -> bool:
    return all(fold(word).strip(".") in _HONORIFICS for word in cell.split())


def chosen_column(meaning: str) -> Column:
    """Return the column that an option names: ``phone:work``, ``custom:allergies``, ``skip``.

    Raises:
        ValueError: there is no such field or kind.
    """
    field, _mark, kind = meaning.strip().lower().partition(":")
    if field == "custom" and kind:
        return Column("custom", group=kind)
    if field not in FIELD_NAMES or kind not in {"", "home", "work", "mobile", "fax", "other"}:
        raise ValueError(meaning)
    if field == "skip":
        return NOTHING
    if field in {"mobile", "fax"}:
        return Column("phone", field)
    return replace(Column(field), kind=kind or "other")
