"""The history of one pupil's results, and what counts in one month and why."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.counting import EMPTY, Counted, Line, lines
from classroom_monitor.attainment.models import AttainmentChange, Kind, Subject
from classroom_monitor.attainment.reading import results
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.pupils.years import YearGroups
from classroom_monitor.schools.models import School
from classroom_monitor.ui import when


def changes_of(
    school: School,
    pupil: Pupil,
    subject: Subject | None = None,
    month: date | None = None,
    kind: str = "",
) -> QuerySet[AttainmentChange]:
    """Changes of a pupil's results, newest first; of one value if all is given."""
    found = AttainmentChange.objects.filter(school=school, pupil=pupil)
    if subject:
        found = found.filter(subject=subject)
    if month:
        found = found.filter(month=month)
    if kind:
        found = found.filter(kind=kind)
    return found.select_related("subject").order_by("-pk")


def last_words(
    school: School,
    book: Book,
    pupil: Pupil,
    subject: Subject | None,
    month: date | None,
    today: date,
) -> str:
    """What counts in a subject and month, and why; nothing unless both are asked."""
    if subject is None or month is None:
        return ""
    found = lines(
        results(
            school,
            book,
            pupils=[pupil.pk],
            subjects=[subject.pk],
            first=month,
            last=month,
        )
    )
    line = found.get((pupil.pk, subject.pk), EMPTY)
    year_group = YearGroups([pupil], today).of(pupil.pk, month)
    sheet = book.scale_for(subject.pk, Kind.TA, year_group, month)
    counted = line.counted(month, sheet.pk if sheet else None)
    return why(book, line, month, counted)


def why(book: Book, line: Line, month: date, counted: Counted | None) -> str:
    if counted is None:
        return "Nothing counts: nothing was entered, and nothing carries forward."
    code = book.show(counted.value)
    if counted.is_carried:
        return (
            f"{code} counts: the teacher assessment of "
            f"{when.month(counted.result.month)}, carried forward until there is a "
            "newer one."
        )
    if counted.result.kind == Kind.TA:
        return f"{code} counts: the teacher assessment of this month."
    taught = line.of(month, Kind.TA)
    over = (
        f", before the teacher assessment {book.show(taught.value)}" if taught else ""
    )
    return f"{code} counts: a summative assessment goes first in its month{over}."
