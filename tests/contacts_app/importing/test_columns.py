"""Names of columns, as exports in many languages have them."""

import pytest

from contacts_app.importing.columns import column_of


@pytest.mark.parametrize(
    ("header", "field", "kind"),
    [
        ("E-mail 2 - Value", "email", "other"),
        ("Адрес 2 эл. почты", "email", "other"),
        ("Рабочий телефон", "phone", "work"),
        ("Телефон дом. 2", "phone", "home"),
        ("Улица (раб. адрес)", "street", "work"),
        ("Страна или регион (раб. адрес)", "country", "work"),
        ("Дата рождения клиента", "birth_date", "other"),
        ("İş Faksı", "phone", "fax"),
        ("Cep Telefonu", "phone", "mobile"),
        ("E-posta Adresi", "email", "other"),
        ("Ev Adresi Posta Kodu", "postal_code", "home"),
        ("Adresse de messagerie 2", "email", "other"),
        ("Télécopie (bureau)", "phone", "fax"),
        ("Código postal del trabajo", "postal_code", "work"),
        ("Indirizzo posta elettronica", "email", "other"),
        ("Telefon komórkowy", "phone", "mobile"),
        ("Werkadres straat", "street", "work"),
        ("Arbeitsadresse PLZ", "postal_code", "work"),
        ("Weiteres/r Bundesland/Kanton", "region", "other"),
        ("OfficePhoneNumber", "phone", "work"),
        ("Section 1 - Company", "organization", "other"),
        ("Address 1 - Extended Address", "street2", "other"),
        ("Date Of Birth (YYYY-MM-DD)", "birth_date", "other"),
        ("tel_cell_private", "phone", "mobile"),
        ("Компания контакта", "organization", "other"),
        ("Name der Organisation", "organization", "other"),
        ("Kuruluş Adı", "organization", "other"),
        ("Kuruluş Unvanı", "job_title", "other"),
        ("Отображаемое имя", "full_name", "other"),
        ("Saved Name", "full_name", "other"),
        ("名前", "full_name", "other"),
        ("Nom de l'organisation", "organization", "other"),
        ("Phone number (with country code)", "phone", "other"),
        ("What is your name?", "name", "other"),
        ("Ваше имя и фамилия", "full_name", "other"),
        ("Дата вашего рождения", "birth_date", "other"),
        ("Adınız Soyadınız", "full_name", "other"),
        ("Doğum tarihiniz", "birth_date", "other"),
        ("Контактное лицо", "full_name", "other"),
        ("電話番号", "phone", "other"),
        ("生年月日", "birth_date", "other"),
        ("住所", "street", "other"),
        ("公司", "organization", "other"),
        ("Birthday year", "birth_year", "other"),
        ("iPhone Phone", "phone", "mobile"),
        ("Apartment Suite", "street2", "other"),
        ("Адрес регистрации", "street", "other"),
        ("Hausnummer", "house", "other"),
        ("שם משפחה", "family_name", "other"),
        ("الاسم الأول", "given_name", "other"),
    ],
)
def test_known_names(header: str, field: str, kind: str):
    column = column_of(header)
    assert (column.field, column.kind, column.is_type) == (field, kind, False)


@pytest.mark.parametrize(
    "header",
    [
        "E-mail 1 - Type",
        "Тип эл. почты",
        "Tipo de email",
        "E-Mail-Typ",
        "Эл. почта 1 – Ярлык",
        "E-posta 1 - Etiket",
    ],
)
def test_kinds_of_emails(header: str):
    column = column_of(header)
    assert (column.field, column.is_type) == ("email", True)


@pytest.mark.parametrize(
    "header",
    [
        "", "Email Opt-in", "SMS subscriber status", "Accepts Email Marketing", "Web Address",
        "Phonetic First Name", "Emergency Contact Phone", "E-Mail: Angezeigter Name", "IP Address",
        "Default Address Company", "Contact owner", "Connected On", "Gender", "Member Rating",
    ],
)  # fmt: skip
def test_names_of_something_else(header: str):
    assert not column_of(header).field
