"""Reminders outlive workers that are killed, and a mail server that is away.

``KARTOTEKA_REMINDERS`` and ``KARTOTEKA_KILLS`` in the environment make the first test as large as one likes.
"""

import os
import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from outbox import services as outbox
from outbox.models import Mail
from outbox.services import message_id, send_due_mail
from tasks.enums import ReminderState
from tasks.models import Notification, Reminder, Task
from tasks.services.sending import send_due_reminders
from tests.factories import TaskFactory
from tests.helpers.jobs import start_worker
from tests.helpers.mail_server import running_mail_server


REMINDERS = int(os.environ.get("KARTOTEKA_REMINDERS", "60"))
KILLS = int(os.environ.get("KARTOTEKA_KILLS", "2"))


def due_reminders(user, count):
    tasks = [TaskFactory.build(assignee=user) for _n in range(count)]
    made = Task.objects.bulk_create(tasks)
    Reminder.objects.bulk_create(
        Reminder(kind="own", task=task, due_at=timezone.now(), recipient=user) for task in made
    )


def progress():
    sent = Reminder.objects.filter(state=ReminderState.SENT).count()
    return sent + Mail.objects.filter(state="sent").count()


def as_if_time_had_passed():
    """Let another worker see at once that one died, and take its mails."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"
        )
    Mail.objects.filter(state="waiting").update(due_at=timezone.now())
    outbox.defer_sending(timezone.now())


@pytest.mark.timeout(1800)
@pytest.mark.usefixtures("queue")
@pytest.mark.parametrize("kills", [KILLS, 0] if KILLS > 2 else [KILLS])
def test_of_a_thousand_reminders_none_is_lost_when_workers_are_killed(owner, settings, kills):
    due_reminders(owner, REMINDERS)
    with running_mail_server() as server:
        environment = {
            "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
            "SITE_ADDRESS": settings.SITE_ADDRESS,
            # Those of the tests send no mail.
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        }
        whole = 2 * REMINDERS
        for target in [*sorted(random.sample(range(1, whole), kills)), whole]:
            process = start_worker(environment=environment)
            try:
                while progress() < target:
                    assert process.poll() is None
            finally:
                process.kill()
                process.wait()
            as_if_time_had_passed()
        received = Counter(mail["Message-ID"] for mail in server.received)
    assert Notification.objects.count() == REMINDERS
    keys = Mail.objects.values_list("key", flat=True)
    assert set(received) == {message_id(key) for key in keys}
    assert len(received) == REMINDERS
    doubled = received.total() - REMINDERS
    print(f"{REMINDERS} reminders, {kills} kills, {doubled} came twice")  # noqa: T201
    assert doubled <= kills


@pytest.mark.django_db
def test_while_the_mail_server_is_away_the_bell_rings_and_the_mails_wait(
    owner, settings, monkeypatch
):
    due_reminders(owner, 3)
    with running_mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        server.answers["MAIL"] = "421 Too busy"
        assert send_due_reminders() == 3
        assert Notification.objects.count() == 3
        begin = timezone.now()
        for minute in (0, 2, 8, 25, 57):
            monkeypatch.setattr(timezone, "now", lambda at=minute: begin + timedelta(minutes=at))
            assert send_due_mail() == 0
        assert {mail.log[-1]["why"] for mail in Mail.objects.all()} == {"421 Too busy"}
        # An hour later it is back.
        del server.answers["MAIL"]
        monkeypatch.setattr(timezone, "now", lambda: begin + timedelta(hours=2))
        assert send_due_mail() == 3
        assert send_due_reminders() == send_due_mail() == 0
        assert len(server.received) == 3
