"""The services in the settings: made, changed, copied, ordered, archived, deleted and restored."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bookings.enums import BookingStatus
from bookings.models import Question, Service, Session
from tests.contacts_app.conftest import messages_of
from tests.factories import (
    BookingFactory,
    LabelFactory,
    QuestionFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
)
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

HOME = "/bookings/services/"


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "name": "Haircut",
        "kind": "appointment",
        "duration": "45",
        "price": "1200",
        "currency": "TRY",
        "capacity": "1",
        "description": "Wash and cut",
        "location": "Kadıköy",
        "buffer_before": "5",
        "buffer_after": "10",
        "colour": "teal",
        "is_active": "on",
        "is_public": "on",
        "lead_minutes": "120",
        "horizon_days": "60",
        **fields,
    }


def errors_of(response: Any) -> dict[str, str]:
    """Return the texts of the errors by the id of the list they stand in."""
    found = parse(response).find_all("ul", class_="errorlist")
    return {each.attributes.get("id", ""): each.text for each in found}


def order() -> list[str]:
    return [service.name for service in Service.objects.alive()]


def test_a_service_is_made_with_everything(owner_client, staff):
    response = owner_client.post(
        f"{HOME}new/",
        typed(staff=[staff.pk], needs_confirmation="on", price="1 200,50"),
        follow=True,
    )
    assert messages_of(response) == ["The service “Haircut” was added."]
    service = Service.objects.get()
    assert (service.name, service.folded_name, service.duration) == ("Haircut", "haircut", 45)
    assert (str(service.price), service.currency) == ("1200.50", "TRY")
    assert (service.buffer_before, service.buffer_after) == (5, 10)
    assert (service.description, service.location) == ("Wash and cut", "Kadıköy")
    assert (service.colour, service.is_active, service.needs_confirmation) == ("teal", True, True)
    assert list(service.staff.all()) == [staff]
    page = owner_client.get(HOME)
    assert "Haircut" in page.content.decode()
    assert "45 minutes" in page.content.decode()
    assert "Stefan Staff" in page.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("name", "", "This field is required."),
        ("name", "\u0301", "A name needs a letter or a figure."),
        ("name", "x" * 101, "at most 100"),
        ("name", "hÁircut 2", "Another service has this name already."),
        ("kind", "party", "Select a valid choice"),
        ("duration", "4", "greater than or equal to 5"),
        ("duration", "1441", "less than or equal to 1440"),
        ("duration", "9" * 5000, "whole number"),
        ("duration", "", "required"),
        ("price", "-1", "greater than or equal to 0"),
        ("price", "0,001", "2 decimal places"),
        ("price", "10000000000", "digits"),
        ("price", "NaN", "number"),
        ("price", "cheap", "number"),
        ("currency", "XXX", "Select a valid choice"),
        ("description", "x" * 2001, "at most 2000"),
        ("location", "x" * 301, "at most 300"),
        ("buffer_before", "241", "less than or equal to 240"),
        ("buffer_after", "-1", "greater than or equal to 0"),
        ("colour", "black", "Select a valid choice"),
        ("lead_minutes", "7", "Select a valid choice"),
        ("horizon_days", "0", "greater than or equal to 1"),
        ("horizon_days", "731", "less than or equal to 730"),
        ("staff", "0", "Select a valid choice"),
    ],
)
def test_bad_input_is_refused_at_its_field(owner_client, field, value, text):
    ServiceFactory(name="Haircut 2")
    response = owner_client.post(f"{HOME}new/", typed(**{field: value}))
    assert response.status_code == 422
    errors = errors_of(response)
    assert list(errors) == [f"id_{field}_error"]
    assert text in errors[f"id_{field}_error"]
    # What was typed is still there.
    assert (
        parse(response)
        .find(id="id_location")
        .attributes["value"]
        .startswith(value[:9] if field == "location" else "Kadıköy")
    )
    assert Service.objects.count() == 1


def test_a_class_has_places_and_an_appointment_one(owner_client):
    response = owner_client.post(f"{HOME}new/", typed(kind="class"))
    assert response.status_code == 422
    assert "at least two places" in response.content.decode()
    owner_client.post(f"{HOME}new/", typed(kind="class", capacity="12"))
    owner_client.post(f"{HOME}new/", typed(name="Colour", capacity="12"))
    owner_client.post(f"{HOME}new/", typed(name="Wash", capacity="many"))
    places = {service.name: service.capacity for service in Service.objects.all()}
    assert places == {"Haircut": 12, "Colour": 1, "Wash": 1}


def test_change(owner_client, staff):
    away = StaffFactory(is_active=False)
    service = ServiceFactory(name="Cut", staff=[staff, away], lead_minutes=77)
    page = owner_client.get(f"{HOME}{service.pk}/edit/")
    form = parse(page)
    assert form.find(id="id_name").attributes["value"] == "Cut"
    assert "1 hour 17 minutes" in page.content.decode()
    response = owner_client.post(
        f"{HOME}{service.pk}/edit/", typed(version="1", lead_minutes="77"), follow=True
    )
    assert messages_of(response) == ["Saved."]
    service.refresh_from_db()
    assert (service.name, service.version, service.lead_minutes) == ("Haircut", 2, 77)
    # Nobody was ticked; who is away was not offered, and stays.
    assert list(service.staff.all()) == [away]


def test_a_stale_form_is_told_what_changed(owner_client):
    service = ServiceFactory(name="Cut", location="There", version=2)
    address = f"{HOME}{service.pk}/edit/"
    response = owner_client.post(address, typed(version="1"))
    assert response.status_code == 409
    assert errors_of(response)["id_location_error"] == "Now: There"
    assert parse(response).find(id="id_location").attributes["value"] == "Kadıköy"
    version = parse(response).find(id="id_version").attributes["value"]
    service.refresh_from_db()
    assert service.location == "There"
    assert owner_client.post(address, typed(version=version)).status_code == 302
    service.refresh_from_db()
    assert service.location == "Kadıköy"
    for bad in ("", "x", "9" * 30):
        assert owner_client.post(address, typed(version=bad)).status_code in (409, 422)


def test_the_kind_is_fixed_once_there_are_sessions(owner_client):
    service = SessionFactory().service
    response = owner_client.post(
        f"{HOME}{service.pk}/edit/", typed(version="1", kind="class", capacity="5"), follow=True
    )
    assert messages_of(response) == ["Saved."]
    service.refresh_from_db()
    assert service.kind == "appointment"


def test_order(owner_client):
    for name in ("One", "Two", "Three"):
        owner_client.post(f"{HOME}new/", typed(name=name))
    first = Service.objects.get(name="One")
    owner_client.post(f"{HOME}{first.pk}/move/", {"to": "down"})
    assert order() == ["Two", "One", "Three"]
    owner_client.post(f"{HOME}{first.pk}/move/", {"to": "down"})
    owner_client.post(f"{HOME}{first.pk}/move/", {"to": "down"})
    assert order() == ["Two", "Three", "One"]
    owner_client.post(f"{HOME}{first.pk}/move/", {"to": "up"})
    assert order() == ["Two", "One", "Three"]


def test_copy(owner_client, staff):
    service = ServiceFactory(name="C" * 100, staff=[staff], price="10.50", buffer_after=15)
    QuestionFactory(service=service, text="Asked", type="choice", position=3)
    QuestionFactory(service=service, deleted_at=timezone.now())
    for _time in range(3):
        owner_client.post(f"{HOME}{service.pk}/copy/")
    copies = Service.objects.exclude(pk=service.pk).order_by("pk")
    assert [copy.name[-7:] for copy in copies] == [" (copy)", "CCC (3)", "CCC (4)"]
    copy = copies[0]
    assert (copy.is_active, copy.buffer_after, str(copy.price)) == (False, 15, "10.50")
    assert list(copy.staff.all()) == [staff]
    assert [question.text for question in copy.questions.all()] == ["Asked"]
    assert Question.objects.filter(service=service).count() == 2


def test_copy_in_other_languages(owner_client):
    service = ServiceFactory(name="Cut", name_tr="Kesim", description_ru="Мытьё")
    QuestionFactory(service=service, type="choice", text_ru="Цвет?", choices_tr=["Al", "Yeşil"])
    owner_client.post(f"{HOME}{service.pk}/copy/")
    copy = Service.objects.exclude(pk=service.pk).get()
    assert (copy.name_tr, copy.description_ru, copy.name_ru) == ("Kesim", "Мытьё", "")
    question = copy.questions.get()
    assert (question.text_ru, question.choices_tr) == ("Цвет?", ["Al", "Yeşil"])


def test_other_languages_are_asked_for_and_kept(owner_client, business):
    page = parse(owner_client.get(f"{HOME}new/"))
    fold = page.find("details", class_="in-languages")
    assert "open" not in fold.attributes
    # The business's own language is that of the name itself.
    assert [each.text for each in fold.find_all("legend")] == ["Русский", "Türkçe"]
    texts = {"name_ru": "Стрижка ", "name_tr": "Saç kesimi", "description_tr": "Yıkama\r\nve fön"}
    owner_client.post(f"{HOME}new/", typed(**texts, name_en="Not asked for"))
    service = Service.objects.get()
    assert (service.name, service.name_en, service.name_ru) == ("Haircut", "", "Стрижка")
    assert (service.name_tr, service.description_tr) == ("Saç kesimi", "Yıkama\nve fön")
    # Another language of the business leaves visible what visitors still read.
    business.language = "tr"
    business.save()
    page = parse(owner_client.get(f"{HOME}{service.pk}/edit/"))
    fold = page.find("details", class_="in-languages")
    assert fold.find("summary").text == "In other languages Русский, Türkçe"
    names = [each.attributes["id"] for each in fold.find_all("input")]
    assert names == ["id_name_en", "id_name_ru", "id_name_tr"]
    owner_client.post(f"{HOME}{service.pk}/edit/", typed(version="1", name_ru="Стрижка"))
    service.refresh_from_db()
    assert (service.name_ru, service.name_tr, service.description_tr) == ("Стрижка", "", "")


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("name_ru", "\u0301", "A name needs a letter or a figure."),
        ("name_tr", "x" * 101, "at most 100"),
        ("description_ru", "x" * 2001, "at most 2000"),
        ("description_tr", "a\x00", "Null characters"),
    ],
)
def test_bad_text_in_another_language(owner_client, field, value, text):
    response = owner_client.post(f"{HOME}new/", typed(**{field: value}))
    assert response.status_code == 422
    errors = errors_of(response)
    assert list(errors) == [f"id_{field}_error"]
    assert text in errors[f"id_{field}_error"]
    assert "open" in parse(response).find("details", class_="in-languages").attributes


def test_archive(owner_client):
    service = ServiceFactory(name="Cut")
    response = owner_client.post(f"{HOME}{service.pk}/archive/", {"to": "archived"}, follow=True)
    assert "nobody can book it" in messages_of(response)[0]
    assert not Service.objects.bookable().exists()
    owner_client.post(f"{HOME}{service.pk}/archive/", {"to": "active"})
    assert Service.objects.bookable().exists()


def test_delete_says_what_is_to_come_and_can_be_undone(owner_client):
    service = ServiceFactory(name="Cut", group=True)
    session = SessionFactory(service=service)
    BookingFactory(session=session)
    BookingFactory(session=session, status=BookingStatus.CANCELED)
    SessionFactory(service=service, canceled_at=timezone.now())
    past = timezone.now() - timedelta(days=3)
    SessionFactory(service=service, starts_at=past)
    asked = owner_client.get(f"{HOME}{service.pk}/delete/").content.decode()
    assert "It has 1 upcoming session with 1 booking. They stay and take place" in asked
    response = owner_client.post(f"{HOME}{service.pk}/delete/", follow=True)
    assert messages_of(response) == ["The service “Cut” was deleted."]
    assert order() == []
    assert Session.objects.taking_place().count() == 2
    toasts = parse(response).find(id="toasts")
    assert toasts.find_all("form", action=f"{HOME}{service.pk}/restore/")
    owner_client.post(f"{HOME}{service.pk}/restore/")
    assert order() == ["Cut"]
    response = owner_client.post(f"{HOME}{service.pk}/restore/", follow=True)
    assert messages_of(response)[-1] == "This can't be undone any more."


def test_a_deleted_service_comes_back_only_while_its_name_is_free(owner_client):
    service = ServiceFactory(name="Cut", deleted_at=timezone.now())
    ServiceFactory(name="CUT")
    response = owner_client.post(f"{HOME}{service.pk}/restore/", follow=True)
    assert "Rename that one first" in messages_of(response)[0]
    old = ServiceFactory(name="Old", deleted_at=timezone.now() - timedelta(days=31))
    response = owner_client.post(f"{HOME}{old.pk}/restore/", follow=True)
    assert messages_of(response)[-1] == "This can't be undone any more."


def test_what_is_deleted_meanwhile(owner_client):
    gone = ServiceFactory(deleted_at=timezone.now())
    for deed in ("move", "copy", "archive"):
        response = owner_client.post(f"{HOME}{gone.pk}/{deed}/", follow=True)
        assert messages_of(response) == ["This service was deleted meanwhile."]
    assert owner_client.get(f"{HOME}{gone.pk}/edit/").status_code == 404
    assert owner_client.post(f"{HOME}{gone.pk}/delete/").status_code == 404


def test_hostile_text_stays_text(owner_client):
    bad = "<script>alert(1)</script>{{ 1|add:1 }}\u202e"
    service = ServiceFactory(name=bad, location=bad, description=bad)
    QuestionFactory(service=service, text=bad, help_text=bad)
    for address in (HOME, f"{HOME}{service.pk}/edit/", f"{HOME}{service.pk}/delete/",
                    f"{HOME}{service.pk}/questions/"):  # fmt: skip
        page = owner_client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(owner_client, django_assert_num_queries, count):
    for _n in range(count):
        service = ServiceFactory(staff=StaffFactory.create_batch(count), group=True)
        QuestionFactory.create_batch(count, service=service)
        BookingFactory(session=SessionFactory(service=service))
    owner_client.get(HOME)
    with django_assert_num_queries(8):
        page = owner_client.get(HOME)
    assert len(parse(page).find("tbody").find_all("tr")) == count


@pytest.mark.parametrize(
    ("days", "status", "count"),
    [
        (-29, BookingStatus.CONFIRMED, "2"),
        (-29, BookingStatus.PENDING, "2"),
        (-29, BookingStatus.CANCELED, "1"),
        (-31, BookingStatus.CONFIRMED, "1"),
        (1, BookingStatus.CONFIRMED, "1"),
    ],
)
def test_the_list_counts_the_places_taken_lately(owner_client, days, status, count):
    service = ServiceFactory(group=True)
    for ahead, booked in ((-2, BookingStatus.CONFIRMED), (days, status)):
        at = timezone.now() + timedelta(days=ahead)
        BookingFactory(session=SessionFactory(service=service, starts_at=at), status=booked)
    table = parse(owner_client.get(HOME)).find("table")
    assert table.find_all("th")[3].text == "Bookings in 30 days"
    assert table.find("tbody").find_all("td")[3].text == count


def test_empty(owner_client):
    assert "No services yet" in owner_client.get(HOME).content.decode()


def test_a_label_of_the_name_is_left_to_people(owner_client):
    LabelFactory(name="haircut")
    response = owner_client.post(f"{HOME}new/", typed(), follow=True)
    assert messages_of(response) == [
        (
            "The service “Haircut” was added. There is a label of this name already, "
            "so bookings put none on by themselves."
        )
    ]


def test_by_htmx(owner_client, htmx):
    service = ServiceFactory()
    form = owner_client.get(f"{HOME}{service.pk}/edit/", headers=htmx).content.decode()
    assert "<html" not in form
    response = owner_client.post(f"{HOME}new/", typed(), headers=htmx)
    assert '"/bookings/services/"' in response["HX-Location"]
