"""What ends with a person's place at a school: sessions, links and queued mail."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from classroom_monitor.accounts import actions as accounts
from classroom_monitor.accounts.models import Link, LinkKind
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
    elsewhere = Membership.objects.filter(user__in=users, is_active=True)
    elsewhere = elsewhere.exclude(pk__in=[member.pk for member in members])
    homeless = users - {*elsewhere.values_list("user_id", flat=True)}
    # Mail first: a message just handed over then has its link, which ends next.
    waiting = Message.objects.filter(
        Q(school=school, user__in=users) | Q(user__in=homeless), state=State.QUEUED
    )
    waiting.update(state=State.WITHDRAWN, finished_at=timezone.now())
    accounts.end_links(users, school=school)
    # An invitation went to an account of another school, about this place.
    Link.objects.filter(
        school=school,
        kind=LinkKind.INVITATION,
        about__in=[member.ref for member in members],
        used_at=None,
        ended_at=None,
    ).update(ended_at=timezone.now())
    accounts.end_links(homeless)
