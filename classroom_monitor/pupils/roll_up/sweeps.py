"""Roll-ups whose day has come are published by the worker."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from classroom_monitor.history.models import Actor
from classroom_monitor.pupils.models import RollUp, RollUpState
from classroom_monitor.pupils.roll_up.problems import CannotRollUp
from classroom_monitor.pupils.roll_up.publishing import carry_out_now, reread

LEASE = timedelta(minutes=10)
log = logging.getLogger(__name__)


def publish_due() -> int:
    """Publish what is due where the school is; say how many."""
    # A day ahead, for somewhere it is tomorrow already; each school decides.
    tomorrow = timezone.now().date() + timedelta(days=1)
    due = RollUp.objects.filter(state=RollUpState.DUE, publish_on__lte=tomorrow)
    return sum(publish_one(roll_up) for roll_up in due.select_related("school"))


def publish_one(roll_up: RollUp) -> bool:
    today = roll_up.school.today()
    if roll_up.publish_on is None or roll_up.publish_on > today or not lease(roll_up):
        return False
    try:
        with transaction.atomic():
            fresh = reread(roll_up)
            if fresh.state != RollUpState.DUE:
                return False
            carry_out_now(fresh, by=Actor.system(), today=today)
    except CannotRollUp as error:
        # Somebody has to look at it: it waits as a rehearsal and says why.
        told = {**roll_up.plan, "problem": error.messages[0]}
        RollUp.objects.filter(pk=roll_up.pk, state=RollUpState.DUE).update(
            state=RollUpState.REHEARSED, plan=told, leased_until=None
        )
        log.warning("A roll-up was not published: %s", roll_up.ref)
        return False
    return True


def lease(roll_up: RollUp) -> bool:
    """Take it, unless another worker is at it; one that died loses it in time."""
    now = timezone.now()
    free = RollUp.objects.filter(
        Q(leased_until=None) | Q(leased_until__lt=now),
        pk=roll_up.pk,
        state=RollUpState.DUE,
    )
    return free.update(leased_until=now + LEASE) == 1
