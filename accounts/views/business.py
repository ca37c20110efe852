"""Settings of the business."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import services
from accounts.forms.business import BusinessForm
from accounts.models import Business
from accounts.policies import Right, Rule, rule
from accounts.samples import has_samples
from core.http import Request


@rule(Rule.SIGNED_IN)
@require_GET
def settings(request: Request) -> HttpResponse:
    """Lead to the first settings page this user may open."""
    may_change = request.user.may(Right.CHANGE_BUSINESS)
    return redirect("accounts:business" if may_change else "accounts:profile")


@rule(Right.CHANGE_BUSINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def business(request: Request) -> HttpResponse:
    """Show and change name, time zone, currency, country and language of the business."""
    form = BusinessForm(request.POST or None, instance=Business.objects.current())
    context: dict[str, Any] = {"form": form, "has_samples": has_samples()}
    if request.method != "POST":
        return render(request, "accounts/business.html", context)
    if not form.is_valid():
        return render(request, "accounts/business.html", context, status=422)
    services.change_business(values=form.cleaned_data, actor=request.user)
    messages.success(request, _("The business was saved."))
    return redirect("accounts:business")
