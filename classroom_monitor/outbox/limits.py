"""Not too many password emails to one person, whoever asks for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count

from classroom_monitor.outbox.models import Message, MessageKind, State

WITH_PASSWORD_LINK = [
    MessageKind.SET_PASSWORD,
    MessageKind.INVITATION,
    MessageKind.RESET,
]
MOST_AN_HOUR = 5
TOO_MANY = "They were sent five password emails within an hour. Try again later."


def over_the_limit(user_ids: Iterable[int], now: datetime) -> set[int]:
    """Who of these had so many password emails in the last hour; one query."""
    recent = Message.objects.filter(
        user__in=list(user_ids),
        kind__in=WITH_PASSWORD_LINK,
        created_at__gt=now - timedelta(hours=1),
    ).exclude(state=State.WITHDRAWN)
    counted = recent.order_by().values("user").annotate(number=Count("pk"))
    return {row["user"] for row in counted if row["number"] >= MOST_AN_HOUR}
