"""The form of a service."""

from decimal import Decimal
from typing import Any, ClassVar, cast

from django import forms
from django.core.validators import DecimalValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from bookings.enums import ServiceKind
from bookings.forms.in_languages import InLanguages
from bookings.models import Service
from bookings.models.services import SERVICE_IN_LANGUAGES
from contacts_app.custom_field_types import LongTextFormField, NumberFormField
from core.folding import fold
from core.forms import TextField, refuse_broken_text


HOUR, DAY = 60, 24 * 60
LEADS = (0, 15, 30, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR,
         DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY)  # fmt: skip


class PriceFormField(NumberFormField):
    """A price; empty where none is said."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            validators=[DecimalValidator(12, 2), MinValueValidator(Decimal(0))], **options
        )


class StaffFormField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some of those who work here, to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


def working_here() -> Any:
    """Return the users who can give a service, by their names."""
    return User.objects.filter(is_active=True).exclude(is_superuser=True, role="staff")


# At run time a ModelForm takes no type of its model.
class ServiceForm(InLanguages, forms.ModelForm):  # type: ignore[type-arg]
    """Everything of a service but its questions; ``version`` says which state was opened."""

    description = LongTextFormField(
        label=gettext_lazy("Description"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[refuse_broken_text],
        help_text=gettext_lazy("Clients see it on the booking page."),
    )
    price = PriceFormField(
        label=gettext_lazy("Price"),
        required=False,
        help_text=gettext_lazy("0 means free of charge. Empty: no price is shown."),
    )
    lead_minutes = forms.TypedChoiceField(label=gettext_lazy("Online booking closes"), coerce=int)
    staff = StaffFormField(
        label=gettext_lazy("Given by"),
        queryset=User.objects.none(),
        required=False,
        help_text=gettext_lazy("Nobody can book a service that nobody gives."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Service
        fields = (
            "name", "kind", "duration", "price", "currency", "capacity", "description", "location",
            "buffer_before", "buffer_after", "colour", "is_active", "is_public",
            "needs_confirmation", "lead_minutes", "horizon_days", *SERVICE_IN_LANGUAGES,
        )  # fmt: skip
        field_classes: ClassVar[dict[str, type[forms.CharField]]] = {
            "name": TextField,
            "location": TextField,
            **{
                name: TextField if name.startswith("name") else LongTextFormField
                for name in SERVICE_IN_LANGUAGES
            },
        }
        widgets = {"colour": forms.RadioSelect(attrs={"class": "form-check-input"})} | {
            name: forms.Textarea(attrs={"rows": 2})
            for name in SERVICE_IN_LANGUAGES
            if name.startswith("description")
        }
        help_texts = {
            "kind": gettext_lazy(
                "An appointment is for one client, at a free time. "
                "A class or a course has sessions that you make, for several clients."
            ),
            "capacity": gettext_lazy("Of a class or a course: how many clients can come."),
            "buffer_before": gettext_lazy("Time to prepare; nothing else is booked then."),
            "buffer_after": gettext_lazy("Time to clean up; nothing else is booked then."),
            "horizon_days": gettext_lazy("So many days ahead can be booked."),
        }

    def __init__(
        self,
        posted: Any = None,
        *,
        language: str,
        service: Service | None = None,
        **options: Any,
    ):
        """Make the form.

        Args:
            language: of the business, in which its name and description are.
        """
        super().__init__(posted, instance=service, **options)
        self.ask_in_languages(SERVICE_IN_LANGUAGES, language=language, stored=self.instance)
        cast(Any, self.fields["staff"]).queryset = working_here()
        self.fields["colour"].choices = Service._meta.get_field("colour").choices  # type: ignore[attr-defined]
        lead = self.initial["lead_minutes"] = self.instance.lead_minutes
        leads = sorted({*LEADS, lead})
        cast(Any, self.fields["lead_minutes"]).choices = [
            (minutes, duration_text(minutes) if minutes else _("Until it begins"))
            for minutes in leads
        ]
        for name in ("duration", "buffer_before", "buffer_after", "capacity", "horizon_days"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
        if service is not None and service.pk:
            self.initial["version"] = service.version
            self.initial["staff"] = list(service.staff.values_list("pk", flat=True))
            if service.sessions.exists():
                self.fields["kind"].disabled = True
                self.fields["kind"].help_text = _(
                    "The kind can't be changed any more: there are sessions of this service."
                )

    def validate_constraints(self) -> None:
        """Leave them to the service and the database, which name what is wrong."""

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not fold(name):
            raise forms.ValidationError(_("A name needs a letter or a figure."), code="no_name")
        return name

    def clean(self) -> dict[str, Any]:
        for name in SERVICE_IN_LANGUAGES:
            text = self.cleaned_data.get(name)
            if name.startswith("name") and text and not fold(text):
                self.add_error(name, _("A name needs a letter or a figure."))
        said = super().clean() or self.cleaned_data
        if said.get("kind") == ServiceKind.APPOINTMENT:
            said["capacity"] = 1
            self.errors.pop("capacity", None)
        elif said.get("capacity") == 1 and said.get("kind"):
            self.add_error("capacity", _("A class or a course has at least two places."))
        return said

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, of the fields of a service."""
        names = {*self._meta.fields} & {*self.fields}  # type: ignore[misc]
        return {name: self.cleaned_data[name] for name in names}

    @property
    def switches(self) -> list[forms.BoundField]:
        return [self[name] for name in ("is_active", "is_public", "needs_confirmation")]


def duration_text(minutes: int) -> str:
    """Return a length of time in words: 1 hour 30 minutes."""
    days, rest = divmod(minutes, DAY)
    hours, left = divmod(rest, HOUR)
    parts = [
        ngettext("%(count)s day", "%(count)s days", days) % {"count": days} if days else "",
        ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours} if hours else "",
        ngettext("%(count)s minute", "%(count)s minutes", left) % {"count": left} if left else "",
    ]
    return " ".join(part for part in parts if part) or _("0 minutes")
