"""Makes the reminders of tasks that were there before reminders were.

In one statement that reads tasks and only adds rows; nobody waits for it. What it works out is
what ``tasks.services.reminders`` does for every task that is saved.
"""

from django.db import migrations


ADD = """
INSERT INTO tasks_reminder (kind, task_id, due_at, recipient_id, state)
SELECT kind, id, at, assignee_id, 'waiting' FROM (
    SELECT task.id, task.assignee_id, wanted.kind, CASE
        WHEN wanted.kind = 'hour_before' THEN
            CASE WHEN due_time IS NOT NULL THEN task.due_at - interval '1 hour' END
        ELSE least(task.due_at, (due_on - wanted.days + make_time(reminder_hour, 0, 0))
            AT TIME ZONE coalesce(nullif(assignee.time_zone, ''), business.time_zone))
        END AS at
    FROM tasks_task task
    JOIN accounts_user assignee ON assignee.id = assignee_id AND assignee.is_active
    CROSS JOIN accounts_business business
    CROSS JOIN (VALUES ('week_before', 7), ('two_days_before', 2), ('day_before', 1),
        ('on_due_date', 0), ('hour_before', 0)) AS wanted (kind, days)
    WHERE status = 'open' AND deleted_at IS NULL AND task.due_at > now()
        AND wanted.kind = ANY(remind_on)
        AND NOT EXISTS (SELECT FROM tasks_reminder known WHERE known.task_id = task.id)
) missing
WHERE at > now()
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_first_steps'),
        ('tasks', '0003_reminders'),
    ]

    operations = [migrations.RunSQL(ADD, migrations.RunSQL.noop)]
