"""One step back: what a roll-up did is put back, from today on.

Dated links stay a record of what was so: those that the roll-up made end today, and
those that it ended begin again. Only whoever left by it was never away. Whatever
somebody changed since would be lost, so then it is refused, and the reasons are named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dateparse import parse_date

from classroom_monitor.groups.dated import Source
from classroom_monitor.groups.models import Group, GroupAccess
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.pupils.actions import plain
from classroom_monitor.pupils.models import GroupPupil, Pupil, RollUp, RollUpState
from classroom_monitor.pupils.on_roll import end_of
from classroom_monitor.pupils.roll_up.carrying_out import save_alike
from classroom_monitor.pupils.roll_up.links_back import Days, Return, put_links_back
from classroom_monitor.pupils.roll_up.problems import (
    NAME_TAKEN,
    NOT_PUBLISHED,
    TOO_LATE,
    CannotRollUp,
)
from classroom_monitor.pupils.roll_up.publishing import (
    DAYS_TO_STEP_BACK,
    last_day_to_step_back,
    reread,
)
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.revisions import Revision, revise

NAMED = 5


@dataclass
class Situation:
    """What the roll-up did, and all that it concerns as it is now."""

    roll_up: RollUp
    undo: dict[str, Any]
    groups: dict[str, Group]
    pupils: dict[str, Pupil]
    members: dict[str, Membership]
    today: date

    @cached_property
    def standing(self) -> dict[str, Group]:
        return {group.standing: group for group in self.groups.values()}

    @cached_property
    def by_key(self) -> dict[int, Group]:
        return {group.pk: group for group in self.groups.values()}

    @classmethod
    def of(cls, roll_up: RollUp, today: date) -> Situation:
        undo, school = roll_up.undo, roll_up.school
        refs = {*undo["made"], *undo["archived"]}
        for told in undo["pupils"].values():
            refs |= {ref for ref, *_ in told["links"]} | {*told["into"]}
        groups = school.groups.filter(~Q(standing="") | Q(ref__in=refs))
        pupils = school.pupils.filter(ref__in=undo["pupils"])
        members = school.memberships.filter(ref__in=undo["users"])
        return cls(
            roll_up,
            undo,
            {group.ref: group for group in groups},
            {pupil.ref: pupil for pupil in pupils},
            {member.ref: member for member in members},
            today,
        )


@transaction.atomic
def step_back(roll_up: RollUp, *, by: Actor, today: date) -> RollUp:
    """Put back what a roll-up did. A second time it does nothing."""
    roll_up = reread(roll_up)
    if roll_up.state == RollUpState.STEPPED_BACK:
        return roll_up
    if roll_up.state != RollUpState.PUBLISHED:
        raise CannotRollUp(NOT_PUBLISHED)
    last = last_day_to_step_back(roll_up)
    if last is None or today > last:
        raise CannotRollUp(TOO_LATE.format(DAYS_TO_STEP_BACK))
    now = Situation.of(roll_up, today)
    if reasons := changed_since(now):
        raise CannotRollUp(reasons)
    take_groups_out(now)
    put_pupils_back(now, by)
    put_users_back(now, by)
    put_groups_away(now)
    roll_up.state, roll_up.ended_at = RollUpState.STEPPED_BACK, timezone.now()
    roll_up.save(update_fields=["state", "ended_at"])
    year = roll_up.year
    entry = Entry("roll_up.stepped_back", "academic year", year.ref, str(year))
    Change.record(entry, by=by, school=roll_up.school)
    return roll_up


# --- What somebody changed since ------------------------------------------------------


def changed_since(now: Situation) -> list[str]:
    """Why it cannot be taken back, in sentences; empty if it can."""
    return [
        *groups_changed(now),
        *pupils_changed(now),
        *joined_since(now),
        *users_changed(now),
    ]


def groups_changed(now: Situation) -> Iterable[str]:
    for ref in now.undo["made"]:
        group = now.groups[ref]
        if group.archived_on or group.version != 1:
            yield f"The group {group.name} was changed since."
    for ref in now.undo["archived"]:
        if not now.groups[ref].archived_on:
            yield f"The group {now.groups[ref].name} was restored since."


def pupils_changed(now: Situation) -> Iterable[str]:
    changed = []
    for ref, told in now.undo["pupils"].items():
        pupil = now.pupils[ref]
        is_same = [pupil.year_group, plain(pupil.left_on)]
        if is_same != [told["year"][1], told["left"][1]]:
            changed.append(pupil.full_name)
    if changed:
        yield f"The year group or last day of {some(changed)} was changed since."


def joined_since(now: Situation) -> Iterable[str]:
    """Pupils and users put into a new group, or taken out of one, by somebody."""
    into = {
        (ref, group)
        for ref, told in now.undo["pupils"].items()
        for group in told["into"]
        # Whose last day was meanwhile, as planned, is in none of them.
        if not over(end_of(now.pupils[ref].left_on), now.today)
    }
    links = GroupPupil.objects.filter(
        Q(to_on=None) | Q(to_on__gt=now.today),
        group__ref__in={g for _, g in into} | {*now.undo["made"]},
    )
    are = {*links.values_list("pupil__ref", "group__ref")}
    # Into a group that was there before others may come as they like.
    strange = {(p, g) for p, g in are - into if g in now.undo["made"]}
    moved = sorted({pupil for pupil, _ in strange | (into - are)})
    if moved:
        people = Pupil.objects.filter(school=now.roll_up.school, ref__in=moved)
        names = [pupil.full_name for pupil in people.in_order()]
        yield f"The groups of {some(names)} were changed since."


def users_changed(now: Situation) -> Iterable[str]:
    until = {
        (user, group): day(end)
        for user, told in now.undo["users"].items()
        for group, end in told["gained"]
    }
    # What was to end by itself meanwhile was changed by nobody.
    given = {place for place, end in until.items() if not over(end, now.today)}
    links = GroupAccess.objects.filter(
        Q(to_on=None) | Q(to_on__gt=now.today), group__ref__in=now.undo["made"]
    )
    are = {*links.values_list("membership__ref", "group__ref")}
    given = {(user, group) for user, group in given if group in now.undo["made"]}
    changed = sorted({user for user, _ in are ^ given})
    if changed:
        people = now.roll_up.school.memberships.filter(ref__in=changed)
        names = [member.full_name for member in people.in_order()]
        yield f"Who has the new groups was changed since: {some(names)}."


def some(names: list[str]) -> str:
    more = len(names) - NAMED
    others = f" and {more} more" if more > 0 else ""
    return ", ".join(names[:NAMED]) + others


# --- Putting back ---------------------------------------------------------------------


def take_groups_out(now: Situation) -> None:
    """The archived groups are there again."""
    groups = Group.objects.filter(
        school=now.roll_up.school, ref__in=now.undo["archived"]
    )
    try:
        with transaction.atomic():
            groups.update(archived_on=None, version=F("version") + 1)
    except IntegrityError as error:
        raise CannotRollUp(NAME_TAKEN) from error


def put_groups_away(now: Situation) -> None:
    """The groups that were made are archived: they stand in the trail."""
    Group.objects.filter(school=now.roll_up.school, ref__in=now.undo["made"]).update(
        archived_on=now.today, version=F("version") + 1
    )


def put_pupils_back(now: Situation, by: Actor) -> None:
    """Year groups and last days as before, and the groups."""
    school = now.roll_up.school
    began = day(now.undo["day"]) or now.today
    returns, changed, facts = [], [], {}
    for ref, told in now.undo["pupils"].items():
        pupil = now.pupils[ref]
        # Who left by the roll-up is back from the day after the last day.
        is_leaver = told["left"][0] != told["left"][1]
        start = began if is_leaver else now.today
        returns.append(Return(pupil, start, wanted(now, told)))
        if told["year"][0] != told["year"][1] or is_leaver:
            facts[pupil.pk] = put_record_back(pupil, told)
            changed.append(pupil)
    save_alike(changed)
    moved = put_links_back(school, returns, by)
    entries = [
        entry_for(now, one, moved.get(one.pupil.pk, []), facts.get(one.pupil.pk, {}))
        for one in returns
        if one.pupil.pk in moved or one.pupil.pk in facts
    ]
    year = now.roll_up.year
    lead = Entry("roll_up.pupils_back", "academic year", year.ref, str(year))
    Change.record_many(entries, by=by, school=school, lead=lead)


def put_record_back(pupil: Pupil, told: dict[str, Any]) -> dict[str, list[Any]]:
    """Year group and last day of before; answers each with what stood there."""
    facts = {"year_group": told["year"], "left_on": told["left"]}
    pupil.year_group, pupil.left_on = told["year"][0], day(told["left"][0])
    pupil.version += 1
    return {name: pair for name, pair in facts.items() if pair[0] != pair[1]}


def entry_for(
    now: Situation, one: Return, moved: list[int], facts: dict[str, list[Any]]
) -> Entry:
    before: dict[str, Any] = {name: new for name, (_, new) in facts.items()}
    after: dict[str, Any] = {name: old for name, (old, _) in facts.items()}
    for group in (now.by_key[key] for key in moved):
        if group.is_standing():
            continue
        if days := one.days_of(group.pk):
            into = [group.ref, group.name, plain(days[-1][1])]
            after.setdefault("into", []).append(into)
        else:
            before.setdefault("out_of", []).append([group.ref, group.name])
    pupil = one.pupil
    return Entry("roll_up.pupil", "pupil", pupil.ref, pupil.full_name, before, after)


def wanted(now: Situation, told: dict[str, Any]) -> dict[int, list[Days]]:
    """By group that the roll-up touched: the days that the pupil was to be in it."""
    found: dict[int, list[Days]] = {now.groups[ref].pk: [] for ref in told["into"]}
    if told["year"][0] != told["year"][1]:
        found[now.standing[told["year"][1]].pk] = []
    for ref, from_on, to_on in told["links"]:
        days = (date.fromisoformat(from_on), day(to_on))
        found.setdefault(now.groups[ref].pk, []).append(days)
    return found


def put_users_back(now: Situation, by: Actor) -> None:
    revisions = []
    for ref, told in now.undo["users"].items():
        revision = Revision(now.members[ref])
        for group, from_on, until in told["lost"]:
            has_begun = date.fromisoformat(from_on) <= now.today
            if has_begun and not over(day(until), now.today):
                revision.give[now.groups[group]] = day(until)
        revision.take = {now.groups[group] for group, _ in told["gained"]}
        revision.take -= revision.give.keys()
        revisions.append(revision)
    if revisions:
        year = now.roll_up.year
        revise(
            now.roll_up.school,
            revisions,
            by=by,
            today=now.today,
            kind="roll_up.user",
            source=Source.ROLL_UP,
            lead=Entry("roll_up.users", "academic year", year.ref, str(year)),
        )
    give_later(now)


def give_later(now: Situation) -> None:
    """Links that had not begun hold from their day on, as they were given."""
    for ref, told in now.undo["users"].items():
        for group, from_on, until in told["lost"]:
            begins_on = date.fromisoformat(from_on)
            if begins_on > now.today:
                GroupAccess.objects.filter(
                    membership=now.members[ref],
                    group=now.groups[group],
                    from_on=begins_on,
                    to_on=F("from_on"),
                ).update(to_on=day(until))


def day(text: str | None) -> date | None:
    return parse_date(text) if text else None


def over(end: date | None, today: date) -> bool:
    return end is not None and end <= today
