"""The contact form: what a visitor writes comes to the timeline of their contact, and by mail."""

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.visitor_forms import TooManyForms, address_of, once_for_visitor
from bookings.forms.public import WriteForm
from bookings.services.messages import write_to_business
from bookings.views.public import too_many
from bookings.views.public_page import (
    VisitorRequest,
    address,
    prefilled,
    public_page,
    show,
    visitor_of,
)


@public_page()
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: VisitorRequest) -> HttpResponse:
    """Take a message from a visitor."""
    if not request.booking_settings.has_contact_form:
        return show(request, "public/closed.html", {})
    if request.method != "POST":
        return _ask(request, WriteForm(initial=prefilled(request)))
    form = WriteForm(request.POST)
    if not form.is_valid() or form.sent_token is None:
        return _ask(request, form, status=422)
    visitor = visitor_of(request, form)

    def make() -> str:
        write_to_business(visitor=visitor, text=form.cleaned_data["message"])
        return "written"

    try:
        once_for_visitor(
            token=form.sent_token, address=address_of(request), email=visitor.email, make=make
        )
    except TooManyForms as refused:
        return too_many(request, refused)
    return HttpResponseRedirect(address(request, "written"))


@public_page()
@require_safe
def written(request: VisitorRequest) -> HttpResponse:
    """Say that the message came in."""
    return show(request, "public/written.html", {})


def _ask(request: VisitorRequest, form: WriteForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "action": request.get_full_path()}
    return show(request, "public/write.html", context, status=status)
