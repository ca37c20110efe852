"""The mail page: who sees which mails, reads one, sends it again, keeps it from being sent."""

import pytest
from django.utils import timezone

from outbox.enums import MailState
from outbox.models import Mail
from outbox.services import send_due_mail
from tests.factories import MailFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db
LIST = "/mail/"


@pytest.fixture
def failed(business):
    return MailFactory(
        subject="Not there",
        state=MailState.FAILED,
        attempts=1,
        log=[{"at": timezone.now().isoformat(), "what": "failed", "why": "550 <No such user>"}],
    )


def subjects_of(client, address=LIST):
    page = parse(client.get(address))
    return [row.find("a").text for row in page.find("tbody").find_all("tr")]


def test_mails_are_listed_latest_first_and_by_state(manager_client, failed):
    MailFactory(subject="Waits")
    MailFactory(subject="Went out", state=MailState.SENT, sent_at=timezone.now())
    assert subjects_of(manager_client) == ["Went out", "Waits", "Not there"]
    assert subjects_of(manager_client, f"{LIST}?state=failed") == ["Not there"]
    assert subjects_of(manager_client, f"{LIST}?state=nonsense&page=99") == [
        "Went out", "Waits", "Not there",
    ]  # fmt: skip
    assert "No mail here" in manager_client.get(f"{LIST}?state=canceled").content.decode()


def test_many_mails_are_on_several_pages(manager_client, django_assert_max_num_queries):
    MailFactory.create_batch(51, state=MailState.CANCELED)
    with django_assert_max_num_queries(8):
        page = parse(manager_client.get(f"{LIST}?state=canceled"))
    assert len(page.find("tbody").find_all("tr")) == 50
    following = page.find("a", rel="next")["href"]
    assert len(subjects_of(manager_client, LIST + following)) == 1


def test_failed_mails_are_counted_where_people_look(owner_client, manager_client, failed):
    assert parse(manager_client.get(LIST)).find("span", title="Failed").text == "1"
    page = parse(owner_client.get("/settings/background/"))
    assert page.find("a", href="/mail/?state=failed").text == "1"


def test_one_mail_is_read_with_its_log(manager_client, failed):
    page = manager_client.get(f"{LIST}{failed.pk}/").content.decode()
    for part in ("See you soon.", "anna@example.com", "550 &lt;No such user&gt;", "Send again"):
        assert part in page
    assert "booking.ics" not in page
    assert manager_client.get(f"{LIST}{failed.pk}/booking.ics").status_code == 404


def test_calendar_file_is_downloaded(manager_client, business):
    mail = MailFactory(calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    assert "booking.ics" in manager_client.get(f"{LIST}{mail.pk}/").content.decode()
    response = manager_client.get(f"{LIST}{mail.pk}/booking.ics")
    assert response["Content-Type"].startswith("text/calendar")
    assert response.content.decode() == mail.calendar


def test_failed_mail_is_sent_again(manager_client, failed, mailoutbox):
    response = manager_client.post(f"{LIST}{failed.pk}/again/", follow=True)
    assert "The mail will be sent again." in response.content.decode()
    assert send_due_mail() == 1
    assert "Mila Manager" in manager_client.get(f"{LIST}{failed.pk}/").content.decode()
    again = manager_client.post(f"{LIST}{failed.pk}/again/")
    assert again.status_code == 409
    assert "has changed meanwhile" in again.content.decode()
    assert manager_client.post(f"{LIST}{failed.pk + 1}/again/").status_code == 404


def test_waiting_mail_is_kept_from_being_sent(manager_client, business, mailoutbox):
    mail = MailFactory()
    manager_client.post(f"{LIST}{mail.pk}/cancel/")
    assert Mail.objects.get().state == MailState.CANCELED
    assert send_due_mail() == 0
    assert manager_client.post(f"{LIST}{mail.pk}/cancel/").status_code == 409


def test_hostile_texts_are_shown_as_they_are(manager_client, business):
    evil = "<script>alert(1)</script> {{ 7|add:7 }} %(x)s"
    mail = MailFactory(subject=evil, text=evil, to_name=evil)
    for address in (LIST, f"{LIST}{mail.pk}/"):
        page = manager_client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7|add:7 }} %(x)s" in page
