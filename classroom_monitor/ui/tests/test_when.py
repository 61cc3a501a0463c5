from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_monitor.ui import when

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 7, 6, 10, 30, tzinfo=LONDON)


def test_days_are_written_as_in_schools():
    assert when.day(date(2026, 11, 3)) == "3 Nov 2026"
    assert when.long_day(date(2026, 11, 23)) == "Monday 23 Nov 2026"
    assert when.month(date(2026, 11, 23)) == "November 2026"


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 7, 6, 7, 12, tzinfo=UTC), "Today, 08:12"),
        # Half past midnight in London is still the day before in UTC.
        (datetime(2026, 7, 5, 23, 30, tzinfo=UTC), "Today, 00:30"),
        (datetime(2026, 7, 5, 16, 5, tzinfo=UTC), "Yesterday, 17:05"),
        (datetime(2026, 7, 4, 16, 5, tzinfo=UTC), "4 Jul 2026"),
        (datetime(2025, 7, 6, 7, 12, tzinfo=UTC), "6 Jul 2025"),
    ],
)
def test_moments_are_told_from_today_where_the_school_is(moment, written):
    assert when.moment(moment, NOW) == written


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1990, 1, 1)))
def test_a_moment_says_today_exactly_when_the_date_there_is_todays(moment):
    is_today = moment.astimezone(LONDON).date() == NOW.date()
    assert when.moment(moment, NOW).startswith("Today, ") == is_today
