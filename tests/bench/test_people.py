"""The made-up book is what the product would have made of the same people."""

from collections import Counter

from bench.measure import Figures
from bench.pages import COMMON, PAGES, RARE
from bench.people import Crowd, Person
from contacts_app.models import Contact, ContactEmail, ContactPhone
from contacts_app.services.derive import derive
from core.phones import to_e164


PEOPLE = 3000


def people() -> list[Person]:
    crowd = Crowd()
    return [crowd.person(rare=number % 1000 == 0) for number in range(PEOPLE)]


def test_a_person_is_found_and_sorted_as_the_product_derives_it():
    for person in people()[:300]:
        contact = Contact(
            given_name=person.given_name,
            family_name=person.family_name,
            full_name=person.full_name,
            organization=person.organization,
            language=person.language,
        )
        emails = [ContactEmail(address=address) for address in person.emails]
        phones = [ContactPhone(number=phone.typed, e164=phone.e164) for phone in person.phones]
        derive(contact, emails=emails, phones=phones)
        assert contact.search_text == person.search_text
        assert contact.sort_key == person.sort_key
        assert [phone.e164 for phone in person.phones] == [
            to_e164(phone.typed, "TR") for phone in person.phones
        ]
        if person.phones:
            assert contact.primary_phone == person.phones[0].display


def test_a_twentieth_match_the_common_search_and_few_the_rare_one():
    texts = [person.search_text for person in people()]
    assert 0.04 < sum(COMMON in text for text in texts) / PEOPLE < 0.06
    assert sum(RARE in text for text in texts) == 3


def test_few_names_are_frequent_and_many_are_not():
    frequencies = Counter(person.family_name for person in people()).most_common()
    assert frequencies[0][1] > 50
    assert len(frequencies) > 500


def test_every_page_stands_beside_one_that_is_measured():
    names = {page.name for page in PAGES}
    assert len(names) == len(PAGES)
    assert {page.beside for page in PAGES} <= {*names, ""}


def test_figures():
    figures = Figures(PAGES[0], times=[3.0, 1.0, 2.0], floor_times=[0.5, 0.5, 4.0])
    assert (figures.p50, figures.p95, figures.floor, figures.multiple) == (2.0, 3.0, 0.5, 4.0)
