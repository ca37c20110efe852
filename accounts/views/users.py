"""The users of the business, for its owner."""

import logging

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.departures import what_would_be_left
from accounts.forms.users import InvitationForm, SuccessorsForm, UserForm
from accounts.models import User
from accounts.policies import Right, rule
from core.http import Request


logger = logging.getLogger(__name__)


@rule(Right.CHANGE_USERS)
@require_safe
def user_list(request: Request) -> HttpResponse:
    """Show everybody who may sign in, then those who may no longer."""
    users = User.objects.order_by("-is_active", "name", "pk")
    return render(request, "accounts/user_list.html", {"users": users})


@rule(Right.CHANGE_USERS)
@require_http_methods(["GET", "HEAD", "POST"])
def user_invite(request: Request) -> HttpResponse:
    """Invite somebody by e-mail."""
    form = InvitationForm(
        request.POST if request.method == "POST" else None,
        initial={"language": request.business.language},
    )
    if request.method == "POST" and form.is_valid():
        try:
            user = services.invite_user(**form.cleaned_data, actor=request.user)
        except services.EmailTaken:
            form.add_error("email", _("A user with this email is there already."))
        else:
            send_invitation(request, user)
            return redirect("accounts:user_list")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/user_invite.html", {"form": form}, status=status)


@rule(Right.CHANGE_USERS)
@require_http_methods(["GET", "HEAD", "POST"])
def user_edit(request: Request, user_id: int) -> HttpResponse:
    """Show one user; change name and role."""
    user = get_object_or_404(User, pk=user_id)
    is_self = user.pk == request.user.pk
    form = UserForm(
        request.POST if request.method == "POST" else None,
        initial={"name": user.name, "role": user.role},
        is_self=is_self,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_role(
                user_id=user_id, role=form.cleaned_data["role"], actor=request.user
            )
        except services.LastOwner:
            form.add_error("role", last_owner_text())
        else:
            services.rename_user(
                user_id=user_id, name=form.cleaned_data["name"], actor=request.user
            )
            messages.success(request, _("The user was saved."))
            return redirect("accounts:user_list")
    context = {"form": form, "person": user, "is_self": is_self}
    if not is_self:
        context["left"] = what_would_be_left(user)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/user_edit.html", context, status=status)


@rule(Right.CHANGE_USERS)
@require_POST
def user_deactivate(request: Request, user_id: int) -> HttpResponse:
    """Lock a user out; ask first who takes over what still counts on them."""
    user = get_object_or_404(User, pk=user_id)
    left = what_would_be_left(user) if user.is_active and user.pk != request.user.pk else []
    form = SuccessorsForm(request.POST if "anyway" in request.POST else None, user=user, left=left)
    if left and not form.is_valid():
        context = {"person": user, "left": left, "form": form}
        return render(request, "accounts/user_deactivate.html", context, status=422)
    successors = form.successors if left else {}
    try:
        stays = services.let_go(user_id=user_id, actor=request.user, successors=successors)
    except services.UserNotActive:
        messages.error(request, _("Whoever should take over doesn't work here any more."))
    except services.OwnAccount:
        messages.error(request, _("You can't deactivate yourself."))
    except services.LastOwner:
        messages.error(request, last_owner_text())
    else:
        messages.success(
            request, _("%(name)s can't sign in any more.") % {"name": user.name or user.email}
        )
        if stays:
            context = {"person": user, "stays": stays, "left": what_would_be_left(user)}
            return render(request, "accounts/user_stays.html", context)
    return redirect("accounts:user_list")


@rule(Right.CHANGE_USERS)
@require_POST
def user_reactivate(request: Request, user_id: int) -> HttpResponse:
    """Let a deactivated user in again."""
    user = get_object_or_404(User, pk=user_id)
    services.reactivate_user(user_id=user_id, actor=request.user)
    messages.success(request, _("%(name)s can sign in again.") % {"name": user.name or user.email})
    return redirect("accounts:user_list")


@rule(Right.CHANGE_USERS)
@require_POST
def user_reinvite(request: Request, user_id: int) -> HttpResponse:
    """Send another invitation; the links sent before stop working."""
    get_object_or_404(User, pk=user_id)
    try:
        user = services.renew_invitation(user_id=user_id, actor=request.user)
    except (services.AlreadyJoined, services.UserNotActive):
        messages.error(request, _("This user needs no invitation."))
    else:
        send_invitation(request, user)
    return redirect("accounts:user_list")


def send_invitation(request: Request, user: User) -> None:
    """Send the link, and say whether that worked."""
    address = request.build_absolute_uri("/")
    try:
        services.send_invitation(user=user, actor=request.user, site_address=address)
    except OSError:
        logger.exception("An invitation could not be sent (user %s)", user.pk)
        messages.error(
            request, _("The invitation could not be sent. Send it again in a few minutes.")
        )
    else:
        messages.success(request, _("An invitation was sent to %(email)s.") % {"email": user.email})


def last_owner_text() -> str:
    return _("The business needs an owner. Make somebody else an owner first.")
