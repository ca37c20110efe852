"""Contacts in Django admin: saved, deleted and restored by the same services."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.audit import EventAdmin
from accounts.admin.refusals import RefusalsMixin
from accounts.models import User
from contacts_app.details import (
    TEXTS,
    AddressDetails,
    ContactDetails,
    EmailDetails,
    PhoneDetails,
)
from contacts_app.forms.contacts import PartialDateFormField
from contacts_app.models import Contact, ContactAddress, ContactEmail, ContactPhone
from contacts_app.services.contacts import (
    ContactChangedMeanwhile,
    ContactIsDeleted,
    assign_owner,
    create_contact,
    details_of,
    update_contact,
)
from contacts_app.services.derive import ContactHasNoName
from contacts_app.services.trash import NothingToDelete, delete_contacts, restore_contacts
from core.forms import TextField


# The full name follows from the others, as in the product's own form.
EDITED = tuple(name for name in TEXTS if name != "full_name")
CHANGED_MEANWHILE = _("Somebody else has changed this contact meanwhile. Open it again.")


class ContactAdminForm(forms.ModelForm):  # type: ignore[type-arg]
    """The fields of a contact, and the version they were read at."""

    birth_date = PartialDateFormField(required=False, label=_("Birthdate"))
    read_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Contact
        fields = [*EDITED, "owner"]
        field_classes = {name: TextField for name in EDITED if name != "birth_date"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["read_version"].initial = self.instance.version

    def clean(self) -> dict[str, Any]:
        """Refuse a stale form while what was typed is still on the screen."""
        cleaned = super().clean() or {}
        if self.instance.pk and cleaned.get("read_version") != self.instance.version:
            raise forms.ValidationError(CHANGED_MEANWHILE, code="changed_meanwhile")
        return cleaned


class DetailForm(forms.ModelForm):  # type: ignore[type-arg]
    """One row; the service sees to one primary and no row twice, for all rows together."""

    def validate_unique(self) -> None:
        pass

    def validate_constraints(self) -> None:
        pass


class DetailInline(admin.TabularInline):  # type: ignore[type-arg]
    form = DetailForm
    extra = 0


class EmailInline(DetailInline):
    model = ContactEmail
    fields = ("address", "kind", "is_primary")


class PhoneInline(DetailInline):
    model = ContactPhone
    fields = ("number", "kind", "is_primary")


class AddressInline(DetailInline):
    model = ContactAddress
    fields = ("street", "postal_code", "city", "region", "country", "kind", "is_primary")


class TrashFilter(admin.SimpleListFilter):
    """The contacts in use, or those in the trash."""

    title = _("trash")
    parameter_name = "trash"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("In the trash"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": _("In use")}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Contact]) -> QuerySet[Contact]:
        return queryset.filter(deletion__isnull=self.value() != "1")


@admin.register(Contact)
class ContactAdmin(RefusalsMixin, admin.ModelAdmin):  # type: ignore[type-arg]
    form = ContactAdminForm
    inlines = [EmailInline, PhoneInline, AddressInline]
    list_display = (
        "called",
        "primary_email",
        "primary_phone",
        "organization",
        "owner",
        "created_at",
        "last_activity_at",
    )
    list_filter = (TrashFilter, "source")
    list_select_related = ("owner",)
    ordering = ("sort_key", "pk")
    show_full_result_count = False
    # Only shows the box; what it finds is decided in get_search_results.
    search_fields = ("search_text",)
    search_help_text = _("Name, email, phone digits or company")
    autocomplete_fields = ("owner",)
    actions = ["restore"]
    REFUSALS = {
        ContactHasNoName: _("A contact needs a name, a company, an email, a phone or an address."),
        ContactChangedMeanwhile: CHANGED_MEANWHILE,
        ContactIsDeleted: _("This contact was deleted meanwhile."),
    }

    @admin.display(description=_("Name"), ordering="sort_key")
    def called(self, contact: Contact) -> str:
        return contact.display_name

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Contact], search_term: str
    ) -> tuple[QuerySet[Contact], bool]:
        """Find as the contact list does: folded, every word somewhere."""
        return queryset.matching(search_term), False  # type: ignore[attr-defined]

    def has_change_permission(self, request: HttpRequest, obj: Contact | None = None) -> bool:
        """Let a contact in the trash be read only, until it is restored."""
        return obj is None or obj.deletion_id is None

    def has_delete_permission(self, request: HttpRequest, obj: Contact | None = None) -> bool:
        return obj is None or obj.deletion_id is None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Wait for the lists: a contact is saved whole, in ``save_related``."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        actor = request.user
        assert isinstance(actor, User)  # noqa: S101 -- AccessMiddleware let a superuser in
        details = replace(details_of_forms(form, formsets), custom=custom_stored(form.instance.pk))
        owner = form.cleaned_data["owner"]
        if not change:
            contact = create_contact(details=details, actor=actor, owner=owner)
            form.instance.pk, form.instance.display_name = contact.pk, contact.display_name
            return
        update_contact(
            contact_id=form.instance.pk,
            version=form.cleaned_data["read_version"],
            details=details,
            actor=actor,
        )
        if "owner" in form.changed_data:
            assign_owner(contact_id=form.instance.pk, owner=owner, actor=actor)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[Any]:
        """Say little here: the contact's own timeline holds old and new, field by field."""
        return [{"added": {}}] if add else [{"changed": {}}]

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Name the contacts alone: nothing of them is removed, they go to the trash."""
        names = [str(contact) for contact in objs]
        return names, {str(Contact._meta.verbose_name_plural): len(names)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Contact) -> None:
        self.delete_queryset(request, Contact.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Contact]) -> None:
        """Put the contacts into the trash; none that is there already goes for good."""
        actor = request.user
        assert isinstance(actor, User)  # noqa: S101 -- AccessMiddleware let a superuser in
        try:
            delete_contacts(
                contacts=Contact.objects.filter(pk__in=queryset.values("pk")), actor=actor
            )
        except NothingToDelete:
            messages.error(request, _("These contacts are in the trash already."))

    @admin.action(description=_("Restore the selected contacts"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Contact]) -> None:
        actor = request.user
        assert isinstance(actor, User)  # noqa: S101 -- AccessMiddleware let a superuser in
        count = restore_contacts(
            contacts=Contact.objects.filter(pk__in=queryset.values("pk")), actor=actor
        )
        messages.success(request, _("Restored: %(count)s") % {"count": count})


def details_of_forms(form: Any, formsets: Any) -> ContactDetails:
    """Return what the form and its inlines hold, rows marked for deletion left out."""
    classes = {"emails": EmailDetails, "phones": PhoneDetails, "addresses": AddressDetails}
    rows: dict[str, tuple[Any, ...]] = dict.fromkeys(classes, ())
    for formset in formsets:
        details_class = classes[formset.prefix]
        names = [name for name in formset.form.base_fields if name in fields_of(details_class)]
        rows[formset.prefix] = tuple(
            details_class(**{name: row.cleaned_data[name] for name in names})
            for row in formset.forms
            if row.cleaned_data and not row.cleaned_data.get("DELETE")
        )
    values: dict[str, Any] = {name: form.cleaned_data[name] for name in EDITED} | rows
    return ContactDetails(**values)


def custom_stored(contact_id: int | None) -> Mapping[str, Any]:
    """Return the values of the custom fields, which this form doesn't have and doesn't change."""
    contact = Contact.objects.filter(pk=contact_id or 0).first()
    return details_of(contact).custom if contact else {}


def fields_of(details_class: type) -> set[str]:
    return set(details_class.__dataclass_fields__)  # type: ignore[attr-defined]


for tracked in (Contact, ContactEmail, ContactPhone, ContactAddress):
    admin.site.register(tracked._meta.get_field("events").related_model, EventAdmin)
