"""Who stands in one bar of a graph: names of own pupils, others as a count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.months import month_of
from classroom_monitor.home.bars import bar_of
from classroom_monitor.home.choice import Choice, Unknown, months_of, scope_of
from classroom_monitor.home.figures import Population
from classroom_monitor.home.refusals import refuse
from classroom_monitor.home.scopes import Lacking, Scopes
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.ui import when


@members_only()
def list_pupils(request: SchoolRequest) -> HttpResponse:
    school, member = request.school, request.membership
    today, book = school.today(), Book.of(school)
    try:
        scope = scope_of(request.GET, Scopes.of(member, today))
        months = months_of(request.GET, month_of(today))
        bar = bar_of(request.GET, book)
    except Lacking as lacking:
        raise refuse(request, lacking) from lacking
    except Unknown as unknown:
        told = {"problem": str(unknown), "help_page": "homepage"}
        return render(request, "home/no_bar.html", told, status=422)
    if scope is None:
        raise refuse(request, Lacking())
    choice = Choice(scope, months, [bar.subject])
    population = Population.of(school, book, scope, months, [bar.subject.pk])
    found = bar.pupils_in(population)
    seen = school.pupils.visible_to(member, today).filter(pk__in=found)
    page: dict[str, Any] = {
        "bar": bar,
        "choice": choice,
        "month": when.month(months.last),
        "first": when.month(months.first),
        "rows": rows_of(seen, found),
        "total": len(found),
        "others": 0,
        "help_page": "homepage",
    }
    page["others"] = len(found) - len(page["rows"])
    return render(request, "home/pupils.html", page)


def rows_of(pupils: Iterable[Pupil], found: dict[int, str]) -> list[tuple[Pupil, str]]:
    """Pupils whom this person sees by name today, each with the result."""
    ordered = sorted(pupils, key=lambda pupil: (pupil.sort_name, pupil.pk))
    return [(pupil, found[pupil.pk]) for pupil in ordered]
