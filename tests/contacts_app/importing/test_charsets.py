"""The encoding of a few words, as an address book has them."""

import pytest

from contacts_app.importing.charsets import decode, known_encoding


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Имя;Телефон\r\nАнна Петрова;1"),
        ("koi8_r", "Имя;Телефон\r\nАнна Петрова;1"),
        ("cp866", "Имя;Телефон\r\nАнна Петрова;1"),
        ("mac_cyrillic", "Имя;Телефон\r\nАнна Петрова;1"),
        ("koi8_r", "Name\r\nИВАН ПЕТРОВ"),
        ("cp1251", "Name\r\nЯна"),
        ("cp1254", "Ad;Soyad\r\nAyşe;Yıldız"),
        ("cp1254", "Ad;Soyad\r\nİBRAHİM;GÜNEŞ"),
        ("cp857", "Ad;Soyad\r\nAyşe;Yıldız"),
        ("cp1252", "Name\r\nJürgen Groß"),
        ("cp1252", "Navn\r\nSøren Ågård"),
        ("cp1252", "Name\r\nO’Neil “Bud” – 5€"),
        ("cp1252", "Nafn\r\nGuðrún Þorláksdóttir"),
        ("cp850", "Name;Straße\r\nJürgen Groß"),
        ("mac_roman", "Name;Straße\r\nJürgen Groß"),
        ("cp1250", "Imię\r\nStanisław Wąsik"),
        ("iso8859_2", "Imię\r\nStanisław Wąsik"),
        ("cp1250", "Jméno;Příjmení\r\nJiří;Dvořák"),
        ("cp1250", "Név\r\nGyörgy Erdős"),
        ("cp1253", "Όνομα\r\nΓιώργος Παπαδόπουλος"),
        ("cp1257", "Vardas;Pavardė\r\nŠarūnas;Žukauskas"),
        ("cp1255", "שם;טלפון\r\nדוד כהן;1"),
        ("cp1256", "الاسم;الهاتف\r\nمحمد علي;1"),
        ("cp932", "名前,電話\r\n山田太郎,1"),
        ("euc_jp", "名前,電話\r\nやまだたろう,1"),
        ("gb18030", "姓名,电话\r\n李娜,1"),
        ("big5", "姓名,電話\r\n陳大文,1"),
        ("cp949", "이름,전화\r\n김철수,1"),
        ("utf-16", "Ad;Soyad\r\nAyşe;Yıldız"),
        ("utf-16-le", "Ad;Soyad\r\nAyşe;Yıldız"),
        ("iso2022_jp", "名前,電話\r\n山田太郎,1"),
    ],
)
def test_few_words_are_enough(encoding: str, text: str):
    assert decode(text.encode(encoding)).text == text


def test_a_file_put_together_from_two_encodings():
    content = "Jürgen\nзевс\n".encode() + "Müller\n".encode("cp1252")
    decoded = decode(content)
    assert decoded.text == "Jürgen\nзевс\nMüller\n"
    assert decoded.is_damaged


def test_utf8_with_a_cut_letter_stays_utf8():
    decoded = decode("Анна Петров".encode() + b"\xd0\n" + "Иван\n".encode())
    assert decoded.text.startswith("Анна Петров")
    assert decoded.is_damaged


@pytest.mark.parametrize(
    ("name", "known"),
    [("Windows-1251", "cp1251"), ('"utf-8"', "utf-8"), ("rot13", ""), ("hex", ""), ("x" * 99, "")],
)
def test_names_of_encodings(name: str, known: str):
    assert known_encoding(name) == known
