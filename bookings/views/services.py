"""The services in the settings: made, changed, copied, ordered, archived, deleted and restored."""

from datetime import timedelta
from typing import Any, cast

from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.policies import Right, rule
from bookings.enums import ACTIVE, OPEN
from bookings.forms.services import ServiceForm, duration_text
from bookings.models import Booking, Service, Session
from bookings.services import services
from bookings.services.service_labels import PREFIX
from contacts_app.columns import day
from contacts_app.models import Label
from contacts_app.querysets.contacts import TRASH_DAYS
from contacts_app.views.shown import how_long_restorable
from core.formats import money, number
from core.http import Request, go_to, render_dialog, render_page, wants_fragment


# Of so many days the list counts the bookings.
LATELY = 30


@require_GET
@rule(Right.MANAGE_SERVICES)
def service_list(request: Request) -> HttpResponse:
    """Show the services in their order, and those that can be restored."""
    here = User.objects.filter(is_active=True)
    found = Service.objects.alive().prefetch_related(Prefetch("staff", here, to_attr="givers"))
    booked = numbers_of_bookings()
    questions = Count("questions", filter=Q(questions__deleted_at__isnull=True))
    since = timezone.now() - timedelta(days=TRASH_DAYS)
    context = {
        "services": [
            {
                "service": service,
                "duration": duration_text(service.duration),
                "price": price_text(service),
                "staff": ", ".join(str(user) for user in service.givers),
                "count": number(booked.get(service.pk, 0)),
                "questions": _questions_text(service.number_of_questions),
            }
            for service in cast(Any, found.annotate(number_of_questions=questions))
        ],
        "deleted": [
            {"service": service, "day": day(service.deleted_at)}
            for service in Service.objects.filter(deleted_at__gt=since).order_by("-deleted_at")
            if service.deleted_at
        ],
        "days": TRASH_DAYS,
        "lately": LATELY,
    }
    return render_page(request, "bookings/service_list.html", context, fragment="page")


@require_http_methods(["GET", "POST"])
@rule(Right.MANAGE_SERVICES)
def service_new(request: Request) -> HttpResponse:
    """Make a service."""
    business = request.business
    form = ServiceForm(
        request.POST or None, language=business.language, initial={"currency": business.currency}
    )
    if form.is_valid():
        values = form.values
        try:
            made = services.create_service(
                values=values, staff=form.cleaned_data["staff"], actor=request.user
            )
        except (services.ServiceNameTaken, services.ServiceHasNoName) as error:
            _complain(form, error)
        else:
            return _done(request, f"{_added_text(made)}{_label_text(made)}")
    return _form(request, form, reverse("bookings:service_new"))


@require_http_methods(["GET", "POST"])
@rule(Right.MANAGE_SERVICES)
def service_edit(request: Request, service_id: int) -> HttpResponse:
    """Change a service; whoever opened it before somebody else's change is told (409)."""
    service = get_object_or_404(Service.objects.alive(), pk=service_id)
    form = ServiceForm(request.POST or None, service=service, language=request.business.language)
    action = reverse("bookings:service_edit", args=[service_id])
    if form.is_valid():
        values = form.values
        try:
            services.update_service(
                service_id=service_id,
                version=form.cleaned_data["version"] or 0,
                values=values,
                staff=form.cleaned_data["staff"],
                actor=request.user,
            )
        except services.ServiceChangedMeanwhile as error:
            _show_both(form, error.service)
            return _form(request, form, action, service=service, status=409)
        except services.ServiceIsGone:
            form.add_error(None, _("This service was deleted meanwhile."))
            return _form(request, form, action, service=service, status=409)
        except services.ServiceKindIsUsed:
            text = _("The kind can't be changed any more: there are sessions of this service.")
            form.add_error("kind", text)
        except (services.ServiceNameTaken, services.ServiceHasNoName) as error:
            _complain(form, error)
        else:
            return _done(request, _("Saved."))
    return _form(request, form, action, service=service)


@require_POST
@rule(Right.MANAGE_SERVICES)
def service_move(request: Request, service_id: int) -> HttpResponse:
    """Move a service one place: ``to`` is up or down."""
    try:
        services.move_service(service_id=service_id, down=request.POST.get("to") == "down")
    except services.ServiceIsGone:
        return _is_gone(request)
    return _done(request, "")


@require_POST
@rule(Right.MANAGE_SERVICES)
def service_copy(request: Request, service_id: int) -> HttpResponse:
    """Make another one like it."""
    try:
        made = services.copy_service(service_id=service_id, actor=request.user)
    except services.ServiceIsGone:
        return _is_gone(request)
    text = _("“%(name)s” was added. It is archived until you switch it on.") % {"name": made.name}
    return _done(request, text)


@require_POST
@rule(Right.MANAGE_SERVICES)
def service_archive(request: Request, service_id: int) -> HttpResponse:
    """Archive a service, or take it up again: ``to`` is active or archived."""
    is_active = request.POST.get("to") == "active"
    try:
        service = services.set_service_active(
            service_id=service_id, is_active=is_active, actor=request.user
        )
    except services.ServiceIsGone:
        return _is_gone(request)
    said = (
        _("“%(name)s” can be booked again.")
        if is_active
        else _(
            "“%(name)s” was archived: nobody can book it any more. Its sessions still take place."
        )
    )
    return _done(request, said % {"name": service.name})


@require_http_methods(["GET", "POST"])
@rule(Right.MANAGE_SERVICES)
def service_delete(request: Request, service_id: int) -> HttpResponse:
    """Ask, saying what is still to come, and then delete; the message offers Undo."""
    service = get_object_or_404(Service.objects.alive(), pk=service_id)
    if request.method == "POST":
        try:
            services.delete_service(service_id=service_id, actor=request.user)
        except services.ServiceIsGone:
            return _is_gone(request)
        undo_url = reverse("bookings:service_restore", args=[service_id])
        text = _("The service “%(name)s” was deleted.") % {"name": service.name}
        return _done(request, text, undo_url=undo_url)
    context = {
        "title": _("Delete the service “%(name)s”?") % {"name": service.name},
        "text": f"{_coming_text(service)} {how_long_restorable()}",
        "action": reverse("bookings:service_delete", args=[service_id]),
        "verb": _("Delete"),
        "cancel_url": reverse("bookings:service_list"),
        "danger": True,
    }
    template = "components/confirm_dialog.html" if wants_fragment(request) else CONFIRM_PAGE
    return render(request, template, context)


CONFIRM_PAGE = "contacts/confirm.html"


@require_POST
@rule(Right.MANAGE_SERVICES)
def service_restore(request: Request, service_id: int) -> HttpResponse:
    """Bring a deleted service back."""
    try:
        service = services.restore_service(service_id=service_id, actor=request.user)
    except services.ServiceIsGone:
        return _done(request, _("This can't be undone any more."), is_error=True)
    except services.ServiceNameTaken:
        text = _("Another service has this name now. Rename that one first.")
        return _done(request, text, is_error=True)
    return _done(request, _("The service “%(name)s” is back.") % {"name": service.name})


def price_text(service: Service) -> str:
    """Return the price as people read it; nothing where none is said."""
    if service.price is None:
        return ""
    return money(service.price, service.currency) if service.price else _("Free of charge")


def alive_service(service_id: int) -> Service:
    """Return a service that is not deleted, or raise Http404."""
    service = Service.objects.alive().filter(pk=service_id).first()
    if service is None:
        raise Http404
    return service


def numbers_of_bookings() -> dict[int, int]:
    """Return how many places of each service were taken lately.

    Of all times, it would read every booking there is.
    """
    now = timezone.now()
    lately = Session.objects.filter(starts_at__gt=now - timedelta(days=LATELY), starts_at__lte=now)
    taken = Count("bookings", filter=Q(bookings__status__in=ACTIVE))
    return dict(
        lately.order_by().values("service").annotate(count=taken).values_list("service", "count")
    )


def _questions_text(count: int) -> str:
    return ngettext("%(count)s question", "%(count)s questions", count) % {"count": number(count)}


def _coming_text(service: Service) -> str:
    """Return what of the service is still to come, and that it stays."""
    coming = Session.objects.taking_place().upcoming().filter(service=service)
    sessions = coming.count()
    if not sessions:
        return _("It has no upcoming sessions. Past ones stay.")
    bookings = Booking.objects.filter(session__in=coming, status__in=OPEN).count()
    has = ngettext(
        "It has %(count)s upcoming session", "It has %(count)s upcoming sessions", sessions
    ) % {"count": number(sessions)}
    with_bookings = ngettext("with %(count)s booking.", "with %(count)s bookings.", bookings) % {
        "count": number(bookings)
    }
    stays = _("They stay and take place, but nobody can book it any more.")
    return f"{has} {with_bookings} {stays}"


def _show_both(form: ServiceForm, stored: Service) -> None:
    """Say at each field what somebody else made of it; sent again, the form counts."""
    text = _("Somebody else changed this service meanwhile. Save again to keep what you typed.")
    form.add_error(None, text)
    for name in services.FIELDS:
        now = getattr(stored, name)
        if name in form.fields and form.cleaned_data.get(name, now) != now:
            shown = getattr(stored, f"get_{name}_display", lambda now=now: now)()
            if isinstance(now, bool):
                shown = _("Yes") if now else _("No")
            form.add_error(name, _("Now: %(value)s") % {"value": "—" if shown is None else shown})
    typed = cast(Any, form.data).copy()
    typed["version"] = stored.version
    form.data = typed


def _added_text(service: Service) -> str:
    return _("The service “%(name)s” was added.") % {"name": service.name}


def _label_text(service: Service) -> str:
    """Return what is to be said when the service could have no label of its own."""
    if Label.objects.alive().filter(condition=f"{PREFIX}{service.pk}").exists():
        return ""
    text = _("There is a label of this name already, so bookings put none on by themselves.")
    return f" {text}"


def _complain(form: ServiceForm, error: Exception) -> None:
    text = _("A name needs a letter or a figure.")
    if isinstance(error, services.ServiceNameTaken):
        text = _("Another service has this name already.")
    form.add_error("name", text)


def _form(
    request: Request,
    form: ServiceForm,
    action: str,
    *,
    service: Service | None = None,
    status: int | None = None,
) -> HttpResponse:
    if not form.is_bound:
        form.fields["name"].widget.attrs["autofocus"] = True
    context = {
        "form": form,
        "service": service,
        "action": action,
        "cancel_url": reverse("bookings:service_list"),
    }
    status = status or (422 if form.is_bound else 200)
    return render_dialog(request, "bookings/service_form.html", context, status=status)


def _is_gone(request: Request) -> HttpResponse:
    return _done(request, _("This service was deleted meanwhile."), is_error=True)


def _done(
    request: Request, text: str, *, undo_url: str = "", is_error: bool = False
) -> HttpResponse:
    home = reverse("bookings:service_list")
    return go_to(request, home, text=text, undo_url=undo_url, is_error=is_error, keep_address=True)
