"""Made-up people in any number: names by Zipf's law, as in life, in three languages.

``COMMON`` is in the names of a twentieth of them, ``RARE`` in those of three; nowhere else.
"""

import random
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from bench.pages import COMMON, RARE
from contacts_app.demo.words import LATIN
from core.folding import fold, sort_key


COMMON_NAMES = ("Anna", "Hannah", "Joanna", "Annette", "Susanna", "Marianne", "Anneke")
COMMON_SHARE = 0.05
RARE_NAME = f"{RARE.capitalize()}erg"
RARE_TIMES = 3
SYLLABLES = {
    "en": "ar ber cal dor el fen gar hol in jor kin lam mor nor ol per quin ros sten tor wel",
    "tr": "ak bul çe dem er fat gü han ış kaya lar mut nil öz pol rıf şen tek ün yıl zey",
    "ru": "ба ве го де ел жу зо ива ки ла ми но оль пе ро со ти ус фё хо чер ша щу эль юр яс",
}
WEIGHTS = {"tr": 45, "en": 30, "ru": 25}
COMPANIES = 400
DOMAINS = ("example.com", "example.org", "example.net")


@dataclass(frozen=True)
class Phone:
    """A number in the three forms that are stored or derived."""

    typed: str
    e164: str
    display: str
    national: str


@dataclass(frozen=True)
class Person:
    given_name: str
    family_name: str
    organization: str
    language: str
    emails: tuple[str, ...]
    phones: tuple[Phone, ...]

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def sort_key(self) -> str:
        return cached_sort_key(self.full_name, turkish=self.language == "tr")

    @property
    def search_text(self) -> str:
        """The same text as ``services.derive.search_text``, in a fifth of the time."""
        words = []
        for text in (self.full_name, self.given_name, self.family_name, self.organization):
            words += [folded(word) for word in text.split()]
        words += self.emails  # lower case and without accents already
        for phone in self.phones:
            words += [phone.national, phone.e164[1:], phone.national]
        return " " + " ".join(dict.fromkeys(words)) + " "


folded = lru_cache(maxsize=20_000)(fold)
cached_sort_key = lru_cache(maxsize=50_000)(sort_key)


class Crowd:
    """A source of people; the same ``seed`` gives the same people."""

    def __init__(self, seed: int = 42) -> None:
        self.rng = random.Random(seed)  # noqa: S311 -- the same crowd every time
        self.given = {language: self._names(language, 200, (1, 2)) for language in SYLLABLES}
        self.family = {language: self._names(language, 2900, (2, 4)) for language in SYLLABLES}
        self.companies = [f"{name} Ltd" for name in self._names("en", COMPANIES, (2, 3))]
        self.weights = {count: zipf(count) for count in (200, 2900, COMPANIES)}

    def person(self, *, rare: bool = False) -> Person:
        rng = self.rng
        language = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        given = self._pick(self.given[language])
        family = RARE_NAME if rare else self._pick(self.family[language])
        if not rare and rng.random() < COMMON_SHARE:
            given, language = rng.choice(COMMON_NAMES), "en"
        emails: tuple[str, ...] = ()
        if rng.random() < 0.8:
            number = rng.randrange(10_000)
            name = f"{folded(given)}.{folded(family)}".translate(LATIN)
            emails = (f"{name}{number}@{rng.choice(DOMAINS)}",)
        count = rng.choices((0, 1, 2), (5, 83, 12))[0]
        return Person(
            given_name=given,
            family_name=family,
            organization=self._pick(self.companies) if rng.random() < 0.2 else "",
            language=language if rng.random() < 0.8 else "",
            emails=emails,
            phones=tuple(dict.fromkeys(self._phone() for _ in range(count))),
        )

    def _phone(self) -> Phone:
        """Make up a number of Turkey, typed as one dials it there."""
        number = f"57{self.rng.randrange(10**8):08}"
        parted = f"{number[:3]} {number[3:6]} {number[6:8]} {number[8:]}"
        return Phone(f"0{parted}", f"+90{number}", f"+90 {parted}", f"0{number}")

    def _names(self, language: str, count: int, syllables: tuple[int, int]) -> list[str]:
        names: dict[str, None] = {}
        pieces = SYLLABLES[language].split()
        while len(names) < count:
            length = self.rng.randint(*syllables)
            name = "".join(self.rng.choices(pieces, k=length)).capitalize()
            latin = fold(name).translate(LATIN)
            if COMMON not in latin and len(latin) > 2:
                names[name] = None
        return list(names)

    def _pick(self, words: list[str]) -> str:
        return self.rng.choices(words, cum_weights=self.weights[len(words)])[0]


def zipf(count: int) -> list[float]:
    """Return running sums of 1, 1/2, 1/3, …: the second name is half as frequent as the first."""
    return list(accumulate(1 / rank for rank in range(1, count + 1)))
