"""Payments in Django admin: to read. Nothing in it changes or deletes an entry of the ledger."""

from payments.admin import ledger


__all__ = ["ledger"]
