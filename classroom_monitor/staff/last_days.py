"""Last days that have passed: the person becomes inactive by itself."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from django.utils import timezone

from classroom_monitor.history.models import Actor
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.revisions import Revision, revise


def end_places() -> int:
    """Make inactive whoever's last day is over where their school is.

    They could do nothing from that midnight on; this ends what is left of it.
    """
    # A day ahead, for somewhere it is tomorrow already; each school decides.
    tomorrow = timezone.now().date() + timedelta(days=1)
    due = Membership.objects.filter(is_active=True, last_day__lt=tomorrow)
    members = due.select_related("school", "user").order_by("school", "pk")
    count = 0
    for school, at_school in groupby(members, key=lambda member: member.school):
        today = school.today()
        over = [
            Revision(member, {"is_active": False})
            for member in at_school
            if not member.is_active_on(today)
        ]
        if over:
            outcome = revise(
                school, over, by=Actor.system(), today=today, kind="staff.last_day"
            )
            count += len(outcome.changed)
    return count
