"""Who is told by mail about changes to users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classroom_monitor.history.models import Actor
from classroom_monitor.outbox.models import Message, MessageKind
from classroom_monitor.outbox.queue import queue_many
from classroom_monitor.schools.models import School

if TYPE_CHECKING:
    from classroom_monitor.staff.revisions import Step


def tell(steps: list[Step], school: School, *, by: Actor) -> None:
    """Queue the notices that follow from changes just made."""
    messages = []
    for step in steps:
        user = step.member.user
        context = {"by": by.name, "school": school.name}
        if old := step.before.get("email"):
            for address in {old, user.email} - {""}:
                messages.append(
                    notice(step, school, MessageKind.EMAIL_CHANGED, address, context)
                )
        if "username" in step.after and user.email:
            messages.append(
                notice(step, school, MessageKind.USERNAME_CHANGED, "", context)
            )
        if step.member.user_id == by.user_id and "groups" in step.after:
            messages += own_groups_changed(step, school, context)
    if messages:
        queue_many(messages)


def notice(
    step: Step, school: School, kind: str, address: str, context: dict[str, str]
) -> Message:
    return Message(
        school=school,
        user=step.member.user,
        membership=step.member,
        kind=kind,
        address=address,
        context=context,
    )


def own_groups_changed(
    step: Step, school: School, context: dict[str, str]
) -> list[Message]:
    """An administrator may change own groups; the other administrators are told."""
    others = (
        school.memberships.active(school.today())
        .administrators()
        .exclude(pk=step.member.pk)
        .select_related("user")
    )
    told = {**context, "about": step.member.full_name}
    return [
        Message(
            school=school,
            user=other.user,
            membership=other,
            kind=MessageKind.GROUPS_CHANGED,
            context=told,
        )
        for other in others
        if other.user.email
    ]
