"""The calendar of one's tasks, at an address of its own under the secret of the calendar feed."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.policies import Rule, rule
from bookings.views.feeds import calendar_response
from tasks.services import feeds


@rule(Rule.PUBLIC)
@require_safe
def task_feed(request: HttpRequest, feed_token: str) -> HttpResponseBase:
    """Answer with the tasks of the staff member whose secret this is."""
    found = feeds.find_task_feed(feed_token)
    if found is None:
        raise Http404
    return calendar_response(request, feeds.read_task_feed(found))
