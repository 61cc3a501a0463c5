"""Cells, and saving them, in the tests of what is recorded."""

from __future__ import annotations

from datetime import datetime

from classroom_monitor.attainment.months import written
from classroom_monitor.attainment.places import Cell
from classroom_monitor.attainment.recording import record
from classroom_monitor.history.models import Actor, Capacity

BY = Actor(Capacity.MEMBER, ref="somebody", name="Ms T Tan")


def cell(pupil, subject, month, text, seen=0, kind="TA") -> Cell:
    return Cell(pupil.ref, subject.ref, written(month), kind, text, seen)


def save(member, *cells, now: datetime | None = None, **options):
    now = now or member.school.now()
    return record(member, list(cells), by=BY, now=now, **options)
