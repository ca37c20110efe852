"""Saved views of the contact list."""

from collections.abc import Callable
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.form_keys import once
from accounts.policies import Right, rule
from contacts_app.columns import chosen_columns, offered_columns
from contacts_app.forms.saved_views import SaveViewForm, ViewNameForm
from contacts_app.list_state import ALL, ListState
from contacts_app.models import CustomField, SavedView
from contacts_app.open_view import OpenView, address_of
from contacts_app.services import saved_views as services
from core.http import Request, came_from, go_to, render_dialog


@require_http_methods(["GET", "POST"])
@rule(Right.SEE_CONTACTS)
def saved_view_new(request: Request) -> HttpResponse:
    """Save what the list shows as a new view; the list's query stands in the address."""
    opened = _opened(request)
    may_share = request.user.may(Right.SHARE_VIEWS)
    if request.method == "GET":
        return _form(request, SaveViewForm(may_share=may_share), opened.state)
    form = SaveViewForm(request.POST, may_share=may_share)
    if not form.is_valid():
        return _form(request, form, opened.state, status=422)

    def save() -> str:
        view = services.save_view(
            name=form.cleaned_data["name"],
            query=opened.state.saved_query,
            columns=_columns(request, opened),
            is_shared=form.cleaned_data.get("is_shared", False),
            actor=request.user,
        )
        if form.cleaned_data["is_default"]:
            services.choose_default_view(view_id=view.pk, actor=request.user)
        return address_of(view)

    try:
        address = once(form.cleaned_data["key"] or uuid4(), user=request.user, make=save)
    except services.ViewNameTaken:
        form.add_error("name", _name_taken())
    except services.TooManyViews:
        text = ngettext(
            "You have %(count)s view. Delete one first.",
            "You have %(count)s views. Delete one first.",
            services.MAX_VIEWS,
        )
        form.add_error(None, ValidationError(text, params={"count": services.MAX_VIEWS}))
    except services.QueryTooLong:
        form.add_error(None, ValidationError(_("This filter is too long to be saved.")))
    else:
        text = _("The view was saved: %(name)s") % {"name": form.cleaned_data["name"]}
        return go_to(request, address, text=text)
    return _form(request, form, opened.state, status=422)


@require_POST
@rule(Right.SEE_CONTACTS)
def saved_view_update(request: Request, view_id: int) -> HttpResponse:
    """Let a view show what the list shows; the list's query stands in the address."""
    _changeable_or_404(request, view_id)
    opened = _opened(request)
    try:
        view = services.update_view(
            view_id=view_id,
            query=opened.state.saved_query,
            columns=_columns(request, opened),
            actor=request.user,
        )
    except services.ViewIsGone:
        raise Http404 from None
    except services.QueryTooLong:
        text = _("This filter is too long to be saved.")
        return go_to(request, _shown(request), text=text, is_error=True, keep_address=True)
    return go_to(request, address_of(view), text=_("Saved."))


@require_http_methods(["GET", "POST"])
@rule(Right.SEE_CONTACTS)
def saved_view_rename(request: Request, view_id: int) -> HttpResponse:
    """Give a view another name."""
    view = _changeable_or_404(request, view_id)
    if request.method == "GET":
        form = ViewNameForm(initial={"name": view.name})
        return _form(request, form, _opened(request).state, view=view)
    form = ViewNameForm(request.POST)
    if form.is_valid():
        try:
            services.rename_view(
                view_id=view.pk, name=form.cleaned_data["name"], actor=request.user
            )
        except services.ViewIsGone:
            raise Http404 from None
        except services.ViewNameTaken:
            form.add_error("name", _name_taken())
        else:
            return _done(request, view, _("Saved."))
    return _form(request, form, _opened(request).state, view=view, status=422)


@require_POST
@rule(Right.SHARE_VIEWS)
def saved_view_share(request: Request, view_id: int) -> HttpResponse:
    """Share a view with the team, or keep it to its owner: ``is_shared`` is 1 or 0."""
    view = _changeable_or_404(request, view_id)
    is_shared = request.POST.get("is_shared") == "1"
    _do(lambda: services.share_view(view_id=view.pk, is_shared=is_shared, actor=request.user))
    if is_shared:
        text = _("The whole team sees this view now.")
    elif view.owner == request.user:
        text = _("Only you see this view now.")
    else:
        text = _("Only %(name)s sees this view now.") % {"name": view.owner.name}
        return go_to(request, f"{reverse('contacts:contact_list')}?view={ALL}", text=text)
    return _done(request, view, text)


@require_POST
@rule(Right.SEE_CONTACTS)
def saved_view_default(request: Request, view_id: int) -> HttpResponse:
    """Let the list open with a view, or with all contacts again: ``is_default`` is 1 or 0."""
    view = get_object_or_404(SavedView.objects.alive().visible_to(request.user), pk=view_id)
    is_default = request.POST.get("is_default") == "1"
    chosen = view.pk if is_default else None
    _do(lambda: services.choose_default_view(view_id=chosen, actor=request.user))
    if is_default:
        text = _("The contact list opens with this view now.")
    else:
        text = _("The contact list opens with all contacts now.")
    return _done(request, view, text)


@require_POST
@rule(Right.SEE_CONTACTS)
def saved_view_delete(request: Request, view_id: int) -> HttpResponse:
    """Delete a view; the message offers Undo."""
    view = _changeable_or_404(request, view_id)
    _do(lambda: services.delete_view(view_id=view.pk, actor=request.user))
    return go_to(
        request,
        f"{reverse('contacts:contact_list')}?view={ALL}",
        text=_("The view was deleted: %(name)s") % {"name": view.name},
        undo_url=reverse("contacts:saved_view_undo_delete", args=[view.pk]),
    )


@require_POST
@rule(Right.SEE_CONTACTS)
def saved_view_undo_delete(request: Request, view_id: int) -> HttpResponse:
    """Bring a deleted view back."""
    changeable = SavedView.objects.changeable_by(request.user)
    view = get_object_or_404(changeable, pk=view_id)
    try:
        services.undo_view_deletion(view_id=view.pk, actor=request.user)
    except services.ViewIsGone:
        text = _("This can't be undone any more.")
        return go_to(request, _shown(request), text=text, is_error=True, keep_address=True)
    except services.ViewNameTaken:
        text = _("There is another view “%(name)s” now. Rename it first.")
        text %= {"name": view.name}
        return go_to(request, _shown(request), text=text, is_error=True, keep_address=True)
    return go_to(request, address_of(view), text=_("The view is back."))


def _opened(request: Request) -> OpenView:
    """Return what of the list the address names."""
    state = ListState.from_query(request.GET, size=request.user.list_page_size)
    return OpenView.find(state, request.user)


def _columns(request: Request, opened: OpenView) -> list[str]:
    """Return the keys of the columns the list shows."""
    offered = offered_columns(CustomField.objects.alive())
    return [column.key for column in chosen_columns(opened.columns(request.user), offered)]


def _changeable_or_404(request: Request, view_id: int) -> SavedView:
    changeable = SavedView.objects.alive().changeable_by(request.user)
    return get_object_or_404(changeable.select_related("owner"), pk=view_id)


def _do(deed: Callable[[], object]) -> None:
    """Do something with a view that may have gone, or been withdrawn, a moment ago."""
    try:
        deed()
    except services.ViewIsGone:
        raise Http404 from None


def _name_taken() -> ValidationError:
    return ValidationError(_("There is a view of this name already."), code="taken")


def _shown(request: Request) -> str:
    return came_from(request, reverse("contacts:contact_list"))


def _done(request: Request, view: SavedView, text: str) -> HttpResponse:
    """Answer a deed after which the list goes on showing what it shows."""
    return go_to(request, came_from(request, address_of(view)), text=text, keep_address=True)


def _form(
    request: Request,
    form: ViewNameForm,
    state: ListState,
    *,
    view: SavedView | None = None,
    status: int = 200,
) -> HttpResponse:
    query = state.url_query(default_size=request.user.list_page_size)
    context = {
        "form": form,
        "view": view,
        "action": request.path + query,
        "cancel_url": reverse("contacts:contact_list") + query,
    }
    return render_dialog(request, "contacts/saved_view_form.html", context, status=status)
