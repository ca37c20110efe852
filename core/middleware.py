"""What every answer with somebody's data must say about storing it."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from core.http import Request


class Utf8RequestsMiddleware:
    """Refuse a form in another charset: it may bring text that no page and no table can hold."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() != "utf-8":
            raise BadRequest("Forms are read as UTF-8 only.")
        return self.get_response(request)


class PrivatePagesMiddleware:
    """Pages of signed-in users are stored nowhere; htmx fragments never stand in for pages."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ("HX-Request", "Cookie"))
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        return response
