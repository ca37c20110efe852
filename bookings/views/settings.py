"""The settings of bookings, and the addresses of the pages for clients."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.policies import Right, rule
from bookings.forms.settings import BookingSettingsForm
from bookings.models import BookingSettings
from bookings.services.settings import change_booking_settings
from core.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Right.MANAGE_SERVICES)
def online_booking(request: Request) -> HttpResponse:
    """Show and change how clients book, with the addresses of the pages they book on."""
    posted = request.POST if request.method == "POST" else None
    form = BookingSettingsForm(posted, instance=BookingSettings.objects.current())
    if form.is_valid():
        change_booking_settings(values=form.cleaned_data, actor=request.user)
        messages.success(request, _("Saved."))
        return redirect("bookings:online_booking")
    pages = (
        (_("Booking page"), "book", _("Book an appointment")),
        (_("Contact form"), "write", _("Write to us")),
    )
    context = {
        "form": form,
        "pages": [
            _addresses(request, name, reverse(f"bookings:{route}"), title)
            for name, route, title in pages
        ],
    }
    status = 422 if form.is_bound else 200
    return render(request, "bookings/booking_settings.html", context, status=status)


def _addresses(request: Request, name: str, path: str, title: str) -> dict[str, str]:
    """Return the address of a page for clients, and what shows it inside another site."""
    address = request.build_absolute_uri(path)
    source = f'src="{escape(address)}" title="{escape(title)}"'
    return {
        "name": name,
        "path": path,
        "address": address,
        "frame": f'<iframe {source} width="100%" height="800" loading="lazy"></iframe>',
    }
