"""From an exception of a service to a message in Django admin."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect


if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as Base
else:
    Base = object


class RefusalsMixin(Base):  # type: ignore[type-arg]
    """Says why a service refused, where the page would answer with a server error.

    Nothing is stored: Django admin saves in one transaction, which the exception ends.
    """

    REFUSALS: Mapping[type[Exception], Any] = {}

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except tuple(self.REFUSALS) as refusal:
            messages.error(request, self.REFUSALS[type(refusal)])
            return HttpResponseRedirect(request.get_full_path())
