"""The demo salon's clients: made up, always the same ones."""

from contacts_app.demo.clients import load_clients


__all__ = ["load_clients"]
