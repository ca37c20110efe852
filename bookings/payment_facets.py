"""What the contact list can be filtered by of payments: who owes, and the payment status."""

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from bookings.enums import PaymentStatus
from bookings.models import Booking
from contacts_app.filters.conditions import Leaf
from contacts_app.filters.facets import Facet, Values
from contacts_app.filters.fields import OneOf, SomeOf
from contacts_app.filters.words import Condition, either


class OwesFacet(Facet):
    """Whether a booking is owed; staff members know of their own sessions alone."""

    key = "owes"
    title = gettext_lazy("Owes money")
    told = {
        "yes": (gettext_lazy("Yes"), pgettext_lazy("contacts", "who owe money")),
        "no": (gettext_lazy("No"), pgettext_lazy("contacts", "who owe nothing")),
    }

    def fields(self) -> dict[str, forms.Field]:
        choices = [("", _("Any")), *((value, text) for value, (text, _phrase) in self.told.items())]
        return {"owes": OneOf(choices=choices, label=self.title, widget=forms.RadioSelect)}

    def conditions(self, values: Values) -> Iterator[Condition]:
        wanted = values.get("owes")
        if not wanted:
            return
        text, phrase = self.told[wanted]
        visible = Booking.objects.visible_to(self.known.user).filter(contact__isnull=False)
        rows = visible.due()
        if wanted == "no":
            leaf = Leaf(rows=rows, is_not=True)
        else:
            probe = visible.due_of_many().order_by("contact_id").values_list("contact_id")
            leaf = Leaf(rows=rows, probes=(probe,))
        yield Condition(("owes",), str(self.title), str(text), str(phrase), leaf)


class PaymentStatusFacet(Facet):
    """The payment status of one of their bookings, of those that are confirmed or were paid."""

    key = "payment"
    title = gettext_lazy("Payment status")

    def fields(self) -> dict[str, forms.Field]:
        choices = PaymentStatus.choices
        return {"payment": SomeOf(choices=choices, label=pgettext_lazy("payment", "Any of"))}

    def conditions(self, values: Values) -> Iterator[Condition]:
        wanted = values.get("payment")
        if not wanted:
            return
        text = either([str(PaymentStatus(status).label) for status in wanted])
        phrase = pgettext("contacts", "with a booking that is %(status)s") % {"status": text}
        rows = Booking.objects.with_payment_status().visible_to(self.known.user)
        probes = tuple(
            rows.filter(payment_status=status, contact__isnull=False)
            .order_by("payment_status", "contact_id")
            .values_list("contact_id")
            for status in wanted
        )
        leaf = Leaf(rows=rows.filter(payment_status__in=wanted), probes=probes)
        yield Condition(("payment",), str(self.title), text, phrase, leaf)
