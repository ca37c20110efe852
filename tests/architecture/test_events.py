"""Every kind of event has its wording on the timeline."""

import importlib
from enum import Enum

import pytest
from django.template.loader import get_template

from contacts_app.timeline import topics
from tests.architecture import repository


def kinds() -> list[str]:
    """The kinds of events that the apps declare, in enums named like ActivityKind."""
    found = []
    for app in repository.APPS:
        if (repository.ROOT / app / "enums.py").exists():
            module = importlib.import_module(f"{app}.enums")
            for name, value in vars(module).items():
                if name.endswith("ActivityKind") and issubclass(value, Enum):
                    found += [kind.value for kind in value]
    return found


@pytest.mark.parametrize("kind", kinds())
def test_kind_of_event_has_a_template(kind):
    get_template(f"activity/{kind}.html")


def test_kinds_of_events_are_found():
    assert "contacts/created" in kinds()


@pytest.mark.parametrize("kind", kinds())
def test_kind_of_event_belongs_to_one_topic(kind):
    assert [kind in topic.kinds for topic in topics()].count(True) == 1


def test_topics_have_names_of_their_own():
    keys = [topic.key for topic in topics()]
    assert len(set(keys)) == len(keys) > 1
