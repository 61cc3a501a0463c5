"""The ways by which mail leaves: a mail server, or the demonstration's table."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import Protocol

from django.conf import settings
from django.db.models import Q

from classroom_monitor.outbox.models import DemonstrationMail, Message
from classroom_monitor.outbox.smtp import SmtpRoute

# Whose mail may be read on the operator's page while there is no mail server.
OF_THE_DEMONSTRATION = (
    Q(school__is_demonstration=True)
    | Q(school=None, user__home_school__is_demonstration=True)
    | Q(
        school=None,
        user__home_school=None,
        user__trust_roles__trust__is_demonstration=True,
    )
)


class Route(Protocol):
    has_ended: bool

    def carries(self) -> Q: ...
    def announce(self, sender: str, address: str) -> None: ...
    def carry(self, content: bytes) -> str: ...
    def close(self) -> None: ...


class DemonstrationRoute:
    """Keeps the demonstration's mail to be read here; nothing leaves the machine."""

    # Until it is written here, it surely did not arrive.
    has_ended = False
    key = ""

    def carries(self) -> Q:
        return OF_THE_DEMONSTRATION

    def announce(self, sender: str, address: str) -> None:
        self.key = sender.rpartition("@")[0].rpartition("+")[2]

    def carry(self, content: bytes) -> str:
        message = Message.objects.get(return_key=self.key)
        parsed = message_from_bytes(content, policy=policy.default)
        DemonstrationMail.objects.update_or_create(
            message=message,
            defaults={
                "school_id": message.school_id,
                "subject": parsed["Subject"],
                "text": parsed.get_content(),
            },
        )
        return "Kept here to be read: this is the demonstration."

    def close(self) -> None:
        """Nothing was opened."""


def has_server() -> bool:
    return bool(settings.SMTP["host"])


def has_demonstration() -> bool:
    school = Message._meta.get_field("school").related_model
    return school._default_manager.filter(is_demonstration=True).exists()


def route_now() -> Route:
    return SmtpRoute(settings.SMTP) if has_server() else DemonstrationRoute()
