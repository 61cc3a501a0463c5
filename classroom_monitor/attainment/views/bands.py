"""Bands of a scale: where each begins, by year group and month, from a month on."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from classroom_monitor.attainment import months, rehearsal, scales
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.forms.bands import BandsForm
from classroom_monitor.attainment.models import Scale
from classroom_monitor.attainment.views.scales import find
from classroom_monitor.history.submissions import once
from classroom_monitor.pupils.years import CODES, NAMES
from classroom_monitor.schools.views.answers import note_refusal, show_form, typed
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership
from classroom_monitor.ui import when

BACK, AHEAD = 2, 1


@members_only(Membership.can_manage_settings)
@once
def edit_bands(request: SchoolRequest, ref: str) -> HttpResponse:
    """One year group at a time; what an edit changes is shown before it is saved."""
    scale, book = find(request, ref), Book.of(request.school)
    sheet = book.scales[scale.pk]
    year_group, start = place_of(request)
    form = BandsForm(typed(request), sheet=sheet, year_group=year_group, start=start)
    effect = None
    if form.is_valid():
        if form.is_seen or not form.wanted:
            if saved(request, form, scale):
                here = reverse(
                    "attainment_settings:bands", args=[request.school.slug, ref]
                )
                chosen = f"year_group={year_group}&from={months.written(start)}"
                return redirect(f"{here}?{chosen}")
        else:
            rows, _ = scales.planned(scale, sheet.expectations, form.wanted, start)
            effect = rehearsal.effect_on_scale(
                request.school,
                book,
                rehearsal.with_expectations(book, scale.pk, rows),
                scale.pk,
                request.school.today(),
            )
    page = {
        "scale": scale,
        "sheet": sheet,
        "effect": effect,
        "year_group": year_group,
        "year_groups": [("", "Every other year group"), *NAMES.items()],
        "has_own": {row.year_group for row in sheet.expectations},
        "start": start,
        "starts": [(months.written(m), when.month(m)) for m in starts(request)],
        "written": months.written(start),
        "later": later(form, start),
        "help_page": "subjects-and-scales",
    }
    return show_form(request, "attainment/settings/bands.html", form, **page)


def starts(request: SchoolRequest) -> list[date]:
    """From which months bands can be changed: Septembers, and the current month."""
    this_month = months.month_of(request.school.today())
    september = months.year_start(this_month)
    found = {months.plus(september, 12 * n) for n in range(-BACK, AHEAD + 1)}
    return sorted(found | {this_month})


def place_of(request: SchoolRequest) -> tuple[str, date]:
    """The year group and the month that the page is about."""
    asked = request.POST if request.method == "POST" else request.GET
    year_group = asked.get("year_group", "")
    today = request.school.today()
    start = months.year_start(months.month_of(today))
    if asked.get("from"):
        chosen = months.read(asked["from"])
        if chosen not in starts(request):
            raise Http404
        start = chosen
    if year_group not in ("", *CODES):
        raise Http404
    return year_group, start


def later(form: BandsForm, start: date) -> list[str]:
    """Months from which other bounds of this year group hold already."""
    found = {
        row.valid_from
        for row in form.sheet.expectations
        if row.year_group == form.year_group and row.valid_from > start
    }
    return [when.month(month) for month in sorted(found)]


def saved(request: SchoolRequest, form: BandsForm, scale: Scale) -> bool:
    """Save it, or put on the form why not."""
    seen = form.cleaned_data["version"] or 0
    if not form.wanted:
        messages.success(request, "Nothing was changed.")
        return True
    try:
        scales.save_bands(
            scale,
            form.wanted,
            form.start,
            seen,
            by=request.actor,
            words=form.in_words(),
        )
    except ValidationError as error:
        note_refusal(form, error)
        if error.messages == [scales.STALE]:
            form.take_version(find(request, scale.ref).version)
        return False
    messages.success(request, f"The bands of {scale.name} were saved.")
    return True
