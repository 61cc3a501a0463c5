"""What one pupil reached in an academic year, for whoever sees the pupil."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from classroom_monitor.attainment.book import Band, Book
from classroom_monitor.attainment.months import (
    month_of,
    plus,
    read,
    written,
    year_start,
)
from classroom_monitor.attainment.pupil_year import PupilYear
from classroom_monitor.pupils.years import NAMES
from classroom_monitor.staff.access import SchoolRequest, members_only

YEARS_BACK = 12


@members_only()
@require_safe
def show_pupil(request: SchoolRequest, ref: str) -> HttpResponse:
    """All subjects by month; to whoever does not see the pupil there is none."""
    today = request.school.today()
    visible = request.school.pupils.visible_to(request.membership, today)
    pupil = get_object_or_404(visible, ref=ref)
    pupil.school = request.school
    book = Book.of(request.school)
    start = year_asked(request.GET.get("year", ""), today)
    year = PupilYear(book, pupil, start, today)
    page = {
        "pupil": pupil,
        "months": year.months,
        "rows": year.rows(),
        "year_group": NAMES[year.year_group],
        "start": start,
        "end": plus(start, 11),
        "earlier": written(plus(start, -12)),
        "later": written(plus(start, 12)) if plus(start, 12) <= today else "",
        "bands": list(Band),
        "help_page": "one-pupil",
    }
    return render(request, "attainment/pupil.html", page)


def year_asked(text: str, today: date) -> date:
    """The September of the year asked for; this academic year's for any other text."""
    current = year_start(month_of(today))
    asked = read(text)
    if asked is None or not plus(current, -12 * YEARS_BACK) <= asked <= today:
        return current
    return year_start(asked)
