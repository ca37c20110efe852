"""The forms of labels: which ones a contact carries, and what a label is."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts_app.enums import LabelColour
from contacts_app.models import Contact, ContactLabel, Label
from contacts_app.services.labels import find_label
from core.forms import TextField


LONGEST_NAME = 60


class ChosenLabelsForm(forms.Form):
    """The labels to tick for one contact, and the name of one more to put on.

    Only who may create labels can name one that is not there yet.
    ``was`` names those that were ticked when the form was made: what somebody else changed
    meanwhile stays as they left it.
    """

    without_optional_marks = True

    name = TextField(
        label=_("Find or create a label"),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "off", "data-pick-search": True}
        ),
    )

    def __init__(self, posted: Any = None, *, contact: Contact, may_create: bool) -> None:
        super().__init__(posted)
        self.may_create = may_create
        self.fields["name"].label = _("Find or create a label") if may_create else _("Find a label")
        rows = ContactLabel.objects.carried().filter(contact=contact)
        self._carried = set(rows.values_list("label_id", flat=True))

    @cached_property
    def options(self) -> list[dict[str, Any]]:
        """Return what is offered, in the order of names: the labels and whether each is ticked."""
        labels = list(Label.objects.alive())
        ticked = self._posted("labels") if self.is_bound else self._carried
        was = self._posted("was") if self.is_bound else self._carried
        return [
            {
                "label": label,
                "is_ticked": label.pk in ticked,
                "was_ticked": label.pk in was,
                "is_automatic": bool(label.condition),
            }
            for label in labels
        ]

    @property
    def wanted(self) -> dict[str, Any]:
        """Return what is to be put on, taken off and created, as ``change_labels`` takes it."""
        ticked = set(Label.objects.led_to(self._posted("labels")))
        was = set(Label.objects.led_to(self._posted("was")))
        put_on = ticked - was
        name = self.cleaned_data["name"]
        if name and not self.may_create:
            put_on |= {label for label in [find_label(name)] if label}
        return {
            "put_on": put_on,
            "take_off": was - ticked - put_on,
            "create": name if self.may_create else "",
        }

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name and not self.may_create and not find_label(name):
            raise ValidationError(
                _("There is no label of this name, and you can't create labels."), code="no_label"
            )
        return name

    def _posted(self, name: str) -> set[int]:
        posted: Any = self.data
        texts = posted.getlist(name)
        return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}


class LabelForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a label is called, its colour and what it is for."""

    without_optional_marks = True

    class Meta:
        model = Label
        fields = ("name", "colour", "description")
        field_classes = {"name": TextField, "description": TextField}
        help_texts = {"description": _("When to put it on, for the team.")}
        widgets = {
            "name": forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
            "colour": forms.RadioSelect(attrs={"class": "form-check-input"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django admin leaves out what it only shows.
        if not self.instance.pk and "colour" in self.fields:
            self.fields["colour"].initial = LabelColour.BLUE

    def validate_constraints(self) -> None:
        """Leave it to the service, which names what is wrong."""

    def _post_clean(self) -> None:
        # The instance stays as it was stored; the service changes it.
        pass


class MergeLabelForm(forms.Form):
    """Which label takes the place of another one."""

    survivor = forms.ModelChoiceField(
        queryset=Label.objects.none(), label=_("Merge into"), empty_label=None
    )

    def __init__(self, posted: Any = None, *, loser: Label) -> None:
        super().__init__(posted)
        field: Any = self.fields["survivor"]
        # The service refuses one with a condition, and its message says why.
        field.queryset = Label.objects.alive().exclude(pk=loser.pk)
        self.offered = field.queryset.filter(condition="")
