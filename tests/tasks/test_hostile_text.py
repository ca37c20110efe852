"""Whatever people type into tasks, the bones of every page stay the same, and no page breaks."""

import pytest
from django.db import transaction

from contacts_app.models import Contact
from tasks.services import tasks as services
from tasks.services.tasks import TaskDetails
from tests.contacts_app.conftest import htmx_for
from tests.contacts_app.test_hostile_text import HARMLESS, HOSTILE
from tests.factories import BookingFactory, ServiceFactory, TaskTemplateFactory
from tests.helpers.html import parse
from tests.helpers.skeleton import skeleton


pytestmark = pytest.mark.django_db

HARMLESS_BONES: dict[str, list[str]] = {}  # of every page, made once


@pytest.fixture(params=HOSTILE.values(), ids=list(HOSTILE))
def text(request):
    return request.param


def bones_of_pages(client, owner, text):
    """Make tasks with ``text`` everywhere, and return the bones of every page about them."""
    service = ServiceFactory(name=text[:100], folded_name="x")
    booking = BookingFactory(session__service=service)
    Contact.objects.update(display_name=text[:400])
    contact = Contact.objects.get()
    said = TaskDetails(title=text[:200], details=text[:5000], assignee=owner, booking=booking)
    task = services.add_task(said=said, contact=contact, actor=owner)
    done = services.add_task(said=said, contact=contact, actor=owner)
    services.complete_task(task_id=done.pk, actor=owner)
    template = TaskTemplateFactory(service=service, title=text[:200], details=text[:5000])
    pages = [
        ("/tasks/", "page"),
        ("/tasks/?status=done", ""),
        (f"/tasks/new/?contact={contact.pk}", "dialog"),
        (f"/tasks/{task.pk}/", "dialog"),
        (f"/tasks/{task.pk}/menu/", ""),
        (f"/tasks/{task.pk}/next/", ""),
        (f"/tasks/{task.pk}/snooze/", "dialog"),
        (f"/tasks/{task.pk}/history/", "dialog"),
        (f"/contacts/{contact.pk}/tasks/", "card-tasks"),
        (f"/contacts/{contact.pk}/tasks/", ""),
        (f"/contacts/{contact.pk}/activity/", ""),
        (f"/bookings/services/{service.pk}/tasks/", ""),
        (f"/tasks/templates/{template.pk}/", "dialog"),
    ]
    bones = {}
    for number, (address, target) in enumerate(pages):
        response = client.get(address, headers=htmx_for(target) if target else {})
        assert response.status_code == 200, address
        parse(response)
        # The history shows lines as they were typed.
        bones[f"{number} {target}"] = [
            bone for bone in skeleton(response.content) if bone != "<br>"
        ]
    typed = client.post(
        "/tasks/new/", {"title": text, "details": text, "due_on": text, "query": text}
    )
    assert typed.status_code == 422
    bones["typed"] = [bone for bone in skeleton(typed.content) if bone]
    return bones


def bones_alone(client, owner, text):
    """Return the bones of pages that know of nothing but ``text``."""
    with transaction.atomic():
        bones = bones_of_pages(client, owner, text)
        transaction.set_rollback(True)
    return bones


def test_pages_have_the_same_bones(owner, owner_client, text):
    hostile = bones_alone(owner_client, owner, text)
    if not HARMLESS_BONES:
        HARMLESS_BONES.update(bones_alone(owner_client, owner, HARMLESS))
    # What is too long is told so, and what finds nobody.
    hostile.pop("typed")
    harmless = {name: bones for name, bones in HARMLESS_BONES.items() if name != "typed"}
    assert hostile == harmless
