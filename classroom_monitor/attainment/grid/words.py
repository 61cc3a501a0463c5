"""What stands above the table, in sentences."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from django.utils.text import get_text_list

from classroom_monitor.attainment.grid.page import Grid
from classroom_monitor.attainment.months import MonthState
from classroom_monitor.pupils.years import last_day
from classroom_monitor.ui import when


def closing(grid: Grid) -> str:
    """Until when the current month is open to teachers."""
    last = last_day(grid.query.current) + timedelta(days=grid.book.grace_days)
    return f"Closes at the end of {when.long_day(last).rsplit(' ', 1)[0]}."


def locked_months(months: list[date]) -> str:
    """ "September and October are"; from the fourth on only the first and the last."""
    if not months:
        return ""
    names = [when.MONTHS[month.month - 1] for month in months]
    if len({month.year for month in months}) > 1:
        names = [when.month(month) for month in months]
    if len(names) == 1:
        return f"{names[0]} is"
    if len(names) > 3 and is_unbroken(months):
        return f"{names[0]} to {names[-1]} are"
    return f"{', '.join(names[:-1])} and {names[-1]} are"


def open_again(grid: Grid) -> str:
    """ "Only Reading takes marks of October.": of months locked for other subjects."""
    told = []
    for month in grid.locked:
        names = [
            column.subject.name
            for column in grid.columns
            if column.month == month and column.state == MonthState.REOPENED
        ]
        if names:
            verb = "take" if len(names) > 1 else "takes"
            told.append(
                f"Only {get_text_list(names, 'and')} {verb} marks of "
                f"{when.month(month)}."
            )
    return " ".join(told)


def is_unbroken(months: list[date]) -> bool:
    return all(
        last_day(earlier) + timedelta(days=1) == later
        for earlier, later in pairwise(months)
    )
