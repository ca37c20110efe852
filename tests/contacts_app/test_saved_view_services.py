"""What is done with saved views, and what the database guards of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from contacts_app.models import DefaultView, SavedView
from contacts_app.models.saved_views import MAX_VIEW_QUERY
from contacts_app.services import saved_views as services
from tests.factories import StaffFactory


pytestmark = pytest.mark.django_db


def save(actor, name="Regulars", **more):
    return services.save_view(
        **{"query": "q=anna", "columns": ["email"], **more}, name=name, actor=actor
    )


def violated(**fields) -> str:
    now = timezone.now()
    moments = {"created_at": now, "updated_at": now}
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        SavedView.objects.create(**{"name": "x", "folded_name": "x", **moments, **fields})
    cause: Any = caught.value.__cause__
    return str(cause.diag.constraint_name)


# --- what the database guards


def test_every_constraint_is_tried(staff):
    view = save(staff)
    tried = {
        violated(owner=staff, folded_name=view.folded_name),
        violated(owner=staff, folded_name=""),
        violated(owner=staff, query="x" * (MAX_VIEW_QUERY + 1)),
        violated(owner=staff, deleted_at=timezone.now()),
        violated(owner=staff, deleted_by=staff),
    }
    assert tried == {constraint.name for constraint in SavedView._meta.constraints}


def test_the_database_takes_what_is_right(owner, staff):
    save(staff, query="x" * MAX_VIEW_QUERY)
    save(owner)  # of the same name, another person's
    services.delete_view(view_id=save(staff, "Second").pk, actor=staff)
    save(staff, "Second")  # the first one of that name is deleted


def test_one_default_a_user(staff):
    first, second = save(staff, "First"), save(staff, "Second")
    DefaultView.objects.create(user=staff, view=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        DefaultView.objects.create(user=staff, view=second)


def test_changes_are_audited(staff):
    view = save(staff)
    services.rename_view(view_id=view.pk, name="Others", actor=staff)
    events: Any = apps.get_model("contacts", "SavedViewEvent").objects
    assert list(events.order_by("pgh_id").values_list("pgh_label", "name")) == [
        ("insert", "Regulars"),
        ("update", "Others"),
    ]


# --- saving, changing


def test_a_view_keeps_what_it_is_told(staff):
    view = SavedView.objects.get(pk=save(staff, query="q=anna&sort=-created", columns=["cf7"]).pk)
    assert (view.name, view.owner, view.is_shared) == ("Regulars", staff, False)
    assert (view.query, view.columns) == ("q=anna&sort=-created", ["cf7"])


@pytest.mark.parametrize("name", ["Regulars", "REGULARS", "régulars", "Re\u00adgulars"])
def test_a_name_is_free_once_a_person(owner, staff, name):
    save(staff)
    with pytest.raises(services.ViewNameTaken):
        save(staff, name)
    save(owner, name)
    assert SavedView.objects.count() == 2


def test_a_name_can_be_as_wide_as_letters_come(staff):
    assert save(staff, "\ufdfa" * 100).pk


def test_renaming_to_a_name_that_is_taken(staff):
    save(staff)
    other = save(staff, "Others")
    with pytest.raises(services.ViewNameTaken):
        services.rename_view(view_id=other.pk, name="regulars", actor=staff)
    services.rename_view(view_id=other.pk, name="OTHERS", actor=staff)
    other.refresh_from_db()
    assert other.name == "OTHERS"


def test_updating_keeps_the_name(staff):
    view = save(staff)
    services.update_view(view_id=view.pk, query="sort=-name", columns=["phone"], actor=staff)
    view.refresh_from_db()
    assert (view.name, view.query, view.columns) == ("Regulars", "sort=-name", ["phone"])


def test_a_filter_may_be_too_long(staff):
    view = save(staff)
    too_long = "x" * (MAX_VIEW_QUERY + 1)
    with pytest.raises(services.QueryTooLong):
        save(staff, "Long", query=too_long)
    with pytest.raises(services.QueryTooLong):
        services.update_view(view_id=view.pk, query=too_long, columns=[], actor=staff)


def test_nobody_has_views_without_number(staff, monkeypatch):
    monkeypatch.setattr(services, "MAX_VIEWS", 2)
    save(staff, "First")
    second = save(staff, "Second")
    with pytest.raises(services.TooManyViews):
        save(staff, "Third")
    services.delete_view(view_id=second.pk, actor=staff)
    save(staff, "Third")


# --- who may


@pytest.fixture
def shared(manager):
    return save(manager, is_shared=True)


def test_owner_and_manager_share(owner, manager, staff):
    for actor in (owner, manager):
        assert save(actor, is_shared=True).is_shared
        view = save(actor, "Second")
        assert services.share_view(view_id=view.pk, is_shared=True, actor=actor).is_shared
    with pytest.raises(services.MayNotShare):
        save(staff, is_shared=True)
    view = save(staff)
    with pytest.raises(services.MayNotShare):
        services.share_view(view_id=view.pk, is_shared=True, actor=staff)
    assert not SavedView.objects.filter(owner=staff, is_shared=True).exists()


CHANGES = {
    "update": lambda view, actor: services.update_view(
        view_id=view.pk, query="", columns=[], actor=actor
    ),
    "rename": lambda view, actor: services.rename_view(view_id=view.pk, name="X", actor=actor),
    "share": lambda view, actor: services.share_view(view_id=view.pk, is_shared=False, actor=actor),
    "delete": lambda view, actor: services.delete_view(view_id=view.pk, actor=actor),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_shared_view_is_changed_by_its_owner_and_that_of_the_business(
    change, shared, owner, manager, staff
):
    before = SavedView.objects.values().get()
    with pytest.raises(services.ViewIsGone):
        change(shared, staff)
    assert SavedView.objects.values().get() == before
    for actor in (owner, manager):
        with transaction.atomic():
            change(shared, actor)
            assert SavedView.objects.values().get() != before
            transaction.set_rollback(True)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_private_view_is_nobody_elses(change, owner, staff):
    view = save(staff)
    with pytest.raises(services.ViewIsGone):
        change(view, owner)


# --- the default


def test_a_shared_view_may_be_the_default_of_many(shared, manager, staff):
    for actor in (manager, staff):
        services.choose_default_view(view_id=shared.pk, actor=actor)
    own = save(staff)
    services.choose_default_view(view_id=own.pk, actor=staff)
    chosen = dict(DefaultView.objects.values_list("user", "view"))
    assert chosen == {manager.pk: shared.pk, staff.pk: own.pk}
    services.choose_default_view(view_id=None, actor=staff)
    assert list(DefaultView.objects.values_list("user", flat=True)) == [manager.pk]


def test_what_one_may_not_see_is_no_default(manager, staff):
    private = save(manager)
    gone = save(staff)
    services.delete_view(view_id=gone.pk, actor=staff)
    for view in (private, gone):
        with pytest.raises(services.ViewIsGone):
            services.choose_default_view(view_id=view.pk, actor=staff)


# --- deleting


def test_undo_brings_back_what_was_there(shared, manager, staff):
    services.choose_default_view(view_id=shared.pk, actor=staff)
    services.delete_view(view_id=shared.pk, actor=manager)
    assert not SavedView.objects.alive().exists()
    with pytest.raises(services.ViewIsGone):
        services.delete_view(view_id=shared.pk, actor=manager)
    services.undo_view_deletion(view_id=shared.pk, actor=manager)
    view = SavedView.objects.alive().with_default_of(staff).get()
    assert (view.name, vars(view)["is_default"]) == ("Regulars", True)
    with pytest.raises(services.ViewIsGone):
        services.undo_view_deletion(view_id=shared.pk, actor=manager)


def test_undo_by_somebody_else(shared, owner, manager, staff):
    services.delete_view(view_id=shared.pk, actor=manager)
    with pytest.raises(services.ViewIsGone):
        services.undo_view_deletion(view_id=shared.pk, actor=staff)
    services.undo_view_deletion(view_id=shared.pk, actor=owner)


def test_undo_when_the_name_went_to_another(staff):
    first = save(staff)
    services.delete_view(view_id=first.pk, actor=staff)
    save(staff)
    with pytest.raises(services.ViewNameTaken):
        services.undo_view_deletion(view_id=first.pk, actor=staff)
    assert SavedView.objects.alive().count() == 1


def test_what_was_deleted_long_ago_is_gone(staff):
    old, young, alive = save(staff, "Old"), save(staff, "Young"), save(staff, "Alive")
    for view in (old, young):
        services.delete_view(view_id=view.pk, actor=staff)
    SavedView.objects.filter(pk=old.pk).update(deleted_at=timezone.now() - timedelta(days=30))
    with pytest.raises(services.ViewIsGone):
        services.undo_view_deletion(view_id=old.pk, actor=staff)
    assert services.purge_deleted_views() == 1
    assert set(SavedView.objects.all()) == {young, alive}


# --- who sees


def test_everybody_sees_their_own_and_the_shared_ones(shared, owner, manager, staff):
    private = save(manager, "Private")
    own = save(staff)
    other = save(StaffFactory())
    assert set(SavedView.objects.visible_to(staff)) == {shared, own}
    assert set(SavedView.objects.visible_to(manager)) == {shared, private}
    assert set(SavedView.objects.visible_to(owner)) == {shared}
    assert other.owner != staff
