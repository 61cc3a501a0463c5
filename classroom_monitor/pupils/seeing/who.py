"""Who can see a pupil or a group on a day, which pupils a user can, and why.

The same links as `Pupil.visible_to`, read with what made them: whoever has a group that
day and could come in sees the pupils who are in it that day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from classroom_monitor.groups.dated import DatedLink
from classroom_monitor.groups.models import Group, GroupAccess
from classroom_monitor.pupils.models import GroupPupil, Pupil, PupilQuerySet
from classroom_monitor.pupils.seeing import past
from classroom_monitor.pupils.seeing.past import Was
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership, UserType


@dataclass(frozen=True)
class Reason:
    """A pupil is in a group, and a user has it."""

    group: Group
    access: GroupAccess
    # None where a whole group is asked about.
    inside: GroupPupil | None = None

    def links(self) -> list[DatedLink]:
        return [self.access, self.inside] if self.inside else [self.access]


@dataclass
class Seer:
    """A user who has the pupil's groups that day, with each reason."""

    was: Was
    reasons: list[Reason] = field(default_factory=list)

    @property
    def member(self) -> Membership:
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
    links = GroupPupil.objects.on(day).filter(pupil=pupil, school=school)
    inside: dict[int, GroupPupil] = {}
    for link in links.order_by("from_on", "pk"):
        inside.setdefault(link.group_id, link)
    return answer(school, inside.keys(), day, inside)


def who_has(group: Group, school: School, day: date) -> Answer:
    """Everybody who can, or on that day could, see the pupils of this group."""
    return answer(school, [group.pk], day, {})


def answer(
    school: School,
    groups: Iterable[int],
    day: date,
    inside: dict[int, GroupPupil],
) -> Answer:
    found = GroupAccess.objects.on(day).filter(group__in=list(groups))
    order = found.select_related("group").order_by("group__sort_name", "from_on", "pk")
    reasons: dict[int, list[Reason]] = {}
    for link in order:
        reason = Reason(link.group, link, inside.get(link.group_id))
        reasons.setdefault(link.membership_id, []).append(reason)
    then = past.as_on(school, concerned(school, reasons, day), day)
    told = Answer(day, kept_since=then.kept_since)
    for was in then.people.values():
        sort_in(told, was, reasons.get(was.member.pk, []))
    links = [link for some in reasons.values() for one in some for link in one.links()]
    told.givers = givers(school, links)
    return told


def concerned(school: School, holding: Iterable[int], day: date) -> list[Membership]:
    """Holders, administrators and SLT; of a past day everybody, for who was is told
    by the trail alone."""
    members = school.memberships.in_order()
    if day >= school.today():
        roles = Q(is_administrator=True) | Q(user_type=UserType.SLT)
        members = members.filter(roles | Q(pk__in=list(holding)))
    return list(members)


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


def givers(school: School, links: Iterable[DatedLink]) -> dict[int, str]:
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
