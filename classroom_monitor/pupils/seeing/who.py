"""Who can see a pupil or a group on a day, which pupils a user can, and why.

The same links as `Pupil.visible_to`, read with what made them: whoever has a group that
day and could come in sees the pupils who are in it that day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from classroom_monitor.groups.dated import DatedLink
from classroom_monitor.groups.models import Group, GroupAccess
from classroom_monitor.pupils.models import GroupPupil, Pupil, PupilQuerySet
from classroom_monitor.pupils.seeing import past, statements
from classroom_monitor.pupils.seeing.past import Somebody, Was
from classroom_monitor.pupils.seeing.statements import Held, Link
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership


@dataclass(frozen=True, slots=True)
class Reason:
    """A pupil is in a group, and a user has it."""

    group: Group
    access: DatedLink | Link
    # None where a whole group is asked about.
    inside: DatedLink | Link | None = None


@dataclass
class Seer:
    """A user who has the pupil's groups that day, with each reason."""

    was: Was
    reasons: list[Reason] = field(default_factory=list)

    @property
    def member(self) -> Somebody:
        return self.was.member


@dataclass
class Answer:
    """Everybody of the school, sorted by what they could see that day."""

    day: date
    # Could see by name; then those who had the group and could not come in.
    seers: list[Seer] = field(default_factory=list)
    barred: list[Seer] = field(default_factory=list)
    # Administrators who could open the record; SLT whose figures counted the pupil.
    records: list[Was] = field(default_factory=list)
    figures: list[Was] = field(default_factory=list)
    givers: dict[int, str] = field(default_factory=dict)
    kept_since: date | None = None


def who_sees(pupil: Pupil, school: School, day: date) -> Answer:
    """Everybody who can, or on that day could, see this pupil, and why."""
    return answer(school, statements.holders_of_pupil(pupil, school, day), day)


def who_has(group: Group, school: School, day: date) -> Answer:
    """Everybody who can, or on that day could, see the pupils of this group."""
    return answer(school, statements.holders_of_group(group, school, day), day)


def answer(school: School, held: Iterable[Held], day: date) -> Answer:
    reasons: dict[int, list[Reason]] = {}
    users: set[int] = set()
    for member, group, access, inside in held:
        reasons.setdefault(member, []).append(Reason(group, access, inside))
        users |= {link.by_id for link in (access, inside) if link and link.by_id}
    # Of a past day everybody is asked about: who was what the trail alone tells.
    if day < school.today():
        people = statements.everybody(school)
    else:
        people = statements.concerned(school, reasons.keys(), users)
    then = past.as_on(school, people, day)
    given = {one.user_id: one.short_name for one in people if one.user_id in users}
    told = Answer(day, givers=given, kept_since=then.kept_since)
    for was in then.people.values():
        sort_in(told, was, reasons.get(was.member.pk, []))
    return told


def sort_in(told: Answer, was: Was, reasons: list[Reason]) -> None:
    """Put one user where they belong: each stands in one list at most."""
    if reasons:
        side = told.seers if was.could_come_in else told.barred
        side.append(Seer(was, reasons))
    elif was.could_come_in:
        if was.is_administrator:
            told.records.append(was)
        if was.is_slt:
            told.figures.append(was)


def givers(school: School, links: Iterable[GroupAccess]) -> dict[int, str]:
    """The names, as this school writes them, of those who made the links."""
    keys = {link.by_id for link in links if link.by_id}
    people = school.memberships.filter(user__in=keys)
    return {member.user_id: member.short_name for member in people}


@dataclass
class Own:
    """What one user has that day."""

    day: date
    was: Was
    groups: list[GroupAccess]
    # Whom those groups show, whether or not the user could come in.
    pupils: PupilQuerySet
    givers: dict[int, str]
    kept_since: date | None = None


def seen_by(member: Membership, school: School, day: date) -> Own:
    """The pupils whom a user sees by name that day, with the groups that show them."""
    then = past.as_on(school, [member], day)
    groups = list(
        member.group_access.on(day)
        .select_related("group")
        .order_by("group__sort_name", "from_on", "pk")
    )
    return Own(
        day,
        then.people[member.pk],
        groups,
        Pupil.objects.visible_to(member, day),
        givers(school, groups),
        then.kept_since,
    )


def reasons_for(own: Own, school: School, pupils: list[Pupil]) -> list[list[Reason]]:
    """For each of some pupils the reasons for which this user sees them."""
    by_group = {link.group_id: link for link in reversed(own.groups)}
    links = GroupPupil.objects.seen_through(school.pk, list(by_group), own.day).filter(
        pupil__in=[pupil.pk for pupil in pupils]
    )
    found: dict[int, list[Reason]] = {}
    for link in links.order_by("from_on", "pk"):
        access = by_group[link.group_id]
        found.setdefault(link.pupil_id, []).append(Reason(access.group, access, link))
    return [found.get(pupil.pk, []) for pupil in pupils]
