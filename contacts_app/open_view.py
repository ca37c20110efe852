"""The saved view that is open over the list: which one, what was changed, what it lacks."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import parse_qsl

from django.db import connection
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import Right
from contacts_app.list_state import ALL, ListState
from contacts_app.models import CustomField, Label, SavedView
from contacts_app.querysets.reviews import WAITING_COUNT


CUSTOM_FIELD = re.compile(r"(?:or\d+-)?cf(\d{1,18})(?:_\w+)?", re.ASCII)
SORT = re.compile(r"-?cf(\d{1,18})", re.ASCII)


DEFAULT_VIEW = """
    SELECT view.id FROM contacts_defaultview chosen JOIN contacts_savedview view ON view.id = view_id
    WHERE user_id = %s AND deleted_at IS NULL AND (owner_id = user_id OR is_shared)
"""
VIEW = """
    SELECT * FROM contacts_savedview
    WHERE id = %s AND deleted_at IS NULL AND (owner_id = %s OR is_shared)
"""
FRAME = f"SELECT ({DEFAULT_VIEW}), CASE WHEN %s THEN ({WAITING_COUNT}) ELSE 0 END"


@dataclass(frozen=True)
class Frame:
    """What a whole page of the list needs beside the list.

    Attributes:
        default_id: the view the user's list opens with.
        reviews_waiting: how many contacts wait for a decision of the user.
    """

    default_id: int | None
    reviews_waiting: int

    @classmethod
    def of(cls, user: User) -> Self:
        """Ask for all of it in one statement, which the ORM has no words for."""
        with connection.cursor() as cursor:
            cursor.execute(FRAME, [user.pk, user.may(Right.REVIEW_CONTACTS)])
            return cls(*cursor.fetchone())


def views_of(user: User) -> list[SavedView]:
    """Return the views ``user`` may open, each with ``is_default``, by name."""
    views = SavedView.objects.alive().visible_to(user).with_default_of(user).select_related("owner")
    return list(views.only("name", "owner", "is_shared", "query", "columns", "owner__name"))


def default_view_of(user: User) -> int | None:
    """Return the id of the view the list of ``user`` opens with."""
    with connection.cursor() as cursor:
        cursor.execute(DEFAULT_VIEW, [user.pk])
        found: tuple[int] | None = cursor.fetchone()
    return found[0] if found else None


def view_of(user: User, pk: int) -> SavedView | None:
    """Return a view if ``user`` may open it."""
    return next(iter(SavedView.objects.raw(VIEW, [pk, user.pk])), None)


def state_of(view: SavedView, *, size: int) -> ListState:
    """Return the list as the view shows it."""
    state = ListState.from_query(QueryDict(view.query), size=size)
    return replace(state, view=str(view.pk))


def address_of(view: SavedView) -> str:
    """Return where the view is open; all it shows is said, so that others can follow the link."""
    size = 50
    query = state_of(view, size=size).url_query(default_size=size)
    return reverse("contacts:contact_list") + query


@dataclass(frozen=True)
class OpenView:
    """A state of the list, and the view it belongs to.

    Attributes:
        state: as the URL says it, without a view that isn't there for this user.
        view: the view that is open, if any.
        is_unknown: the URL named a view that this user may not see, or that is gone.
        default_id: the view the user's list opens with; only asked for when none is open.
    """

    state: ListState
    view: SavedView | None = None
    is_unknown: bool = False
    default_id: int | None = None

    @classmethod
    def find(cls, state: ListState, user: User, frame: Frame | None = None) -> Self:
        """Find the view that ``state`` names among those a user may open.

        Args:
            frame: what was asked before, which view the list opens with among it.
        """
        if state.view_id is not None and (view := view_of(user, state.view_id)) is not None:
            return cls(state, view)
        default = frame.default_id if frame else default_view_of(user)
        # With a default view, an address that says nothing would open that one.
        elsewhere = ALL if default else ""
        return cls(replace(state, view=elsewhere), None, state.view_id is not None, default)

    @property
    def is_changed(self) -> bool:
        """Whether the list shows something else than the view, or than all contacts."""
        if self.view is None:
            return bool(self.state.saved_query or self.state.columns)
        kept = state_of(self.view, size=self.state.size).saved_query
        columns = self.state.columns
        return kept != self.state.saved_query or (
            columns != () and columns != tuple(self.view.columns)
        )

    def columns(self, user: User) -> list[str]:
        """Return the keys of the columns to show."""
        if self.state.columns:
            return list(self.state.columns)
        return self.view.columns if self.view else user.list_columns

    def may_be_changed_by(self, user: User) -> bool:
        """Tell whether ``user`` may change the view that is open."""
        return self.view is not None and (
            self.view.owner_id == user.pk or user.may(Right.CHANGE_SHARED_VIEWS)
        )

    def missing(self, gone_labels: Collection[int]) -> list[str]:
        """Say which labels and fields the view asks for that were deleted."""
        if self.view is None:
            return []
        asked = parse_qsl(self.state.saved_query)
        fields = {int(found[1]) for name, _text in asked if (found := CUSTOM_FIELD.fullmatch(name))}
        fields |= {int(found[1]) for _name, text in asked if (found := SORT.fullmatch(text))}
        shown = self.state.columns or self.view.columns
        fields |= {int(found[1]) for key in shown if (found := CUSTOM_FIELD.fullmatch(key))}
        if fields:
            fields -= {field.pk for field in self.state.living_fields}
        return [*_missing_labels(set(gone_labels)), *_missing_fields(fields)]


def _missing_labels(ids: set[int]) -> list[str]:
    if not ids:
        return []
    known = {label.pk: label for label in Label.objects.filter(pk__in=ids)}
    said = [
        _("The label “%(name)s” was deleted.") % {"name": label.name}
        for label in known.values()
        # One that was merged lives on as another.
        if label.deleted_at and label.merged_into_id is None
    ]
    return said + [_("A label of this view was deleted.")] * bool(ids - known.keys())


def _missing_fields(ids: set[int]) -> list[str]:
    if not ids:
        return []
    known = {field.pk: field for field in CustomField.objects.filter(pk__in=ids)}
    said = [
        _("The field “%(name)s” was deleted.") % {"name": field.name}
        for field in known.values()
        if field.deleted_at
    ]
    return said + [_("A field of this view was deleted.")] * bool(ids - known.keys())
