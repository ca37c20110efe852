"""The current list as a CSV file, for the business."""

import logging
from urllib.parse import parse_qsl

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import formats, timezone
from django.views.decorators.http import require_GET

from accounts.policies import Right, rule
from contacts_app.columns import chosen_columns, offered_columns
from contacts_app.list_state import ListState
from contacts_app.models import CustomField
from contacts_app.open_view import OpenView
from contacts_app.services.csv_export import (
    BYTE_ORDER_MARK,
    csv_columns,
    csv_lines,
    shown_csv_columns,
)
from core.http import Request, render_dialog


logger = logging.getLogger(__name__)


@require_GET
@rule(Right.EXPORT_CONTACTS)
def contact_export(request: Request) -> HttpResponse:
    """Ask how the list is to be written; the list's query stands in the address."""
    state = _opened(request).state
    query = state.url_query(
        default_size=request.user.list_page_size, after=None, before=None, page=1
    )
    context = {
        # A form that is sent by GET loses the query of its address.
        "asked": parse_qsl(query.removeprefix("?")),
        "cancel_url": reverse("contacts:contact_list") + query,
    }
    return render_dialog(request, "contacts/contact_export.html", context)


@require_GET
@rule(Right.EXPORT_CONTACTS)
def contact_export_file(request: Request) -> HttpResponseBase:
    """Stream the list: ``fields`` is ``shown`` or ``all``, ``format`` is ``excel`` or ``plain``."""
    opened = _opened(request)
    is_whole = request.GET.get("fields") == "all"
    for_excel = request.GET.get("format") != "plain"
    if is_whole:
        columns = csv_columns()
    else:
        offered = offered_columns(CustomField.objects.alive())
        chosen = chosen_columns(opened.columns(request.user), offered)
        columns = shown_csv_columns(column.key for column in chosen)
    state = opened.state
    # Excel takes the comma for decimals where people write them so.
    has_comma = formats.get_format("DECIMAL_SEPARATOR") == ","
    lines = csv_lines(
        state.ordered(state.listed(request.user)),
        columns,
        delimiter=";" if for_excel and has_comma else ",",
    )
    logger.info("User %s exports contacts, %s columns", request.user.pk, len(columns))
    response = StreamingHttpResponse(
        (BYTE_ORDER_MARK * (for_excel and number == 0) + line for number, line in enumerate(lines)),
        content_type="text/csv; charset=utf-8",
    )
    name = f"contacts-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _opened(request: Request) -> OpenView:
    """Return what of the list the address names."""
    state = ListState.from_query(request.GET, size=request.user.list_page_size)
    return OpenView.find(state, request.user)
