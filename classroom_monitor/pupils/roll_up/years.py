"""The academic years of a school, with their groups and their roll-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from classroom_monitor.groups.models import GroupKind
from classroom_monitor.pupils.models import RollUp, RollUpState
from classroom_monitor.schools.models import AcademicYear, School


@dataclass
class Year:
    year: AcademicYear
    groups: int
    # "now", "next", or nothing.
    place: str = ""
    roll_up: RollUp | None = None
    # Into this one the school can be moved: it is the next, or it is now.
    can_begin: bool = False


def ensure_years(school: School, today: date) -> None:
    """The year of today and the next one are there."""
    now = AcademicYear.containing(school, today)
    AcademicYear.containing(school, date(now.ends_on.year, 9, 1))


def lags(school: School, year: AcademicYear) -> bool:
    """Whether classes of a year before are still in use: it was not rolled up yet."""
    kinds = [GroupKind.CLASS, GroupKind.SET]
    classes = school.groups.current().filter(kind__in=kinds)
    return classes.filter(academic_year__starts_on__lt=year.starts_on).exists()


def years_of(school: School, today: date) -> list[Year]:
    """The newest first, each with the roll-up that counts: the latest."""
    latest: dict[int, RollUp] = {}
    for one in school.roll_ups.order_by("pk"):
        there = latest.get(one.year_id)
        if there is None or there.state != RollUpState.PUBLISHED:
            latest[one.year_id] = one
    found = []
    years = school.academic_years.annotate(count=Count("groups"))
    for year in years.order_by("-starts_on"):
        is_now = year.starts_on <= today <= year.ends_on
        is_next = today < year.starts_on and (year.starts_on - today).days <= 366
        roll_up = latest.get(year.pk)
        is_over = roll_up is None or roll_up.state in {
            RollUpState.STEPPED_BACK,
            RollUpState.WITHDRAWN,
        }
        found.append(
            Year(
                year,
                year.count,
                "now" if is_now else "next" if is_next else "",
                roll_up,
                is_over and (is_next or (is_now and lags(school, year))),
            )
        )
    return found
