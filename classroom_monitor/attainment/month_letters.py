"""What is mailed about requests to reopen a month: to SLT, and the answer to the asker.

A letter names the month, the group and the subject. It never carries the words of
either side, for they may name a pupil, and no value.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from classroom_monitor.attainment.models import Answer, ReopenRequest
from classroom_monitor.outbox.models import Message, MessageKind, State
from classroom_monitor.outbox.queue import draft, queue_many
from classroom_monitor.ui import when

if TYPE_CHECKING:
    from datetime import datetime

    from classroom_monitor.history.models import Actor
    from classroom_monitor.schools.models import School

AT_MOST_EACH = timedelta(hours=1)
ANSWERED = "Nothing waited for an answer any more."


def tell_slt(asked: ReopenRequest, by: Actor) -> None:
    """Whoever can reopen a month and has an address: at most one mail an hour to each.

    The caller holds the school's row, so that two requests make one mail.
    """
    school, now = asked.school, timezone.now()
    people = school.memberships.active(school.today()).slt()
    due = next_due(school, now)
    messages = []
    for person in people.exclude(pk=asked.membership_id).select_related("user"):
        due_at = due.get(person.pk, now)
        if not person.user.email or due_at is None:
            continue
        message = draft(
            person.user,
            MessageKind.MONTH_ASKED,
            school=school,
            membership=person,
            by=by,
            context=letter_about(asked),
        )
        message.due_at = due_at
        messages.append(message)
    if messages:
        queue_many(messages)


def next_due(school: School, now: datetime) -> dict[int, datetime | None]:
    """When those who were mailed before may be again; None: a mail to them waits."""
    sent = Message.objects.filter(
        school=school, kind=MessageKind.MONTH_ASKED, due_at__gt=now - AT_MOST_EACH
    ) | Message.objects.waiting().filter(school=school, kind=MessageKind.MONTH_ASKED)
    due: dict[int, datetime | None] = {}
    rows = sent.exclude(state=State.WITHDRAWN).order_by("due_at", "pk")
    for member, state, due_at in rows.values_list("membership", "state", "due_at"):
        waits = state == State.QUEUED or due.get(member, now) is None
        due[member] = None if waits else max(now, due_at + AT_MOST_EACH)
    return due


def take_back_if_none_waits(school: School) -> None:
    """Once every request is answered, no mail about them needs to leave."""
    if school.reopen_requests.filter(answer=Answer.WAITING).exists():
        return
    Message.objects.waiting().filter(
        school=school, kind=MessageKind.MONTH_ASKED
    ).update(state=State.WITHDRAWN, note=ANSWERED, finished_at=timezone.now())


def tell_asker(asked: ReopenRequest, by: Actor) -> None:
    """The answer, to whoever asked and has an address."""
    if not asked.membership.user.email:
        return
    message = draft(
        asked.membership.user,
        MessageKind.MONTH_ANSWERED,
        school=asked.school,
        membership=asked.membership,
        by=by,
        context=letter_about(asked),
    )
    queue_many([message])


def letter_about(asked: ReopenRequest) -> dict[str, str]:
    parts = [when.month(asked.month), asked.group.name]
    if asked.subject:
        parts.append(asked.subject.name)
    opening = asked.opening
    if opening is not None and opening.subject and not asked.subject:
        parts.append(f"only {opening.subject.name}")
    until = when.full_moment(opening.until, asked.school) if opening else ""
    return {
        "about": asked.membership.full_name,
        "place": ", ".join(parts),
        "answer": asked.get_answer_display().lower(),
        "open_until": until,
        "page": settings.PUBLIC_URL + reverse("months:list", args=[asked.school.slug]),
    }
