"""Users and the business in Django admin; saving goes through the services."""

import logging
from importlib import import_module
from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.admin.audit import EventAdmin, ReadOnlyAdmin
from accounts.admin.refusals import RefusalsMixin
from accounts.forms.business import BusinessForm
from accounts.models import Business, User


logger = logging.getLogger(__name__)

admin.site.site_header = admin.site.site_title = gettext_lazy("Kartoteka administration")
# The second step of signing in counts here too, and so do the limits on attempts.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# What these packages offer to edit has no meaning here, or must be shown another way.
for module in ("django.contrib.auth", "allauth.account", "allauth.mfa"):
    import_module(f"{module}.admin")
admin.site.unregister([Group, EmailAddress, Authenticator])


@admin.register(User)
class UserAdmin(RefusalsMixin, admin.ModelAdmin):  # type: ignore[type-arg]
    """Users are invited, and deactivated instead of deleted. No password is shown or set."""

    list_display = ("email", "name", "role", "is_active", "is_superuser", "last_login")
    list_filter = ("role", "is_active", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("name", "pk")
    add_fields = ("email", "name", "role", "language")
    fields = (
        "email",
        "name",
        "role",
        "language",
        "is_active",
        "is_superuser",
        "last_login",
        "invited_at",
        "created_at",
    )
    readonly_fields = ("last_login", "invited_at", "created_at")
    REFUSALS = {
        services.LastOwner: gettext_lazy(
            "The business needs an owner. Make somebody else an owner first."
        ),
        services.OwnAccount: gettext_lazy(
            "Nobody changes their own role or deactivates themselves."
        ),
        services.EmailTaken: gettext_lazy("A user with this email is there already."),
    }

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        return self.fields if obj else self.add_fields

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Invite a new user; of an existing one store what changed, each by its service."""
        actor = request.user
        assert isinstance(actor, User)  # noqa: S101 -- AccessMiddleware let a superuser in
        if not change:
            user = services.invite_user(**form.cleaned_data, actor=actor)
            obj.pk = user.pk
            address = request.build_absolute_uri("/")
            transaction.on_commit(lambda: self.send_invitation(request, user, actor, address))
            return
        if "role" in form.changed_data:
            services.change_role(user_id=obj.pk, role=obj.role, actor=actor)
        if "is_active" in form.changed_data:
            act = services.reactivate_user if obj.is_active else services.deactivate_user
            act(user_id=obj.pk, actor=actor)
        others = [name for name in form.changed_data if name not in ("role", "is_active")]
        if others:
            obj.save(update_fields=others)

    def send_invitation(self, request: HttpRequest, user: User, actor: User, address: str) -> None:
        """Send the link to choose a password, and say whether that worked."""
        try:
            services.send_invitation(user=user, actor=actor, site_address=address)
        except OSError:
            logger.exception("An invitation could not be sent (user %s)", user.pk)
            messages.error(
                request, _("The invitation could not be sent. Send it again in a few minutes.")
            )
        else:
            messages.success(
                request, _("An invitation was sent to %(email)s.") % {"email": user.email}
            )


@admin.register(Business)
class BusinessAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The one row there is: changed, never added or deleted."""

    form = BusinessForm
    list_display = ("name", "country", "time_zone", "currency", "language")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Business | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Business, form: Any, change: bool) -> None:
        actor = request.user
        assert isinstance(actor, User)  # noqa: S101 -- AccessMiddleware let a superuser in
        services.change_business(values=form.cleaned_data, actor=actor)


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """Second steps: for somebody who lost theirs it is deleted. Secrets are not shown."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = ("user", "type", "created_at", "last_used_at")

    def has_delete_permission(self, request: HttpRequest, obj: Authenticator | None = None) -> bool:
        return True


for tracked in (User, Business):
    admin.site.register(tracked._meta.get_field("events").related_model, EventAdmin)
