"""What stands above the graphs: the day, the months, the groups and their marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.months import MonthState, OpenMonths, year_of
from classroom_monitor.groups.models import Group
from classroom_monitor.home.statements import entered_in
from classroom_monitor.pupils.years import last_day
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership
from classroom_monitor.ui import when

CORE = 3
"""Marks are expected in so many subjects, the first of the school, at least."""


def greeting(member: Membership, now: datetime) -> str:
    """Good morning, Mr Whitlock."""
    part = "morning" if now.hour < 12 else "afternoon" if now.hour < 18 else "evening"
    name = f"{member.title} {member.last_name}" if member.title else member.first_name
    return f"Good {part}, {name or member.full_name}"


def closing(today: date, grace_days: int) -> str:
    """Monday 23 Nov 2026. November closes for marks at the end of Monday 30 Nov."""
    last = last_day(today)
    name = when.MONTHS[today.month - 1]
    weekday, short = when.WEEKDAYS[last.weekday()], when.SHORT_MONTHS[last.month - 1]
    line = (
        f"{when.long_day(today)}. {name} closes for marks at the end of "
        f"{weekday} {last.day} {short}"
    )
    if not grace_days:
        return f"{line}."
    days = "1 day" if grace_days == 1 else f"{grace_days} days"
    return f"{line}, and stays open to teachers for {days} of grace."


@dataclass(frozen=True)
class MonthCell:
    """One month of the strip."""

    short: str
    words: str
    css_class: str = ""
    icon: str = ""
    is_current: bool = False


def strip(months: OpenMonths) -> list[MonthCell]:
    """The months of this academic year, and whether this person may write them."""
    return [cell(months, month) for month in year_of(months.current)]


def cell(months: OpenMonths, month: date) -> MonthCell:
    short = when.SHORT_MONTHS[month.month - 1]
    state = months.state(month)
    today = months.now.date()
    if state == MonthState.FUTURE:
        return MonthCell(short, "Not yet")
    if state == MonthState.CURRENT:
        left = (last_day(month) - today).days
        words = {0: "Last day", 1: "1 day left"}.get(left, f"{left} days left")
        return MonthCell(short, words, "month-open", "edit", is_current=True)
    if state == MonthState.GRACE:
        left = months.grace_days - today.day
        words = {0: "Last day", 1: "1 day left"}.get(left, f"{left} days left")
        return MonthCell(short, words, "month-open", "edit")
    if state == MonthState.REOPENED:
        return MonthCell(short, "Reopened", "month-open", "edit")
    if state == MonthState.HISTORICAL:
        return MonthCell(short, "With a reason", "", "edit")
    if any(opening.month == month for opening in months.openings):
        return MonthCell(short, "Partly reopened", "", "edit")
    return MonthCell(short, "Locked", "month-locked", "lock")


@dataclass(frozen=True)
class GroupMarks:
    """How many marks of a group are entered this month."""

    name: str
    ref: str
    entered: int
    wanted: int

    @property
    def words(self) -> str:
        if not self.wanted:
            return "No pupils"
        if self.entered >= self.wanted:
            return f"{self.entered} of {self.wanted}, complete"
        return f"{self.entered} of {self.wanted} marks"


def marks_of(
    school: School, book: Book, groups: Sequence[Group], today: date
) -> list[GroupMarks]:
    """Marks entered this month for today's pupils of each group: one statement.

    They are expected in the first three subjects of the school, and in every other one
    in which the group has any this month.
    """
    shown = [group for group in groups if not group.is_standing()]
    if not shown:
        return []
    subjects = [subject.pk for subject in book.subjects]
    counts = entered_in(school, [group.pk for group in shown], subjects, today)
    marks = []
    for group in shown:
        found = counts.get(group.pk, {})
        pupils = found.pop(None, 0)
        wanted = {*subjects[:CORE], *found}
        marks.append(
            GroupMarks(group.name, group.ref, sum(found.values()), pupils * len(wanted))
        )
    return marks
