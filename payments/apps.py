from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PaymentsConfig(AppConfig):
    """What clients paid: the ledger, receipts, who owes, takings, days that are closed."""

    name = "payments"
    verbose_name = pgettext_lazy("section", "Payments")

    def ready(self) -> None:
        # Models are there only from here on.
        from contacts_app import timeline  # noqa: PLC0415
        from payments.enums import PaymentActivityKind  # noqa: PLC0415

        nothing, kinds = _("Nothing was paid yet."), tuple(PaymentActivityKind.values)
        timeline.register(
            timeline.Topic("payments", pgettext_lazy("section", "Payments"), nothing, kinds, 16)
        )
