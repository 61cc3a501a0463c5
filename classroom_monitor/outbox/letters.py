"""From a letter to the bytes that a mail server takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from classroom_monitor.outbox.models import Message
from classroom_monitor.outbox.smtp import ascii_address

if TYPE_CHECKING:
    from classroom_monitor.accounts.models import Link


@dataclass(frozen=True)
class Letter:
    """What one person is to read, and the link that stands in it."""

    subject: str
    text: str
    link: Link | None = None


def one_line(text: str) -> str:
    """A name as it may stand in a letter: it can begin no line of its own."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split())


def render(name: str, page: dict[str, Any]) -> str:
    """The text of a letter, from its template; names stay on their lines."""
    safe = {k: one_line(v) if isinstance(v, str) else v for k, v in page.items()}
    text = render_to_string(f"outbox/mail/{name}.txt", safe)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def sender() -> tuple[str, str]:
    """The name and the address by which the installation writes."""
    name, address = parseaddr(settings.MAIL_FROM)
    return name or "Classroom Monitor", address


def return_path(message: Message) -> str:
    """Each message has its own way back, so that a bounce finds it."""
    name, _, domain = sender()[1].rpartition("@")
    return f"{name}+{message.return_key}@{domain}"


def compose(message: Message, to: str, letter: Letter) -> bytes:
    """The whole mail. No name of a person stands in a header."""
    name, address = sender()
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(name, addr_spec=address)
    mail["To"] = Address(addr_spec=ascii_address(to))
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(timezone.now())
    mail["Message-ID"] = f"<{message.return_key}@{address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.text, cte="quoted-printable")
    return mail.as_bytes()
