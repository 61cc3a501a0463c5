"""A school at the end of its year, with which tests of the roll-up begin."""

from datetime import date

import pytest
import time_machine

from classroom_monitor.schools.models import AcademicYear
from classroom_monitor.testing import make_group, make_pupil

JULY = date(2027, 7, 12)
SEPTEMBER = date(2027, 9, 1)


@pytest.fixture
def july():
    with time_machine.travel("2027-07-12 12:00 +0100", tick=False):
        yield JULY


@pytest.fixture
def school(july, ashgrove):
    """A primary school with three classes, a set, a club, and two teachers."""
    ashgrove.phase = "primary"
    ashgrove.save()
    names = {"3 Maple": ["3"], "4 Maple": ["4"], "6 Oak": ["6"]}
    groups = {
        name: make_group(ashgrove, name, JULY, year_groups=years)
        for name, years in names.items()
    }
    groups["Year 3 Maths set 1"] = make_group(
        ashgrove, "Year 3 Maths set 1", JULY, kind="set", year_groups=["3"]
    )
    groups["Choir"] = make_group(ashgrove, "Choir", JULY, kind="other")
    for first, year, *where in (
        ("Ada", "3", "3 Maple", "Year 3 Maths set 1"),
        ("Ben", "3", "3 Maple", "Choir"),
        ("Cem", "4", "4 Maple"),
        ("Dot", "6", "6 Oak", "Choir"),
        ("Eve", "5"),
    ):
        held = [groups[name] for name in where]
        make_pupil(ashgrove, f"{first} Pupil", JULY, *held, year_group=year)
    return ashgrove


@pytest.fixture
def year(school) -> AcademicYear:
    return AcademicYear.containing(school, SEPTEMBER)
