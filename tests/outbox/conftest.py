"""A mail server, and mails to send."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.helpers.mail_server import MailServer, running_mail_server


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """A mail server of this test alone, to which everything goes by SMTP."""
    with running_mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = server.port
        settings.EMAIL_TIMEOUT = 10
        yield server
