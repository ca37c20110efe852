"""The form of a rule that makes a task for each booking of a service."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import TextField, refuse_broken_text
from tasks.enums import Anchor, Priority
from tasks.models import TaskTemplate
from tasks.models.tasks import MAX_DETAILS, MAX_TITLE
from tasks.models.templates import MAX_OFFSET
from tasks.services.templates import TemplateDetails


class TaskTemplateForm(forms.Form):
    """What is to be done, by whom, how many days before the session or after the visit."""

    without_optional_marks = True

    title = TextField(
        label=_("Task description"),
        max_length=MAX_TITLE,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    offset_days = forms.IntegerField(label=_("Days"), min_value=0, max_value=MAX_OFFSET, initial=2)
    anchor = forms.ChoiceField(label=_("Due"), choices=Anchor)
    assignee = forms.TypedChoiceField(
        label=_("Assign Task"), coerce=int, required=False, empty_value=None
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority, coerce=int, initial=Priority.NORMAL
    )
    details = forms.CharField(
        label=_("Details"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MAX_DETAILS,
        validators=[refuse_broken_text],
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        posted: Any = None,
        *,
        people: Iterable[User],
        template: TaskTemplate | None = None,
    ) -> None:
        names = [*self.base_fields]
        initial = {name: getattr(template, name) for name in names} if template else {}
        if template:
            initial["assignee"] = template.assignee_id
        super().__init__(posted, initial=initial)
        self.people = {user.pk: user for user in people}
        named = [(pk, str(user)) for pk, user in self.people.items()]
        choices = [("", _("Whoever gives the session")), *named]
        self.fields["assignee"].choices = choices  # type: ignore[attr-defined]

    @property
    def said(self) -> TemplateDetails:
        """What the form says, once it is valid."""
        cleaned = self.cleaned_data
        return TemplateDetails(
            title=cleaned["title"],
            details=cleaned["details"].replace("\r\n", "\n"),
            assignee=self.people.get(cleaned["assignee"] or 0),
            anchor=cleaned["anchor"],
            offset_days=cleaned["offset_days"],
            priority=cleaned["priority"],
        )
