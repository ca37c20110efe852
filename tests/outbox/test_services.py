"""The outbox: what is queued once is sent once, tried again for a while, and told about."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from outbox import services
from outbox.enums import MailState
from outbox.models import Mail
from tests.factories import MailFactory
from tests.helpers.at_once import at_once
from tests.helpers.jobs import do_waiting_jobs


pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def queue(**values):
    return services.queue_mail(
        **{
            "key": "bookings/1/booked/client",
            "to_address": "anna@example.com",
            "to_name": "Anna",
            "language": "en",
            "subject": "Your booking",
            "text": "See you soon.",
            **values,
        }
    )


def what(mail):
    return [entry["what"] for entry in Mail.objects.get(pk=mail.pk).log]


# --- Queueing


def test_the_same_is_queued_once(business):
    first = queue()
    assert first.state == MailState.WAITING
    assert queue(text="Another text") is None
    assert Mail.objects.get().text == "See you soon."


def test_subject_and_name_can_break_no_header(business, mailoutbox):
    queue(subject="One\nBcc: all@example.com", to_name='Anna "A", x@example.com\n')
    assert services.send_due_mail() == 1
    [message] = mailoutbox
    assert message.subject == "One Bcc: all@example.com"
    assert message.recipients() == ['"Anna \\"A\\", x@example.com" <anna@example.com>']
    assert message.message()["Bcc"] is None


@pytest.mark.usefixtures("queue")
def test_mail_is_sent_by_a_job_once_its_deed_is_committed(business, server):
    with transaction.atomic():
        queue()
        queue(key="another")
    with transaction.atomic():
        queue(key="of a deed that came to nothing")
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [services.JOB]
        )
        assert cursor.fetchone() == (1,)
    do_waiting_jobs()
    assert len(server.received) == 2
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.SENT}


@pytest.mark.usefixtures("queue")
def test_mail_that_was_left_is_sent_by_the_periodic_job(business, server):
    MailFactory()
    do_waiting_jobs()
    assert len(server.received) == 1


# --- Sending


def test_sent_mail_says_who_it_is_from_and_can_be_told_from_a_double(business, server, settings):
    settings.SITE_ADDRESS = "https://salon.example"
    settings.DEFAULT_FROM_EMAIL = "Kartoteka <salon@example.com>"
    mail = MailFactory(reply_to="lale@example.com", to_name="Анна Öz", language="ru")
    services.send_due_mail()
    [message] = server.received
    assert message["From"] == "Salon Lale <salon@example.com>"
    assert message["To"] == "Анна Öz <anna@example.com>"
    assert message["Reply-To"] == "lale@example.com"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == services.message_id(mail.key)
    assert message["Message-ID"].endswith("@salon.example>")
    mail.refresh_from_db()
    assert mail.sent_at
    assert what(mail) == ["sent"]
    assert services.send_due_mail() == 0


def test_calendar_file_goes_along(business, server):
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nSUMMARY:Стрижка\r\nEND:VCALENDAR\r\n"
    MailFactory(calendar=calendar)
    services.send_due_mail()
    [part] = server.received[0].iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "CANCEL"
    assert part.get_filename() == "booking.ics"
    assert part.get_content().replace("\r\n", "\n") == calendar.replace("\r\n", "\n")


def test_mail_waits_until_it_is_due(business, mailoutbox):
    with time_machine.travel(NOON, tick=False):
        queue(due_at=NOON + timedelta(hours=1))
        assert services.send_due_mail() == 0
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert services.send_due_mail() == 1


def test_mail_that_comes_too_late_is_not_sent(business, mailoutbox):
    with time_machine.travel(NOON, tick=False):
        mail = queue(expires_at=NOON + timedelta(hours=1))
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert services.send_due_mail() == 0
    mail.refresh_from_db()
    assert mail.state == MailState.CANCELED
    assert what(mail) == ["expired"]
    assert mailoutbox == []


def test_failing_mail_is_tried_eight_times_at_growing_distances(business, server):
    server.answers["RCPT"] = "451 Try again later"
    with time_machine.travel(NOON, tick=False) as clock:
        mail = queue()
        moments = []
        while mail.state == MailState.WAITING:
            clock.move_to(mail.due_at)
            moments.append(mail.due_at)
            assert services.send_due_mail() == 0
            mail.refresh_from_db()
    distances = [later - sooner for sooner, later in pairwise(moments)]
    assert [each.total_seconds() / 60 for each in distances] == [1, 5, 15, 30, 60, 180, 360]
    assert mail.state == MailState.FAILED
    assert mail.attempts == 8
    assert what(mail) == ["attempt_failed"] * 7 + ["failed"]
    assert mail.log[-1]["why"] == "451 Try again later"


def test_mail_goes_out_when_the_server_is_there_again(business, server, settings):
    settings.EMAIL_PORT = 1
    mail = MailFactory()
    services.send_due_mail()
    assert "Connection refused" in Mail.objects.get().log[0]["why"]
    settings.EMAIL_PORT = server.port
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert services.send_due_mail() == 1
    assert what(mail) == ["attempt_failed", "sent"]


def test_address_that_does_not_exist_is_not_tried_again(business, server):
    server.answers["RCPT"] = "550 5.1.1 No such user"
    mail = MailFactory()
    other = MailFactory()
    services.send_due_mail()
    mail.refresh_from_db()
    assert mail.state == MailState.FAILED
    assert mail.attempts == 1
    assert mail.log[-1]["why"] == "550 5.1.1 No such user"
    assert what(other) == ["failed"]


def test_log_of_the_server_names_nobody(business, server, caplog):
    server.answers["RCPT"] = "550 anna@example.com is no user"
    MailFactory()
    services.send_due_mail()
    assert "SMTPRecipientsRefused" in caplog.text
    assert "anna" not in caplog.text.lower()


def test_mail_that_kills_its_worker_is_not_tried_for_ever(business, mailoutbox):
    mail = MailFactory(attempts=8)
    services.send_due_mail()
    mail.refresh_from_db()
    assert mail.state == MailState.FAILED
    assert mailoutbox == []


# --- Races


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_mail_once(business, server):
    MailFactory.create_batch(20)
    sent = at_once(4, lambda _number: services.send_due_mail())
    assert sum(sent) == 20
    assert len(server.received) == 20
    assert len({message["Message-ID"] for message in server.received}) == 20


@pytest.mark.django_db(transaction=True)
def test_the_same_queued_by_two_at_once_is_there_once(business):
    queued = at_once(4, lambda _number: queue())
    assert [bool(mail) for mail in queued].count(True) == 1
    assert Mail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_canceled_while_on_its_way_counts_as_sent(business, server):
    mail = MailFactory()

    def cancel():
        try:
            services.cancel_mail(mail.key)
        finally:
            connection.close()

    server.before_data = cancel
    services.send_due_mail()
    mail.refresh_from_db()
    assert mail.state == MailState.SENT
    assert what(mail) == ["canceled", "sent"]


@pytest.mark.django_db(transaction=True)
def test_mail_of_a_worker_that_died_is_sent_by_another_one_later(business, server):
    mail = MailFactory()
    services._take_next()
    assert services.send_due_mail() == 0
    with time_machine.travel(timezone.now() + services.TAKEN_FOR + timedelta(seconds=1)):
        assert services.send_due_mail() == 1
    mail.refresh_from_db()
    assert mail.attempts == 2


# --- Deeds


def test_what_waits_under_a_key_is_canceled(business, owner):
    waiting = MailFactory(key="bookings/1/reminder/client/0")
    other = MailFactory(key="bookings/11/reminder/client/0")
    done = MailFactory(key="bookings/1/booked/client", state=MailState.SENT, sent_at=timezone.now())
    assert services.cancel_mail("bookings/1/") == 1
    for mail, state in [(waiting, "canceled"), (other, "waiting"), (done, "sent")]:
        mail.refresh_from_db()
        assert mail.state == state


def test_failed_mail_is_sent_again(business, owner, mailoutbox):
    mail = MailFactory(state=MailState.FAILED, attempts=8, expires_at=timezone.now())
    services.send_again(mail_id=mail.pk, actor=owner)
    assert services.send_due_mail() == 1
    mail.refresh_from_db()
    assert mail.attempts == 1
    assert mail.log[0]["by"] == "Olga Owner"
    with pytest.raises(services.MailChangedMeanwhile):
        services.send_again(mail_id=mail.pk, actor=owner)


def test_waiting_mail_is_canceled_by_hand(business, owner, mailoutbox):
    mail = MailFactory()
    services.cancel_one_mail(mail_id=mail.pk, actor=owner)
    assert services.send_due_mail() == 0
    with pytest.raises(services.MailChangedMeanwhile):
        services.cancel_one_mail(mail_id=mail.pk, actor=owner)
    with pytest.raises(services.MailGone):
        services.cancel_one_mail(mail_id=mail.pk + 1, actor=owner)


def test_old_mail_is_forgotten_but_not_what_waits(business):
    long_ago = timezone.now() - services.KEPT_FOR - timedelta(days=1)
    MailFactory(created_at=long_ago, state=MailState.SENT, sent_at=long_ago)
    waits = MailFactory(created_at=long_ago)
    fresh = MailFactory(state=MailState.FAILED)
    assert services.forget_old_mail() == 1
    assert set(Mail.objects.all()) == {waits, fresh}
