"""vCard files as programs and phones write them."""

import base64

import pytest

from contacts_app.importing.files import read_contacts
from contacts_app.importing.records import ParsedContact, UnreadableFile


def read(text: str | bytes, **options) -> list[ParsedContact | None]:
    content = text.encode() if isinstance(text, str) else text
    return [record.contact for record in read_contacts(content, **options)]


def card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def read_one(*lines: str, version: str = "3.0") -> ParsedContact:
    (contact,) = read(card(*lines, version=version))
    assert contact is not None
    return contact


def test_a_usual_card():
    contact = read_one(
        "N:Yılmaz;Ayşe;Nur;Dr.;PhD",
        "FN:Dr. Ayşe Nur Yılmaz\\, PhD",
        "ORG:Lale\\, Inc.;Hair",
        "TITLE:Colourist",
        "EMAIL;TYPE=WORK:ayse@work.example",
        "EMAIL;TYPE=HOME,PREF:ayse@home.example",
        "TEL;TYPE=CELL,VOICE:+90 532 418 20 77",
        "TEL;TYPE=WORK,FAX:0212 555 00 11",
        "ADR;TYPE=HOME:;Flat 4;Bağdat Cad. 12;Kadıköy;İstanbul;34710;Türkiye",
        "BDAY:1990-05-14",
        "NOTE:Likes tea\\nand cake",
    )
    assert contact.full_name == "Dr. Ayşe Nur Yılmaz, PhD"
    assert (contact.given_name, contact.family_name) == ("Ayşe", "Yılmaz")
    assert (contact.organization, contact.job_title) == ("Lale, Inc.", "Colourist")
    assert [(e.address, e.kind, e.is_primary) for e in contact.emails] == [
        ("ayse@home.example", "home", True),
        ("ayse@work.example", "work", False),
    ]
    assert [(p.number, p.kind) for p in contact.phones] == [
        ("+90 532 418 20 77", "mobile"),
        ("0212 555 00 11", "fax"),
    ]
    (address,) = contact.addresses
    assert (address.street, address.city, address.kind) == (
        "Bağdat Cad. 12, Flat 4",
        "Kadıköy",
        "home",
    )
    assert contact.birth_date == "1990-05-14"
    assert contact.note == "Likes tea\nand cake"
    assert contact.leftovers == ()


def test_name_is_made_of_n_without_prefix_and_suffix():
    contact = read_one("N:Public;John;Quinlan,Paul;Mr.;Esq.")
    assert contact.full_name == "John Quinlan Paul Public"
    assert (contact.given_name, contact.family_name) == ("John", "Public")


@pytest.mark.parametrize(
    ("full_name", "given", "family"),
    [
        ("Anna Schmidt", "Anna", "Schmidt"),
        ("Schmidt, Anna", "Anna", "Schmidt"),
        ("Иванова Анна Петровна", "Анна Петровна", "Иванова"),
        ("Madonna", "Madonna", ""),
        ("山田 花子", "花子", "山田"),
        ("John Q. Public, Esq.", "John Q.", "Public"),
        ("Hr. Kurt Müller", "Kurt", "Müller"),
        ("Prof. Dr. Public, John, Ph.D.", "John", "Public"),
        ("Dr. Watson", "", "Watson"),
        ("ТОО Ромашка", "", ""),
        ("Işık Ltd. Şti.", "", ""),
    ],
)
def test_full_name_alone_is_parted(full_name: str, given: str, family: str):
    contact = read_one(f"FN:{full_name}")
    assert (contact.full_name, contact.given_name, contact.family_name) == (
        full_name,
        given,
        family,
    )


def test_east_asian_names_are_called_by_the_family_name_first():
    assert read_one("N:柳井;建人;;;").full_name == "柳井 建人"


def test_semicolons_of_n_around_a_full_name():
    contact = read_one("N:;Ann;;;", "FN:;Ann;;;")
    assert (contact.full_name, contact.given_name) == ("Ann", "Ann")


def test_letters_that_can_not_be_read_are_said():
    broken = card("N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;=E5=8C=85=C7", version="2.1")
    (contact,) = read(broken)
    assert contact is not None
    assert contact.leftovers == ("Some letters could not be read: 包\ufffd",)


def test_a_semicolon_in_quoted_printable_belongs_to_its_part():
    contact = read_one("N;ENCODING=QUOTED-PRINTABLE:Ex=3Bample;Ren=C3=A9;;;", version="2.1")
    assert (contact.given_name, contact.family_name) == ("René", "Ex;ample")
    # Where no other semicolon stands, these part the name.
    contact = read_one("N;ENCODING=QUOTED-PRINTABLE:Bell=3BRen=C3=A9", version="2.1")
    assert (contact.given_name, contact.family_name) == ("René", "Bell")


def test_an_end_right_behind_a_value():
    text = card("FN:Ann", "TEL:13800138000", version="2.1").replace("\r\nEND", "END")
    first, second = read(
        text + card("FN:Bob", r"AGENT:BEGIN:VCARD\nFN:Cid\nEND:VCARD", "TITLE:Chef")
    )
    assert first is not None
    assert second is not None
    assert (first.phones[0].number, first.leftovers) == ("13800138000", ())
    assert (second.full_name, second.job_title) == ("Bob", "Chef")


def test_a_company_is_not_parted_into_names():
    contact = read_one("FN:Acme Tools", "ORG:Acme Tools", "N:;;;;")
    assert (contact.given_name, contact.family_name) == ("", "")


def test_who_has_no_name_is_kept_when_there_is_something_to_call_them_by():
    text = (
        card("ORG:NIB", "TEL:1300135540")
        + card("NICKNAME:,Big Joey")
        + card("EMAIL:a@example.com")
        + card("BDAY:1980-01-01")
        + card("KIND:group", "FN:Friends")
    )
    records = list(read_contacts(text.encode()))
    assert [r.contact and r.contact.full_name for r in records] == ["", "Big Joey", "", None, None]
    assert [bool(r.reason) for r in records] == [False, False, False, True, True]


def test_quoted_printable_with_soft_breaks_inside_a_letter():
    contact = read_one(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9F=D0=B5=D1=82=D1=80=D0=BE=D0=B2;=D0=90=D0=",
        "=BD=D0=BD=D0=B0",
        "TEL;CELL:+7 916 123-45-67",
        version="2.1",
    )
    assert (contact.given_name, contact.family_name) == ("Анна", "Петров")
    assert contact.phones[0].number == "+7 916 123-45-67"


def test_soft_break_before_an_empty_line_or_another_property_ends_the_value():
    first = read_one("N;QUOTED-PRINTABLE:H=C3=B6;Jo=", "", "TEL:5550101", version="2.1")
    second = read_one("N;QUOTED-PRINTABLE:H=C3=B6;Jo=", "TEL:5550101", version="2.1")
    for contact in (first, second):
        assert (contact.given_name, contact.family_name) == ("Jo", "Hö")
        assert contact.phones[0].number == "5550101"


def test_quoted_printable_with_every_line_end_twice():
    contact = read_one("FN;QUOTED-PRINTABLE:J=C3=B6=", "", "=72g", "TEL:5550101", version="2.1")
    assert (contact.full_name, contact.phones[0].number) == ("Jörg", "5550101")


def test_a_card_that_stands_in_from_the_margin():
    text = "".join(f"   {line}\n" for line in card("FN:Ann", "TEL:+1 555", " 0101").splitlines())
    (contact,) = read(text)
    assert contact is not None
    assert (contact.full_name, contact.phones[0].number) == ("Ann", "+1 5550101")


def test_all_but_the_first_line_stand_in_from_the_margin():
    text = card("FN:Ann Bell", "TEL:5551234", version="2.1").replace("\r\n", "\r\n  ").rstrip(" ")
    (contact,) = read(text)
    assert contact is not None
    assert contact.full_name == "Ann Bell"


def test_what_android_has_beyond_vcard():
    contact = read_one(
        "TEL:5550101",
        "X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Canım;1;;;",
        "X-ANDROID-CUSTOM:vnd.android.cursor.item/contact_event;2015-06-01;1;;;",
        "X-ANDROID-CUSTOM:vnd.android.cursor.item/contact_event;1990-05-14;3;;;",
        version="2.1",
    )
    assert (contact.full_name, contact.birth_date) == ("Canım", "1990-05-14")


def test_two_numbers_in_one_line():
    contact = read_one("FN:A", "TEL:+49 171 2345635\\, +49 171 2345636")
    assert [p.number for p in contact.phones] == ["+49 171 2345635", "+49 171 2345636"]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("Віталій", "cp1251"), ("Ayşe Gül", "cp1254"), ("Jürgen", "cp1252"), ("山田太郎", "cp932")],
)
def test_charset_is_obeyed_or_found(name: str, encoding: str):
    labelled = f"N;CHARSET={encoding}:{name};"
    bare = f"N:{name};"
    for line in (labelled, bare):
        (contact,) = read(card(line, "TEL:5550101", version="2.1").encode(encoding))
        assert contact is not None
        assert contact.family_name == name


def test_utf16_and_byte_order_marks():
    text = card("FN:Ayşe")
    for content in (text.encode("utf-16"), text.encode("utf-8-sig"), text.encode("utf-16-le")):
        (contact,) = read(content)
        assert contact is not None
        assert contact.full_name == "Ayşe"


def test_folded_lines_of_both_kinds():
    new = read_one("NOTE:" + "x" * 70, " yz", "FN:A")
    assert new.note == "x" * 70 + "yz"
    old = read_one("FN:Anna", " Maria", version="2.1")
    assert old.full_name == "Anna Maria"


def test_pictures_are_passed_over():
    picture = base64.b64encode(b"END:VCARD" * 200).decode()
    lines = [picture[i : i + 74] for i in range(0, len(picture), 74)]
    contact = read_one(
        "PHOTO;ENCODING=BASE64;JPEG:" + lines[0],
        *(" " + line for line in lines[1:]),
        "",
        "LOGO;BASE64:",
        *lines,
        "",
        "FN:After the picture",
        version="2.1",
    )
    assert contact.full_name == "After the picture"


def test_text_in_base64():
    contact = read_one("FN;CHARSET=UTF-8;ENCODING=BASE64:0JDQvdC90LAg", " 0J/QtdGC0YDQvtCy0LA=")
    assert contact.full_name == "Анна Петрова"


def test_missing_ends_lose_nobody():
    text = "BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD\nBEGIN:VCARD\nFN:C\nEND:VCARD\n"
    contacts = read(text)
    assert [c and c.full_name for c in contacts] == ["A", "B", "C"]
    assert contacts[0] is not None
    assert contacts[0].leftovers
    assert [c and c.full_name for c in read("BEGIN:VCARD\nFN:A\nTEL:555")] == ["A"]


def test_an_agent_is_not_a_contact():
    text = (
        "BEGIN:VCARD\nFN:Boss\nAGENT:\nBEGIN:VCARD\nFN:Agent\nEND:VCARD\nTEL:5550101\nEND:VCARD\n"
    )
    (contact,) = read(text)
    assert contact is not None
    assert contact.full_name == "Boss"
    assert contact.phones[0].number == "5550101"
    inline = read_one("FN:Boss", "AGENT:BEGIN:VCARD\\nFN:Agent\\nEND:VCARD\\n", "TEL:5550101")
    assert inline.full_name == "Boss"


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n", "\r\r\n"])
def test_every_line_end(line_end: str):
    text = card("FN:Bob", "TEL:5550101").replace("\r\n", line_end)
    (contact,) = read(text)
    assert contact is not None
    assert (contact.full_name, contact.phones[0].number) == ("Bob", "5550101")


def test_apple_groups_labels_and_a_birthday_without_year():
    contact = read_one(
        "FN:A",
        "item1.EMAIL;type=INTERNET:a@example.com",
        "item1.X-ABLabel:_$!<Work>!$_",
        "BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-05",
    )
    assert contact.emails[0].kind == "work"
    assert contact.birth_date == "--03-05"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("19800102", "1980-01-02"),
        ("1980-01-02T23:30:00-05:00", "1980-01-02"),
        ("19800102T000000Z", "1980-01-02"),
        ("--0102", "--01-02"),
        ("--01-02", "--01-02"),
        ("31.12.1980", "1980-12-31"),
        ("1980/1/2", "1980-01-02"),
        ("0000-12-31", "--12-31"),
        ("---02", ""),
        ("1980", ""),
        ("1980-04", ""),
        ("206-12-15", ""),
        ("0000", ""),
        ("19723101", ""),
        ("circa 1800", ""),
        ("1981-02-29", ""),
    ],
)
def test_birthdays(value: str, expected: str):
    contact = read_one("FN:A", f"BDAY:{value}")
    assert contact.birth_date == expected
    assert bool(contact.leftovers) == (not expected)


def test_first_birthday_that_is_one_counts():
    assert read_one("FN:A", "BDAY:soon", "BDAY:1980-01-02").birth_date == "1980-01-02"


def test_what_is_no_address_or_number_is_left_out_with_a_message():
    contact = read_one(
        "FN:A",
        "EMAIL:no address",
        "EMAIL:a@example.comb@example.com",
        "EMAIL;X=1:mailto:good@example.com",
        "EMAIL:Somebody <also.good@example.com>",
        "EMAIL:",
        "TEL:ask Jenny",
        "TEL;VALUE=uri:tel:+1-418-656-9254;ext=102",
        "TEL:1-800-FLOWERS",
        "TEL:",
    )
    assert [e.address for e in contact.emails] == ["good@example.com", "also.good@example.com"]
    assert [p.number for p in contact.phones] == ["+1-418-656-9254;ext=102", "1-800-FLOWERS"]
    assert len(contact.leftovers) == 3


def test_the_same_twice_is_kept_once():
    contact = read_one(
        "FN:A", "EMAIL:a@example.com", "EMAIL:A@Example.com", "TEL:0555 01 01", "TEL:0555-0101"
    )
    assert len(contact.emails) == len(contact.phones) == 1


def test_nothing_unstorable_comes_through():
    contact = read_one(
        "FN:A\x00B\x07C\u202eD", "NOTE:x\ud800".encode("utf-8", "surrogatepass").decode("latin-1")
    )
    assert contact.full_name == "A B CD"
    long = read_one("FN:" + "x" * 1000, "ORG:" + "y" * 1000)
    assert (len(long.full_name), len(long.organization)) == (401, 200)
    assert long.leftovers


LDIF = b"dn: cn=Ann\ncn: Ann\nmail: ann@example.com\n"


@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf", b"\0\0\0", b"PK\x03\x04rest", b" \n ", LDIF]
)
def test_what_is_no_address_book_says_so(content: bytes):
    with pytest.raises(UnreadableFile):
        list(read_contacts(content))
