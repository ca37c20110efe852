"""The ledger in Django admin: shown, never changed."""

import pytest
from django.urls import reverse

from payments.models import DayClose, Exemption, Payment
from tests.factories import DayCloseFactory, ExemptionFactory, PaymentFactory


pytestmark = pytest.mark.django_db

MADE = {
    "payment": (Payment, PaymentFactory),
    "dayclose": (DayClose, DayCloseFactory),
    "exemption": (Exemption, ExemptionFactory),
}


@pytest.mark.parametrize("name", MADE)
def test_shown_and_never_changed(superuser_client, name):
    model, factory = MADE[name]
    row = factory()
    before = list(model._default_manager.values())

    def address(page, *values):
        return reverse(f"admin:payments_{name}_{page}", args=values)

    shown = superuser_client.get(address("changelist"))
    assert shown.status_code == 200
    assert b"delete_selected" not in shown.content
    detail = superuser_client.get(address("change", row.pk)).content.decode()
    assert 'name="_save"' not in detail
    assert "/delete/" not in detail
    for path, sent in (
        (address("add"), {}),
        (address("change", row.pk), {"note": "x", "reason": "x"}),
        (address("delete", row.pk), {"post": "yes"}),
    ):
        assert superuser_client.post(path, sent).status_code == 403, path
        assert list(model._default_manager.values()) == before
    # There is no bulk action: the list is shown again.
    chosen = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    superuser_client.post(address("changelist"), chosen)
    assert list(model._default_manager.values()) == before
