"""Views saved at the same moment: one name, one view."""

import pytest

from contacts_app.models import DefaultView, SavedView
from contacts_app.services import saved_views as services
from tests.helpers.at_once import at_once


pytestmark = pytest.mark.django_db(transaction=True)

TABS = 8


def test_the_same_name_at_once_is_taken_once(staff):
    def save(number: int) -> bool:
        try:
            services.save_view(name="Regulars", query=f"q={number}", columns=[], actor=staff)
        except services.ViewNameTaken:
            return False
        return True

    assert at_once(TABS, save).count(True) == 1
    assert SavedView.objects.count() == 1


def test_two_views_renamed_to_one_name_at_once(staff):
    views = [
        services.save_view(name=f"View {number}", query="", columns=[], actor=staff)
        for number in range(TABS)
    ]

    def rename(number: int) -> bool:
        try:
            services.rename_view(view_id=views[number].pk, name="Regulars", actor=staff)
        except services.ViewNameTaken:
            return False
        return True

    assert at_once(TABS, rename).count(True) == 1
    assert SavedView.objects.filter(name="Regulars").count() == 1


def test_one_default_chosen_in_many_tabs_at_once(staff):
    views = [
        services.save_view(name=f"View {number}", query="", columns=[], actor=staff)
        for number in range(TABS)
    ]

    def choose(number: int) -> object:
        return services.choose_default_view(view_id=views[number].pk, actor=staff)

    assert len(at_once(TABS, choose)) == TABS
    assert DefaultView.objects.count() == 1
