"""Every route of the URLconf for everybody: who gets in, who sees nothing and changes nothing.

The matrix is made from the URLconf, so a new route is in it at once. What it can't know it asks
for: a value for each new parameter of an address (``VALUES``).
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.utils import timezone

from accounts.models import User
from accounts.policies import Rule, rule
from bookings.links import reminders_link_of, token_of
from bookings.models import Answer, HoursException, Session
from bookings.services import questions, services
from bookings.services.feeds import make_feed
from contacts_app.enums import BulkKind
from contacts_app.models import BulkChange, Contact, Deletion, Review
from contacts_app.services import bulk, notes, reviews, saved_views
from contacts_app.services.custom_fields import delete_custom_field
from tasks.services.tasks import delete_task
from tests.accounts.routes import Route, all_routes, is_allowed
from tests.conftest import client_of
from tests.factories import (
    AnswerFactory,
    BookingFactory,
    ContactFactory,
    LabelFactory,
    MailFactory,
    NotificationFactory,
    PaymentFactory,
    QuestionFactory,
    ServiceFactory,
    SessionFactory,
    TaskFactory,
    TaskTemplateFactory,
    custom_field,
    noon_tomorrow,
)


ROUTES = all_routes()
# Fewer than there are. A walk that went blind would find none and pass.
AT_LEAST = 100

# Pages that have nothing to show (404) until the user has done something first.
NOTHING_TO_SHOW = {
    "mfa_deactivate_totp": "no authenticator app is set up",
    "mfa_view_recovery_codes": "no recovery codes were made",
    "mfa_download_recovery_codes": "no recovery codes were made",
    "contacts:deletion_undo": "a deletion is undone by whoever did it",
}
# Written by signing in itself, or by counting attempts.
BOOKKEEPING = {"django_session", "kartoteka_cache"}


class Place:
    """The people and the rows that addresses are made of."""

    def __init__(self, users: dict[str, User]) -> None:
        self.users = users
        self.contact = ContactFactory(
            owner=users["staff"], created_by=users["superuser"], emails=["a@example.com"]
        )
        self.trashed = ContactFactory(owner=users["staff"], trashed=True)
        self.other = User.objects.create_user("other@example.com", None, name="Other")
        self.clients = {name: client_of(user) for name, user in users.items()}
        self.clients["anonymous"] = Client()

    def values(self, route: Route, user: User | None) -> dict[str, object]:
        return {name: VALUES[name](self, route, user) for name in route.parameters}


def any_key(place: Place, route: Route, user: User | None) -> object:
    """Return the key of some row of the model an admin page is about."""
    if route.name == "admin:view_on_site":
        return place.contact.pk
    names = route.name.removeprefix("admin:").rsplit("_", 1)[0]
    for model in admin.site._registry:
        if names == f"{model._meta.app_label}_{model._meta.model_name}":
            row = model._default_manager.order_by("pk").first()
            return row.pk if row else 1
    return 1


def own_passkey(place: Place, route: Route, user: User | None) -> object:
    passkey = Authenticator.objects.create(
        user=user or place.other, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"}
    )
    return passkey.pk


def own_note(place: Place, route: Route, user: User | None) -> object:
    """Return the id of a note by ``user``; deleted where that is to be undone."""
    author = user or place.other
    note = notes.add_note(contact=place.contact, text="1234", actor=author)
    if route.name == "contacts:note_undo_delete":
        notes.delete_note(note_id=note.pk, actor=author)
    return note.pk


def own_view(place: Place, route: Route, user: User | None) -> object:
    """Return the id of a saved view of ``user``; deleted where that is to be undone."""
    owner = user or place.other
    view = saved_views.save_view(name="1234", query="q=1234", columns=[], actor=owner)
    if route.name == "contacts:saved_view_undo_delete":
        saved_views.delete_view(view_id=view.pk, actor=owner)
    return view.pk


def own_field(place: Place, route: Route, user: User | None) -> object:
    """Return the id of a custom field; deleted where it is to be restored."""
    field = custom_field("1234")
    if route.name == "contacts:custom_field_restore":
        delete_custom_field(field_id=field.pk, actor=user)
    return field.pk


def own_change(place: Place, route: Route, user: User | None) -> object:
    """Return the id of a change of many contacts by ``user``; running where it is to be canceled."""
    change = bulk.start_bulk_change(
        contacts=Contact.objects.filter(pk=place.contact.pk),
        actor=user or place.other,
        kind=BulkKind.SET_FIELD,
        field="job_title",
        value=str(uuid4().int),
    )
    if route.name == "contacts:bulk_change_cancel":
        BulkChange.objects.filter(pk=change.pk).update(state="running", finished_at=None)
    return change.pk


def own_booking(place: Place, route: Route, user: User | None) -> object:
    """Return the id of a booking of a session of ``user``."""
    booking = BookingFactory(session=own_class(user or place.other), contact=place.contact)
    AnswerFactory(booking=booking, value="15")
    if route.name == "payments:booking_receipt":
        PaymentFactory(booking=booking)
    return booking.pk


def own_payment(place: Place, route: Route, user: User | None) -> object:
    """Return the id of a payment of a session of ``user``."""
    booking = BookingFactory(session=own_class(user or place.other), contact=place.contact)
    return PaymentFactory(booking=booking).pk


def own_class(user: User) -> Session:
    """Return a session of a class that ``user`` gives, at a time when they have no other."""
    hours = Session.objects.filter(staff=user).count() * 2
    starts_at = noon_tomorrow() + timedelta(hours=hours)
    service = ServiceFactory(group=True, staff=[user])
    return SessionFactory(service=service, staff=user, starts_at=starts_at)


def own_service(place: Place, route: Route, user: User | None) -> object:
    """Return the id of a service; deleted where it is to be restored."""
    service = ServiceFactory(staff=[place.other])
    if route.name == "bookings:service_restore":
        services.delete_service(service_id=service.pk, actor=user)
    return service.pk


def own_question(place: Place, route: Route, user: User | None) -> object:
    """Return the id of a question; deleted where it is to be asked again."""
    question = QuestionFactory()
    QuestionFactory(service=question.service, position=question.position)
    if route.name == "bookings:question_restore":
        questions.delete_question(question_id=question.pk, actor=user)
    return question.pk


def own_time_off(place: Place, route: Route, user: User | None) -> object:
    """Return the id of a day off of ``user``."""
    day = date(2026, 11, 23)
    return HoursException.objects.create(staff=user or place.other, first_on=day, last_on=day).pk


def own_review(place: Place, route: Route, user: User | None) -> object:
    """Return the id of a review; decided where that is to be undone."""
    review = Review.objects.create(
        contact=ContactFactory(), candidate=place.contact, created_at=timezone.now()
    )
    if route.name == "contacts:review_undo":
        reviews.keep_apart(review_id=review.pk, actor=user or place.other)
    return review.pk


def own_task(place: Place, route: Route, user: User | None) -> object:
    """Return the id of a task of ``user``; deleted where that is to be undone."""
    assignee = user or place.other
    task = TaskFactory(title="1234", assignee=assignee, contact=place.contact)
    if route.name == "tasks:task_undo_delete":
        delete_task(task_id=task.pk, actor=assignee)
    return task.pk


def own_template(place: Place, route: Route, user: User | None) -> object:
    """Return the id of a rule that makes tasks; deleted where it is to be restored."""
    is_deleted = route.name == "tasks:template_restore"
    return TaskTemplateFactory(deleted_at=timezone.now() if is_deleted else None).pk


VALUES: dict[str, Callable[[Place, Route, User | None], object]] = {
    "contact_id": lambda place, route, user: place.contact.pk,
    "deletion_id": lambda place, route, user: Deletion.objects.latest("pk").pk,
    "note_id": own_note,
    "view_id": own_view,
    "label_id": lambda place, route, user: LabelFactory(name=str(uuid4().int)).pk,
    "field_id": own_field,
    "change_id": own_change,
    "booking_id": own_booking,
    "payment_id": own_payment,
    "session_id": lambda place, route, user: own_class(user or place.other).pk,
    "answer_id": lambda place, route, user: Answer.objects.latest("pk").pk,
    "file_format": lambda place, route, user: "csv",
    "day": lambda place, route, user: "2026-06-02",
    "event_id": lambda place, route, user: 1,
    "service_id": own_service,
    "question_id": own_question,
    "staff_id": lambda place, route, user: (user or place.other).pk,
    "exception_id": own_time_off,
    "signed": lambda place, route, user: signing.dumps(
        {"staff": (user or place.other).pk, "first_on": "2026-11-23", "last_on": "2026-11-23"},
        salt="bookings.working_time",
    ),
    "task_id": own_task,
    "template_id": own_template,
    "notification_id": lambda place, route, user: NotificationFactory(user=user or place.other).pk,
    "user_id": lambda place, route, user: place.other.pk,
    "mail_id": lambda place, route, user: (
        MailFactory(subject="15:00", to_name="", calendar="BEGIN:VCALENDAR").pk
    ),
    "feed_token": lambda place, route, user: make_feed(user=place.other).split("/")[-1][:-4],
    "reminders_token": lambda place, route, user: reminders_link_of(
        ContactFactory().pk, "en"
    ).split("/")[-2],
    "token": lambda place, route, user: token_of(BookingFactory().link_seed),
    "review_id": own_review,
    "uidb36": lambda place, route, user: "1",
    "key": lambda place, route, user: "wrong-key",
    "pk": own_passkey,
    # Django admin
    "object_id": any_key,
    "app_label": lambda place, route, user: "accounts",
    "content_type_id": lambda place, route, user: ContentType.objects.get_for_model(Contact).pk,
    "url": lambda place, route, user: "nowhere/",
}


@pytest.fixture
def place(owner: User, manager: User, staff: User, superuser: User) -> Place:
    return Place({"owner": owner, "manager": manager, "staff": staff, "superuser": superuser})


def rows_written() -> int:
    """Return how many rows this transaction wrote so far, but for the bookkeeping."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
            " WHERE NOT relname = ANY(%s)",
            [list(BOOKKEEPING)],
        )
        return int(cursor.fetchone()[0])


def test_there_are_routes() -> None:
    assert len(ROUTES) >= AT_LEAST


def test_every_route_declares_a_rule() -> None:
    assert [route.name for route in ROUTES if route.rule is None] == []


def test_every_parameter_has_a_value() -> None:
    assert {name for route in ROUTES for name in route.parameters} <= set(VALUES)


# By name and address: unnamed routes of Django admin share a view.
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.name} {route.address}")
@pytest.mark.parametrize("method", ["get", "post"])
def test_route(route: Route, method: str, place: Place) -> None:
    for role, client in place.clients.items():
        user = place.users.get(role)
        with transaction.atomic():
            address = route.path(place.values(route, user))
            before = rows_written()
            response = getattr(client, method)(address)
            if is_allowed(route.rule, user):
                check_allowed(route, response, role)
            else:
                check_refused(response, role, address)
                plain = rows_written()
                assert plain == before, f"{role} was refused and yet wrote rows"
                if role == "anonymous":
                    response = getattr(client, method)(address, headers={"HX-Request": "true"})
                    assert response.headers["HX-Redirect"].startswith("/accounts/login/?next=")
                    assert rows_written() == before
            transaction.set_rollback(True)


def check_allowed(route: Route, response: Any, role: str) -> None:
    if route.name.startswith("admin:"):
        # Django admin decides more: 403 for what is read-only, 404 for what isn't there.
        assert response.status_code < 500
        return
    if route.name in NOTHING_TO_SHOW and response.status_code == 404:
        return
    assert response.status_code < 500
    assert response.status_code not in (403, 404), f"{role} may open {route.name}"
    location = response.headers.get("Location", "")
    if role != "anonymous" and route.name != "account_logout":
        assert not location.startswith("/accounts/login/"), f"{role} was sent to sign in"


def check_refused(response: Any, role: str, address: str) -> None:
    if role == "anonymous":
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/accounts/login/?next=")
    else:
        assert response.status_code == 404, f"{role} got {response.status_code} at {address}"


OF_A_CONTACT = [route for route in ROUTES if "contact_id" in route.parameters]


@pytest.mark.parametrize("route", OF_A_CONTACT, ids=lambda route: route.name)
@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_see_nothing_of_other_peoples_contacts(
    route: Route, method: str, place: Place
) -> None:
    Contact.objects.filter(pk=place.contact.pk).update(owner=place.users["owner"], created_by=None)
    address = route.path(place.values(route, None))
    before = rows_written()
    response = getattr(place.clients["staff"], method)(address)
    # 405 says nothing of the contact: the method is wrong for every contact there could be.
    assert response.status_code in (404, 405)
    assert rows_written() == before


def test_there_are_routes_of_a_contact() -> None:
    assert len(OF_A_CONTACT) >= 4


# --- The test is tested


def planted_view(request: HttpRequest) -> HttpResponse:
    """Do harm without a rule."""
    Contact.objects.all().delete()
    return HttpResponse("Nobody thought of a rule.")


class PlantedUrls:
    """A URLconf with one route too many."""

    urlpatterns = [
        path("", include("config.urls")),
        path("planted/<int:contact_id>/", planted_view, name="planted"),
    ]


def test_planted_route_without_rule_is_found_and_refused(place: Place) -> None:
    assert [route.name for route in all_routes(PlantedUrls) if route.rule is None] == ["planted"]
    with override_settings(ROOT_URLCONF=PlantedUrls):
        for client in place.clients.values():
            assert client.get("/planted/1/").status_code == 404
    assert Contact.objects.filter(pk=place.contact.pk).exists()


def test_planted_rule_that_lets_too_many_in_fails_the_matrix(place: Place) -> None:
    def too_open(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    route = Route("planted", "/settings/users/", rule(Rule.SUPERUSER)(too_open))
    assert route.rule is Rule.SUPERUSER
    with pytest.raises(AssertionError, match="owner got 200"):
        check_refused(place.clients["owner"].get(route.address), "owner", route.address)


def test_every_registered_model_is_reached_by_the_walk() -> None:
    names = {route.name for route in ROUTES}
    for model in admin.site._registry:
        options = model._meta
        assert f"admin:{options.app_label}_{options.model_name}_changelist" in names
