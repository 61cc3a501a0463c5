"""What can happen to a roll-up: rehearsed, published now or on a day, taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.pupils.actions import lock
from classroom_monitor.pupils.models import RollUp, RollUpState
from classroom_monitor.pupils.roll_up.carrying_out import carry_out
from classroom_monitor.pupils.roll_up.choices import Choices
from classroom_monitor.pupils.roll_up.problems import ALREADY, CHANGED, CannotRollUp
from classroom_monitor.pupils.roll_up.rehearsing import plan_for, rehearse, summary
from classroom_monitor.schools.models import AcademicYear, School

STANDS = (RollUpState.DUE, RollUpState.PUBLISHED)
DAYS_TO_STEP_BACK = 14


def begin(school: School, year: AcademicYear, *, by: Actor, today: date) -> RollUp:
    """The rehearsal into an academic year: the one that is open, or a new one."""
    with transaction.atomic():
        lock(school)
        there = school.roll_ups.filter(
            year=year, state__in=[*STANDS, RollUpState.REHEARSED]
        )
        if (roll_up := there.order_by("-pk").first()) is not None:
            return roll_up
        roll_up = RollUp(school=school, year=year, by_id=by.user_id)
        plan = plan_for(roll_up, day_of(roll_up, today))
        roll_up.choices = plan.choices.plain()
        roll_up.save()
    rehearse_again(roll_up, by=by, today=today)
    return roll_up


def day_of(roll_up: RollUp, today: date) -> date:
    """The day that it is rehearsed for: as chosen, or with the new academic year."""
    return max(roll_up.publish_on or roll_up.year.starts_on, today)


@transaction.atomic
def choose(
    roll_up: RollUp, choices: Choices, publish_on: date, *, by: Actor, today: date
) -> RollUp:
    """Keep what somebody decided, and rehearse it."""
    roll_up = reread(roll_up)
    if roll_up.state != RollUpState.REHEARSED:
        raise CannotRollUp(ALREADY)
    roll_up.choices, roll_up.publish_on = choices.plain(), publish_on
    roll_up.save(update_fields=["choices", "publish_on"])
    return rehearse_again(roll_up, by=by, today=today)


def rehearse_again(roll_up: RollUp, *, by: Actor, today: date) -> RollUp:
    plan = plan_for(roll_up, day_of(roll_up, today))
    roll_up.plan = rehearse(plan, by=by) | {"at": timezone.now().isoformat()}
    roll_up.save(update_fields=["plan"])
    return roll_up


def reread(roll_up: RollUp) -> RollUp:
    """The row as it is now, which nobody else changes until the transaction ends."""
    lock(roll_up.school)
    fresh = RollUp.objects.select_related("school", "year").get(pk=roll_up.pk)
    fresh.school = roll_up.school
    return fresh


@transaction.atomic
def publish(roll_up: RollUp, digest: str, *, by: Actor, today: date) -> RollUp:
    """Carry it out on its day: today, or by itself when the day has come.

    `digest` names the rehearsal that was looked at. A second time it does nothing.
    """
    roll_up = reread(roll_up)
    if roll_up.state in STANDS:
        return roll_up
    if roll_up.state != RollUpState.REHEARSED:
        raise CannotRollUp(ALREADY)
    day = day_of(roll_up, today)
    plan = plan_for(roll_up, day)
    if digest != plan.digest():
        raise CannotRollUp(CHANGED)
    if day > today:
        stand(roll_up, RollUpState.DUE, {"publish_on": day})
        record(roll_up, "roll_up.planned", by, {"publish_on": day.isoformat()})
        return roll_up
    return carry_out_now(roll_up, by=by, today=today)


def carry_out_now(roll_up: RollUp, *, by: Actor, today: date) -> RollUp:
    """Do it, in the transaction and under the lock of whoever calls."""
    plan = plan_for(roll_up, today)
    told = summary(plan)
    stand(roll_up, RollUpState.PUBLISHED, {"publish_on": today})
    entry = Entry(
        "roll_up.published",
        "academic year",
        roll_up.year.ref,
        str(roll_up.year),
        {},
        {**told["counts"], "groups": [one["name"] for one in told["groups"]]},
    )
    done = carry_out(plan, by=by, lead=entry)
    roll_up.undo = done.plain()
    roll_up.plan = {**roll_up.plan, **told}
    roll_up.published_at = timezone.now()
    roll_up.leased_until = None
    roll_up.save(update_fields=["undo", "plan", "published_at", "leased_until"])
    return roll_up


def stand(roll_up: RollUp, state: RollUpState, fields: dict[str, Any]) -> None:
    """Take the one place of a school and year; at one instant only one gets it."""
    roll_up.state = state
    for name, value in fields.items():
        setattr(roll_up, name, value)
    try:
        with transaction.atomic():
            roll_up.save(update_fields=["state", *fields])
    except IntegrityError as error:
        raise CannotRollUp(ALREADY) from error


@transaction.atomic
def withdraw(roll_up: RollUp, *, by: Actor, today: date) -> RollUp:
    """Not on that day after all: back to the rehearsal."""
    roll_up = reread(roll_up)
    if roll_up.state != RollUpState.DUE:
        return roll_up
    roll_up.state = RollUpState.REHEARSED
    roll_up.save(update_fields=["state"])
    record(roll_up, "roll_up.withdrawn", by, {})
    return rehearse_again(roll_up, by=by, today=today)


def last_day_to_step_back(roll_up: RollUp) -> date | None:
    if not roll_up.undo:
        return None
    day = date.fromisoformat(roll_up.undo["day"])
    return day + timedelta(days=DAYS_TO_STEP_BACK)


def record(roll_up: RollUp, kind: str, by: Actor, after: dict[str, Any]) -> Change:
    entry = Entry(kind, "academic year", roll_up.year.ref, str(roll_up.year), {}, after)
    return Change.record(entry, by=by, school=roll_up.school)
