"""What every page for visitors has in common: language by the address, frames, no cookies."""

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt

from accounts.models import Business
from accounts.policies import Rule, rule
from bookings.forms.public import DetailsForm
from bookings.models import BookingSettings
from bookings.services.online import Visitor
from core.formats import city_of
from core.http import Request


class VisitorRequest(Request):
    """A request of a page for visitors."""

    booking_settings: BookingSettings


View = Callable[..., HttpResponse]
SITE = re.compile(r"https?://[\w.-]+(:\d+)?", re.ASCII)
# Given in the address of the first page, they stand in the form of the last one.
PREFILLED = re.compile(r"(given_name|family_name|email|phone|message|answer-\d{1,18})", re.ASCII)
LONGEST_PREFILLED = 200


def public_page(*, embeddable: bool = True, secret: bool = False) -> Callable[[View], View]:
    """Make a view a page for visitors, in the language of ``?lang=`` and the business's time.

    No cookie is set or needed: other sites show these pages in frames. What a form posts is
    guarded by a token of its own (``accounts.visitor_forms``), or by the address being a secret.

    Args:
        embeddable: other sites may show it in a frame, as the settings say.
        secret: its address lets in whoever knows it, so it is told and kept nowhere.
    """

    def decorate(view: View) -> View:
        @rule(Rule.PUBLIC)
        @csrf_exempt
        @wraps(view)
        def shown(request: VisitorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.business = Business.objects.current()
            booking_settings = BookingSettings.objects.current()
            request.booking_settings = booking_settings
            language = request.GET.get("lang", "")
            if language not in dict(settings.LANGUAGES):
                language = request.LANGUAGE_CODE
            with translation.override(language), timezone.override(request.business.zone):
                request.LANGUAGE_CODE = language
                try:
                    response = view(request, *args, **kwargs)
                except Http404:
                    response = show(request, "public/gone.html", {}, status=404)
            response["Content-Language"] = language
            if embeddable:
                response.xframe_options_exempt = True
                ancestors = frame_ancestors(booking_settings.embedded_by)
                response._csp_replace = {"frame-ancestors": ancestors}  # type: ignore[attr-defined]
            response["Cache-Control"] = "no-store, private"
            if secret:
                response["Referrer-Policy"] = "no-referrer"
                response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return shown

    return decorate


def frame_ancestors(sites: str) -> list[str]:
    """Return who may show a page in a frame; a setting that names nobody lets everybody."""
    if not sites.strip():
        return ["*"]
    return ["'self'", *(site for site in sites.split() if SITE.fullmatch(site))]


def address(request: Request, route: str, *args: Any, **parameters: Any) -> str:
    """Return an address among the pages for visitors, in the same language."""
    kept = {"lang": request.GET["lang"]} if request.GET.get("lang") else {}
    query = {**kept, **{name: value for name, value in parameters.items() if value}}
    return reverse(f"bookings:{route}", args=args) + (f"?{urlencode(query)}" if query else "")


def prefilled(request: Request) -> dict[str, str]:
    """Return what the address says for the form at the end."""
    return {
        name: str(value)[:LONGEST_PREFILLED]
        for name, value in request.GET.items()
        if PREFILLED.fullmatch(name) and value
    }


def visitor_of(request: VisitorRequest, form: DetailsForm) -> Visitor:
    """Return who filled the form, reading the language of the page."""
    typed = form.cleaned_data
    return Visitor(
        given_name=typed["given_name"],
        family_name=typed["family_name"],
        email=typed["email"],
        phone=typed["phone"],
        language=request.LANGUAGE_CODE,
    )


def show(
    request: VisitorRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page for visitors; whatever it is, it can be read in each language."""
    told = {
        "business": request.business,
        "greeting": request.booking_settings.greeting,
        "phone": request.booking_settings.phone,
        "languages": [
            (code, name, f"?{_with_language(request, code)}", code == request.LANGUAGE_CODE)
            for code, name in settings.LANGUAGES
        ],
        "zone": request.business.time_zone,
        "zone_name": zone_name(request),
        "contact_form_url": address(request, "write")
        if request.booking_settings.has_contact_form
        else "",
        "home_url": address(request, "book") if request.booking_settings.is_open else "",
    }
    return render(request, template, {**told, **context}, status=status)


def zone_name(request: Request) -> str:
    """Return the time zone as people know it: Istanbul."""
    return city_of(str(request.business.time_zone))


def _with_language(request: Request, code: str) -> str:
    # A page that answers a form shows its own address again, without what was sent.
    query = request.GET.copy()
    query["lang"] = code
    return query.urlencode()
