"""Pupils, who is in which group, and results: made by the database itself.

A school with pupils has as many of them in its groups as a real one, and results of
the four core subjects in each of its last months, with their history.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.db import connection
from django.utils import timezone

from bench.names import FIRST_NAMES, SURNAMES
from bench.writing import NUMBERS, Values, set_sequences, write
from classroom_monitor.attainment import defaults
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Target
from classroom_monitor.attainment.months import month_of, plus, year_start
from classroom_monitor.groups.models import Group, GroupAccess, GroupKind
from classroom_monitor.groups.standing import codes_of, name_of
from classroom_monitor.home.models import Favourite, FavouriteSubject, GraphKind
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.schools.models import School

CORE = ("Reading", "Writing", "Mathematics", "Science")
# Whose pages are measured.
MEASURED = ("bench-own", "bench-of-trust-0")
OF_A_CLASS = 35
MANY = 100
# Of the school that is measured at every load: a large year group and five others.
OF_YEAR_4 = 240
OTHER_YEARS = ("1", "2", "3", "5", "6")
RESULTS = """
    INSERT INTO attainment_attainment (school_id, pupil_id, subject_id, month, kind,
           scale_id, step_id, number, absence, version, changed_at)
    SELECT p.school_id, p.id, s.id, m.column1, 'TA', c.id, t.id, NULL, '', 1, {now}
      FROM pupils_pupil p
      JOIN (VALUES {months}) AS m ON 1 = 1
      JOIN attainment_subject s ON s.school_id = p.school_id
       AND s.name IN ('Reading', 'Writing', 'Mathematics', 'Science')
      JOIN attainment_scale c ON c.school_id = p.school_id AND c.name = {scale}
      JOIN attainment_scaleversion v ON v.scale_id = c.id
      JOIN attainment_step t ON t.scale_version_id = v.id
       AND t.position = (CAST(p.year_group AS INTEGER) - 1) * 6 + 1 + m.column2
           + (p.id * 7919 + s.position * 31) % 5
     WHERE p.school_id IN ({schools})
     ORDER BY p.id, s.id, m.column1
"""
HISTORY = """
    INSERT INTO attainment_attainmentchange (school_id, pupil_id, subject_id, month,
           kind, before, after, reason, at, capacity, actor_ref, actor_name, address,
           request_id, source)
    SELECT a.school_id, a.pupil_id, a.subject_id, a.month, a.kind, '', t.code, '',
           a.changed_at, 'member', 'nobody', 'Somebody', '', '', 'typed'
      FROM attainment_attainment a JOIN attainment_step t ON t.id = a.step_id
     ORDER BY a.id
"""


@dataclass(frozen=True)
class Filled:
    """A school with pupils, its seeded groups, and its standing ones by code."""

    pk: int
    pupils: int
    months: int
    groups: list[int]
    standing: dict[str, int]


def fill(plans: list, groups: dict[int, list[int]]) -> None:
    """After schools, groups and people: all that the attainment pages show."""
    today = timezone.localdate()
    filled = []
    for pk, one in plans:
        if one.pupils:
            codes = codes_of("primary")
            keys = {code: NUMBERS.take(Group) for code in codes}
            filled.append(Filled(pk, one.pupils, one.months, groups[pk], keys))
    write(Group, (row for school in filled for row in standing_groups(school)))
    begin = year_start(month_of(today))
    members = [
        (s, place, NUMBERS.take(Pupil)) for s in filled for place in range(s.pupils)
    ]
    write(Pupil, (pupil(s, place, pk, begin) for s, place, pk in members))
    write(
        GroupPupil,
        (row for s, place, pk in members for row in links(s, place, pk, begin)),
    )
    set_sequences()
    for school in School.objects.filter(pk__in=[s.pk for s in filled]):
        defaults.keep(school, today)
    enter_results(filled, today)
    for school in School.objects.filter(slug__in=MEASURED):
        give_access(school, begin)
        make_graphs(school)
        make_targets(school, today)
    check_a_sample()


def standing_groups(school: Filled) -> Iterator[Values]:
    for code, pk in school.standing.items():
        yield {
            "id": pk,
            "school_id": school.pk,
            "name": name_of(code),
            "search": name_of(code).lower(),
            "sort_name": f"0{name_of(code).lower()}",
            "kind": GroupKind.STANDING,
            "standing": code,
            "year_groups": ["1", "2", "3", "4", "5", "6"] if code == "all" else [code],
        }


def year_group(school: Filled, place: int) -> str:
    if school.pupils == 600:
        return "4" if place < OF_YEAR_4 else OTHER_YEARS[place % 5]
    return str(place * 6 // school.pupils + 1)


@cache
def named(place: int) -> Pupil:
    """A pair of names, with what the product makes of it for order and search."""
    pupil = Pupil(
        first_name=FIRST_NAMES[place * 31 % len(FIRST_NAMES)],
        last_name=SURNAMES[place % len(SURNAMES)],
    )
    pupil.refresh_search()
    return pupil


def pupil(school: Filled, place: int, pk: int, begin: date) -> Values:
    code = year_group(school, place)
    name = named(pk * 7919 % 6000)
    return {
        "id": pk,
        "school_id": school.pk,
        "first_name": name.first_name,
        "last_name": name.last_name,
        "sort_name": name.sort_name,
        "search": name.search,
        "born_on": begin.replace(year=begin.year - 5 - int(code)) + timedelta(pk % 365),
        "year_group": code,
        "joined_on": begin.replace(year=begin.year - int(code)),
        "has_pupil_premium": pk % 5 == 0,
        "has_free_meals": pk % 6 == 0,
        "has_eal": pk % 7 == 0,
        "sen": "K" if pk % 8 == 0 else "N",
    }


def links(school: Filled, place: int, pk: int, begin: date) -> Iterator[Values]:
    """All pupils, the year group, a class of 35, and three sets."""
    many = len(school.groups)
    classes = -(-school.pupils // OF_A_CLASS)
    sets = {classes + (place * 7 + n * 13) % (many - classes) for n in range(3)}
    groups = [school.standing["all"], school.standing[year_group(school, place)]]
    groups += [school.groups[n] for n in (place // OF_A_CLASS, *sorted(sets))]
    for group in groups:
        yield {
            "id": NUMBERS.take(GroupPupil),
            "school_id": school.pk,
            "group_id": group,
            "pupil_id": pk,
            "from_on": begin,
            "source": "import",
        }


def enter_results(filled: list[Filled], today: date) -> None:
    """One statement for all schools of so many months; then the history of each."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Without it the database expects a few rows of everything.
            cursor.execute("ANALYZE")
        for count in sorted({school.months for school in filled}):
            schools = [str(s.pk) for s in filled if s.months == count]
            months = [plus(month_of(today), -back) for back in range(count)]
            september = year_start(month_of(today))
            places = ", ".join(
                f"({day(m)}, {(m.month - september.month) % 12 * 2 // 5})"
                for m in months
            )
            statement = RESULTS.format(
                months=places,
                schools=", ".join(schools),
                scale=f"'{defaults.PLANS['steps'].name}'",
                now=now(),
            )
            cursor.execute(statement)
        # Of ten times as many it would be the hour's other half, and no page reads it.
        if len(filled) < MANY:
            cursor.execute(HISTORY)


def day(month: date) -> str:
    text = f"'{month.isoformat()}'"
    return f"CAST({text} AS date)" if connection.vendor == "postgresql" else text


def now() -> str:
    return "now()" if connection.vendor == "postgresql" else "CURRENT_TIMESTAMP"


def give_access(school: School, begin: date) -> None:
    """The head has all pupils and a class, the teacher that class alone."""
    first = school.groups.filter(standing="").order_by("pk")[0]
    everybody = school.groups.get(standing="all")
    head, teacher = head_of(school), teacher_of(school)
    GroupAccess.objects.filter(membership__in=[head, teacher]).delete()
    GroupAccess.objects.bulk_create(
        GroupAccess(school=school, group=group, membership=member, from_on=begin)
        for member, group in ((head, everybody), (head, first), (teacher, first))
    )


def head_of(school: School):
    leaders = school.memberships.filter(user_type="slt", is_active=True)
    return leaders.filter(is_administrator=False).order_by("pk")[0]


def teacher_of(school: School):
    teachers = school.memberships.filter(user_type="teacher", is_active=True)
    return teachers.filter(is_administrator=False).order_by("pk")[0]


def make_graphs(school: School) -> None:
    """Four presets, each over three subjects."""
    subjects = list(school.subjects.in_order()[:3])
    kinds = (
        GraphKind.ATTAINMENT_BREAKDOWN,
        GraphKind.ATTAINMENT_SPREAD,
        GraphKind.PROGRESS_BREAKDOWN,
        GraphKind.ON_TRACK,
    )
    for position, kind in enumerate(kinds):
        graph = Favourite.objects.create(school=school, kind=kind, position=position)
        FavouriteSubject.objects.bulk_create(
            FavouriteSubject(school=school, favourite=graph, subject=subject)
            for subject in subjects
        )


def make_targets(school: School, today: date) -> None:
    """Each year group is aimed at the end of its year."""
    book = Book.of(school)
    start = year_start(month_of(today))
    for group in school.groups.exclude(standing__in=["", "all", "R"]):
        for subject in school.subjects.filter(name__in=CORE):
            sheet = book.scale_for(subject.pk, "TA", group.standing, start)
            place = (int(group.standing) - 1) * 6 + 4
            Target.objects.create(
                school=school,
                name="End of year",
                group=group,
                subject=subject,
                scale=sheet.scale,
                step=sheet.in_order[place],
                start_month=start,
                month=plus(start, 10),
            )


def check_a_sample() -> None:
    """What was written here is what the product itself would have written."""
    for one in Pupil.objects.order_by("-pk")[:50]:
        was = one.sort_name, one.search
        one.refresh_search()
        if (one.sort_name, one.search) != was:
            raise ValueError(f"{was} should be {one.sort_name}, {one.search}")
