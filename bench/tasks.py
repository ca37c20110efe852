"""What a made-up business has to do: a task for some bookings, and some of everybody's own.

Each has the reminders that the product would have made, and the bell what was sent.
"""

from typing import Any

from accounts.models import User
from tasks.models import Notification, Reminder, Task


# Every so many bookings somebody calls the client, on the day before.
CALLED = 10
# Of the calls of the last so many days, every so many-th was forgotten.
LATELY, FORGOTTEN = 30, 10
# Everybody has so many tasks of their own: the days they are due begin so long ago.
OWN, OVERDUE_FOR = 25, 4
# What was sent is read, but for that of the last days.
UNREAD_FOR = 2
FILLED = (Task, Reminder, Notification)


def fill_tasks(cursor: Any) -> None:
    """Make the tasks of the bookings there are, and of everybody who is there."""
    params = {
        "called": CALLED,
        "lately": LATELY,
        "forgotten": FORGOTTEN,
        "own": OWN,
        "overdue_for": OVERDUE_FOR,
        "unread_for": UNREAD_FOR,
        "users": list(User.objects.order_by("pk").values_list("pk", flat=True)),
    }
    for statement in STATEMENTS:
        cursor.execute(statement, params)


# A task is due at the end of its day.
CALLS = """
INSERT INTO tasks_task (title, details, assignee_id, due_on, due_at, priority, status, contact_id,
    booking_id, repeat_unit, remind_on, remind_at, created_at, created_by_id, done_at, done_by_id,
    version)
SELECT 'Call before the visit', '', staff_id, due_on, due_at, 2, status, contact_id, booking_id,
    '', '{day_before,on_due_date}', '{}', created_at, staff_id,
    CASE WHEN status = 'done' THEN due_at - interval '6 hours' END,
    CASE WHEN status = 'done' THEN staff_id END, 1
FROM (
    SELECT *, CASE WHEN is_off THEN 'lapsed' WHEN due_at > now() THEN 'open'
        WHEN due_at > now() - make_interval(days => %(lately)s)
            AND booking_id / %(called)s %% %(forgotten)s = 0 THEN 'open'
        ELSE 'done' END AS status
    FROM (
        SELECT b.id AS booking_id, b.contact_id, b.created_at, s.staff_id,
            b.status IN ('canceled', 'declined') AS is_off,
            (s.starts_at AT TIME ZONE zone.name)::date - 1 AS due_on,
            (s.starts_at AT TIME ZONE zone.name)::date::timestamp AT TIME ZONE zone.name AS due_at
        FROM bookings_booking b JOIN bookings_session s ON s.id = b.session_id,
            (SELECT time_zone AS name FROM accounts_business) zone
        WHERE b.id %% %(called)s = 0
    ) calls
) judged
ORDER BY booking_id
"""
OWN_TASKS = """
INSERT INTO tasks_task (title, details, assignee_id, due_on, due_at, priority, status, repeat_unit,
    remind_on, remind_at, created_at, created_by_id, version)
SELECT 'Something to do ' || n, '', user_id, day, (day + 1)::timestamp AT TIME ZONE zone.name,
    1 + n %% 3, 'open', '', '{day_before,on_due_date}', '{}', now() - interval '9 days', user_id, 1
FROM (SELECT time_zone AS name FROM accounts_business) zone,
    unnest(%(users)s::bigint[]) user_id, generate_series(1, %(own)s) n,
    LATERAL (SELECT (now() AT TIME ZONE zone.name)::date + n - %(overdue_for)s - 1 AS day) due
ORDER BY user_id, n
"""
REMINDERS = """
INSERT INTO tasks_reminder (kind, task_id, due_at, recipient_id, state, sent_at)
SELECT kind, id, at, assignee_id, state, CASE WHEN state = 'sent' THEN at END
FROM (
    SELECT *, CASE WHEN status = 'lapsed' THEN 'lapsed' WHEN at > now() THEN 'waiting'
        WHEN at > done_at THEN 'lapsed' ELSE 'sent' END AS state
    FROM (
        SELECT task.*, kind, (due_on - CASE kind WHEN 'day_before' THEN 1 ELSE 0 END
            + make_interval(hours => u.reminder_hour)) AT TIME ZONE business.time_zone AS at
        FROM tasks_task task JOIN accounts_user u ON u.id = task.assignee_id,
            accounts_business business, unnest(task.remind_on) kind
    ) timed
) judged
ORDER BY at, id
"""
NOTIFICATIONS = """
INSERT INTO tasks_notification (user_id, kind, task_id, reminder_id, details, created_at, read_at)
SELECT recipient_id, 'reminder', task_id, id, '{}', sent_at,
    CASE WHEN sent_at < now() - make_interval(days => %(unread_for)s)
        THEN sent_at + interval '1 hour' END
FROM tasks_reminder WHERE state = 'sent' ORDER BY sent_at, id
"""
STATEMENTS = (CALLS, OWN_TASKS, "ANALYZE tasks_task", REMINDERS, NOTIFICATIONS)
