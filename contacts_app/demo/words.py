"""What the demo's clients are made of. Nobody here is real.

Phone numbers: Ofcom keeps 07700 900xxx and 020 7946 0xxx for fiction. Turkey and Russia keep
none, so theirs begin with codes that no operator has been given (570 and 945).
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from contacts_app.details import AddressDetails


@dataclass(frozen=True)
class People:
    """People who share a language and its way of making names.

    Attributes:
        weight: how many of a hundred clients they are.
        surnames: of women and of men; the same word where the language makes no difference.
        phone: makes up a number.
    """

    language: str
    weight: int
    women: tuple[str, ...]
    men: tuple[str, ...]
    surnames: tuple[tuple[str, str], ...]
    phone: Callable[[random.Random], str]
    addresses: tuple[AddressDetails, ...]
    companies: tuple[str, ...]


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def same(text: str) -> tuple[tuple[str, str], ...]:
    """Return surnames that women and men bear alike."""
    return tuple((name, name) for name in text.split())


def paired(text: str) -> tuple[tuple[str, str], ...]:
    """Return Russian surnames: ``ов`` becomes ``ова``, ``ский`` ``ская``, ``ой`` ``ая``."""
    pairs = []
    for man in text.split():
        woman = f"{man[:-2]}ая" if man.endswith(("ий", "ой")) else f"{man}а"
        pairs.append((woman, man))
    return tuple(pairs)


def places(*lines: str, country: str) -> tuple[AddressDetails, ...]:
    """Return addresses from lines of ``street | postal code | city | region``."""
    return tuple(
        AddressDetails(street=street, postal_code=code, city=city, region=region, country=country)
        for street, code, city, region in (line.split(" | ") for line in lines)
    )


def turkish_phone(rng: random.Random) -> str:
    return f"0570 {rng.randrange(1000):03} {rng.randrange(100):02} {rng.randrange(100):02}"


def russian_phone(rng: random.Random) -> str:
    middle, end = rng.randrange(1000), rng.randrange(10_000)
    return f"+7 945 {middle:03}-{end // 100:02}-{end % 100:02}"


def british_phone(rng: random.Random) -> str:
    if rng.random() < 0.15:
        return f"+44 20 7946 0{rng.randrange(1000):03}"
    return f"+44 7700 900{rng.randrange(1000):03}"


TURKISH = People(
    language="tr",
    weight=58,
    women=words(
        "Ayşe Fatma Zeynep Merve Büşra Esra Selin Derya Gül Hande İrem Ceren Ebru Özge Şule Gizem "
        "Pınar Sevgi Nilüfer Tuğba Yasemin Aslı Işıl Melike Burcu Sibel Dilek Gonca İpek Çiğdem"
    ),
    men=words(
        "Mehmet Mustafa Ahmet Ali Emre Burak Can Cem Hakan Kerem Murat Oğuz Serkan Tolga Umut "
        "Yusuf Çağrı İlker Barış Ömer"
    ),
    surnames=same(
        "Kaya Yılmaz Demir Çelik Şahin Yıldız Öztürk Arslan Doğan Kılıç Çetin Kara Koç Kurt "
        "Özdemir Şimşek Polat Güneş Işık Erdem Taş Aksoy Korkmaz Ünal Gür Tekin Bulut Yavuz Ateş "
        "Uçar Çınar İnan Toprak Sezer"
    ),
    phone=turkish_phone,
    addresses=places(
        "Moda Caddesi 112/4 | 34710 | İstanbul | Kadıköy",
        "Bağdat Caddesi 301/12 | 34728 | İstanbul | Kadıköy",
        "Serasker Caddesi 18 | 34714 | İstanbul | Kadıköy",
        "Nispetiye Caddesi 56/7 | 34340 | İstanbul | Beşiktaş",
        "Ihlamurdere Caddesi 9/3 | 34353 | İstanbul | Beşiktaş",
        "Akarsu Yokuşu 21 | 34433 | İstanbul | Beyoğlu",
        "Çavdarcı Sokak 4/1 | 34672 | İstanbul | Üsküdar",
        "Atatürk Mahallesi, Gül Sokak 33 | 34758 | İstanbul | Ataşehir",
        country="Türkiye",
    ),
    companies=(
        "Moda Fırın", "Çınar Eczanesi", "Boğaz Turizm", "Kadıköy Kitabevi", "Işık Mimarlık",
        "Yıldız Hukuk Bürosu", "Deniz Yayınları",
    ),
)  # fmt: skip
RUSSIAN = People(
    language="ru",
    weight=24,
    women=words(
        "Анна Мария Елена Ольга Наталья Ирина Татьяна Светлана Екатерина Юлия Алёна Ксения Дарья "
        "Полина Вера Людмила Софья Надежда"
    ),
    men=words(
        "Александр Дмитрий Сергей Андрей Алексей Михаил Пётр Николай Фёдор Артём Павел Илья Егор"
    ),
    surnames=paired(
        "Иванов Смирнов Кузнецов Попов Соколов Лебедев Козлов Новиков Морозов Волков Соловьёв "
        "Васильев Зайцев Павлов Семёнов Голубев Виноградов Богданов Воробьёв Фёдоров Беляев "
        "Киселёв Щукин Островский Белинский Луговой Ёлкин"
    )
    + same("Шевченко Коваленко Белых"),
    phone=russian_phone,
    addresses=places(
        "Тверская ул., 12, кв. 45 | 125009 | Москва | ",
        "Невский пр., 88, кв. 7 | 191025 | Санкт-Петербург | ",
        country="Россия",
    )
    + places(
        "Atatürk Caddesi 140/9 | 34734 | İstanbul | Kadıköy",
        "Sahrayıcedit, Halk Sokak 27/5 | 34734 | İstanbul | Kadıköy",
        country="Türkiye",
    ),
    companies=("ООО «Ромашка»", "Студия «Берег»", "Кафе «Маяк»"),
)
ENGLISH = People(
    language="en",
    weight=18,
    women=words(
        "Emma Olivia Charlotte Amelia Grace Lucy Hannah Alice Ruth Harriet Sophie Zoë Chloë Imogen"
    ),
    men=words("Oliver Jack Harry George Thomas Henry Samuel Edward Joseph Daniel Hugh"),
    surnames=same(
        "Smith Jones Taylor Brown Williams Wilson Davies Evans Thomas Roberts Walker Wright "
        "Robinson Hughes Green Hall Clarke Harris Fitzgerald McDonald Hannigan"
    ),
    phone=british_phone,
    addresses=places(
        "Caferağa, Dr. Esat Işık Caddesi 77/2 | 34710 | İstanbul | Kadıköy",
        "Cihangir, Susam Sokak 15/6 | 34433 | İstanbul | Beyoğlu",
        country="Türkiye",
    )
    + places("14 Rosebery Avenue | EC1R 4TD | London | ", country="United Kingdom"),
    companies=("Harbour & Sons Ltd", "Anchor Language School", "Meridian Consulting"),
)
PEOPLES = (TURKISH, RUSSIAN, ENGLISH)

POSITIONS = {
    "tr": words("Mimar Öğretmen Avukat Doktor Mühendis Eczacı Editör"),
    "ru": words("Дизайнер Переводчик Бухгалтер Врач Архитектор"),
    "en": words("Teacher Translator Consultant Editor Designer"),
}
DOMAINS = ("example.com", "example.org", "example.net")
# For e-mail addresses of people whose names are not in Latin letters, after they were folded.
LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
        "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "",
        "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    }
)  # fmt: skip
