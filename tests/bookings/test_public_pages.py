"""The booking page, step by step, as a visitor walks it: no cookie, no script."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import VisitorForm
from bookings.enums import BookingSource, BookingStatus, QuestionType
from bookings.models import Answer, Booking, BookingSettings, Session
from contacts_app.models import Activity, Contact, CustomValue, Note, Review
from outbox.models import Mail
from tests.factories import (
    BookingFactory,
    ContactFactory,
    QuestionFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
    custom_field,
    weekly_hours,
)
from tests.helpers.at_once import at_once
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)  # a Sunday, 12:00 in Istanbul
AT = "20261124T0700Z"  # Tuesday, 10:00 in Istanbul
TYPED = {"given_name": "Nur", "family_name": "Ak", "email": "nur@example.com", "phone": ""}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def yoga(elif_):
    return ServiceFactory(name="Yoga", group=True, staff=[elif_])


@pytest.fixture
def client():
    return Client(enforce_csrf_checks=True)


def token_in(response):
    return parse(response).find("input", name="token")["value"]


def details(service, **parameters):
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    return f"/book/{service.pk}/details/?{query}"


def send(client, clock, address, typed=TYPED, *, token="", seconds=10, **headers):
    token = token or token_in(client.get(address))
    clock.shift(seconds)
    return client.post(address, {**typed, "token": token}, **headers)


def errors(response):
    return [each.text for each in parse(response).find_all("ul", class_="errorlist")]


# --- The steps


@pytest.mark.parametrize("language", ["en", "ru", "tr"])
def test_days_are_called_as_in_the_calendar(client, owner_client, owner, haircut, language):
    owner.language = language
    owner.save()
    page = parse(client.get(f"/book/{haircut.pk}/?lang={language}"))
    public = {day.text[:3].strip() for day in page.find_all(class_="day")}
    calendar = parse(owner_client.get("/bookings/?view=month"))
    heads = [head.find("span", **{"aria-hidden": "true"}) for head in calendar.find_all("th")]
    assert public == {head.text for head in heads[-7:]}


def test_a_visitor_finds_a_service_a_day_and_a_time(client, haircut, yoga):
    ServiceFactory(name="Hidden", is_public=False)
    ServiceFactory(name="Over", is_active=False)
    page = parse(client.get("/book/"))
    offers = page.find_all("a", class_="offer")
    assert [offer.find(class_="offer-name").text for offer in offers] == ["Haircut", "Yoga"]
    assert [offer["href"] for offer in offers] == [f"/book/{haircut.pk}/", f"/book/{yoga.pk}/"]
    page = parse(client.get(f"/book/{haircut.pk}/?day=2026-11-24"))
    times = page.find(class_="times").find_all("a")
    assert [times[0].text, times[4].text, times[-1].text] == ["09:00", "10:00", "17:00"]
    assert times[4]["href"] == f"/book/{haircut.pk}/details/?staff=any&at={AT}"
    assert (
        page.find(class_="day", **{"aria-current": "true"})["aria-label"]
        == "Tuesday, 24 November 2026"
    )
    page = parse(client.get(times[4]["href"]))
    assert [each.text for each in page.find(class_="summary").find_all("dd")] == [
        "Tuesday, 24 November 2026, 10:00",
        "Elif Demir",
    ]


def test_one_service_alone_is_no_choice(client, haircut):
    response = client.get("/book/?lang=tr&given_name=Nur")
    assert response["Location"] == f"/book/{haircut.pk}/?lang=tr&given_name=Nur"


def test_a_service_by_the_address(client, haircut, yoga):
    response = client.get(f"/book/?service={yoga.pk}")
    assert response["Location"] == f"/book/{yoga.pk}/"
    assert client.get("/book/?service=0").status_code == 200


@pytest.mark.parametrize(
    "query",
    ["day=x", "day=0001-01-01", "day=9999-12-31", "from=9999-12-31", "from=0001-01-01", "staff=0"],
)
def test_nonsense_in_the_address_shows_what_is_free(client, haircut, query):
    page = parse(client.get(f"/book/{haircut.pk}/?{query}"))
    assert page.find(class_="times").find_all("a")
    assert len(page.find_all("li")) > 14 or "9999" in query


@pytest.mark.parametrize("at", ["", "x", "00010101T0000Z", "99991231T2359Z", "20261124T0700"])
def test_a_time_that_is_none(client, clock, haircut, at):
    address = details(haircut, staff="any", at=at)
    response = client.get(address)
    if response.status_code == 302:
        assert response["Location"] == f"/book/{haircut.pk}/"
    else:
        assert send(client, clock, address).status_code == 409
    assert not Booking.objects.exists()


def test_what_is_not_there(client, haircut):
    for address in ("/book/0/", "/book/0/details/?at=" + AT, f"/book/{2**62}/"):
        assert client.get(address).status_code == 404


def test_closed(client, haircut):
    BookingSettings.objects.current()
    BookingSettings.objects.update(is_open=False, phone="+90 212 000 00 00")
    for address in ("/book/", f"/book/{haircut.pk}/", details(haircut, at=AT)):
        page = parse(client.get(address))
        assert page.find("h1").text == "Nothing can be booked online at the moment."
        assert "+90 212 000 00 00" in page.find("main").text


@pytest.mark.parametrize(("language", "heading"), [("en", "What would you like to book?")])
def test_in_the_language_of_the_address(client, haircut, yoga, language, heading):
    page = parse(client.get(f"/book/?lang={language}"))
    assert page.find("html")["lang"] == language
    assert page.find("h1").text == heading
    links = page.find_all("a", class_="offer")
    assert all(parse_qs(urlsplit(link["href"]).query)["lang"] == [language] for link in links)


def test_a_service_in_the_language_of_the_visitor(client, clock, haircut, yoga, owner):
    haircut.name_tr, haircut.description_tr = "Saç kesimi", "Yıkama ve fön"
    haircut.save()
    page = client.get("/book/?lang=tr").content.decode()
    assert "Saç kesimi" in page
    assert "Yıkama ve fön" in page
    assert haircut.name not in page
    assert yoga.name in page
    assert haircut.name in client.get("/book/?lang=ru").content.decode()
    page = client.get(f"/book/{haircut.pk}/?lang=tr").content.decode()
    assert "Saç kesimi" in page
    assert haircut.name not in page
    booked = send(client, clock, f"{details(haircut, at=AT)}&lang=tr")
    assert "Saç kesimi" in client.get(booked.url).content.decode()
    file = client.get(f"{booked.url.partition('?')[0]}booking.ics?lang=tr").content.decode()
    assert "SUMMARY:Saç kesimi" in file
    to_client, to_staff = Mail.objects.order_by("language")[::-1][:2]
    assert (to_client.language, to_staff.language) == ("tr", "en")
    assert "Saç kesimi" in to_client.text
    assert haircut.name not in to_client.subject + to_client.text + to_client.calendar
    assert "Saç kesimi" not in to_staff.subject + to_staff.text


@pytest.mark.parametrize("type_", [QuestionType.CHOICE, QuestionType.CHOICES])
def test_questions_in_the_language_of_the_visitor(client, clock, haircut, type_):
    field = custom_field("Hair", type=type_, choices=["Long", "Short"])
    asked = QuestionFactory(
        service=haircut, type=type_, text="Hair?", choices=["Long", "Short"], custom_field=field,
        text_tr="Saçınız?", help_text_tr="Bugün", choices_tr=["Uzun", "Kısa"],
    )  # fmt: skip
    QuestionFactory(service=haircut, type=QuestionType.DATE, text="When?", text_tr="Ne zaman?")
    address = details(haircut, at=AT)
    in_russian = client.get(f"{address}&lang=ru").content.decode()
    assert "Hair?" in in_russian
    assert ">Long<" in in_russian
    page = client.get(f"{address}&lang=tr").content.decode()
    for text in ("Saçınız?", "Bugün", "Uzun", "Kısa", "Ne zaman?"):
        assert text in page
    assert not any(text in page for text in ("Hair?", ">Long<", "When?"))
    # What is sent and kept is the business's own word, and never that of a language.
    name = f"answer-{asked.pk}"
    refused = send(client, clock, f"{address}&lang=tr", {**TYPED, name: "Uzun"})
    assert refused.status_code == 422
    booked = send(client, clock, f"{address}&lang=tr", {**TYPED, name: "Long"})
    assert booked.status_code == 302
    answer = Answer.objects.get()
    kept = ["Long"] if type_ == QuestionType.CHOICES else "Long"
    assert (answer.question_text, answer.value) == ("Hair?", kept)
    assert CustomValue.objects.get(field=field).text == "Long"


def test_no_cookie_is_set_and_frames_are_allowed(client, haircut):
    for address in ("/book/", f"/book/{haircut.pk}/", details(haircut, at=AT), "/contact/"):
        response = client.get(address)
        assert not response.cookies
        assert not response.has_header("X-Frame-Options")
        assert "frame-ancestors *" in response["Content-Security-Policy"]
    BookingSettings.objects.current()
    BookingSettings.objects.update(embedded_by="https://lale.example 'unsafe' *; http://x:80")
    response = client.get("/contact/")
    assert re.search(
        r"frame-ancestors 'self' https://lale.example http://x:80(;|$)",
        response["Content-Security-Policy"],
    )
    assert client.get("/accounts/login/")["X-Frame-Options"] == "DENY"


# --- Booking


def test_a_visitor_books(client, clock, haircut, owner):
    asked = QuestionFactory(service=haircut, text="Hair?", type=QuestionType.CHOICE)
    address = details(haircut, staff="any", at=AT, lang="tr")
    typed = {**TYPED, "phone": "0532 418 20 77", f"answer-{asked.pk}": "Red"}
    response = send(client, clock, address, typed)
    assert response.status_code == 302
    assert response["Location"].startswith("/booking/")
    booking = Booking.objects.get()
    assert (booking.status, booking.source) == (BookingStatus.CONFIRMED, BookingSource.ONLINE)
    assert booking.session.starts_at == datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert (booking.booked_name, booking.booked_email, booking.booked_phone, booking.language) == (
        "Nur Ak", "nur@example.com", "0532 418 20 77", "tr",
    )  # fmt: skip
    contact = booking.contact
    assert contact
    assert (contact.display_name, contact.language, contact.source) == ("Nur Ak", "tr", "booking")
    assert Answer.objects.values_list("question_text", "value").get() == ("Hair?", "Red")
    kinds = Activity.objects.filter(contact=contact).values_list("kind", flat=True)
    assert set(kinds) >= {"contacts/created", "bookings/booked"}
    assert Mail.objects.filter(to_address="nur@example.com", language="tr").exists()
    page = parse(client.get(response["Location"]))
    assert "10:00–11:00" in page.find(class_="summary").text
    assert not response.cookies


def test_the_form_says_what_is_missing_and_keeps_the_rest(client, clock, haircut):
    asked = QuestionFactory(service=haircut, is_required=True)
    address = details(haircut, at=AT)
    typed = {"given_name": "Nur", "email": "no", "phone": "12", f"answer-{asked.pk}": ""}
    response = send(client, clock, address, typed)
    assert response.status_code == 422
    page = parse(response)
    assert page.find("input", name="given_name")["value"] == "Nur"
    assert page.find("input", name="email")["value"] == "no"
    assert len(page.find_all("ul", class_="errorlist")) == 3
    response = send(client, clock, address, {"given_name": "Nur", f"answer-{asked.pk}": "x"})
    assert errors(response) == ["Type your email or your phone, so that we reach you."]
    assert not Booking.objects.exists()
    assert not Contact.objects.exists()


def test_what_the_address_says_stands_in_the_form(client, haircut):
    asked = QuestionFactory(service=haircut)
    first = f"/book/{haircut.pk}/?given_name=Nur&email=n@x.example&answer-{asked.pk}=Yes&other=1"
    link = parse(client.get(first)).find(class_="times").find_all("a")[0]["href"]
    page = parse(client.get(link))
    assert page.find("input", name="given_name")["value"] == "Nur"
    assert page.find("input", name="email")["value"] == "n@x.example"
    assert page.find("input", name=f"answer-{asked.pk}")["value"] == "Yes"
    assert "other" not in link


def test_anybody_means_the_least_busy(client, clock, haircut, elif_):
    james = StaffFactory(name="James")
    weekly_hours(james)
    haircut.staff.add(james)
    SessionFactory(service=haircut, staff=elif_, starts_at=datetime(2026, 11, 24, 12, tzinfo=UTC))
    send(client, clock, details(haircut, staff="any", at=AT))
    send(client, clock, details(haircut, staff="any", at=AT), {**TYPED, "email": "b@x.example"})
    booked = Booking.objects.order_by("pk").values_list("session__staff__name", flat=True)
    assert list(booked) == ["James", "Elif Demir"]


def test_a_time_taken_meanwhile(client, clock, haircut, elif_):
    address = details(haircut, staff=elif_.pk, at=AT)
    token = token_in(client.get(address))
    SessionFactory(service=haircut, staff=elif_, starts_at=datetime(2026, 11, 24, 7, tzinfo=UTC))
    response = send(client, clock, address, token=token)
    assert response.status_code == 409
    page = parse(response)
    assert page.find("input", name="family_name")["value"] == "Ak"
    nearest = page.find_all("button", class_="btn-primary")
    # The taken time can't be sent again; nor does the Enter key, which presses the first button.
    first = page.find("form", method="post").find_all("button")[0]
    assert "disabled" in first.attributes
    assert page.find("dl").find("s").text == "Tuesday, 24 November 2026, 10:00"
    assert [each.text for each in nearest] == [
        f"Book Tuesday, 24 November 2026, {time}" for time in ("09:00", "11:00", "11:15")
    ]
    # Nothing was stored, so the same form is good for another time.
    assert not Contact.objects.exists()
    assert not VisitorForm.objects.exists()
    response = client.post(nearest[1]["formaction"], {**TYPED, "token": token})
    assert response.status_code == 302
    assert Booking.objects.get().session.starts_at == datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_outside_the_hours_nothing_is_booked(client, clock, haircut):
    for at in ("20261124T0100Z", "20261122T0930Z", "20270601T0700Z", "20261124T0705Z"):
        response = send(client, clock, details(haircut, at=at))
        assert (at, response.status_code) == (at, 409)
    assert not Booking.objects.exists()


def test_who_has_three_requests_waiting_is_not_told(client, clock, haircut):
    """Anybody who types a name and an address would learn that the business knows them."""
    haircut.needs_confirmation = True
    haircut.save()
    known = ContactFactory(given_name="Nur", family_name="Ak", emails=["nur@example.com"])
    for hour in range(3):
        BookingFactory(
            session=SessionFactory(service=haircut, starts_at=NOW + timedelta(days=9, hours=hour)),
            contact=known,
            status=BookingStatus.PENDING,
        )
    stranger = {**TYPED, "given_name": "Tom", "email": "tom@example.com"}
    pages = []
    for at, typed in (("20261124T0700Z", TYPED), ("20261124T0800Z", stranger)):
        response = send(client, clock, details(haircut, at=at), typed)
        assert response.status_code == 302
        page = client.get(response["Location"]).content.decode()
        pages.append(re.sub(r"/booking/[^/]*/|\d+|Nur|Tom", "", page))
    assert pages[0] == pages[1]
    assert Booking.objects.filter(contact=known).count() == 3, "at most three of a contact wait"
    asked = Booking.objects.get(booked_email="nur@example.com")
    assert asked.contact
    assert asked.contact.reviews.get().candidate == known
    # The fourth is the other one's, too, as long as there is room.
    send(client, clock, details(haircut, at="20261124T0900Z"))
    assert Booking.objects.filter(contact=asked.contact).count() == 2


def test_a_service_that_went_meanwhile(client, clock, haircut):
    address = details(haircut, at=AT)
    token = token_in(client.get(address))
    haircut.is_active = False
    haircut.save()
    assert send(client, clock, address, token=token).status_code == 404
    assert not Booking.objects.exists()


# --- Classes


def test_sessions_of_a_class(client, clock, yoga, elif_):
    first = SessionFactory(service=yoga, staff=elif_, capacity=2)
    full = SessionFactory(
        service=yoga, staff=elif_, capacity=1, starts_at=first.starts_at + timedelta(days=1)
    )
    BookingFactory(session=first)
    known = BookingFactory(session=full)
    SessionFactory(service=yoga, staff=elif_, starts_at=NOW + timedelta(minutes=30))  # too soon
    page = parse(client.get(f"/book/{yoga.pk}/"))
    offers = page.find_all("a", class_="offer")
    assert [offer.find(class_="chip").text for offer in offers] == [
        "1 place free",
        "Full: join the waitlist",
    ]
    assert known.contact
    assert known.contact.display_name not in page.text
    for offer, status in zip(
        offers, (BookingStatus.CONFIRMED, BookingStatus.WAITLISTED), strict=True
    ):
        assert send(client, clock, offer["href"]).status_code == 302
        assert Booking.objects.latest("pk").status == status


def test_a_session_that_went_meanwhile(client, clock, yoga, elif_):
    session = SessionFactory(service=yoga, staff=elif_)
    address = details(yoga, session=session.pk)
    token = token_in(client.get(address))
    Session.objects.update(canceled_at=NOW)
    response = send(client, clock, address, token=token)
    assert response.status_code == 409
    assert parse(response).find("input", name="given_name")["value"] == "Nur"
    assert client.get(details(yoga, session=0)).status_code == 404
    assert client.get(details(yoga, session="x")).status_code == 302


def test_who_is_booked_already_is_not_told(client, clock, yoga, elif_):
    """Or anybody could ask whether a client comes to a class, and when."""
    session = SessionFactory(service=yoga, staff=elif_)
    address = details(yoga, session=session.pk)
    first = send(client, clock, address)
    second = send(client, clock, address)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] != second["Location"]
    one, other = Booking.objects.order_by("pk")
    assert one.contact != other.contact
    assert Review.objects.get().because == ["email", "name"]


# --- Known people


def test_known_and_unknown_people_get_the_same_answer(client, clock, haircut, owner):
    known = ContactFactory(
        given_name="Nur", family_name="Ak", emails=["nur@example.com"], phones=["+905324182077"],
        organization="Secret Ltd", language="en",
    )  # fmt: skip
    Note.objects.create(contact=known, text="canary-4711", author=owner, created_at=NOW)
    pages, contacts = [], []
    for email in ("nur@example.com", "new@example.com"):
        response = send(client, clock, details(haircut, at=AT), {**TYPED, "email": email})
        page = client.get(response["Location"]).content.decode()
        pages.append((response.status_code, page.replace(urlsplit(response["Location"]).path, "")))
        contacts.append(Booking.objects.get().contact)
        Booking.objects.all().delete()
        Session.objects.all().delete()
    assert pages[0] == pages[1]
    assert "Secret" not in pages[0][1]
    assert "canary" not in pages[0][1]
    assert "0532" not in pages[0][1]
    assert [contact == known for contact in contacts] == [True, False]
    known.refresh_from_db()
    assert (known.version, known.organization) == (1, "Secret Ltd")


def test_pages_say_nothing_of_other_clients(client, haircut, yoga, elif_):
    hidden = ContactFactory(given_name="Hidden", family_name="Person")
    when = datetime(2026, 11, 24, 7, tzinfo=UTC)
    BookingFactory(
        session=SessionFactory(service=haircut, staff=elif_, starts_at=when), contact=hidden
    )
    later = when + timedelta(hours=3)
    BookingFactory(
        session=SessionFactory(service=yoga, staff=elif_, starts_at=later), contact=hidden
    )
    for address in ("/book/", f"/book/{haircut.pk}/", f"/book/{yoga.pk}/", details(haircut, at=AT)):
        assert "Hidden" not in client.get(address).content.decode()


# --- Once, by people, not too many


def test_the_same_form_twice_books_once(client, clock, haircut):
    address = details(haircut, at=AT)
    token = token_in(client.get(address))
    answers = [send(client, clock, address, token=token) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Booking.objects.count() == Contact.objects.count() == 1


def test_quicker_than_a_person(client, clock, haircut):
    address = details(haircut, at=AT)
    token = token_in(client.get(address))
    response = send(client, clock, address, token=token, seconds=1)
    assert response.status_code == 422
    assert errors(response) == ["That was quick! Please look it over and send it again."]
    assert token_in(response) == token
    assert send(client, clock, address, token=token, seconds=2).status_code == 302


def test_what_only_programs_fill_in(client, clock, haircut):
    typed = {**TYPED, "homepage": "https://spam.example"}
    response = send(client, clock, details(haircut, at=AT), typed)
    assert response.status_code == 422
    assert parse(response).find("input", name="homepage").get("value", "") == ""
    assert not Booking.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\udcff"])
def test_a_token_that_is_none(client, clock, haircut, token):
    address = details(haircut, at=AT)
    response = client.post(address, {**TYPED, "token": token.encode("utf-8", "replace")})
    assert response.status_code == 422
    fresh = token_in(response)
    assert send(client, clock, address, token=fresh).status_code == 302


def test_a_token_of_another_form_or_of_yesterday(client, clock, haircut):
    address = details(haircut, at=AT)
    other = token_in(client.get("/contact/"))
    assert send(client, clock, address, token=other).status_code == 422
    token = token_in(client.get(address))
    clock.shift(25 * 60 * 60)
    assert send(client, clock, address, token=token).status_code == 422


def times(count):
    start = datetime(2026, 11, 25, 6, tzinfo=UTC)
    return [f"{start + timedelta(hours=n % 8, days=n // 8):%Y%m%dT%H%MZ}" for n in range(count)]


def test_ten_an_hour_of_an_address(client, clock, haircut):
    for number, at in enumerate(times(10)):
        typed = {**TYPED, "email": f"{number}@example.com"}
        assert send(client, clock, details(haircut, at=at), typed).status_code == 302
    address = details(haircut, at="20261127T1000Z")
    token = token_in(client.get(address))
    response = send(client, clock, address, token=token)
    assert response.status_code == 429
    assert 3400 < int(response["Retry-After"]) < 3600
    assert "59 minutes" in parse(response).find("main").text
    # From elsewhere it is taken; a header that anybody can write makes no elsewhere.
    again = send(client, clock, address, token=token, headers={"X-Forwarded-For": "9.9.9.9"})
    assert again.status_code == 429
    assert send(client, clock, address, token=token, REMOTE_ADDR="9.9.9.9").status_code == 302


def test_behind_a_proxy_the_address_is_the_visitors(client, clock, haircut, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number, at in enumerate(times(11)):
        typed = {**TYPED, "email": f"{number}@example.com"}
        headers = {"X-Forwarded-For": f"1.1.1.1, 9.9.9.{number}"}
        response = send(client, clock, details(haircut, at=at), typed, headers=headers)
        assert response.status_code == 302


def test_five_a_day_of_an_email(client, clock, haircut):
    answers = [
        send(client, clock, details(haircut, at=at), REMOTE_ADDR=f"9.9.9.{number}").status_code
        for number, at in enumerate(times(6))
    ]
    assert answers == [302] * 5 + [429]


def test_of_a_network_of_ipv6_the_first_half_counts(client, clock, haircut):
    for number, at in enumerate(times(10)):
        typed = {**TYPED, "email": f"{number}@example.com"}
        address = f"2001:db8:0:1::{number + 1}"
        send(client, clock, details(haircut, at=at), typed, REMOTE_ADDR=address)
    at = "20261127T1000Z"
    last = send(client, clock, details(haircut, at=at), REMOTE_ADDR="2001:db8:0:1:ffff::1")
    assert last.status_code == 429


def test_who_sent_is_stored_as_hashes_alone(client, clock, haircut):
    send(client, clock, details(haircut, at=AT), REMOTE_ADDR="203.0.113.7")
    row = VisitorForm.objects.get()
    assert "203.0.113.7" not in str(vars(row))
    assert "nur@example.com" not in str(vars(row))
    assert row.outcome == str(Booking.objects.get().pk)


# --- Cheap, and safe


def test_the_number_of_queries_does_not_grow(client, haircut, yoga, elif_):
    addresses = ("/book/", f"/book/{haircut.pk}/", f"/book/{yoga.pk}/", details(haircut, at=AT))

    def queries():
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as counted:
                client.get(address)
            counts.append(len(counted))
        return counts

    queries()  # the first one makes the row of settings
    few = queries()
    for number in range(5):
        user = StaffFactory(name=f"Staff {number}")
        weekly_hours(user)
        for service in (haircut, yoga):
            service.staff.add(user)
        ServiceFactory(staff=[user])
        QuestionFactory(service=haircut)
        session = SessionFactory(
            service=yoga, staff=user, starts_at=NOW + timedelta(days=number + 1)
        )
        BookingFactory(session=session)
    assert queries() == few
    assert max(few) <= 10


def test_hostile_text_stays_text(client, clock, elif_):
    nasty = "<script>alert(1)</script>{{ x }}'\""
    service = ServiceFactory(
        name=nasty[:100], description=nasty, location=nasty, staff=[elif_], price=None
    )
    QuestionFactory(service=service, text=nasty, help_text=nasty)
    BookingSettings.objects.current()
    BookingSettings.objects.update(greeting=nasty, phone=nasty)
    typed = {**TYPED, "given_name": nasty, "family_name": nasty}
    response = send(client, clock, details(service, at=AT), typed)
    assert response.status_code == 302
    ServiceFactory()
    pages = ["/book/", f"/book/{service.pk}/", details(service, at=AT), response["Location"]]
    for address in pages:
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods(client, haircut, method):
    for address in ("/book/", f"/book/{haircut.pk}/", details(haircut, at=AT), "/contact/"):
        assert getattr(client, method)(address).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_the_same_form_at_once_books_once(client, clock, haircut):
    address = details(haircut, at=AT)
    token = token_in(client.get(address))
    clock.shift(10)
    sent = {**TYPED, "token": token}
    answers = at_once(5, lambda _number: Client().post(address, sent)["Location"])
    assert len(set(answers)) == 1
    assert Booking.objects.count() == Contact.objects.count() == VisitorForm.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_slot_at_once_is_booked_once(client, clock, haircut):
    address = details(haircut, at=AT)
    tokens = [token_in(client.get(address)) for _ in range(6)]
    clock.shift(10)

    def post(number):
        typed = {**TYPED, "email": f"{number}@example.com", "token": tokens[number]}
        return Client().post(address, typed).status_code

    assert sorted(at_once(6, post)) == [302, 409, 409, 409, 409, 409]
    assert Booking.objects.count() == Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_limits_hold_for_many_at_once(client, clock, yoga, elif_):
    session = SessionFactory(service=yoga, staff=elif_, capacity=100)
    address = details(yoga, session=session.pk)
    tokens = [token_in(client.get(address)) for _ in range(8)]
    clock.shift(10)

    def post(number):
        typed = {**TYPED, "given_name": f"Nur{number}", "token": tokens[number]}
        return Client().post(address, typed).status_code

    assert sorted(at_once(8, post)) == [302] * 5 + [429] * 3
