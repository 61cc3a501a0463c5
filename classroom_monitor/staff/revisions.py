"""Changing users of a school: the one way, for one person and for a thousand.

A `Revision` says what shall become of a member. The form makes one, a bulk action one
for each person, Undo the opposite of an earlier one. `revise` locks the school, looks
at everybody afresh, refuses with a reason what may not be, does the rest in a fixed
number of statements, and leaves one entry of the trail for each person changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from classroom_monitor.accounts import actions as accounts
from classroom_monitor.groups.dated import Source
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.schools.models import School
from classroom_monitor.staff import endings, links, notices, sign_in
from classroom_monitor.staff.models import Membership

if TYPE_CHECKING:
    from classroom_monitor.groups.models import Group, GroupAccess
    from classroom_monitor.staff.picker import Choice

PLAIN = {
    "title",
    "first_name",
    "middle_name",
    "last_name",
    "job_title",
    "last_day",
    "user_type",
    "is_administrator",
    "can_set_targets",
    "can_see_characteristics",
    "is_active",
}
# What order and search look at.
SEARCHED = {"title", "first_name", "middle_name", "last_name", "username", "email"}
# Nobody changes these of their own, whatever they may give to others.
NOT_OWN = {
    "user_type",
    "is_administrator",
    "is_active",
    "can_set_targets",
    "can_see_characteristics",
    "last_day",
}


@dataclass
class Revision:
    """What shall become of one member: new values of fields, groups, sign-in."""

    member: Membership
    fields: dict[str, Any] = field(default_factory=dict)
    # Groups to give, each until a day (the first without it) or for good.
    give: dict[Group | Choice, date | None] = field(default_factory=dict)
    take: set[Group | Choice] = field(default_factory=set)
    # Only from a school whose account it is; None leaves as it is.
    username: str | None = None
    email: str | None = None
    undoes: Change | None = None


@dataclass
class Outcome:
    """What truly happened: everybody asked about stands in exactly one list."""

    changed: list[Membership] = field(default_factory=list)
    unchanged: list[Membership] = field(default_factory=list)
    refused: list[tuple[Membership, str]] = field(default_factory=list)
    lead: Change | None = None
    changes: list[Change] = field(default_factory=list)


@dataclass
class Step:
    """One member's revision as it meets the database."""

    revision: Revision
    member: Membership
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    taken: list[GroupAccess] = field(default_factory=list)
    given: dict[Group | Choice, date | None] = field(default_factory=dict)
    moved: list[tuple[GroupAccess, date | None]] = field(default_factory=list)


def forecast(school: School, revisions: list[Revision], *, by: Actor) -> Outcome:
    """Whom `revise` would change and whom refuse, by the very same rules."""
    steps, outcome = prepare(school, revisions, by)
    outcome.changed = [step.member for step in steps]
    return outcome


@transaction.atomic
def revise(
    school: School,
    revisions: list[Revision],
    *,
    by: Actor,
    today: date,
    kind: str = "staff.edited",
    source: str = Source.PERSON,
    lead: Entry | None = None,
    are_fresh: bool = False,
) -> Outcome:
    """Carry the revisions out. Expected refusals stand in the answer.

    `are_fresh`: the members were read, with their users, under the school's lock.
    A username just taken raises `ValidationError`, and then nothing was changed.
    """
    # Locked, so that two administrators cannot remove each other at one instant.
    School.objects.select_for_update().values_list("pk").get(pk=school.pk)
    steps, outcome = prepare(school, revisions, by, are_fresh)
    if not steps:
        return outcome
    leaving = [s.member for s in steps if s.after.get("is_active") is False]
    for step in steps:
        for name, value in step.revision.fields.items():
            setattr(step.member, name, value)
        step.member.version += 1
        sign_in.apply(step, school)
    write(steps)
    links.apply(steps, school, by=by, today=today, source=source)
    endings.end_access(school, leaving)
    lowered = [step.member.user_id for step in steps if lowers_rights(step)]
    accounts.end_sessions(lowered)
    entries = [entry_for(step, kind) for step in steps]
    made = Change.record_many(entries, by=by, school=school, lead=lead)
    outcome.lead = made[0] if lead else None
    outcome.changes = made[1:] if lead else made
    outcome.changed = [step.member for step in steps]
    notices.tell(steps, school, by=by)
    return outcome


def write(steps: list[Step]) -> None:
    """Write the members: one statement for all that get the same values."""
    alike: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    named = []
    for step in steps:
        if SEARCHED & step.after.keys():
            step.member.refresh_search()
            named.append(step.member)
            continue
        fields = step.revision.fields
        values = tuple((n, fields[n]) for n in sorted(step.after.keys() & PLAIN))
        alike.setdefault(values, []).append(step.member.pk)
    for values, keys in alike.items():
        Membership.objects.filter(pk__in=keys).update(
            **dict(values), version=F("version") + 1
        )
    if named:
        names = sorted({name for s in steps for name in s.after} & PLAIN)
        Membership.objects.bulk_update(
            named,
            [*names, "version", "sort_name", "search", "invited_email"],
            batch_size=200,
        )


def prepare(
    school: School, revisions: list[Revision], by: Actor, are_fresh: bool = False
) -> tuple[list[Step], Outcome]:
    """Look at everybody afresh and sort them: to change, unchanged, refused."""
    outcome = Outcome()
    members: Iterable[Membership] = [revision.member for revision in revisions]
    if not are_fresh:
        members = school.memberships.select_related("user").filter(
            pk__in=[member.pk for member in members]
        )
    fresh = {member.pk: member for member in members}
    for member in fresh.values():
        member.school = school
    held = links.held_by(fresh.values()) if touches_groups(revisions) else {}
    steps = []
    for revision in revisions:
        if revision.member.pk not in fresh:
            outcome.refused.append((revision.member, "No longer a user here."))
            continue
        member = fresh[revision.member.pk]
        step = Step(revision, member)
        compare(step, held.get(member.pk, links.Holding()))
        if not step.after and not step.before:
            outcome.unchanged.append(member)
        elif reason := refusal(step, by):
            outcome.refused.append((member, reason))
        else:
            steps.append(step)
    return keep_an_administrator(school, steps, outcome), outcome


def touches_groups(revisions: list[Revision]) -> bool:
    return any(revision.give or revision.take for revision in revisions)


def compare(step: Step, held: links.Holding) -> None:
    """Fill before and after with what truly differs."""
    for name, value in step.revision.fields.items():
        if name not in PLAIN:
            raise ValueError(f"{name} is not changed this way")
        old = getattr(step.member, name)
        if old != value:
            step.before[name] = plain(old)
            step.after[name] = plain(value)
    links.compare(step, held)
    sign_in.compare(step)


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def refusal(step: Step, by: Actor) -> str:
    """Why this may not be done to this person; empty if it may."""
    if step.member.user_id == by.user_id and NOT_OWN & step.after.keys():
        return (
            "Nobody changes their own type, status or rights. "
            "Ask another administrator."
        )
    if step.after.get("is_active") and not step.member.school.takes_new_users():
        return "This school is closed and takes no users."
    if {"username", "email"} & step.after.keys() and not step.member.is_home():
        return "They sign in with their own account, which their own school keeps."
    return ""


def keep_an_administrator(
    school: School, steps: list[Step], outcome: Outcome
) -> list[Step]:
    """Refuse whoever would leave the school without an active administrator."""
    today = school.today()
    losing = [step for step in steps if loses_administration(step)]
    if not losing:
        return steps
    going = {step.member.pk for step in losing}
    stays = (
        school.memberships.active(today)
        .administrators()
        .filter(last_day=None)
        .exclude(pk__in=going)
        .exists()
    )
    coming = any(
        step.after.get("is_administrator") is True and step.member.is_active
        for step in steps
    )
    if stays or coming:
        return steps
    # The last one in the list stays; the others may go.
    kept = losing[-1]
    reason = "A school needs at least one administrator. Make somebody else one first."
    outcome.refused.append((kept.member, reason))
    return [step for step in steps if step is not kept]


def loses_administration(step: Step) -> bool:
    if not step.member.is_administrator or not step.member.is_active:
        return False
    after = step.after
    return (
        after.get("is_administrator") is False
        or after.get("is_active") is False
        or bool(after.get("last_day"))
    )


def lowers_rights(step: Step) -> bool:
    """Whether open sessions must end, for they were opened with more."""
    return (
        step.after.get("user_type") == "teacher"
        or step.after.get("is_administrator") is False
    )


def entry_for(step: Step, kind: str) -> Entry:
    names = step.after.keys()
    if kind == "staff.edited" and {"is_active"} <= names <= {"is_active", "last_day"}:
        kind = "staff.activated" if step.after["is_active"] else "staff.deactivated"
    return Entry(
        kind=kind,
        subject_kind="user",
        subject_ref=step.member.ref,
        subject_name=step.member.list_name,
        before=step.before,
        after=step.after,
        undoes=step.revision.undoes,
    )
