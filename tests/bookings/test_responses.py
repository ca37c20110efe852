"""The answers on the booking form, and what of them the contact takes over."""

import pytest

from contacts_app.enums import ActivityKind
from contacts_app.models import Activity, Contact
from contacts_app.services import events
from contacts_app.services.custom_fields import custom_values_of, set_custom_value
from tests.contacts_app.conftest import HTMX, check_is_stored_nowhere, messages_of
from tests.factories import AnswerFactory, BookingFactory, QuestionFactory, custom_field
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(anna):
    return BookingFactory(contact=anna, session__service__name="Colour")


@pytest.fixture
def field():
    return custom_field("Hair type")


@pytest.fixture
def answer(booking, field):
    question = QuestionFactory(
        service=booking.session.service, text="Your hair?", custom_field=field
    )
    return AnswerFactory(booking=booking, question=question, value="Fine, wavy")


def page_of(booking):
    return f"/bookings/{booking.pk}/responses/"


def take_over(answer):
    return f"{page_of(answer.booking)}{answer.pk}/take-over/"


def say(contact, field, value, actor):
    contacts = Contact.objects.filter(pk=contact.pk)
    set_custom_value(contacts=contacts, field=field, value=value, actor=actor)


def said(contact, field):
    return custom_values_of([contact.pk], field).get(contact.pk)


def test_the_questions_as_they_were_asked(owner_client, booking, anna):
    question = QuestionFactory(service=booking.session.service, text="Any allergies?")
    AnswerFactory(booking=booking, question=question, value="Ammonia.\nGentle colour")
    AnswerFactory(booking=booking, question=None, question_text="Since when?", value="")
    question.text = "Allergies, please"
    question.save()
    response = owner_client.get(page_of(booking))
    check_is_stored_nowhere(response)
    page = parse(response)
    assert page.find("h1").text == "Booking form responses"
    answers = page.find("dl", class_="responses")
    texts = [[one.text for one in answers.find_all(tag)] for tag in ("dt", "dd")]
    pairs = list(zip(*texts, strict=True))
    assert pairs == [
        ("Any allergies?", "Ammonia. Gentle colour"),
        ("Since when?", "No answer"),
    ]
    assert page.link("Close")["href"] == f"/contacts/{anna.pk}/bookings/"


def test_nothing_was_answered(owner_client, booking):
    page = parse(owner_client.get(page_of(booking), headers=HTMX))
    assert page.find("h2").text == "Booking form responses"
    assert "Nothing was answered." in page.text


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://example.com/me", "https://example.com/me"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
    ],
)
def test_only_an_address_of_the_web_is_a_link(owner_client, booking, value, url):
    AnswerFactory(booking=booking, question=None, type="url", value=value)
    page = parse(owner_client.get(page_of(booking)))
    links = page.find("dl", class_="responses").find_all("a")
    assert [link["href"] for link in links] == ([url] if url else [])
    assert value in page.find("dl", class_="responses").text


def test_what_the_contact_says_instead_stands_beside_it(owner_client, owner, anna, field, answer):
    say(anna, field, "Thick", owner)
    page = parse(owner_client.get(page_of(answer.booking)))
    differs = page.find(class_="response-differs")
    assert differs.find("p").text == "The contact says: Thick (Hair type)"
    form = differs.find("form")
    assert form["action"] == form["hx-post"] == take_over(answer)
    assert form.find("button").text == "Copy to the contact"


def test_an_empty_field_says_so(owner_client, answer):
    page = parse(owner_client.get(page_of(answer.booking)))
    text = page.find(class_="response-differs").find("p").text
    assert text == "The contact says nothing yet (Hair type)"


def test_what_is_the_same_is_not_offered(owner_client, owner, anna, field, answer):
    say(anna, field, "Fine, wavy", owner)
    page = parse(owner_client.get(page_of(answer.booking)))
    assert page.find_all(class_="response-differs") == []


def test_a_deleted_field_is_not_offered(owner_client, field, answer):
    field.deleted_at, field.deleted_by = answer.booking.created_at, None
    type(field).objects.filter(pk=field.pk).update(deleted_at=answer.booking.created_at)
    page = parse(owner_client.get(page_of(answer.booking)))
    assert page.find_all(class_="response-differs") == []
    response = owner_client.post(take_over(answer), follow=True)
    assert messages_of(response) == ["This answer can't be copied any more."]


def test_looking_changes_nothing(owner_client, owner, anna, field, answer):
    say(anna, field, "Thick", owner)
    before = Activity.objects.count()
    owner_client.get(page_of(answer.booking))
    owner_client.get(page_of(answer.booking), headers=HTMX)
    assert said(anna, field) == "Thick"
    assert Activity.objects.count() == before
    assert owner_client.get(take_over(answer)).status_code == 405


def test_take_over_and_undo(owner_client, owner, anna, field, answer):
    say(anna, field, "Thick", owner)
    response = owner_client.post(take_over(answer), headers=HTMX)
    assert said(anna, field) == "Fine, wavy"
    change = Activity.objects.filter(contact=anna).latest("pk").details["changes"]
    assert [(one["name"], one["old"], one["new"]) for one in change] == [
        ("Hair type", "Thick", "Fine, wavy")
    ]
    event = Activity.objects.filter(contact=anna).latest("pk")
    undo = f"{page_of(answer.booking)}{answer.pk}/give-back/{event.pk}/"
    assert undo in response["HX-Trigger"]
    response = owner_client.post(undo, follow=True)
    assert messages_of(response) == ["The contact is as it was."]
    assert said(anna, field) == "Thick"
    # Twice is once.
    response = owner_client.post(undo, follow=True)
    assert messages_of(response) == ["This can't be undone any more."]
    assert said(anna, field) == "Thick"


def test_undo_of_what_was_empty_empties(owner_client, anna, field, answer):
    owner_client.post(take_over(answer))
    assert said(anna, field) == "Fine, wavy"
    event = Activity.objects.filter(contact=anna).latest("pk")
    owner_client.post(f"{page_of(answer.booking)}{answer.pk}/give-back/{event.pk}/")
    assert said(anna, field) is None


def test_undo_does_not_overwrite_what_was_written_since(owner_client, owner, anna, field, answer):
    owner_client.post(take_over(answer))
    event = Activity.objects.filter(contact=anna).latest("pk")
    say(anna, field, "Curly", owner)
    owner_client.post(f"{page_of(answer.booking)}{answer.pk}/give-back/{event.pk}/")
    assert said(anna, field) == "Curly"


def test_undo_of_another_event_or_of_somebody_else_does_nothing(
    owner_client, manager_client, owner, anna, field, answer
):
    other = custom_field("Shoe size")
    say(anna, other, "40", owner)
    elsewhere = Activity.objects.filter(contact=anna).latest("pk")
    owner_client.post(take_over(answer))
    event = Activity.objects.filter(contact=anna).latest("pk")
    base = f"{page_of(answer.booking)}{answer.pk}/give-back/"
    events.publish(ActivityKind.EDITED, contact=anna, actor=owner, changes=[])
    empty = Activity.objects.filter(contact=anna).latest("pk")
    numbers = [(manager_client, event.pk), (owner_client, elsewhere.pk), (owner_client, empty.pk)]
    for client, number in numbers:
        response = client.post(f"{base}{number}/", follow=True)
        assert messages_of(response)[-1] == "This can't be undone any more."
    assert (said(anna, field), said(anna, other)) == ("Fine, wavy", "40")


def test_the_same_twice_says_so(owner_client, answer):
    owner_client.post(take_over(answer))
    response = owner_client.post(take_over(answer), follow=True)
    assert messages_of(response)[-1] == "Nothing has changed."


def test_staff_reach_answers_of_their_own_sessions(staff_client, staff, anna, field, answer):
    assert staff_client.get(page_of(answer.booking)).status_code == 404
    assert staff_client.post(take_over(answer)).status_code == 404
    answer.booking.session.staff = staff
    answer.booking.session.save()
    # The contact itself is not theirs to see: no value of it is shown, none taken over.
    page = parse(staff_client.get(page_of(answer.booking)))
    assert "Anna Berg" not in page.text
    assert page.find_all(class_="response-differs") == []
    assert staff_client.post(take_over(answer)).status_code == 404
    anna.owner = staff
    anna.save()
    assert "Anna Berg" in parse(staff_client.get(page_of(answer.booking))).text
    staff_client.post(take_over(answer))
    assert said(anna, field) == "Fine, wavy"


def test_an_answer_of_another_booking_is_none(owner_client, answer):
    other = BookingFactory()
    assert owner_client.post(f"{page_of(other)}{answer.pk}/take-over/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries(owner_client, booking, django_assert_num_queries, count):
    for number in range(count):
        question = QuestionFactory(
            service=booking.session.service, custom_field=custom_field(f"Field {number}")
        )
        AnswerFactory(booking=booking, question=question)
    # Session, user, business; booking, contact, answers, values.
    with django_assert_num_queries(7):
        owner_client.get(page_of(booking))
