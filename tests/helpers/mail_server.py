"""A mail server for tests: it keeps what it gets, or refuses it."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as Django's backend does.

    ``answers`` holds, for each command, what it answers in place of "250 OK"; ``before_data`` is
    called while a mail is on its way.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answers: dict[str, str] = {}
        self.received: list[EmailMessage] = []
        self.before_data = lambda: None

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = cast(MailServer, self.server)
        self.answer("220 mail.test")
        while line := self.rfile.readline():
            command = line.decode().split()[0].upper()
            if command == "DATA" and command not in server.answers:
                self.answer("354 Go on")
                server.before_data()
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line.removeprefix(b"."))
                mail = message_from_bytes(b"".join(lines), policy=policy.default)
                server.received.append(mail)
                self.answer("250 Taken")
            else:
                self.answer(server.answers.get(command, "250 OK"))
                if command == "QUIT":
                    return

    def answer(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    """Have a mail server for the length of the block."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
