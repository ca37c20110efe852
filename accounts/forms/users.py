"""The forms by which the owner invites and changes users."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.departures import Remainder
from accounts.models import User
from accounts.policies import Role
from core.forms import TextField


class InvitationForm(forms.Form):
    """Whom to invite, as what, and in which language to write to them."""

    name = TextField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("Email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.STAFF)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def clean_email(self) -> str:
        """Return the address in lower case; refuse one that somebody signs in with already."""
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(
                _("A user with this email is there already."), code="email_taken"
            )
        return email


class UserForm(forms.Form):
    """Name and role of a user; nobody changes their own role."""

    name = TextField(label=_("Name"), max_length=200)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)

    def __init__(self, *args: object, is_self: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if is_self:
            self.fields["role"].disabled = True
            self.fields["role"].help_text = _("Only another owner can change your role.")


class SuccessorsForm(forms.Form):
    """Who takes over what counts on ``user``: for each thing somebody, or nobody.

    Args:
        left: as in ``departures.what_would_be_left``.
    """

    without_optional_marks = True

    def __init__(self, posted: Any = None, *, user: User, left: Iterable[Remainder]) -> None:
        super().__init__(posted, prefix="to")
        others = User.objects.filter(is_active=True).exclude(pk=user.pk)
        for remainder in left:
            if remainder.key:
                self.fields[remainder.key] = forms.ModelChoiceField(
                    label=_("%(what)s: who takes over?") % {"what": remainder.text},
                    queryset=others,
                    required=False,
                    empty_label=_("Nobody: it stays as it is"),
                )

    @property
    def successors(self) -> dict[str, User]:
        """Who takes over, by the keys of the remainders, once the form is valid."""
        return {key: user for key, user in self.cleaned_data.items() if user is not None}
