"""Puts the invented children on roll: their records, and their groups with dates."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from classroom_monitor.groups.dated import Source
from classroom_monitor.groups.models import Group, GroupKind
from classroom_monitor.groups.standing import ALL_PUPILS
from classroom_monitor.history import rows
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.pupils.years import shifted
from classroom_monitor.schools.demonstration import children as cast
from classroom_monitor.schools.demonstration import pupil_names
from classroom_monitor.schools.demonstration.children import Amount, Child, Intake
from classroom_monitor.schools.models import AcademicYear, Phase, School

SEED = 2027
# Pupils of one class; a few more or less where there are more than twenty.
SIZES = {
    Phase.ALL_THROUGH: dict.fromkeys(["R", *"123456"], 28)
    | dict.fromkeys(["7", "8", "9", "10", "11"], 19)
    | {"12": 16, "13": 16},
    Phase.PRIMARY: dict.fromkeys(["R", *"123456"], 28),
    Phase.SECONDARY: dict.fromkeys(["7", "8", "9", "10", "11"], 28),
}
LINK_COLUMNS = (
    "school_id",
    "group_id",
    "pupil_id",
    "from_on",
    "to_on",
    "source",
    "by_id",
    "created_at",
)
Enrolled = list[tuple[Child, Pupil]]


def enrol(school: School, today: date, now: datetime, amount: Amount) -> Enrolled:
    """Fill the school's groups; who left after the last year stays on record."""
    phase = Phase(school.phase)
    sizes = SIZES[phase]
    if amount.of_a_class is not None:
        sizes = dict.fromkeys(sizes, amount.of_a_class)
    number = int(school.dfe_number[-4:])
    intake = Intake(number, next(iter(sizes)), today, random.Random(SEED + number))
    if phase == Phase.ALL_THROUGH:
        intake.remarkable = list(pupil_names.REMARKABLE)
    groups = list(school.groups.filter(standing="").order_by("pk"))
    children = cast.fill(groups, intake, sizes)
    some_leave(children, intake.chance, today)
    last_year = make_last_year(school, groups, today)
    begin = AcademicYear.containing(school, today).starts_on
    for child in children:
        if child.joined_on < begin and (name := class_before(child, last_year)):
            child.last_class = name
    children += leavers(intake, sizes, last_year, begin)
    pupils = Pupil.objects.bulk_create(
        [record(school, child) for child in children], batch_size=500
    )
    pairs = list(zip(children, pupils, strict=True))
    standing = {g.standing: g.pk for g in school.groups.exclude(standing="")}
    rows.pour(
        GroupPupil,
        LINK_COLUMNS,
        (
            (school.pk, group, pupil.pk, *days, Source.DEMONSTRATION, None, now)
            for child, pupil in pairs
            for group, *days in links(child, standing, last_year, begin)
        ),
    )
    return pairs


def some_leave(children: list[Child], chance: random.Random, today: date) -> None:
    """One in seventy left not long ago, and two will leave soon."""
    leaving = chance.sample(children, len(children) // 70)
    for child in leaving:
        earliest = max(child.joined_on, today - timedelta(days=80))
        days = (today - earliest).days
        child.left_on = (
            earliest + timedelta(days=chance.randrange(days)) if days else None
        )
    for child in leaving[:2]:
        child.left_on = today + timedelta(days=18)


def make_last_year(
    school: School, groups: list[Group], today: date
) -> dict[str, Group]:
    """The classes of a primary school as they were last year, archived."""
    this_year = AcademicYear.containing(school, today)
    year = AcademicYear.containing(school, this_year.starts_on - timedelta(days=1))
    primary = {"R", *"123456"}
    made = Group.objects.bulk_create(
        Group(
            school=school,
            name=group.name,
            kind=GroupKind.CLASS,
            academic_year=year,
            year_groups=group.year_groups,
            archived_on=this_year.starts_on,
        )
        for group in groups
        if group.kind == GroupKind.CLASS and group.year_groups[0] in primary
    )
    return {group.name: group for group in made}


def class_before(child: Child, last_year: dict[str, Group]) -> str:
    """ "4 Ash" was "3 Ash", and "1 Ash" was "Reception Ash"."""
    label = child.groups[0].name.rpartition(" ")[2]
    before = {"R": "", "1": "Reception"}.get(
        child.year_group, shifted(child.year_group, -1)
    )
    name = f"{before} {label}"
    return name if name in last_year else ""


def leavers(
    intake: Intake, sizes: dict[str, int], last_year: dict[str, Group], begin: date
) -> list[Child]:
    """Last year's oldest: gone, and still in the figures of the months before."""
    oldest = list(sizes)[-1]
    left_on = date(begin.year, 7, 21)
    classes = [g for g in last_year.values() if oldest in g.year_groups]
    gone = []
    for place in range(sizes[oldest] * 2):
        child = intake.child(oldest, left_on=left_on)
        if classes:
            child.last_class = classes[place % len(classes)].name
        gone.append(child)
    return gone


def record(school: School, child: Child) -> Pupil:
    first, middle, last = child.names
    return Pupil(
        school=school,
        upn=child.upn,
        first_name=first,
        middle_name=middle,
        last_name=last,
        born_on=child.born_on,
        year_group=child.year_group,
        joined_on=child.joined_on,
        left_on=child.left_on,
        has_pupil_premium=child.has_pupil_premium,
        has_free_meals=child.has_free_meals,
        has_eal=child.has_eal,
        sen=child.sen,
    )


def links(
    child: Child, standing: dict[str, int], last_year: dict[str, Group], begin: date
) -> Iterator[tuple[int, date, date | None]]:
    """Group, first day and first day without it, of this year and the two before."""
    end = child.left_on + timedelta(days=1) if child.left_on else None
    yield standing[ALL_PUPILS], child.joined_on, end
    last = (
        child.left_on.year - 1
        if child.left_on and child.left_on < begin
        else begin.year
    )
    for start in range(last, begin.year - 3, -1):
        from_on = max(child.joined_on, date(start, 9, 1))
        to_on = end if start == last else date(start + 1, 9, 1)
        if to_on and to_on <= from_on:
            break
        code = shifted(child.year_group, start - last)
        if code in standing:
            yield standing[code], from_on, to_on
    for group in child.groups:
        yield group.pk, max(child.joined_on, begin), end
    if child.last_class:
        until = min(end, begin) if end else begin
        from_on = max(child.joined_on, date(begin.year - 1, 9, 1))
        yield last_year[child.last_class].pk, from_on, until
