"""The booking form of a service, built question by question."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bookings.enums import QuestionType
from bookings.models import Answer, Question, Service
from bookings.services.questions import MAX_QUESTIONS
from tests.bookings.test_service_views import errors_of
from tests.contacts_app.conftest import messages_of
from tests.factories import BookingFactory, QuestionFactory, ServiceFactory, custom_field
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db


def typed(**fields: Any) -> dict[str, Any]:
    return {"text": "Any allergies?", "type": "short_text", **fields}


def home(service: Service) -> str:
    return f"/bookings/services/{service.pk}/questions/"


def asked(service: Service) -> list[str]:
    return [question.text for question in service.questions.asked()]


@pytest.fixture
def service(business: Any) -> Service:
    return ServiceFactory(name="Cut")


@pytest.mark.parametrize("type_", QuestionType.values)
def test_a_question_of_each_type_is_asked(owner_client, service, type_):
    response = owner_client.post(
        f"{home(service)}new/",
        typed(type=type_, choices="Nuts\nMilk\nnuts", help_text="Say it here", is_required="on"),
        follow=True,
    )
    assert messages_of(response) == ["The question was added."]
    question = Question.objects.get()
    assert (question.text, question.type, question.is_required) == ("Any allergies?", type_, True)
    assert question.choices == (["Nuts", "Milk"] if type_.startswith("choice") else [])
    preview = parse(response).find("fieldset", class_="panel")
    assert preview.find_all(id=f"id_answer-{question.pk}") or "Nuts" in preview.text
    assert "Say it here" in preview.text
    # What a preview holds is never sent.
    assert "disabled" in preview.attributes


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("text", " ", "required"),
        ("text", "x" * 301, "at most 300"),
        ("type", "colour", "Select a valid choice"),
        ("type", "", "required"),
        ("help_text", "x" * 301, "at most 300"),
        ("custom_field", "0", "Select a valid choice"),
    ],
)
def test_bad_input_is_refused_at_its_field(owner_client, service, field, value, text):
    response = owner_client.post(f"{home(service)}new/", typed(**{field: value}))
    assert response.status_code == 422
    assert text in errors_of(response)[f"id_{field}_error"]
    assert not Question.objects.exists()


def test_choices_belong_to_their_types(owner_client, service):
    response = owner_client.post(f"{home(service)}new/", typed(type="choice", choices=" \n"))
    assert errors_of(response)["id_choices_error"] == "Give at least one choice."
    response = owner_client.post(f"{home(service)}new/", typed(type="choices", choices="x" * 201))
    assert "at most 200" in errors_of(response)["id_choices_error"]
    # What stands in the hidden box is in nobody's way.
    owner_client.post(f"{home(service)}new/", typed(type="number", choices="x" * 201))
    assert Question.objects.get().choices == []


def test_an_answer_fills_a_field_of_a_matching_type_only(owner_client, service):
    text, number = custom_field("Shampoo"), custom_field("Size", type="number")
    hair = custom_field("Hair", type="choice", choices=["Long", "Short"])
    response = owner_client.post(f"{home(service)}new/", typed(custom_field=number.pk))
    assert response.status_code == 422
    assert "is a field of the type “Number”" in errors_of(response)["id_custom_field_error"]
    response = owner_client.post(
        f"{home(service)}new/", typed(custom_field=hair.pk, type="choice", choices="Long\nCurly")
    )
    assert errors_of(response)["id_choices_error"] == "The field “Hair” has no such choice: Curly."
    response = owner_client.post(f"{home(service)}new/", typed(custom_field=text.pk), follow=True)
    assert "fills “Shampoo”" in response.content.decode()
    assert Question.objects.get().custom_field == text
    text.deleted_at = timezone.now()
    text.save()
    assert "fills" not in parse(owner_client.get(home(service))).find("tbody").text


def test_change(owner_client, service):
    question = QuestionFactory(service=service, type="choice", text="Which?")
    page = parse(owner_client.get(f"/bookings/questions/{question.pk}/"))
    assert page.find(id="id_text").attributes["value"] == "Which?"
    assert page.find(id="id_choices").text.split() == ["Red", "Green"]
    booking = BookingFactory(session__service=service)
    answer = Answer.objects.create(
        booking=booking, question=question, question_text="Which?", type="choice", value="Red"
    )
    owner_client.post(f"/bookings/questions/{question.pk}/", typed(type="number"))
    question.refresh_from_db()
    assert (question.text, question.type, question.choices) == ("Any allergies?", "number", [])
    answer.refresh_from_db()
    assert (answer.question_text, answer.type, answer.value) == ("Which?", "choice", "Red")


def test_other_languages_are_asked_for_and_kept(owner_client, business, service):
    page = parse(owner_client.get(f"{home(service)}new/"))
    fold = page.find("details", class_="in-languages")
    assert "open" not in fold.attributes
    # The business's own language is that of the question itself.
    assert [each.text for each in fold.find_all("legend")] == ["Русский", "Türkçe"]
    said = {"text_ru": "Длина?", "help_text_ru": "Сейчас", "choices_ru": "Длинные\r\nКороткие\n"}
    owner_client.post(
        f"{home(service)}new/", typed(type="choice", choices="Long\nShort", text_en="No", **said)
    )
    question = Question.objects.get()
    assert (question.text, question.text_en, question.text_ru) == ("Any allergies?", "", "Длина?")
    assert (question.choices, question.choices_ru, question.choices_tr) == (
        ["Long", "Short"], ["Длинные", "Короткие"], [],
    )  # fmt: skip
    # Another language of the business leaves visible what visitors still read.
    business.language = "ru"
    business.save()
    address = f"/bookings/questions/{question.pk}/"
    fold = parse(owner_client.get(address)).find("details", class_="in-languages")
    assert fold.find("summary").text == "In other languages Русский"
    assert fold.find(id="id_choices_ru").text.split() == ["Длинные", "Короткие"]
    # Of another type, it has no choices in any language.
    owner_client.post(address, typed(type="number", choices="Long\nShort", **said))
    question.refresh_from_db()
    assert (question.text_ru, question.choices, question.choices_ru) == ("Длина?", [], [])


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("text_ru", "x" * 301, "at most 300"),
        ("help_text_tr", "a\x00", "Null characters"),
        ("choices_ru", "Длинные", "Give as many different choices"),
        ("choices_tr", "Uzun\nuzun", "Give as many different choices"),
        ("choices_tr", "Uzun\nKısa\nOrta", "Give as many different choices"),
        ("choices_tr", "x" * 201 + "\nKısa", "at most 200"),
    ],
)
def test_bad_text_in_another_language(owner_client, service, field, value, text):
    wrong = typed(type="choices", choices="Long\nShort", **{field: value})
    response = owner_client.post(f"{home(service)}new/", wrong)
    assert response.status_code == 422
    errors = errors_of(response)
    assert list(errors) == [f"id_{field}_error"]
    assert text in errors[f"id_{field}_error"]
    fold = parse(response).find("details", class_="in-languages")
    assert "open" in fold.attributes
    if "\x00" not in value:
        typed_text = fold.find(id=f"id_{field}")
        assert (typed_text.text or typed_text.attributes["value"]).split() == value.split()


def test_the_form_as_the_client_sees_it_in_a_language(owner_client, service):
    QuestionFactory(
        service=service,
        type="choice",
        text="Hair?",
        text_ru="Волосы?",
        choices_ru=["Рыжие", "Иные"],
    )
    QuestionFactory(service=service, type="yes_no")
    preview = parse(owner_client.get(home(service))).find("fieldset", class_="panel")
    assert "Hair?" in preview.text
    shown = parse(owner_client.get(f"{home(service)}?language=ru"))
    assert shown.find(id="preview-ru").attributes["aria-current"] == "true"
    preview = shown.find("fieldset", class_="panel")
    assert preview.attributes["lang"] == "ru"
    assert all(text in preview.text for text in ("Волосы?", "Рыжие", "Да", "необязательно"))
    # Whoever sees it goes on reading in a language of their own.
    assert shown.find("h2").text == "As the client sees it"
    assert owner_client.get(f"{home(service)}?language=xx").status_code == 200


def test_order(owner_client, service):
    questions = [QuestionFactory(service=service, text=text, position=7) for text in "abc"]
    for to, wanted in (("down", "bac"), ("down", "bca"), ("down", "bca"), ("up", "bac")):
        owner_client.post(f"/bookings/questions/{questions[0].pk}/move/", {"to": to})
        assert "".join(asked(service)) == wanted


def test_delete_keeps_answers_and_can_be_undone(owner_client, service):
    question = QuestionFactory(service=service, text="Which?")
    QuestionFactory(service=service, text="Last?", position=999)
    booking = BookingFactory(session__service=service)
    Answer.objects.create(
        booking=booking, question=question, question_text="Which?", type="short_text", value="x"
    )
    response = owner_client.post(f"/bookings/questions/{question.pk}/delete/", follow=True)
    assert messages_of(response) == ["The question was deleted. Answers to it stay."]
    assert asked(service) == ["Last?"]
    assert booking.answers.get().question_text == "Which?"
    owner_client.post(f"/bookings/questions/{question.pk}/restore/")
    assert asked(service) == ["Which?", "Last?"]
    response = owner_client.post(f"/bookings/questions/{question.pk}/restore/", follow=True)
    assert messages_of(response)[-1] == "This can't be undone any more."
    Question.objects.filter(pk=question.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    response = owner_client.post(f"/bookings/questions/{question.pk}/restore/", follow=True)
    assert messages_of(response)[-1] == "This can't be undone any more."


def test_there_are_not_too_many(owner_client, service):
    QuestionFactory.create_batch(MAX_QUESTIONS, service=service)
    response = owner_client.post(f"{home(service)}new/", typed())
    assert response.status_code == 422
    assert "at most 50 questions" in response.content.decode()
    gone = QuestionFactory(service=service, deleted_at=timezone.now())
    response = owner_client.post(f"/bookings/questions/{gone.pk}/restore/", follow=True)
    assert "at most 50 questions" in messages_of(response)[0]


def test_what_is_deleted_meanwhile(owner_client, service):
    gone = QuestionFactory(service=service, deleted_at=timezone.now())
    there = QuestionFactory(service=ServiceFactory(deleted_at=timezone.now()))
    for question in (gone, there):
        address = f"/bookings/questions/{question.pk}/"
        assert owner_client.get(address).status_code == 404
        assert owner_client.post(address, typed()).status_code == 404
        assert owner_client.post(f"{address}move/", {"to": "up"}).status_code == 404
        assert owner_client.post(f"{address}delete/").status_code == 404
    assert owner_client.get(home(there.service)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_three_as_for_one(
    owner_client, django_assert_num_queries, service, count
):
    for number in range(count):
        QuestionFactory(service=service, custom_field=custom_field(f"Field {number}"))
    owner_client.get(home(service))
    with django_assert_num_queries(6):
        owner_client.get(home(service))


def test_a_question_sent_twice_is_asked_once(owner_client, service):
    address = f"{home(service)}new/"
    key = parse(owner_client.get(address)).find("input", name="key")["value"]
    for _time in range(2):
        assert owner_client.post(address, typed(key=key)).status_code == 302
    assert asked(service) == ["Any allergies?"]
