"""Addresses of payments."""

from django.urls import path

from payments.views import (
    contact_payments,
    days,
    entries,
    exemptions,
    payments,
    takings,
    to_give_back,
    unpaid,
)


app_name = "payments"
urlpatterns = [
    path("payments/bookings/<int:booking_id>/paid/", payments.mark_as_paid, name="mark_as_paid"),
    path("payments/bookings/<int:booking_id>/new/", payments.payment_new, name="payment_new"),
    path("payments/bookings/<int:booking_id>/refund/", payments.refund_new, name="refund_new"),
    path(
        "payments/bookings/<int:booking_id>/exemption/",
        exemptions.exemption_new,
        name="exemption_new",
    ),
    path(
        "payments/bookings/<int:booking_id>/exemption/end/",
        exemptions.exemption_end,
        name="exemption_end",
    ),
    path(
        "payments/bookings/<int:booking_id>/receipt/",
        entries.booking_receipt,
        name="booking_receipt",
    ),
    path(
        "payments/bookings/<int:booking_id>/reversal/",
        entries.booking_reversal,
        name="booking_reversal",
    ),
    path("payments/<int:payment_id>/receipt/", entries.receipt, name="receipt"),
    path("payments/<int:payment_id>/reversal/", entries.reversal_new, name="reversal_new"),
    path(
        "contacts/<int:contact_id>/payments/",
        contact_payments.contact_payments,
        name="contact_payments",
    ),
    path(
        "contacts/<int:contact_id>/payments/statement/",
        contact_payments.statement,
        name="statement",
    ),
    # The money questions
    path("payments/takings/", takings.takings, name="takings"),
    path("payments/takings/entries/", takings.entries, name="entries"),
    path(
        "payments/takings/entries/takings.<str:file_format>",
        takings.entries_file,
        name="entries_file",
    ),
    path("payments/unpaid/", unpaid.unpaid, name="unpaid"),
    path("payments/unpaid/unpaid.<str:file_format>", unpaid.unpaid_file, name="unpaid_file"),
    path("payments/to-give-back/", to_give_back.to_give_back, name="to_give_back"),
    path("payments/days/", days.day_list, name="day_list"),
    path("payments/days/<str:day>/", days.day_close, name="day_close"),
]
