"""What ends with a person's place at a school: sessions, links and queued mail."""

from __future__ import annotations

from classroom_monitor.accounts import actions as accounts
from classroom_monitor.outbox.models import Message, State
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership


def end_access(school: School, members: list[Membership]) -> None:
    """End, here and now, every way in of people who just lost their place here.

    All their sessions end, and this school's links and queued mail; whoever has no
    other place loses every link and message. Reactivation revives none of it.
    """
    users = {member.user_id for member in members}
    if not users:
        return
    accounts.end_sessions(users)
    accounts.end_links(users, school=school)
    waiting = Message.objects.filter(state=State.QUEUED)
    waiting.filter(school=school, user__in=users).update(state=State.WITHDRAWN)
    elsewhere = Membership.objects.filter(user__in=users, is_active=True)
    elsewhere = elsewhere.exclude(pk__in=[member.pk for member in members])
    homeless = users - {*elsewhere.values_list("user_id", flat=True)}
    accounts.end_links(homeless)
    waiting.filter(user__in=homeless).update(state=State.WITHDRAWN)
