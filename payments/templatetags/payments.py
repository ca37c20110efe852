"""Money of the ledger as it is shown."""

from decimal import Decimal

from django import template

from core import formats
from payments.enums import Method


register = template.Library()


@register.filter
def money(amount: Decimal | str, currency: str) -> str:
    """Return an amount, or one that JSON keeps as text, in ``currency``: ₺1.200, 19,90 €."""
    return formats.money(Decimal(amount), currency)


@register.filter
def method_name(value: str) -> str:
    """Return what a method of payment is called: Cash."""
    return str(Method(value).label)
