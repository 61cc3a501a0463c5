"""Standing groups: All pupils and one a year group, kept by the system at each school.

They are made with a school that is made by hand, and with the first user of one that
came from the register: 22,000 schools would otherwise bring 190,000 groups with them.
"""

from __future__ import annotations

from classroom_monitor.groups.models import Group, GroupKind
from classroom_monitor.schools.models import Phase, School
from classroom_monitor.staff.text import fold

ALL_PUPILS = "all"
EVERY_YEAR = ["R", *map(str, range(1, 14))]
YEARS = {
    Phase.NURSERY: [],
    Phase.PRIMARY: EVERY_YEAR[:7],
    Phase.MIDDLE: EVERY_YEAR[4:10],
    Phase.SECONDARY: EVERY_YEAR[7:],
    Phase.SIXTEEN_PLUS: EVERY_YEAR[12:],
}


def codes_of(phase: str) -> list[str]:
    """Which standing groups a school of that phase has; other phases have all."""
    return [ALL_PUPILS, *YEARS.get(Phase(phase), EVERY_YEAR)]


def name_of(code: str) -> str:
    return {ALL_PUPILS: "All pupils", "R": "Reception"}.get(code, f"Year {code}")


def keep(school: School) -> int:
    """Make the standing groups that the school lacks, and say how many there were."""
    there = {*school.groups.exclude(standing="").values_list("standing", flat=True)}
    missing = [
        build(school, code) for code in codes_of(school.phase) if code not in there
    ]
    # Two administrators may come in at one instant: the constraint keeps one of each.
    Group.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def build(school: School, code: str) -> Group:
    name = name_of(code)
    return Group(
        school=school,
        name=name,
        search=fold(name),
        kind=GroupKind.STANDING,
        standing=code,
        year_groups=codes_of(school.phase)[1:] if code == ALL_PUPILS else [code],
    )
