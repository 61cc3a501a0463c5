"""A real mail server for tests, as good or as bad as a test wants it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Received:
    """One message as the server took it."""

    sender: str
    address: str
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)

    @property
    def text(self) -> str:
        return self.mail.get_content()


@dataclass
class Sink:
    """Keeps what arrives. Queues of answers are used up one by one."""

    received: list[Received] = field(default_factory=list)
    at_rcpt: list[str] = field(default_factory=list)
    at_mail: list[str] = field(default_factory=list)
    # "drop": close after the final dot, without an answer; else an answer.
    at_data: list[str] = field(default_factory=list)
    connections: int = 0
    delay: float = 0.0
    # Between taking a message and saying so: whoever dies in it leaves it unclear.
    reply_delay: float = 0.0

    async def handle_EHLO(self, server, session: Session, envelope, hostname, lines):
        session.host_name = hostname
        self.connections += 1
        return lines

    async def handle_MAIL(self, server, session, envelope: Envelope, address, options):
        if self.at_mail:
            return self.at_mail.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope: Envelope, address, options):
        await asyncio.sleep(self.delay)
        if self.at_rcpt and (answer := self.at_rcpt.pop(0)):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session, envelope: Envelope):
        answer = self.at_data.pop(0) if self.at_data else ""
        if not answer or answer == "drop":
            self.received.append(
                Received(envelope.mail_from, envelope.rcpt_tos[0], envelope.content)
            )
        await asyncio.sleep(self.reply_delay)
        if answer == "drop":
            server.transport.abort()
        return answer or "250 taken, thank you"


class HalfDead(SMTP):
    """Hears DATA and is gone before a word of the message."""

    async def smtp_DATA(self, arg: str) -> None:
        await self.push("354 go on")
        self.transport.abort()


class HalfDeadController(Controller):
    def factory(self) -> SMTP:
        return HalfDead(self.handler)
