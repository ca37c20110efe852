"""Clients that every list, card and form must get right."""

from typing import Any

from contacts_app.details import AddressDetails, ContactDetails, EmailDetails, PhoneDetails


def _client(
    given: str, family: str = "", *, phone: str = "", email: str = "", **texts: Any
) -> ContactDetails:
    return ContactDetails(
        given_name=given,
        family_name=family,
        phones=(PhoneDetails(number=phone),) if phone else (),
        emails=(EmailDetails(address=email, kind="home"),) if email else (),
        **texts,
    )


FAMILY_PHONE = "0570 418 20 77"
SPECIAL_CLIENTS = (
    # A couple with one phone between them
    ContactDetails(
        given_name="Ayşe",
        family_name="Kaya",
        language="tr",
        birth_date="1988-03-14",
        phones=(PhoneDetails(number=FAMILY_PHONE),),
        emails=(
            EmailDetails(address="ayse.kaya@example.com", kind="home"),
            EmailDetails(address="a.kaya@example.org", kind="work"),
        ),
        organization="Işık Mimarlık",
        job_title="Mimar",
        addresses=(
            AddressDetails(
                street="Moda Caddesi 112/4",
                postal_code="34710",
                city="İstanbul",
                region="Kadıköy",
                country="Türkiye",
            ),
            AddressDetails(
                street="Serasker Caddesi 18",
                postal_code="34714",
                city="İstanbul",
                region="Kadıköy",
                country="Türkiye",
                kind="work",
            ),
        ),
    ),
    _client("Mehmet", "Kaya", phone=FAMILY_PHONE, language="tr"),
    # Family name first, as the file said from which she came
    _client(
        "Пётр",
        "Иванов",
        full_name="Иванов Пётр",
        phone="+7 945 111-20-30",
        language="ru",
        birth_date="--05-09",
    ),
    _client("Işıl", "Irmak", phone="0570 204 11 98", email="isil.irmak@example.org", language="tr"),
    _client("Sinéad", "O’Brien", phone="+44 7700 900341", email="sinead@example.net"),
    _client("Jean-Luc", "D’Artagnan-Lefèvre", email="jean-luc@example.com", language="fr"),
    _client("Madonna", phone="+44 7700 900007"),
    _client("Mia 🌸", "Klein", phone="+44 7700 900118", language="de"),
    _client("\u200fليلى", "حداد\u200f", phone="0570 606 14 15", language="ar"),
    _client("Ян", "Ли", phone="+7 945 700-00-01", language="ru"),
    _client("Nguyễn Thị", "Minh Khai", email="minh.khai@example.com", language="vi"),
    _client(
        "María de los Ángeles Guadalupe Concepción",
        "Fernández de Córdoba y Álvarez de Toledo Montmorency-Laval",
        phone="+44 20 7946 0958",
        email="maria.de.los.angeles.guadalupe.fernandez.de.cordoba@example.com",
        organization="Association internationale des amis de la lithographie et de la gravure",
    ),
    # No person, only a business; and somebody known by an address alone
    ContactDetails(
        organization="Moda Fırın",
        phones=(PhoneDetails(number="0570 346 00 12", kind="work"),),
        tax_id="0123456789",
    ),
    ContactDetails(emails=(EmailDetails(address="bride.2025@example.net"),)),
)
