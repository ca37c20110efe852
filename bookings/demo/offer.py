"""The services of the demo salon, the questions it asks, and when its people work."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from accounts.demo import Demo
from accounts.models import User
from bookings.enums import ExceptionKind, QuestionType, ServiceKind
from bookings.models import HoursException, Question, Service, WeeklyHours
from contacts_app.enums import LabelColour
from core.folding import fold


PLACE = "Moda Caddesi 41, Kadıköy"
STUDIO = "Studio, second floor"


@dataclass(frozen=True)
class Asked:
    """A question of the demo; in a language it is the text and then the choices."""

    text: str
    type: QuestionType
    is_required: bool
    in_russian: tuple[str, ...]
    in_turkish: tuple[str, ...]
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A service of the demo.

    ``share`` is how often it is booked, of a hundred appointments; in the hair salon of
    ``year.py`` 78 are for style and 18 for colour.
    """

    name: str
    kind: ServiceKind
    minutes: int
    price: int
    given_by: str
    colour: LabelColour
    share: int = 0
    buffer: int = 0
    places: int = 1
    description: str = ""
    # Name and description by language.
    in_russian: tuple[str, str] = ("", "")
    in_turkish: tuple[str, str] = ("", "")
    needs_confirmation: bool = False
    is_public: bool = True
    questions: tuple[Asked, ...] = ()


APPOINTMENT, CLASS, COURSE = ServiceKind.APPOINTMENT, ServiceKind.CLASS, ServiceKind.COURSE
OFFERS = (
    Offer("Women’s haircut", APPOINTMENT, 60, 1200, "marina elif james", LabelColour.VIOLET, 34, 10,
          description="Wash, cut and blow-dry.",
          in_russian=("Женская стрижка", "Мытьё, стрижка и укладка феном."),
          in_turkish=("Kadın saç kesimi", "Yıkama, kesim ve fön.")),
    Offer("Men’s haircut", APPOINTMENT, 30, 700, "elif james", LabelColour.BLUE, 24, 5,
          in_russian=("Мужская стрижка", ""), in_turkish=("Erkek saç kesimi", "")),
    Offer("Blow-dry", APPOINTMENT, 45, 600, "elif james", LabelColour.TEAL, 20,
          in_russian=("Укладка феном", ""), in_turkish=("Fön", "")),
    Offer("Colouring", APPOINTMENT, 135, 3200, "marina elif", LabelColour.RED, 18, 15,
          needs_confirmation=True, description="Colour, toner and a care mask.",
          in_russian=("Окрашивание", "Краска, тонирование и ухаживающая маска."),
          in_turkish=("Saç boyama", "Boya, tonlama ve bakım maskesi."),
          questions=(
              Asked("How long is your hair?", QuestionType.CHOICE, True,
                    ("Какой длины ваши волосы?", "Короткие", "До плеч", "Длиннее"),
                    ("Saçınız ne uzunlukta?", "Kısa", "Omuz hizasında", "Daha uzun"),
                    choices=("Short", "To the shoulders", "Longer")),
              Asked("Was it coloured in the last six months?", QuestionType.YES_NO, True,
                    ("Окрашивали ли их за последние полгода?",),
                    ("Son altı ayda boyandı mı?",)),
              Asked("Are you allergic to anything?", QuestionType.SHORT_TEXT, False,
                    ("Есть ли у вас на что-нибудь аллергия?",),
                    ("Herhangi bir şeye alerjiniz var mı?",)),
          )),
    Offer("Bridal make-up trial", APPOINTMENT, 90, 2500, "owner", LabelColour.PINK, 4, 15,
          needs_confirmation=True,
          in_russian=("Пробный свадебный макияж", ""), in_turkish=("Gelin makyajı provası", ""),
          questions=(
              Asked("When is the wedding?", QuestionType.DATE, True,
                    ("Когда свадьба?",), ("Düğün ne zaman?",)),
              Asked("What do you have in mind?", QuestionType.LONG_TEXT, False,
                    ("Каким вы представляете себе макияж?",),
                    ("Nasıl bir makyaj düşünüyorsunuz?",)),
          )),
    Offer("Make-up evening", CLASS, 120, 900, "owner", LabelColour.ORANGE, places=6,
          description="Bring the brushes you have; everything else is there.",
          in_russian=("Вечер макияжа", "Возьмите с собой свои кисти, остальное у нас есть."),
          in_turkish=("Makyaj akşamı", "Fırçalarınızı getirin; gerisi bizde var."),
          questions=(
              Asked("Which of these would you like to try?", QuestionType.CHOICES, False,
                    ("Что из этого вы хотели бы попробовать?",
                     "Макияж глаз", "Контуринг", "Вечерний образ"),
                    ("Bunlardan hangisini denemek istersiniz?",
                     "Göz makyajı", "Kontür", "Gece makyajı"),
                    choices=("Eyes", "Contouring", "Evening look")),
          )),
    Offer("Styling course", COURSE, 90, 1500, "james", LabelColour.GREEN, places=8,
          description="Four evenings: braids, curls, updos, and your own.",
          in_russian=("Курс укладки",
                      "Четыре вечера: косы, локоны, пучки и ваша собственная причёска."),
          in_turkish=("Saç şekillendirme kursu",
                      "Dört akşam: örgü, bukle, topuz ve kendi saçınız.")),
)  # fmt: skip
# Days of the week from Monday 0, and the hours worked on each.
HOURS = {
    "owner": ((0, 1, 2, 3, 4), ((10, 13), (14, 21))),
    "marina": ((1, 2, 3, 4, 5), ((10, 14), (15, 19))),
    "elif": ((0, 1, 2, 4, 5), ((9, 13), (14, 18))),
    "james": ((2, 3, 4, 5, 6), ((11, 15), (16, 21))),
}
# Public holidays of Türkiye whose day is the same each year: month, day, name.
HOLIDAYS = (
    (1, 1, "Yılbaşı"),
    (4, 23, "Ulusal Egemenlik ve Çocuk Bayramı"),
    (5, 1, "Emek ve Dayanışma Günü"),
    (5, 19, "Atatürk’ü Anma, Gençlik ve Spor Bayramı"),
    (7, 15, "Demokrasi ve Millî Birlik Günü"),
    (8, 30, "Zafer Bayramı"),
    (10, 29, "Cumhuriyet Bayramı"),
)
# Who is away: from and to, in days from today, and why.
AWAY = (
    ("elif", -75, -66, "Holiday"),
    ("james", -20, -20, "Dentist"),
    ("marina", 33, 40, "Holiday"),
)


def people_of(demo: Demo) -> dict[str, User]:
    """Return the people of the demo by the names used here."""
    marina, elif_, james = demo["staff"]
    return {"owner": demo["owner"], "marina": marina, "elif": elif_, "james": james}


def load_services(demo: Demo) -> dict[str, Service]:
    """Store the services with their questions; return them by name."""
    people = people_of(demo)
    services = Service.objects.bulk_create(
        Service(
            name=offer.name,
            folded_name=fold(offer.name),
            kind=offer.kind,
            description=offer.description,
            name_ru=offer.in_russian[0],
            description_ru=offer.in_russian[1],
            name_tr=offer.in_turkish[0],
            description_tr=offer.in_turkish[1],
            location=PLACE if offer.kind == APPOINTMENT else STUDIO,
            colour=offer.colour,
            duration=offer.minutes,
            buffer_after=offer.buffer,
            capacity=offer.places,
            price=offer.price,
            currency=demo["business"].currency,
            needs_confirmation=offer.needs_confirmation,
            position=position,
            created_at=timezone.now() - timedelta(days=400),
        )
        for position, offer in enumerate(OFFERS)
    )
    questions = []
    for offer, service in zip(OFFERS, services, strict=True):
        service.staff.set(people[name] for name in offer.given_by.split())
        questions += [
            Question(
                service=service,
                text=asked.text,
                text_ru=asked.in_russian[0],
                text_tr=asked.in_turkish[0],
                type=asked.type,
                is_required=asked.is_required,
                choices=list(asked.choices),
                choices_ru=list(asked.in_russian[1:]),
                choices_tr=list(asked.in_turkish[1:]),
                position=position,
            )
            for position, asked in enumerate(offer.questions)
        ]
    Question.objects.bulk_create(questions)
    return {service.name: service for service in services}


def load_hours(demo: Demo, today: date) -> None:
    """Store when everybody works, the holidays, and who is away."""
    people = people_of(demo)
    WeeklyHours.objects.bulk_create(
        WeeklyHours(staff=people[name], weekday=day, from_minute=first * 60, until_minute=last * 60)
        for name, (days, pieces) in HOURS.items()
        for day in days
        for first, last in pieces
    )
    exceptions = [
        HoursException(
            kind=ExceptionKind.TIME_OFF,
            first_on=date(year, month, day),
            last_on=date(year, month, day),
            reason=reason,
        )
        for year in range(today.year - 1, today.year + 2)
        for month, day, reason in HOLIDAYS
    ]
    exceptions += [
        HoursException(
            staff=people[name],
            kind=ExceptionKind.TIME_OFF,
            first_on=today + timedelta(days=first),
            last_on=today + timedelta(days=last),
            reason=reason,
        )
        for name, first, last, reason in AWAY
    ]
    HoursException.objects.bulk_create(exceptions)


def works_on(name: str, day: date, today: date) -> bool:
    """Tell whether the person works on ``day``, by all that is stored here."""
    if day.weekday() not in HOURS[name][0]:
        return False
    if any((day.month, day.day) == (month, number) for month, number, _name in HOLIDAYS):
        return False
    return not any(
        name == who and today + timedelta(days=first) <= day <= today + timedelta(days=last)
        for who, first, last, _why in AWAY
    )
