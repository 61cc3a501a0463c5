"""What several tests of the operator's pages need."""

from datetime import date

import pytest

from classroom_monitor.schools.actions import add_number
from classroom_monitor.schools.models import School
from classroom_monitor.testing import make_school


@pytest.fixture
def operator(sign_in, oona):
    return sign_in(oona)


@pytest.fixture
def closed(db) -> School:
    school = make_school("Old Mill", status="closed", closed_on=date(2026, 8, 31))
    add_number(school, "100001", date(2001, 9, 1))
    return school
