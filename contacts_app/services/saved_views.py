"""What is done with saved views."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.policies import Right
from contacts_app.models import DefaultView, SavedView
from contacts_app.models.saved_views import MAX_VIEW_QUERY
from core.db import constraint_violation
from core.folding import fold


MAX_VIEWS = 200


class ViewNameTaken(Exception):
    """The owner of the view has another one of this name."""


class ViewIsGone(Exception):
    """There is no such view that this user may change, or its deletion can't be undone."""


class MayNotShare(Exception):
    """This user's role doesn't share views."""


class TooManyViews(Exception):
    """The user has as many views as one person may have."""


class QueryTooLong(Exception):
    """The filter is too long to be kept."""


@transaction.atomic
def save_view(
    *, name: str, query: str, columns: Iterable[str], is_shared: bool = False, actor: User
) -> SavedView:
    """Keep a filter, an order and columns under a name.

    Raises:
        ViewNameTaken, MayNotShare, TooManyViews, QueryTooLong
    """
    if is_shared:
        _check_may_share(actor)
    _check_length(query)
    if SavedView.objects.alive().filter(owner=actor).count() >= MAX_VIEWS:
        raise TooManyViews
    now = timezone.now()
    view = SavedView(
        name=name,
        folded_name=folded(name),
        owner=actor,
        is_shared=is_shared,
        query=query,
        columns=list(columns),
        created_at=now,
        updated_at=now,
    )
    _store(view)
    return view


@transaction.atomic
def update_view(*, view_id: int, query: str, columns: Iterable[str], actor: User) -> SavedView:
    """Let a view show what the list shows now.

    Raises:
        ViewIsGone, QueryTooLong
    """
    _check_length(query)
    view = _locked(view_id, actor)
    view.query, view.columns = query, list(columns)
    _store(view)
    return view


@transaction.atomic
def rename_view(*, view_id: int, name: str, actor: User) -> SavedView:
    """Give a view another name.

    Raises:
        ViewIsGone, ViewNameTaken
    """
    view = _locked(view_id, actor)
    view.name, view.folded_name = name, folded(name)
    _store(view)
    return view


@transaction.atomic
def share_view(*, view_id: int, is_shared: bool, actor: User) -> SavedView:
    """Show a view to the whole team, or to its owner alone.

    Raises:
        ViewIsGone, MayNotShare
    """
    view = _locked(view_id, actor)
    if is_shared and not view.is_shared:
        _check_may_share(actor)
    view.is_shared = is_shared
    _store(view)
    return view


@transaction.atomic
def choose_default_view(*, view_id: int | None, actor: User) -> SavedView | None:
    """Let the list of ``actor`` open with a view, with all contacts when there is none.

    Raises:
        ViewIsGone: there is no such view that they may open.
    """
    if view_id is None:
        DefaultView.objects.filter(user=actor).delete()
        return None
    view = SavedView.objects.alive().visible_to(actor).filter(pk=view_id).first()
    if view is None:
        raise ViewIsGone
    # One statement: chosen in two tabs at once, the last one counts.
    DefaultView.objects.bulk_create(
        [DefaultView(user=actor, view=view)],
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=["view"],
    )
    return view


@transaction.atomic
def delete_view(*, view_id: int, actor: User) -> SavedView:
    """Delete a view, to be undone for 30 days.

    Raises:
        ViewIsGone
    """
    view = _locked(view_id, actor)
    view.deleted_at, view.deleted_by = timezone.now(), actor
    view.save(update_fields=["deleted_at", "deleted_by"])
    return view


@transaction.atomic
def undo_view_deletion(*, view_id: int, actor: User) -> SavedView:
    """Bring a deleted view back; whose list opened with it finds it there again.

    Raises:
        ViewIsGone: it is there already, or was deleted too long ago.
        ViewNameTaken: its owner has another view of this name by now.
    """
    view = (
        SavedView.objects.restorable()
        .changeable_by(actor)
        .select_for_update(of=("self",))
        .filter(pk=view_id)
        .first()
    )
    if view is None:
        raise ViewIsGone
    view.deleted_at = view.deleted_by = None
    with constraint_violation("saved_view_name_is_free", ViewNameTaken):
        view.save(update_fields=["deleted_at", "deleted_by"])
    return view


def purge_deleted_views() -> int:
    """Remove, for ever, the views whose deletion can't be undone any more; return how many."""
    deleted = SavedView.objects.filter(deleted_at__isnull=False)
    return deleted.exclude(pk__in=SavedView.objects.restorable().values("pk")).delete()[0]


def folded(name: str) -> str:
    """Return ``name`` as names of views are compared."""
    return fold(name)[:200]


def _check_may_share(actor: User) -> None:
    if not actor.may(Right.SHARE_VIEWS):
        raise MayNotShare


def _check_length(query: str) -> None:
    if len(query) > MAX_VIEW_QUERY:
        raise QueryTooLong


def _store(view: SavedView) -> None:
    view.updated_at = timezone.now()
    with constraint_violation("saved_view_name_is_free", ViewNameTaken):
        view.save()


def _locked(view_id: int, actor: User) -> SavedView:
    view = (
        SavedView.objects.alive()
        .changeable_by(actor)
        .select_for_update(of=("self",))
        .filter(pk=view_id)
        .first()
    )
    if view is None:
        raise ViewIsGone
    return view
