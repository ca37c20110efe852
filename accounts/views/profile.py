"""What users choose for themselves: profile, language, theme."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.forms.profile import ProfileForm, ThemeForm
from accounts.models import User
from accounts.policies import Rule, rule
from core.http import Request


@rule(Rule.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Request) -> HttpResponse:
    """Show and change one's own name, language and theme; lead to password and second step."""
    # A copy: an invalid form must not change what the page around it shows.
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        instance=User.objects.get(pk=request.user.pk),
    )
    if request.method == "POST" and form.is_valid():
        user = services.change_profile(user=request.user, values=form.cleaned_data)
        with translation.override(user.language):
            messages.success(request, _("Your profile was saved."))
        return redirect("accounts:profile")
    context = {
        "form": form,
        "has_second_step": Authenticator.objects.filter(user=request.user).exists(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "accounts/profile.html", context, status=status)


@rule(Rule.SIGNED_IN)
@require_POST
def theme_change(request: Request) -> HttpResponse:
    """Store the theme chosen in the menu."""
    form = ThemeForm(request.POST, instance=User.objects.get(pk=request.user.pk))
    if not form.is_valid():
        return HttpResponseBadRequest("theme")
    services.change_profile(user=request.user, values=form.cleaned_data)
    return HttpResponseRedirect(safe_next(request))


@rule(Rule.PUBLIC)
@require_POST
def language_change(request: Request) -> HttpResponse:
    """Store the language chosen: in the user, or for a visitor in a cookie."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest("language")
    if request.user.is_authenticated:
        services.change_profile(user=request.user, values={"language": language})
    response = HttpResponseRedirect(safe_next(request))
    # Kept for the sign-in page also when a user switches.
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def safe_next(request: Request) -> str:
    """Return the page to go back to: a page of this site, else the first one."""
    address = request.POST.get("next", "")
    is_own = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_own else "/"
