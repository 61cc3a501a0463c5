"""A rehearsal: the plan is carried out and taken back, and told in plain numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from classroom_monitor.history.models import Actor
from classroom_monitor.pupils.models import RollUp
from classroom_monitor.pupils.roll_up.carrying_out import carry_out
from classroom_monitor.pupils.roll_up.choices import STAY, Choices
from classroom_monitor.pupils.roll_up.planning import Plan, Target, in_years, plan_of
from classroom_monitor.pupils.seeing import Effect, rehearse_act
from classroom_monitor.pupils.years import NAMES

MOST_NAMED = 30


def plan_for(roll_up: RollUp, day: date) -> Plan:
    choices = Choices.read(roll_up.choices) if roll_up.choices else None
    return plan_of(roll_up.school, roll_up.year, choices, day)


def rehearse(plan: Plan, *, by: Actor) -> dict[str, Any]:
    """What publishing on the plan's day does, to be shown and kept.

    Who gains and loses whom is what the rule of access answers after the very act.
    """
    effects = rehearse_act(
        plan.school, lambda: carry_out(plan_again(plan), by=by, lead=None), plan.day
    )
    return summary(plan) | {"users": [told(effect, plan) for effect in effects]}


def plan_again(plan: Plan) -> Plan:
    """The same plan on rows of its own: carrying it out changes them."""
    return plan_of(plan.school, plan.year, plan.choices, plan.day)


def summary(plan: Plan) -> dict[str, Any]:
    lonely = plan.without_group()
    return {
        "day": plan.day.isoformat(),
        "digest": plan.digest(),
        "counts": plan.counts(),
        "years": years_table(plan),
        "groups": [told_of(one) for one in plan.targets.values()],
        "ended": [[group.ref, group.name] for group in plan.ended],
        "stay": [
            [group.ref, group.name]
            for group in plan.groups
            if plan.choice(group).act == STAY
        ],
        "kept": names([one.pupil for one in plan.pupils if one.is_kept]),
        "lonely": names([one.pupil for one in lonely[:MOST_NAMED]]),
        "lonely_count": len(lonely),
        "doubled": [
            [one.name, [group.name for group in one.sources]] for one in plan.doubled()
        ],
        "empty": [one.name for one in plan.empty()],
    }


def names(pupils: list[Any]) -> list[list[str]]:
    return [[pupil.ref, pupil.full_name] for pupil in pupils]


def told_of(one: Target) -> dict[str, Any]:
    return {
        "name": one.name,
        "is_new": one.group is None,
        "years": in_years(one.years),
        "from": [group.name for group in one.sources],
        "pupils": one.pupils,
    }


def years_table(plan: Plan) -> list[dict[str, Any]]:
    """For each year group of now: how many go where. Rows and columns add up."""
    rows: dict[str, dict[str, int]] = {}
    for one in plan.on_roll:
        row = rows.setdefault(one.pupil.year_group, {"up": 0, "kept": 0, "leave": 0})
        row["leave" if one.leaves else "kept" if one.is_kept else "up"] += 1
    return [
        {"name": NAMES[code], "all": sum(rows[code].values()), **rows[code]}
        for code in NAMES
        if code in rows
    ]


def told(effect: Effect, plan: Plan) -> dict[str, Any]:
    """What changes for one user, in numbers and in the names of groups."""
    gained = effect.after.groups - effect.before.groups
    lost = effect.before.groups - effect.after.groups
    by_key = {group.pk: group.name for group in plan.groups}
    by_key |= {t.group.pk: t.group.name for t in plan.targets.values() if t.group}
    return {
        "ref": effect.member.ref,
        "name": effect.member.list_name,
        "before": len(effect.before.pupils),
        "gained": len(effect.gained),
        "lost": len(effect.lost),
        "after": len(effect.after.pupils),
        "groups_gained": len(gained),
        "groups_lost": sorted(by_key[key] for key in lost if key in by_key),
    }
