"""Whatever people type about services and bookings, the bones of pages, mails and files stay."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from bookings.enums import BookingStatus, QuestionType
from bookings.links import reminders_link_of, token_of
from bookings.models import Booking, BookingSettings, Service
from bookings.services import feeds, notices
from bookings.services.bookings import cancel_booking
from bookings.services.services import folded_name
from bookings.services.session_notices import tell_staff
from outbox.models import Mail
from outbox.services import message_of
from tests.contacts_app.test_hostile_text import HARMLESS, HOSTILE
from tests.factories import (
    AnswerFactory,
    BookingFactory,
    ContactFactory,
    QuestionFactory,
    ServiceFactory,
    SessionFactory,
    weekly_hours,
)
from tests.helpers.html import parse
from tests.helpers.skeleton import skeleton


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business")]
HARMLESS_BONES: dict[str, list[str]] = {}  # of every page, made once


@pytest.fixture(params=HOSTILE.values(), ids=list(HOSTILE))
def text(request):
    return request.param


def service_called(text: str, owner: Any, **kind: Any) -> Service:
    # Lines of a description are shown as lines.
    one_line = text.replace("\r\n", " ")
    name = f"{kind.get('group', '')}{text}"[:100]
    service = ServiceFactory(
        name=name, folded_name=folded_name(name), description=one_line[:1000],
        location=text[:300], staff=[owner], name_en=text[:100], description_en=one_line[:1000],
        **kind,
    )  # fmt: skip
    QuestionFactory(service=service, text=text[:300], help_text=text[:300])
    QuestionFactory(
        service=service, text=text[:300], type=QuestionType.CHOICE, choices=[text[:200], "b"],
        text_en=text[:300], help_text_en=text[:300], choices_en=["b", text[:200]],
    )  # fmt: skip
    return service


def make(text: str, owner: Any) -> tuple[Booking, Booking]:
    """Let ``text`` be everything that is typed; return an appointment and a place in a class."""
    settings = BookingSettings.objects.current()
    settings.greeting = text.replace("\r\n", " ")[:300]
    settings.save()
    contact = ContactFactory(given_name=text[:200], family_name=text[:200], emails=["a@x.example"])
    made = []
    for number, kind in enumerate(({"position": 0}, {"position": 1, "group": True})):
        service = service_called(text, owner, **kind)
        session = SessionFactory(
            service=service, staff=owner, location=text[:300],
            starts_at=timezone.now() + timedelta(days=2 + number),
        )  # fmt: skip
        booking = BookingFactory(
            session=session, contact=contact, booked_name=text[:400], booked_email="a@x.example",
            booked_phone=text[:60],
        )  # fmt: skip
        for question in service.questions.all():
            AnswerFactory(booking=booking, question=question, value=text[:5000])
        BookingFactory(
            session=SessionFactory(
                service=service, staff=owner, canceled_at=timezone.now(),
                starts_at=timezone.now() + timedelta(days=4 + number),
            ),
            contact=contact, status=BookingStatus.CANCELED, end_reason=text[:300],
        )  # fmt: skip
        made.append(booking)
    return made[0], made[1]


def addresses(appointment: Booking, group: Booking) -> list[tuple[str, bool]]:
    """Return the addresses of all pages that show it, and whether visitors see them."""
    one, many = (f"/booking/{token_of(booking.link_seed)}/" for booking in (appointment, group))
    service, of_group = appointment.session.service_id, group.session.service_id
    day = timezone.localdate(appointment.session.starts_at).isoformat()
    period = f"by=session&first={day}&last={day}"
    return [
        *(
            (address, True)
            for address in (
                "/book/", f"/book/{service}/", f"/book/{of_group}/",
                f"/book/{of_group}/details/?session={group.session_id}",
                one, f"{one}cancel/", f"{one}reschedule/", many, f"{many}reschedule/",
                "/" + reminders_link_of(appointment.contact_id or 0, "en").split("/", 3)[3],
            )
        ),
        *(
            (address, False)
            for address in (
                f"/bookings/?view=day&day={day}", f"/bookings/?view=list&day={day}",
                f"/bookings/?view=month&day={day}", f"/bookings/{appointment.pk}/",
                f"/bookings/{appointment.pk}/responses/", f"/bookings/{appointment.pk}/reschedule/",
                f"/bookings/{appointment.pk}/cancel/", f"/bookings/sessions/{group.session_id}/",
                f"/bookings/sessions/{group.session_id}/edit/", f"/bookings/services/{service}/edit/",
                f"/bookings/services/{service}/questions/",
                f"/bookings/questions/{appointment.session.service.questions.all()[1].pk}/",
                "/bookings/services/", f"/contacts/{appointment.contact_id}/bookings/",
                f"/bookings/export/?{period}", f"/bookings/day-sheet/?day={day}",
                f"/bookings/new/?service={service}",
            )
        ),
    ]  # fmt: skip


def bones_of_pages(text: str, owner: Any, owner_client: Client) -> dict[str, list[str]]:
    """Return the bones of every page about what is called ``text``, and forget it again."""
    bones = {}
    with transaction.atomic():
        appointment, group = make(text, owner)
        visitor = Client()
        for number, (address, is_public) in enumerate(addresses(appointment, group)):
            response = (visitor if is_public else owner_client).get(address)
            assert response.status_code == 200, address
            parse(response)
            bones[str(number)] = skeleton(response.content)
        transaction.set_rollback(True)
    return bones


def test_pages_have_the_same_bones(owner, owner_client, text):
    weekly_hours(owner)
    hostile = bones_of_pages(text, owner, owner_client)
    if not HARMLESS_BONES:
        HARMLESS_BONES.update(bones_of_pages(HARMLESS, owner, owner_client))
    different = {
        page: [pair for pair in zip(hostile[page], bones, strict=False) if pair[0] != pair[1]]
        for page, bones in HARMLESS_BONES.items()
        if hostile[page] != bones
    }
    assert different == {}


def test_mails_and_calendars_stay_whole(owner, client, settings, text):
    address = feeds.make_feed(user=owner).removeprefix(settings.SITE_ADDRESS)
    appointment, group = make(text, owner)
    feed = Calendar.from_ical(client.get(address).content)
    assert len(feed.walk("VEVENT")) == 2
    file = client.get(f"/booking/{token_of(appointment.link_seed)}/booking.ics")
    assert len(Calendar.from_ical(file.content).walk("VEVENT")) == 1
    for what in notices.BOTH:
        notices.tell(what, appointment, actor=None)
    tell_staff("canceled", [group.session], actor=None, reason=text[:300])
    cancel_booking(booking_id=group.pk, actor=None, reason=text[:300])
    mails = list(Mail.objects.all())
    assert len(mails) >= len(notices.BOTH)
    for mail in mails:
        message = message_of(mail).message()
        assert "\n" not in mail.subject
        assert message["Set-Cookie"] is None
        body = mail.text.splitlines() if "\u2028" in text or "\r" in text else [mail.text]
        assert not any(line.startswith("Set-Cookie") for line in body), mail.text
        if mail.calendar:
            assert len(Calendar.from_ical(mail.calendar).walk("VEVENT")) == 1
