"""Of whom figures are: the whole school, a year group, own groups. Decided afresh."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from classroom_monitor.groups.models import Group
from classroom_monitor.home import statements
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.pupils.years import NAMES, last_day
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership


class ScopeKind(StrEnum):
    SCHOOL = "school"
    YEAR = "year"
    # One own group, or all of them together.
    GROUP = "group"
    MINE = "mine"


WHOLE = {ScopeKind.SCHOOL, ScopeKind.YEAR}
"""Scopes beyond own groups: for those who see the whole school."""


@dataclass(frozen=True)
class Scope:
    """Whose figures a graph shows. Make it with `Scopes`, which asks who looks."""

    kind: ScopeKind
    year_group: str = ""
    groups: tuple[Group, ...] = ()

    @property
    def is_whole(self) -> bool:
        return self.kind in WHOLE

    @property
    def name(self) -> str:
        if self.kind == ScopeKind.SCHOOL:
            return "Whole school"
        if self.kind == ScopeKind.YEAR:
            return NAMES[self.year_group]
        return self.groups[0].name if self.kind == ScopeKind.GROUP else "My groups"

    @property
    def query(self) -> dict[str, str]:
        """The scope as an address has it."""
        if self.kind == ScopeKind.YEAR:
            return {"show": self.kind, "year": self.year_group}
        if self.kind == ScopeKind.GROUP:
            return {"show": self.kind, "group": self.groups[0].ref}
        return {"show": self.kind}

    def pupils(self, school: School, month: date, today: date) -> list[int]:
        """Who was in it at the end of a month, or today in the current one.

        For a year group everybody on roll: in which year group each was is asked for
        later, for it may have been another one.
        """
        day = min(last_day(month), today)
        if self.is_whole:
            found = Pupil.objects.was_on_roll(school.pk, day)
            return list(found.order_by().values_list("pk", flat=True))
        keys = [group.pk for group in self.groups]
        links = GroupPupil.objects.on(day).filter(school=school, group__in=keys)
        return list(links.order_by().values_list("pupil_id", flat=True).distinct())


SCHOOL = Scope(ScopeKind.SCHOOL)


class Lacking(Exception):
    """Whoever asks may not have figures of that scope."""

    def __init__(self, ref: str = "") -> None:
        super().__init__(ref)
        # Of the group that is lacked; empty for the whole school or a year group.
        self.ref = ref


@dataclass(frozen=True)
class Scopes:
    """What one person may have figures of, as it is now."""

    sees_whole_school: bool
    groups: Collection[Group] = field(default_factory=tuple)
    # The refs of the school's groups of all pupils and of year groups.
    standing: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, member: Membership, today: date) -> Scopes:
        groups, standing = statements.groups_of(member, today)
        return cls(member.sees_whole_school(), tuple(groups), standing)

    @property
    def widest(self) -> Scope | None:
        """What the homepage begins with: nothing for who has no groups."""
        if self.sees_whole_school:
            return SCHOOL
        return self.mine if self.groups else None

    @property
    def mine(self) -> Scope:
        return Scope(ScopeKind.MINE, groups=tuple(self.groups))

    def year(self, code: str) -> Scope:
        if code not in NAMES or not self.sees_whole_school:
            raise Lacking
        return Scope(ScopeKind.YEAR, code)

    def group(self, ref: str) -> Scope:
        found = next((group for group in self.groups if group.ref == ref), None)
        if found is None:
            raise Lacking(ref)
        return Scope(ScopeKind.GROUP, groups=(found,))

    def named(self, kind: str, *, year_group: str = "", group: str = "") -> Scope:
        """The scope of a favourite or an address; raises `Lacking`."""
        if kind == ScopeKind.SCHOOL:
            if not self.sees_whole_school:
                raise Lacking
            return SCHOOL
        if kind == ScopeKind.YEAR:
            return self.year(year_group)
        if kind == ScopeKind.GROUP:
            return self.group(group)
        return self.mine
