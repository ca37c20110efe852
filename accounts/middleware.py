"""Preferences of the signed-in user, and the rule of each route."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import Business
from accounts.policies import Rule, allows, rule_of
from core.http import Request


GetResponse = Callable[[HttpRequest], HttpResponse]


class PreferencesMiddleware:
    """Set the user's language and the business's time zone for the request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if request.user.is_authenticated:
            request.business = Business.objects.current()
            request.user.staff_take_payments = request.business.staff_take_payments
            timezone.activate(request.business.zone)
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language() or "en"
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


class AccessMiddleware:
    """Refuse a route unless its rule allows it. Refused looks like missing.

    A visitor who isn't signed in is sent to the sign-in page; htmx is told to open that page
    instead of swapping it into a fragment.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Request, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        declared = rule_of(view, match.view_name if match else "")
        if declared is None:
            raise Http404("This route declares no rule.")
        if declared is Rule.PUBLIC:
            return None
        if not request.user.is_authenticated:
            return sign_in_first(request)
        if not allows(declared, request.user):
            raise Http404("The role of this user does not allow it.")
        return None


class InvalidFormMiddleware:
    """Answer an invalid form with 422 also where another package's view says 200."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        form = (response.context_data or {}).get("form")
        if (
            request.method == "POST"
            and response.status_code == HTTPStatus.OK
            and isinstance(form, BaseForm)
            and form.is_bound
            and not form.is_valid()
        ):
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response


def sign_in_first(request: Request) -> HttpResponse:
    """Answer with the way to the sign-in page, and from there back to this page."""
    if request.htmx:
        back = request.htmx.current_url_abs_path or "/"
        query = urlencode({REDIRECT_FIELD_NAME: back})
        return HttpResponseClientRedirect(f"{resolve_url('account_login')}?{query}")
    return redirect_to_login(request.get_full_path())
