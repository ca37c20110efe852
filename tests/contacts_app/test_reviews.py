"""To review: the same person, a new person, and back."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from contacts_app.enums import ReviewDecision, Source
from contacts_app.models import Activity, Contact, ContactLabel, Note, Review
from contacts_app.services import intake, notes, reviews, trash
from contacts_app.services.labels import put_on_label
from tests.contacts_app.conftest import messages_of
from tests.factories import BookingFactory, ContactFactory, LabelFactory, SessionFactory
from tests.helpers.at_once import at_once
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db


@pytest.fixture
def known(business):
    return ContactFactory(given_name="Ayşe", family_name="Kaya", emails=["a@example.com"])


@pytest.fixture
def review(known):
    found = intake.recognise(
        name="Ayse Demir",
        email="A@example.com",
        phone="0532 418 20 77",
        language="tr",
        source=Source.BOOKING,
    )
    assert found.review
    return found.review


def decide(review, deed, actor):
    return deed(review_id=review.pk, actor=actor)


def state_of(contact):
    contact = Contact.objects.get(pk=contact.pk)
    return {
        "name": contact.display_name,
        "language": contact.language,
        "emails": [row.address for row in contact.emails.all()],
        "phones": [row.number for row in contact.phones.all()],
        "bookings": list(contact.bookings.order_by("pk").values_list("pk", flat=True)),
        "notes": list(contact.notes.order_by("pk").values_list("pk", flat=True)),
        "labels": list(contact.contact_labels.order_by("pk").values_list("label", flat=True)),
        "is_deleted": contact.deletion_id is not None,
    }


@pytest.fixture
def belongings(review, owner):
    """A booking, a note and two labels of the new contact, one of which both carry."""
    both, own = LabelFactory.create_batch(2)
    everybody = Contact.objects.all()
    put_on_label(contacts=everybody, label=both, actor=owner)
    put_on_label(contacts=everybody.filter(pk=review.contact_id), label=own, actor=owner)
    notes.add_note(contact=review.contact, text="Likes tea", actor=owner)
    return BookingFactory(contact=review.contact), both, own


def test_the_same_person_has_it_all(review, known, owner, belongings):
    booking, both, own = belongings
    decide(review, reviews.join_contacts, owner)
    assert state_of(known) == {
        "name": "Ayşe Kaya",
        "language": "tr",
        "emails": ["a@example.com"],
        "phones": ["0532 418 20 77"],
        "bookings": [booking.pk],
        "notes": [Note.objects.get().pk],
        "labels": [both.pk, own.pk],
        "is_deleted": False,
    }
    left = state_of(review.contact)
    assert (left["bookings"], left["notes"], left["labels"], left["is_deleted"]) == (
        [], [], [both.pk], True,
    )  # fmt: skip
    kinds = Activity.objects.filter(contact=known).order_by("pk").values_list("kind", flat=True)
    assert [kind for kind in kinds if "label" not in kind] == [
        "contacts/edited",
        "contacts/note_added",
        "contacts/joined",
    ]
    review.refresh_from_db()
    assert (review.decision, review.decided_by) == (ReviewDecision.SAME, owner)
    assert not Review.objects.waiting().exists()
    # From now on it is this contact that is recognised.
    found = intake.recognise(name="Kaya", phone="0532 418 20 77", source=Source.BOOKING)
    assert found.review
    assert found.review.candidate == known


def test_and_back(review, known, owner, belongings):
    before = state_of(known), state_of(review.contact)
    decide(review, reviews.join_contacts, owner)
    decide(review, reviews.undo_decision, owner)
    assert (state_of(known), state_of(review.contact)) == before
    assert Review.objects.waiting().get() == review
    kinds = Activity.objects.filter(contact=known).values_list("kind", flat=True)
    assert "contacts/note_added" not in kinds
    assert "contacts/parted" in kinds
    # And once more, as if nothing had been.
    decide(review, reviews.join_contacts, owner)
    assert state_of(review.contact)["is_deleted"]


def test_a_new_person_stays(review, known, owner):
    before = state_of(known), state_of(review.contact)
    decide(review, reviews.keep_apart, owner)
    assert (state_of(known), state_of(review.contact)) == before
    assert not Review.objects.waiting().exists()
    for deed in (reviews.keep_apart, reviews.join_contacts):
        with pytest.raises(reviews.ReviewGone):
            decide(review, deed, owner)
    decide(review, reviews.undo_decision, owner)
    assert Review.objects.waiting().exists()
    with pytest.raises(reviews.ReviewGone):
        decide(review, reviews.undo_decision, owner)


def test_two_places_in_one_session_are_two_peoples(review, known, owner):
    session = SessionFactory(capacity=5)
    for contact in (known, review.contact):
        BookingFactory(session=session, contact=contact)
    with pytest.raises(reviews.CannotJoin, match="same session"):
        decide(review, reviews.join_contacts, owner)
    assert Review.objects.waiting().exists()
    assert not state_of(review.contact)["is_deleted"]


def test_who_is_in_the_trash_is_not_reviewed(review, known, owner):
    gone = ContactFactory(trashed=True)
    Contact.objects.filter(pk=known.pk).update(deletion=gone.deletion)
    with pytest.raises(reviews.ReviewGone):
        decide(review, reviews.join_contacts, owner)
    assert not Review.objects.waiting().exists()


def test_what_was_changed_since_stays(review, known, owner):
    decide(review, reviews.join_contacts, owner)
    Contact.objects.filter(pk=known.pk).update(language="ru")
    booking = BookingFactory(contact=known)
    decide(review, reviews.undo_decision, owner)
    assert state_of(known)["language"] == "ru"
    assert state_of(known)["bookings"] == [booking.pk]


# --- What the database itself guards


def test_good_reviews(business, owner):
    one, other, third = ContactFactory.create_batch(3)
    for contact, candidate, decision in (
        (one, other, ""),
        (other, one, "new"),
        (one, third, "same"),
    ):
        Review.objects.create(
            contact=contact,
            candidate=candidate,
            created_at=timezone.now(),
            decision=decision,
            decided_at=timezone.now() if decision else None,
        )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("review_of_two_contacts_is_there_once", {}),
        ("review_is_of_two_contacts", {"candidate": "contact"}),
        ("review_that_is_decided_says_when", {"decision": "same"}),
        ("review_that_is_decided_says_when", {"decision": "", "decided_at": timezone.now()}),
        ("review_that_is_decided_says_when", {"decision": "x", "decided_at": timezone.now()}),
    ],
)
def test_bad_reviews(business, name, fields):
    one, other = ContactFactory.create_batch(2)
    if not fields:
        Review.objects.create(contact=one, candidate=other, created_at=timezone.now())
    candidate = one if "candidate" in fields else other
    given = {key: value for key, value in fields.items() if key != "candidate"}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Review.objects.create(contact=one, candidate=candidate, created_at=timezone.now(), **given)


# --- The page


def test_the_page(review, known, owner_client):
    page = parse(owner_client.get("/contacts/reviews/"))
    sides = page.find_all(class_="review-side")
    assert [side.find("h2").text for side in sides] == ["Ayse Demir", "Ayşe Kaya"]
    assert "the same email" in page.find(class_="review").text
    assert [button.text for button in page.find(class_="review-actions").find_all("button")] == [
        "Same person",
        "New person",
    ]


def test_decided_on_the_page_and_undone(review, known, owner_client, htmx):
    address = f"/contacts/reviews/{review.pk}"
    response = owner_client.post(f"{address}/same/", follow=True)
    assert messages_of(response) == ["Ayşe Kaya: joined."]
    assert "Nothing to review." in parse(response).find("main").text
    assert f"{address}/undo/" in response.content.decode()
    assert owner_client.post(f"{address}/undo/", headers=htmx).status_code == 200
    response = owner_client.post(f"{address}/new/", follow=True)
    assert messages_of(response) == ["Ayse Demir: a new person."]
    response = owner_client.post(f"{address}/same/", follow=True)
    assert messages_of(response) == ["Somebody decided this meanwhile."]


def test_the_navigation_leads_here_from_every_page(review, owner_client, staff_client):
    def badges(client, path):
        # One in the sidebar, one in "More" of a phone.
        links = (
            parse(client.get(path))
            .find("header", class_="side")
            .find_all("a", href="/contacts/reviews/")
        )
        return [" ".join(link.text.split()) for link in links]

    for path in ("/contacts/", "/tasks/", "/settings/profile/"):
        assert badges(staff_client, path) == []
    for path in ("/contacts/", f"/contacts/{review.contact_id}/", "/tasks/", "/settings/profile/"):
        assert [badge[:9] for badge in badges(owner_client, path)] == ["To review"] * 2
    assert badges(owner_client, "/contacts/") == ["To review 1"] * 2
    Review.objects.all().delete()
    assert badges(owner_client, "/contacts/") == ["To review"] * 2


def test_what_waits_is_counted_with_what_is_unread(review, owner_client, staff_client, htmx):
    def count(client):
        answer = parse(client.get("/tasks/counts/", headers=htmx))
        return [each.text for each in answer.find_all(hx_swap_oob="innerHTML:.count-reviews")]

    # Who decides nothing has no place for the number either.
    assert (count(owner_client), count(staff_client)) == (["1"], [])


def test_the_contact_says_so(review, known, owner_client):
    for contact, count in ((review.contact, 1), (known, 0)):
        page = parse(owner_client.get(f"/contacts/{contact.pk}/"))
        assert len(page.find("main").find_all("a", href="/contacts/reviews/")) == count


@pytest.mark.parametrize("path", ["", "card/", "activity/?topic=notes", "notes/", "bookings/"])
def test_the_address_of_who_was_joined_leads_on(review, known, owner, owner_client, path):
    gone = f"/contacts/{review.contact_id}/{path}"
    decide(review, reviews.join_contacts, owner)
    response = owner_client.get(gone)
    assert (response.status_code, response["Location"]) == (302, f"/contacts/{known.pk}/{path}")
    # That one turns out to be somebody, too.
    third = ContactFactory(emails=["c@example.com"])
    again = Review.objects.create(contact=known, candidate=third, created_at=timezone.now())
    decide(again, reviews.join_contacts, owner)
    assert owner_client.get(gone)["Location"] == f"/contacts/{third.pk}/{path}"
    decide(again, reviews.undo_decision, owner)
    decide(review, reviews.undo_decision, owner)
    assert owner_client.get(gone).status_code == 200


def test_nobody_is_led_to_who_they_may_not_see(review, known, owner, owner_client, staff_client):
    gone = f"/contacts/{review.contact_id}/"
    decide(review, reviews.join_contacts, owner)
    assert staff_client.get(gone).status_code == 404
    trash.delete_contacts(contacts=Contact.objects.filter(pk=known.pk), actor=owner)
    assert owner_client.get(gone).status_code == 404
    assert owner_client.get("/contacts/999999/").status_code == 404


def test_hostile_names_stay_text(known, owner_client):
    intake.recognise(name="<script>alert(1)</script>", email="a@example.com", source=Source.BOOKING)
    page = owner_client.get("/contacts/reviews/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.django_db(transaction=True)
def test_decided_by_two_at_once(known, owner, manager):
    found = intake.recognise(name="Demir", email="a@example.com", source=Source.BOOKING)
    deeds = [reviews.join_contacts, reviews.keep_apart] * 2
    review = found.review
    assert review

    def act(number):
        try:
            deeds[number](review_id=review.pk, actor=owner)
        except reviews.ReviewGone:
            return False
        return True

    assert at_once(4, act).count(True) == 1
    assert ContactLabel.objects.count() == 0
