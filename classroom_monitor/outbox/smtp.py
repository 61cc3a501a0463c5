"""One conversation with a mail server, told apart by what is known of each message."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from typing import Any

from django.db.models import Q

from classroom_monitor.outbox.endings import Deferred, Refused, RouteDown, Unclear

# Many servers close a connection after a hundred messages.
MOST_PER_CONNECTION = 100


def clean(words: bytes | str) -> str:
    """The server's own words on one line, without control characters, bounded."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(re.sub(r"[^\S ]|[\x00-\x1f\x7f-\x9f]", " ", text).split())[:500]


def ascii_address(address: str) -> str:
    """The address as SMTP has it: a domain in other letters in its ASCII form."""
    name, _, domain = address.rpartition("@")
    try:
        return f"{name.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise Refused("This address cannot be written to by email.") from error


class SmtpRoute:
    """Carries messages to the server of the settings, several per connection."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.server: smtplib.SMTP | None = None
        self.carried = 0
        # Whether the final dot of the message now on its way was sent.
        self.has_ended = False

    def carries(self) -> Q:
        """Which messages may leave this way: all."""
        return Q()

    def close(self) -> None:
        if self.server is not None:
            # Whatever was to be said has been said; a farewell may block for long.
            self.server.close()
            self.server = None

    @property
    def open_server(self) -> smtplib.SMTP:
        if self.server is None:
            raise smtplib.SMTPServerDisconnected("There is no connection.")
        return self.server

    def connect(self) -> smtplib.SMTP:
        options, context = self.options, ssl.create_default_context()
        place = (options["host"], options["port"])
        if options["tls"]:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                *place, timeout=options["timeout"], context=context
            )
        else:
            server = smtplib.SMTP(*place, timeout=options["timeout"])
        try:
            if options["starttls"]:
                server.starttls(context=context)
            if options["user"]:
                server.login(options["user"], options["password"])
            server.ehlo_or_helo_if_needed()
            # The final dot goes by itself and must not wait for an acknowledgement.
            if server.sock is not None:
                server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            server.close()
            raise
        return server

    def announce(self, sender: str, address: str) -> None:
        """Have the server agree to a message for this address; nothing is sent yet."""
        address = ascii_address(address)
        self.has_ended = False
        is_fresh = self.server is None or self.carried >= MOST_PER_CONNECTION
        try:
            self.begin(sender, fresh=is_fresh)
        except (OSError, smtplib.SMTPException) as problem:
            if is_fresh:
                self.close()
                raise RouteDown(words_of(problem)) from problem
            # An open connection may have been closed meanwhile; a new one decides.
            self.announce_afresh(sender)
        self.ask_for(address)

    def announce_afresh(self, sender: str) -> None:
        try:
            self.begin(sender, fresh=True)
        except (OSError, smtplib.SMTPException) as problem:
            self.close()
            raise RouteDown(words_of(problem)) from problem

    def begin(self, sender: str, *, fresh: bool) -> None:
        if fresh:
            self.close()
            self.server, self.carried = self.connect(), 0
        else:
            self.open_server.rset()
        code, words = self.open_server.mail(sender)
        if code != 250:
            # About us and not about this person: every other message would fare alike.
            raise smtplib.SMTPSenderRefused(code, words, sender)

    def ask_for(self, address: str) -> None:
        try:
            code, words = self.open_server.rcpt(address)
        except (OSError, smtplib.SMTPException) as problem:
            self.close()
            raise RouteDown(words_of(problem)) from problem
        if code not in (250, 251):
            raise refusal(code, words)

    def carry(self, content: bytes) -> str:
        """Send the announced message, and give the server's words of receipt.

        Without the final dot no server may deliver; after it only its answer tells.
        """
        body = re.sub(rb"(?m)^\.", b"..", re.sub(rb"\r?\n", b"\r\n", content))
        try:
            server = self.open_server
            code, words = server.docmd("DATA")
            if code == 354:
                server.send(body if body.endswith(b"\r\n") else body + b"\r\n")
                self.has_ended = True
                server.send(b".\r\n")
                code, words = server.getreply()
        except BaseException as problem:
            self.close()
            if self.has_ended:
                raise Unclear(words_of(problem)) from problem
            if isinstance(problem, OSError | smtplib.SMTPException):
                raise RouteDown(words_of(problem)) from problem
            raise
        self.carried += 1
        if code == 421:
            self.close()
        if code != 250:
            raise refusal(code, words)
        return clean(words)


def refusal(code: int, words: bytes) -> Deferred | Refused:
    said = clean(f"{code} ".encode() + words)
    return Refused(said) if 500 <= code < 600 else Deferred(said)


def words_of(problem: BaseException) -> str:
    """What the server said last, or what became of the connection."""
    if isinstance(problem, smtplib.SMTPResponseException):
        return clean(f"{problem.smtp_code} ".encode() + as_bytes(problem.smtp_error))
    # smtplib says of a time-out that the connection was closed.
    if isinstance(problem.__context__ or problem, TimeoutError):
        return "The mail server did not answer in time."
    if isinstance(problem, smtplib.SMTPServerDisconnected):
        return "The mail server closed the connection."
    if isinstance(problem, smtplib.SMTPException):
        return clean(str(problem))
    if isinstance(problem, OSError):
        return clean(
            f"The mail server could not be reached: {problem.strerror or problem}."
        )
    return "Classroom Monitor was stopped at that moment."


def as_bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()
