"""Whatever the bytes: a record or a message for each, never another exception, never for ever."""

import contextlib
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from contacts_app.importing.files import read_contacts
from contacts_app.importing.records import UnreadableFile


_VCARD_PIECES = st.sampled_from(
    [
        "BEGIN:VCARD", "END:VCARD", "VERSION:2.1", "VERSION:3.0", "FN:Ann", "FN", "N:Lee;Ann;;;",
        "N;ENCODING=QUOTED-PRINTABLE:=D0=", "=9F=", "TEL;CELL:+1 555 0101", "EMAIL:a@example.com",
        "EMAIL;TYPE=PREF,HOME:<x@y", "BDAY:19800102", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-01-01",
        "PHOTO;ENCODING=b:AAAA", " BBBB", "AGENT:", "ADR:;;a\\,b;c", "item1.X-ABLabel:_$!<Home>!$_",
        "item1.TEL:555", 'X;A="b:c:d', "N;CHARSET=utf-16:x", "FN;CHARSET=hex:aa", ";;;", ":::", "",
    ]
)  # fmt: skip
_CSV_PIECES = st.sampled_from(
    [
        "Name", "Email", "Phone 1 - Value", "Birthday", "Address 1 - Street", '"', '""', ",", ";",
        "\t", "\n", "\r", "sep=;\n", "a@example.com", "+1 555 0101", "01/02/03", "0", "\\", "\\\"",
        "=1+1", " ::: ", "ФИО", "\ufeff", "é", "99999999999999999999", "1E400",
    ]
)  # fmt: skip


def read_everything(content: bytes) -> None:
    with contextlib.suppress(UnreadableFile):
        for record in read_contacts(content):
            assert record.contact or record.reason
            # What can't be written as UTF-8, or holds a NUL, the database would refuse.
            said = json.dumps(record, default=vars, ensure_ascii=False)
            said.encode()
            assert "\\u0000" not in said


@settings(max_examples=300)
@given(st.binary(max_size=2000))
def test_any_bytes(content: bytes):
    read_everything(content)
    read_everything(b"BEGIN:VCARD\n" + content)
    read_everything(b"Name,Email,Birthday\n" + content)


@settings(max_examples=300)
@given(st.lists(_VCARD_PIECES | st.text(max_size=20), max_size=40), st.sampled_from(["\n", "\r\n"]))
def test_pieces_of_vcards(pieces: list[str], line_end: str):
    read_everything(line_end.join(["BEGIN:VCARD", *pieces]).encode("utf-8", "surrogatepass"))


@settings(max_examples=300)
@given(st.lists(_CSV_PIECES | st.text(max_size=10), max_size=60))
def test_pieces_of_tables(pieces: list[str]):
    read_everything("".join(pieces).encode("utf-8", "surrogatepass"))


@settings(max_examples=200)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
        lambda inner: st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "full_name", "emails", "phones", "addresses", "kind", "street",
                             "address", "number", "birth_date", "is_primary", "email_details"]),
            inner,
        ),
        max_leaves=20,
    )
)  # fmt: skip
def test_lines_of_json(value: object):
    read_everything(json.dumps({"full_name": "x", "emails": value, "addresses": value}).encode())
    read_everything(b'{"a": 1}\n' + json.dumps(value).encode())


def test_hostile_files_take_no_time():
    for content in (
        b"BEGIN:VCARD\n" * 100_000,
        b"BEGIN:VCARD\n" + b"FN;" + b"A" * 2_000_000 + b":x\nEND:VCARD\n",
        b"BEGIN:VCARD\nFN:" + b"\\" * 1_000_000 + b"\nEND:VCARD\n",
        b"BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:" + b"=\n" * 100_000 + b"\nEND:VCARD\n",
        b"BEGIN:VCARD\nNOTE:" + b"x\n y" * 200_000 + b"\nEND:VCARD\n",
        b"Name,Email\n" + b'"' * 300_001,
        b"Name,Email\n" + b'"a\n' * 20_000,
        b"Name" + b"," * 200_000 + b"\nAnn\n",
        b"Email\n" + b"a@" + b"a." * 200_000 + b"\n",
        b'{"full_name": ' + b"[" * 100_000,
    ):
        read_everything(content)
