"""The current list as a file of CSV or vCards, and one contact as a vCard."""

import logging
from collections.abc import Iterator
from urllib.parse import parse_qsl

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from accounts.policies import Right, rule
from contacts_app.columns import chosen_columns, offered_columns
from contacts_app.list_state import ListState
from contacts_app.models import Contact, CustomField
from contacts_app.open_view import OpenView
from contacts_app.services.csv_export import (
    BYTE_ORDER_MARK,
    csv_columns,
    csv_lines,
    shown_csv_columns,
)
from contacts_app.services.vcard_export import vcards
from contacts_app.views.contacts import get_contact_or_404
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
    """Stream the list: ``fields`` is ``shown`` or ``all``, ``format`` ``excel``, ``plain`` or ``vcard``.

    Cards have all fields.
    """
    opened = _opened(request)
    state = opened.state
    contacts = state.ordered(state.listed(request.user))
    if request.GET.get("format") == "vcard":
        logger.info("User %s exports contacts as vCards", request.user.pk)
        return _download(vcards(contacts), f"contacts-{timezone.localdate():%Y-%m-%d}.vcf")
    is_whole = request.GET.get("fields") == "all"
    for_excel = request.GET.get("format") != "plain"
    if is_whole:
        columns = csv_columns()
    else:
        offered = offered_columns(CustomField.objects.alive())
        chosen = chosen_columns(opened.columns(request.user), offered)
        columns = shown_csv_columns(column.key for column in chosen)
    # Excel takes the comma for decimals where people write them so.
    has_comma = formats.get_format("DECIMAL_SEPARATOR") == ","
    lines = csv_lines(contacts, columns, delimiter=";" if for_excel and has_comma else ",")
    logger.info("User %s exports contacts, %s columns", request.user.pk, len(columns))
    marked = (
        BYTE_ORDER_MARK * (for_excel and number == 0) + line for number, line in enumerate(lines)
    )
    return _download(marked, f"contacts-{timezone.localdate():%Y-%m-%d}.csv")


@require_GET
@rule(Right.EXPORT_CONTACTS)
def contact_vcard(request: Request, contact_id: int) -> HttpResponseBase:
    """Give one contact as a vCard."""
    contact = get_contact_or_404(request, contact_id)
    logger.info("User %s exports contact %s as a vCard", request.user.pk, contact_id)
    cards = vcards(Contact.objects.filter(pk=contact_id))
    return _download(cards, f"{slugify(contact.display_name) or 'contact'}.vcf")


def _download(lines: Iterator[str], name: str) -> HttpResponseBase:
    kind = "text/vcard" if name.endswith(".vcf") else "text/csv"
    response = StreamingHttpResponse(lines, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _opened(request: Request) -> OpenView:
    """Return what of the list the address names."""
    state = ListState.from_query(request.GET, size=request.user.list_page_size)
    return OpenView.find(state, request.user)
