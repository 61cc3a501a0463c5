"""When the invented people were at work in the system, of late: the same each time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Max

from classroom_monitor.attainment.models import AttainmentChange
from classroom_monitor.attainment.months import month_of, plus
from classroom_monitor.schools.demonstration.people import SEED
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership, Visit

MONTHS = 2
AUGUST = 8
# How many of the school days a person comes in on, from seldom to nearly all.
HABITS = (0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
TWICE = 0.2


def keep(school: School) -> None:
    """Days of use in the last school months, up to each person's last use."""
    days = list(school_days(school.today()))
    zone = school.now().tzinfo
    rows = []
    for position, member in enumerate(users_of(school)):
        if member.last_used_at is None:
            continue
        chance = random.Random(SEED + position)
        habit, last = chance.choice(HABITS), member.last_used_at.astimezone(zone).date()
        there = {day for day in days if day < last and chance.random() < habit}
        if last >= days[0]:
            there.add(last)
        for day in sorted(there):
            sign_ins = 2 if chance.random() < TWICE else 1
            rows.append(
                Visit(school=school, membership=member, day=day, sign_ins=sign_ins)
            )
    Visit.objects.bulk_create(rows, batch_size=500)


def users_of(school: School) -> list[Membership]:
    """All users, whose last use is no longer ago than their last entry."""
    entries = AttainmentChange.objects.filter(school=school).values_list("actor_ref")
    entered = dict(entries.annotate(Max("at")).order_by())
    members = list(school.memberships.select_related("user").order_by("pk"))
    behind = []
    for member in members:
        last = entered.get(member.user.ref)
        if last and (member.last_used_at is None or member.last_used_at < last):
            member.last_used_at = last
            behind.append(member)
    Membership.objects.bulk_update(behind, ["last_used_at"], batch_size=200)
    return members


def school_days(today: date) -> Iterator[date]:
    """Mondays to Fridays of the last school months, up to today."""
    months: list[date] = []
    month = month_of(today)
    while len(months) < MONTHS:
        if month.month != AUGUST:
            months.append(month)
        month = plus(month, -1)
    for first in reversed(months):
        day = first
        while month_of(day) == first and day <= today:
            if day.weekday() < 5:
                yield day
            day += timedelta(days=1)
