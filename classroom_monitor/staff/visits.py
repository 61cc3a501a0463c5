"""On which days somebody was at work at a school, and how often they signed in."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models
from django.http import HttpRequest

if TYPE_CHECKING:
    from classroom_monitor.staff.models import Membership


class Visit(models.Model):
    """One day of one person at one school. Usage statistics count these rows.

    A sign-in counts when somebody comes to the school for the first time in a browser
    session, so that each device on which they sign in counts.
    """

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    membership = models.ForeignKey(
        "staff.Membership", models.CASCADE, related_name="visits", db_index=False
    )
    # The date where the school is.
    day = models.DateField()
    sign_ins = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "day"], name="one_visit_a_person_and_day"
            )
        ]
        indexes = [models.Index(fields=["school", "day"], name="visits_by_day")]

    def __str__(self) -> str:
        return f"{self.membership_id} on {self.day}"


COUNTED = "counted_at"
"""Names the schools at which a browser session was counted as a sign-in."""


def is_first_visit(request: HttpRequest, member: Membership) -> bool:
    """Whether somebody comes to this school for the first time since they signed in."""
    return member.school_id not in request.session.get(COUNTED, ())


def note_visit(request: HttpRequest, member: Membership, now: datetime) -> None:
    """Keep that somebody is here today; seldom a write.

    `member.last_used_at` still says when they were here before.
    """
    zone = ZoneInfo(member.school.time_zone)
    today, before = now.astimezone(zone).date(), member.last_used_at
    is_first = is_first_visit(request, member)
    if is_first:
        counted = request.session.get(COUNTED, [])
        request.session[COUNTED] = [*counted, member.school_id]
    if is_first or before is None or before.astimezone(zone).date() != today:
        keep(member, today, 1 if is_first else 0)


def keep(member: Membership, day: date, sign_ins: int) -> None:
    rows = Visit.objects.filter(membership=member, day=day)
    if not rows.update(sign_ins=models.F("sign_ins") + sign_ins):
        Visit.objects.bulk_create(
            [
                Visit(
                    school=member.school,
                    membership=member,
                    day=day,
                    sign_ins=sign_ins,
                )
            ],
            # Two first requests of a day at one instant: one row is enough.
            ignore_conflicts=True,
        )
