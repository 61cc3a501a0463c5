"""Results at Ashgrove: two pupils of Tess's class, and one whom she does not see."""

from __future__ import annotations

import pytest

from classroom_monitor.attainment.months import plus
from classroom_monitor.testing import make_result


@pytest.fixture
def home(ashgrove) -> str:
    return f"/schools/{ashgrove.slug}/"


@pytest.fixture
def results(cara, dev, ewan, fay, subjects, this_month) -> None:
    """Cara, Dev (4B) and Ewan (5A): reading this month and two months before."""
    reading, before = subjects["Reading"], plus(this_month, -2)
    for pupil, first, last in (
        (cara, "4E", "4E+"),
        (dev, "3E", "3E"),
        (ewan, "5E", "5S"),
    ):
        make_result(pupil, reading, before, first)
        make_result(pupil, reading, this_month, last)
