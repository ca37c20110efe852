from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PaymentsConfig(AppConfig):
    """What clients paid: the ledger, receipts, who owes, takings, days that are closed."""

    name = "payments"
    verbose_name = pgettext_lazy("section", "Payments")

    def ready(self) -> None:
        # Models are there only from here on.
        from accounts.demo import more_of_the_demo  # noqa: PLC0415
        from bookings import payment_status  # noqa: PLC0415
        from contacts_app import tabs, timeline  # noqa: PLC0415
        from contacts_app.palette import Destination, register  # noqa: PLC0415
        from payments.controls import draw_payment_status  # noqa: PLC0415
        from payments.demo import load_payments  # noqa: PLC0415
        from payments.enums import PaymentActivityKind  # noqa: PLC0415

        nothing, kinds = _("Nothing was paid yet."), tuple(PaymentActivityKind.values)
        timeline.register(
            timeline.Topic("payments", pgettext_lazy("section", "Payments"), nothing, kinds, 16)
        )
        payment_status.register(draw_payment_status)
        tabs.register(tabs.Tab(pgettext_lazy("tab", "Payments"), "payments:contact_payments", 25))
        more_of_the_demo.append(load_payments)
        hint = pgettext_lazy("section", "Payments")
        register(
            Destination("payments:takings", _("Takings"), "chart-bar", 16, hint),
            Destination("payments:unpaid", _("Unpaid sessions"), "cash", 16, hint),
            Destination("payments:to_give_back", _("To give back"), "arrow-back-up", 16, hint),
            Destination("payments:day_list", _("Day close"), "lock", 16, hint),
        )
