"""The calendar feed: the page that makes and ends it, and the feed itself."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import Right, Rule, rule
from bookings.services import feeds
from core.http import Request, go_to


# Where the address lies between the deed and the page that shows it once.
SHOWN_ONCE = "calendar_feed_address"


@rule(Right.SEE_BOOKINGS)
@require_safe
def calendar_feed(request: Request) -> HttpResponse:
    """Tell of one's own feed; show the address of a new one, this once."""
    address = request.session.pop(SHOWN_ONCE, "") if request.method == "GET" else ""
    context = {"feed": feeds.feed_of(request.user), "address": address}
    return render(request, "bookings/calendar_feed.html", context)


@rule(Right.SEE_BOOKINGS)
@require_POST
def calendar_feed_make(request: Request) -> HttpResponse:
    """Make a feed, in place of the one there was."""
    request.session[SHOWN_ONCE] = feeds.make_feed(user=request.user)
    return redirect("bookings:calendar_feed")


@rule(Right.SEE_BOOKINGS)
@require_POST
def calendar_feed_revoke(request: Request) -> HttpResponse:
    """End the feed: its address leads nowhere from now on."""
    request.session.pop(SHOWN_ONCE, None)
    feeds.revoke_feed(user=request.user)
    page = redirect("bookings:calendar_feed").url
    return go_to(request, page, text=_("The addresses are no longer valid."))


@rule(Rule.PUBLIC)
@require_safe
def feed(request: HttpRequest, feed_token: str) -> HttpResponseBase:
    """Answer with the calendar of the feed whose address this is."""
    found = feeds.find_feed(feed_token)
    if found is None:
        raise Http404
    return calendar_response(request, feeds.read_feed(found))


def calendar_response(request: HttpRequest, content: bytes) -> HttpResponseBase:
    """Answer with a calendar that only its reader may keep, or that it is unchanged."""
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    response = HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": 'inline; filename="kartoteka.ics"',
            "Cache-Control": "private, no-cache",
            "ETag": etag,
            # The address is the key: it must not be told to anybody.
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        },
    )
    # Given a response, it is this one or 304.
    return get_conditional_response(request, etag=etag, response=response) or response
