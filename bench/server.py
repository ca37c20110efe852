"""What the measured server has beside the product: the floor, a plain admin, a count of queries."""

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from time import thread_time
from typing import Any

from django.contrib import admin
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.policies import Rule, rule
from bench.pages import COUNT_HEADER, PROCESSOR_HEADER, QUERIES_HEADER
from bookings.models import Service
from bookings.slots import free_slots
from contacts_app.models import Contact


@rule(Rule.SIGNED_IN)
def floor(request: HttpRequest, size: int) -> HttpResponse:
    """Answer with ``size`` bytes that nobody had to render, behind every middleware."""
    return HttpResponse(filling(size))


@rule(Rule.SIGNED_IN)
def month_of_slots(request: HttpRequest, service_id: int) -> HttpResponse:
    """Answer with the free times of a service in the month to come, with whoever gives it."""
    service = Service.objects.get(pk=service_id)
    today = timezone.localdate()
    slots = free_slots(
        service=service,
        staff=list(service.staff.all()),
        first=today,
        last=today + timedelta(days=30),
        now=timezone.now(),
    )
    return HttpResponse("\n".join(f"{at.isoformat()} {staff}" for at, _ends_at, staff in slots))


@lru_cache(maxsize=64)
def filling(size: int) -> bytes:
    return b"<!doctype html>".ljust(size, b"x")


class CostMiddleware:
    """Tell in headers what a request took: processor time, and when asked for it SQL statements."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if COUNT_HEADER not in request.headers:
            began = thread_time()
            response = self.get_response(request)
            response[PROCESSOR_HEADER] = f"{(thread_time() - began) * 1000:.3f}"
            return response
        statements: list[str] = []

        def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            statements.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            response = self.get_response(request)
        response[QUERIES_HEADER] = str(len(statements))
        return response


class PlainContactAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The list as Django admin makes it: the same columns, found by ``icontains``."""

    list_display = ("display_name", "primary_email", "organization", "last_activity_at")
    search_fields = ("given_name", "family_name", "organization", "primary_email", "primary_phone")
    list_per_page = 50


plain_admin = admin.AdminSite(name="admin")
plain_admin.register(Contact, PlainContactAdmin)
