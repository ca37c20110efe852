"""CSV files as programs and people write them."""

import pytest

from contacts_app.importing.files import read_contacts
from contacts_app.importing.records import ParsedContact, ParsedRecord, UnreadableFile
from contacts_app.importing.rows import find_delimiter
from contacts_app.importing.tables import TableOptions


def records(text: str | bytes, **options) -> list[ParsedRecord]:
    content = text.encode() if isinstance(text, str) else text
    return list(read_contacts(content, TableOptions(**options)))


def read(text: str | bytes, **options) -> list[ParsedContact]:
    return [record.contact for record in records(text, **options) if record.contact]


def test_google_with_kinds_and_several_values_in_a_cell():
    (contact,) = read(
        "First Name,Middle Name,Last Name,Organization Name,Organization Title,Birthday,Labels,"
        "E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,"
        "Address 1 - Label,Address 1 - Street,Address 1 - City\n"
        "Ada,M.,Lovelace,Engines,Analyst, --12-10,* myContacts,Work,a@example.com ::: b@example.com,"
        "Mobile,+44 20 7946 0018 ::: +44 20 7946 0019,Home,1 St James Sq,London\n"
    )
    assert contact.full_name == "Ada M. Lovelace"
    assert contact.birth_date == "--12-10"
    assert [(e.address, e.kind) for e in contact.emails] == [
        ("a@example.com", "work"),
        ("b@example.com", "work"),
    ]
    assert [p.kind for p in contact.phones] == ["mobile", "mobile"]
    assert (contact.addresses[0].kind, contact.addresses[0].city) == ("home", "London")


def test_outlook_in_german_windows_1252():
    text = (
        '"Anrede","Vorname","Nachname","Firma","Straße geschäftlich","Ort geschäftlich",'
        '"Fax geschäftlich","Telefon (privat)","Mobiltelefon","E-Mail-Adresse","E-Mail-Typ",'
        '"Geburtstag"\r\n'
        '"Frau","Jörgine","Groß","Bäckerei","Hauptstr. 1","Köln","0221 1","0221 555123",'
        '"0170 5551234","j@example.de","SMTP","0.0.00"\r\n'
    )
    (contact,) = read(text.encode("cp1252"))
    assert contact.full_name == "Jörgine Groß"
    assert [(p.number, p.kind) for p in contact.phones] == [
        ("0221 555123", "home"),
        ("0221 1", "fax"),
        ("0170 5551234", "mobile"),
    ]
    assert contact.addresses[0].street == "Hauptstr. 1"
    assert contact.birth_date == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8_r", "cp866"])
def test_russian_in_every_encoding(encoding: str):
    text = "Фамилия;Имя;Отчество;Телефон;Дата рождения\r\nПетрова;Анна;Ивановна;89161234567;08.11.1965\r\n"
    (contact,) = read(text.encode(encoding))
    assert contact.full_name == "Анна Ивановна Петрова"
    assert (contact.given_name, contact.family_name) == ("Анна", "Петрова")
    assert contact.birth_date == "1965-11-08"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1254"])
def test_turkish(encoding: str):
    text = "Ad;Soyad;Cep Telefonu;E-posta;Doğum tarihi;Şirket\nIşıl;Çağrı;0532 418 20 77;-;03/04/1990;Lale\n"
    (contact,) = read(text.encode(encoding))
    assert contact.full_name == "Işıl Çağrı"
    assert contact.birth_date == "1990-04-03"
    assert (contact.phones[0].kind, contact.emails) == ("mobile", ())


@pytest.mark.parametrize(
    ("header", "row", "full_name"),
    [
        ("Имя;Телефон", "Анна;+79161234567", "Анна"),
        ("ФИО;Телефон", "Петрова Анна Ивановна;+79161234567", "Петрова Анна Ивановна"),
        ("Name;Vorname;E-Mail", "Groß;Jörg;j@example.de", "Jörg Groß"),
        ("Nom;Prénom;Téléphone", "Lefèvre;Éloïse;0142685300", "Éloïse Lefèvre"),
        ("Nombre;Apellidos;Correo electrónico", "Íñigo;Núñez;i@example.es", "Íñigo Núñez"),
        ("Name;Surname;Email", "Ann;Lee;a@example.com", "Ann Lee"),
        ("Name;First Name;Last Name", "Ann M. Lee;Ann;Lee", "Ann M. Lee"),
        ("Müşteri;Telefon", "Ali Veli;05324182077", "Ali Veli"),
        ("Client Name;Client Email", "Ann Lee;a@example.com", "Ann Lee"),
        ("contact_first_name;contact_last_name;contact_phone", "Ann;Lee;5550101", "Ann Lee"),
        ("Nome;Cognome;Cellulare", "Gìo;Rossi;3331234567", "Gìo Rossi"),
        ("Müşteri Adı;Müşteri Soyadı;GSM", "Ali;Veli;05324182077", "Ali Veli"),
        ("First;Middle;Last;Email", "Ann;M.;Lee;a@example.com", "Ann M. Lee"),
        ("Imię i nazwisko;Telefon", "Stanisław Wąs;501234567", "Stanisław Wąs"),
    ],
)
def test_what_name_means(header: str, row: str, full_name: str):
    (contact,) = read(f"{header}\n{row}\n")
    assert contact.full_name == full_name


def test_russian_full_names_begin_with_the_family_name():
    (contact,) = read("ФИО;Телефон\nПетрова Анна;+79161234567\n")
    assert (contact.given_name, contact.family_name) == ("Анна", "Петрова")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str):
    text = "Name,Email,Phone\nAnn Lee,a@example.com,555 01 01\n".replace(",", delimiter)
    assert find_delimiter(text) == delimiter
    assert read(text)[0].emails[0].address == "a@example.com"


def test_lines_before_the_header_and_the_hint_of_excel():
    linkedin = 'Notes:\n"When exporting, you may see gaps."\n\nFirst Name,Last Name,Email Address\nAnn,Lee,a@example.com\n'
    assert [c.full_name for c in read(linkedin)] == ["Ann Lee"]
    assert [c.full_name for c in read("\ufeffsep=;\r\nName;Phone\r\nAnn;5550101\r\n")] == ["Ann"]


def test_no_header():
    contacts = read("John Doe,John,Doe,john@example.com\nJane Roe,Jane,Roe,jane@example.com\n")
    assert [c.full_name for c in contacts] == ["John Doe", "Jane Roe"]
    assert (contacts[1].given_name, contacts[1].family_name) == ("Jane", "Roe")
    (contact,) = read("Ann;Lee;+44 20 7946 0018;12.03.1990")
    assert (contact.full_name, contact.birth_date) == ("Ann Lee", "1990-03-12")
    assert contact.phones[0].number == "+44 20 7946 0018"


def test_options_win():
    text = "Alpha;Beta\nAnn;01/02/1990\n"
    (contact,) = read(
        text,
        columns={"Alpha": "full_name", "Beta": "birth_date"},
        has_header=True,
        date_format="%m/%d/%Y",
    )
    assert (contact.full_name, contact.birth_date) == ("Ann", "1990-01-02")
    (contact,) = read("Ann,5550101\n", has_header=False, columns={"2": "phone:work"})
    assert contact.phones[0].kind == "work"
    with pytest.raises(UnreadableFile, match="Gamma"):
        read(text, columns={"Gamma": "email"})
    with pytest.raises(UnreadableFile, match="nonsense"):
        read(text, has_header=True, columns={"Alpha": "nonsense"})


def test_a_date_format_without_year():
    text = "Name,Birthday\nAnn,29.02\nBob,1990-05-14\n"
    contacts = read(text, date_format="%d.%m")
    assert [c.birth_date for c in contacts] == ["--02-29", "1990-05-14"]


@pytest.mark.parametrize(
    ("header", "dates", "expected"),
    [
        ("Name,Birthday", ["01/02/1990", "13/02/1990"], ["1990-02-01", "1990-02-13"]),
        ("Name,Birthday", ["01/02/1990", "02/13/1990"], ["1990-01-02", "1990-02-13"]),
        ("Name,Birth Date", ["09/01/08", "9/1/99"], ["2008-09-01", "1999-09-01"]),
        ("Surname,Birthday", ["01/02/1990"], ["1990-02-01"]),
        ("Ad,Doğum tarihi", ["01/02/1990"], ["1990-02-01"]),
        ("Name,Birthday", ["01.02.90", "1 May 1980"], ["1990-02-01", "1980-05-01"]),
        ("Name,Birthday", ['"September 12, 2008"', "12-Sep-2008"], ["2008-09-12", "2008-09-12"]),
        ("Имя,День рождения", ["12 мая 1990", "3 янв. 1991 г."], ["1990-05-12", "1991-01-03"]),
        ("Ad,Doğum tarihi", ["12 Ağustos 1990", "3 Mart"], ["1990-08-12", "--03-03"]),
        ("Name,Birthday", ["32874", "32875"], ["1990-01-01", "1990-01-02"]),
        ("Name,Birthday", ["0000-00-00", "30.02.1990"], ["", ""]),
        ("Name,Birthday", ['"Monday, May 14, 1990"', "14-May-90"], ["1990-05-14"] * 2),
        ("Имя,День рождения", ['"понедельник, 14 мая 1990 г."', '"Май, 14"'], ["1990-05-14", ""]),
        ("Name,Birthday", ["May-14-1990", "14/May/1990", "1990 May 14"], ["1990-05-14"] * 3),
        ("Name,Birthday", ["14051990", "19900514"], ["1990-05-14"] * 2),
        ("Ad,Doğum tarixi", ["14.05.1990"], ["1990-05-14"]),
        ("Name,Next birthday", ["14.05.2030"], [""]),
        ("名前,誕生日", ["1990年5月14日", "5月14日"], ["1990-05-14", "--05-14"]),
        ("Name,Birthday", ["1604-05-14", "01.01.1900", "0001-01-01"], ["--05-14", "", ""]),
        ("Name,Birthday", ["1990-05-14 00:00:00", "1990-05-14T22:00:00.000Z"], ["1990-05-14"] * 2),
    ],
)
def test_dates_of_a_column(header: str, dates: list[str], expected: list[str]):
    rows = "\n".join(f"Person {n},{date}" for n, date in enumerate(dates))
    assert [c.birth_date for c in read(f"{header}\n{rows}\n")] == expected


def test_an_unclear_date_says_how_it_was_read():
    (contact,) = read("Name,Birthday\nAnn,01/02/1990\n")
    assert "01/02/1990" in contact.leftovers[0]
    contacts = read("Name,Birthday,Created\nAnn,01/02/1990,25/12/2020\n")
    assert (contacts[0].birth_date, contacts[0].leftovers) == ("1990-02-01", ())


def test_cells_with_line_breaks_and_ragged_rows():
    text = 'Name,Email,Notes\r\n"Ann ""A"" Lee",a@example.com,"two\r\nlines"\r\nBob\r\nCid,c@example.com,x,y,z\r\n'
    contacts = read(text)
    assert [c.full_name for c in contacts] == ['Ann "A" Lee', "Bob", "Cid"]
    assert contacts[0].note == "two\nlines"


def test_an_unclosed_quotation_mark_costs_nobody_else():
    text = (
        'Name,Email\nAnn,a@example.com\n"Bob,b@example.com\nCid,c@example.com\nDan,d@example.com\n'
    )
    contacts = read(text)
    assert [c.full_name for c in contacts] == ["Ann", "Bob", "Cid", "Dan"]
    assert contacts[1].leftovers


def test_carriage_returns_alone_and_zero_bytes():
    assert [c.full_name for c in read("Name,Email\rAnn,a@example.com\rBob,\r")] == ["Ann", "Bob"]
    assert [c.full_name for c in read(b"Name,Email\nA\0nn,a@example.com\n")] == ["Ann"]
    content = b"Name,Email\r\nBob Row,bob@example.com\r\nA\0nn,ann@example.com\r\n\0\0\0\r\n"
    assert [c.full_name for c in read(content)] == ["Bob Row", "Ann"]


def test_a_huge_cell_costs_its_row_only():
    found = records("Name,Email\nAnn," + "x" * 1_100_000 + "\nBob,b@example.com\n")
    assert [bool(r.contact) for r in found] == [False, True]
    assert found[0].reason


def test_empty_rows_and_a_repeated_header():
    found = records("Name,Email\nAnn,a@example.com\n,,\n\nName,Email\nBob,b@example.com\n")
    assert [r.contact and r.contact.full_name for r in found] == ["Ann", None, None, "Bob"]
    assert [r.index for r in found] == [0, 1, 2, 3]


def test_what_spreadsheets_do_to_phones():
    text = (
        'Name;Phone\nA;"=""+7 916 123-45-67"""\nB;\'+905324182077\nC;79161234567.0\nD;7,91612E+10\n'
    )
    assert [c.phones[0].number if c.phones else "" for c in read(text)] == [
        "+7 916 123-45-67",
        "+905324182077",
        "79161234567",
        "",
    ]


def test_several_phones_in_a_cell():
    text = "Name;Phone\nA;+7 916 123-45-67, +7 495 765-43-21\nB;0122/3212\nC;5551234 / 5554321\n"
    assert [[p.number for p in c.phones] for c in read(text)] == [
        ["+7 916 123-45-67", "+7 495 765-43-21"],
        ["0122/3212"],
        ["5551234", "5554321"],
    ]


def test_phones_parted_by_a_dash():
    text = "Name;Phone\nA;0532 418 20 77 - 0532 418 20 78\nB;0212 - 418 20 77\nC;5324182077.00\n"
    assert [[p.number for p in c.phones] for c in read(text)] == [
        ["0532 418 20 77", "0532 418 20 78"],
        ["0212 - 418 20 77"],
        ["5324182077"],
    ]


def test_the_name_beside_an_email_is_a_name_where_there_is_no_other():
    contacts = read('"Ann Lee" <ann@example.com>\nBob <bob@example.com>\ncid@example.com\n')
    assert [c.full_name for c in contacts] == ["Ann Lee", "Bob", ""]
    (contact,) = read("Name,Email\nAnn,Somebody <ann@example.com>\n")
    assert contact.full_name == "Ann"


def test_day_month_and_year_of_birth_in_columns_of_their_own():
    (contact,) = read(
        "Vorname,Primäre E-Mail-Adresse,Geburtsjahr,Geburtsmonat,Geburtstag\n"
        "Jörg,j@example.com,1990,5,14\n"
    )
    assert (contact.birth_date, contact.leftovers) == ("1990-05-14", ())


def test_cells_between_apostrophes():
    (contact,) = read("'Name','Email'\n'Ann, Lee','ann@example.com'\n")
    assert (contact.full_name, contact.emails[0].address) == ("Ann, Lee", "ann@example.com")
    (contact,) = read("Name,Phone\n'Ann,'+905324182077\n")
    assert contact.phones[0].number == "+905324182077"


def test_what_stands_around_an_email():
    contacts = read("Name,Email\nAnn,ann@example.com.\nBob,(bob@example.com)\n")
    assert [c.emails[0].address for c in contacts] == ["ann@example.com", "bob@example.com"]


def test_moments_are_no_birthdays():
    with pytest.raises(UnreadableFile):
        read("2024-01-02 10:11:12,started\n2024-01-02 10:11:13,done\n")


@pytest.mark.parametrize("mistaken_for", ["latin-1", "cp1251", "cp1254"])
def test_utf8_made_twice_is_put_right(mistaken_for: str):
    text = "Name;Phone\nÖz Ülkü;5550101\nGroß;5550102\n"
    (first, second) = read(text.encode().decode(mistaken_for))
    assert (first.full_name, second.full_name) == ("Öz Ülkü", "Groß")


def test_a_quotation_mark_open_at_the_end_is_said():
    contacts = read('Name,Email,Note\nAnn,a@example.com,fine\nBob,b@example.com,"cut in the mid')
    assert [bool(c.leftovers) for c in contacts] == [False, True]
    (contact,) = read('Name,Email,Note\nAnn,a@example.com,5" nails')
    assert contact.leftovers == ()


def test_columns_beside_emails_and_phones_are_not_taken_for_them():
    (contact,) = read(
        "First Name,Email 1,Email subscriber status,SMS subscriber status,Phone Country Code,Phone 1,"
        "Contact owner,Phonetic First Name,IP Address,Mailing Street\n"
        "Ann,a@example.com,Subscribed,Never subscribed,001,555-0101,boss@example.com,ANN,10.0.0.1,Main St 1\n"
    )
    assert [e.address for e in contact.emails] == ["a@example.com"]
    assert [p.number for p in contact.phones] == ["555-0101"]
    assert contact.addresses[0].street == "Main St 1"


@pytest.mark.parametrize(
    "text", ["a,b,c\n1,2,3\n", "Product,Price\nTea,3\n", "\n\n", "Name,Email\n", "\x00\x01\x02"]
)
def test_a_table_of_something_else_says_so(text: str):
    with pytest.raises(UnreadableFile):
        read(text)


def test_letters_that_can_not_be_read_are_said():
    (contact,) = read("Name,Email\nJörg,j@example.de\n".encode("cp1252"), encoding="utf-8")
    assert "utf-8" in contact.leftovers[0]


def test_what_stands_before_between_and_around_phones():
    text = (
        "Name;Phone\nA;cep: 0532 111 22 33, ev: 0212 444 55 66\nB;05321112233 05332223344\n"
        "C;5321112233-5332223344\nD;０９０－１２３４－５６７８\nE;='+447700900001'\nF;0532 111 22 33 (eşi)\n"
    )
    assert [[p.number for p in c.phones] for c in read(text)] == [
        ["0532 111 22 33", "0212 444 55 66"],
        ["05321112233", "05332223344"],
        ["5321112233", "5332223344"],
        ["090-1234-5678"],
        ["+447700900001"],
        ["0532 111 22 33 (eşi)"],
    ]
    assert [p.kind for p in read(text)[0].phones] == ["mobile", "home"]


def test_days_as_a_spreadsheet_counts_them_with_a_time():
    contacts = read("Name,Phone,Birthday\nA,5551234,29586\nB,5551235,12345.0\n")
    assert [c.birth_date for c in contacts] == ["1980-12-31", "1933-10-18"]


def test_a_form_of_address_beside_a_position():
    (contact,) = read("Unvan,Ad,Soyad,İş Ünvanı\nBay,İlker,Güneş,Müdür\n")
    assert contact.job_title == "Müdür"


def test_an_apostrophe_before_a_postal_code_and_a_house_number():
    (contact,) = read("Name,Email,Straße,Hausnummer,PLZ\nAnn,a@example.com,Lindenweg,7a,'01067\n")
    assert (contact.addresses[0].street, contact.addresses[0].postal_code) == (
        "Lindenweg 7a",
        "01067",
    )


def test_mailing_may_be_an_email():
    (contact,) = read("Name,mailing,mail2\nAnn,a@example.com,b@example.com\n")
    assert [e.address for e in contact.emails] == ["a@example.com", "b@example.com"]
    assert not contact.addresses


def test_a_name_beside_both_names_of_the_person_there_is_the_company():
    (contact,) = read(
        "Name,Vorname,Nachname,E-Mail\nStadt Musterhausen,Erika,Muster,e@example.com\n"
    )
    assert (contact.full_name, contact.organization) == ("Erika Muster", "Stadt Musterhausen")
    (contact,) = read("Name,Vorname,Nachname,E-Mail\nDr. Erika Muster,Erika,Muster,e@example.com\n")
    assert (contact.full_name, contact.organization) == ("Dr. Erika Muster", "")


def test_columns_of_two_addresses_by_the_same_names():
    (contact,) = read(
        "Name,Street,Line 2,City,Street,Line 2,City\nAnn,A 1,fl. 2,Bonn,B 3,fl. 4,Köln\n"
    )
    assert [(a.street, a.city) for a in contact.addresses] == [
        ("A 1, fl. 2", "Bonn"),
        ("B 3, fl. 4", "Köln"),
    ]


def test_two_addresses_in_columns_with_one_city():
    (contact,) = read("Name,Street,Street,City\nAnn,A 1,B 3,Bonn\n")
    assert [(a.street, a.city) for a in contact.addresses] == [("A 1", "Bonn"), ("B 3", "")]


def test_an_address_told_twice_is_one():
    (contact,) = read("Name,Street,City,Street,City\nAnn,A 1,Bonn,a 1,\n")
    assert [(a.street, a.city) for a in contact.addresses] == [("A 1", "Bonn")]


def test_a_house_number_before_the_street_and_a_postal_code_before_the_city():
    (contact,) = read("Name,Email,House Number,Street Name\nAnn,a@example.com,42,High Street\n")
    assert contact.addresses[0].street == "42 High Street"
    (contact,) = read("Name;E-Mail;Straße;PLZ/Ort\nKurt;k@example.com;Am Ring 3;50667 Köln\n")
    address = contact.addresses[0]
    assert (address.street, address.postal_code, address.city) == ("Am Ring 3", "50667", "Köln")


def test_the_code_of_the_country_before_a_phone():
    ann, bo = read(
        "First Name,Country Code,Mobile Number\nAnn,+90,5321112233\nBo,+90,+1 202 555 0101\n"
    )
    assert [c.phones[0].number for c in (ann, bo)] == ["+90 5321112233", "+1 202 555 0101"]
    assert not ann.addresses


def test_words_that_programs_write_for_nothing():
    (contact,) = read("Имя,Фамилия,Телефон\nЕгор,null,79001112235\n")
    assert contact.full_name == "Егор"
