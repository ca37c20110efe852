from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    """Tasks of the staff, mostly about contacts; those that follow bookings; reminders."""

    name = "tasks"
    verbose_name = _("Tasks")

    def ready(self) -> None:
        # Models are there only from here on.
        from accounts import departures  # noqa: PLC0415
        from accounts.demo import more_of_the_demo  # noqa: PLC0415
        from accounts.models import Business, User  # noqa: PLC0415
        from bookings import followers  # noqa: PLC0415
        from contacts_app import joining, sections, tabs, timeline  # noqa: PLC0415
        from contacts_app.palette import Destination, register  # noqa: PLC0415
        from tasks.demo import load_tasks  # noqa: PLC0415
        from tasks.departures import KEY, open_tasks  # noqa: PLC0415
        from tasks.enums import TaskActivityKind  # noqa: PLC0415
        from tasks.models import Task  # noqa: PLC0415
        from tasks.services.departing import give_tasks  # noqa: PLC0415
        from tasks.services.following import follow_booking  # noqa: PLC0415
        from tasks.services.joining import move_tasks, move_tasks_back  # noqa: PLC0415
        from tasks.services.reminders import task_was_saved, user_was_saved  # noqa: PLC0415
        from tasks.services.zone import business_was_saved  # noqa: PLC0415

        more_of_the_demo.append(load_tasks)
        post_save.connect(business_was_saved, sender=Business)
        post_save.connect(task_was_saved, sender=Task)
        post_save.connect(user_was_saved, sender=User)
        nothing, kinds = _("Nothing happened with tasks yet."), tuple(TaskActivityKind.values)
        timeline.register(timeline.Topic("tasks", _("Tasks"), nothing, kinds, 25))
        departures.register(open_tasks, key=KEY, giver=give_tasks)
        followers.register(follow_booking)
        joining.register(joining.Belonging("tasks", move_tasks, move_tasks_back))
        page, heading = "tasks:contact_tasks", _("Tasks & reminders")
        tabs.register(tabs.Tab(heading, page, 50))
        sections.register(sections.Section("tasks", heading, page, "", 30))
        register(
            Destination("tasks:task_list", _("Tasks"), "checkbox", 16),
            Destination("tasks:task_new", _("Add Task"), "plus", 16, is_action=True),
        )
