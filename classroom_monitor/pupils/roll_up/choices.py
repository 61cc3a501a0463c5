"""What a person decides for the next academic year, and what is offered at first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.db import models

from classroom_monitor.groups import standing
from classroom_monitor.groups.models import Group, GroupKind
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.pupils.years import CODES, shifted
from classroom_monitor.schools.models import AcademicYear, Phase, School

UP, INTO, END, STAY = "up", "into", "end", "stay"
ACTS = {
    UP: "Becomes a new group",
    INTO: "Goes into another group",
    END: "Ends",
    STAY: "Stays as it is",
}
MOVES_UP, KEPT, LEAVES = "up", "stay", "leave"
WITH_CLASS, NOWHERE = "class", "none"


@dataclass
class GroupChoice:
    """What becomes of one group of the old year, and of the users who have it."""

    act: str = STAY
    # Of the new group, or the ref of a group that is there.
    name: str = ""
    to: str = ""
    carry_users: bool = False


@dataclass
class PupilChoice:
    """What is different for one pupil from the rest of the class."""

    year: str = MOVES_UP
    # With the class, into no group, or the ref of a class of the old year to go with.
    to: str = WITH_CLASS

    def is_usual(self) -> bool:
        return self == PupilChoice()


@dataclass
class Choices:
    # The year group that leaves; empty where nobody does.
    last_year: str = ""
    groups: dict[str, GroupChoice] = field(default_factory=dict)
    pupils: dict[str, PupilChoice] = field(default_factory=dict)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            data.get("last_year", ""),
            {ref: GroupChoice(**one) for ref, one in data.get("groups", {}).items()},
            {ref: PupilChoice(**one) for ref, one in data.get("pupils", {}).items()},
        )

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def rolling(school: School, year: AcademicYear) -> list[Group]:
    """The groups of the years before, which a new academic year concerns."""
    groups = school.groups.current().filter(standing="").in_order()
    of_the_new = models.Q(academic_year__starts_on__gte=year.starts_on)
    return list(groups.exclude(of_the_new))


def of_the_new_year(school: School, year: AcademicYear) -> list[Group]:
    """The groups that somebody made for the new academic year already."""
    groups = school.groups.current().filter(standing="", academic_year=year)
    return list(groups.in_order())


def usual(school: School, pupils: Iterable[Pupil], groups: list[Group]) -> Choices:
    """What most schools do: each class goes up, the last year group leaves."""
    last = last_year(school, {pupil.year_group for pupil in pupils})
    years = years_of(groups)
    chosen = {group.ref: usual_for(group, years[group.pk], last) for group in groups}
    return Choices(last, chosen)


def usual_for(group: Group, years: list[str], last: str) -> GroupChoice:
    if group.kind not in {GroupKind.CLASS, GroupKind.SET}:
        return GroupChoice(STAY)
    if years == [last] or not years:
        return GroupChoice(END)
    return GroupChoice(UP, name=next_name(group.name, years))


def last_year(school: School, there: set[str]) -> str:
    """The year group that leaves the school at the end of the year."""
    codes = standing.codes_of(school.phase)[1:]
    if not codes:
        return ""
    is_secondary = school.phase in {Phase.SECONDARY, Phase.ALL_THROUGH}
    # Many secondary schools have no sixth form.
    if is_secondary and there and not there & {"12", "13"} and "11" in there:
        return "11"
    return codes[-1]


def years_of(groups: list[Group]) -> dict[int, list[str]]:
    """The year groups of each group: as it says, or as most of its pupils are in."""
    silent = [group.pk for group in groups if not group.year_groups]
    counts: dict[int, Counter[str]] = {}
    links = GroupPupil.objects.filter(group__in=silent, to_on=None)
    for pk, code in links.values_list("group", "pupil__year_group"):
        counts.setdefault(pk, Counter())[code] += 1
    found = {}
    for group in groups:
        codes = group.year_groups or [
            code for code, _ in counts.get(group.pk, Counter()).most_common(1)
        ]
        found[group.pk] = sorted(
            (code for code in codes if code in CODES), key=CODES.index
        )
    return found


def next_name(name: str, years: list[str]) -> str:
    """The name a year on: "3 Maple" becomes "4 Maple", "Reception Ash" "1 Ash"."""
    if len(years) != 1:
        return name
    code, later = years[0], shifted(years[0], 1)
    old = {"R": r"\b(?:Reception|Year R|R)\b", "N": r"\b(?:Nursery|N)\b"}.get(
        code, rf"(?<!\d){code}(?!\d)"
    )
    new = {"R": "Reception"}.get(later, later)
    return re.sub(old, new, name, count=1)
