"""The homepage of a school."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.safestring import SafeString

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.months import OpenMonths, month_of, plus, written
from classroom_monitor.groups.asking import count_waiting
from classroom_monitor.home import desk, statements
from classroom_monitor.home.cards import Card, Desk, Missing
from classroom_monitor.home.choice import (
    FAVOURITES,
    Choice,
    Unknown,
    months_of,
    scope_of,
    subjects_of,
)
from classroom_monitor.home.first_steps import first_steps
from classroom_monitor.home.refusals import refuse
from classroom_monitor.home.scopes import Lacking, Scopes
from classroom_monitor.pupils.models import YEAR_GROUPS
from classroom_monitor.staff.access import (
    SchoolRequest,
    administrators_of,
    members_only,
)
from classroom_monitor.staff.impact import rights_of
from classroom_monitor.ui import when

GRAPH_SCRIPT = "echarts/echarts.min.js"
MONTHS_OFFERED = 24


@cache
def graph_script() -> str:
    """The address of what draws graphs; empty where it could not be fetched."""
    is_there = finders.find(GRAPH_SCRIPT) or staticfiles_storage.exists(GRAPH_SCRIPT)
    return static(GRAPH_SCRIPT) if is_there else ""


@members_only()
def show_home(request: SchoolRequest) -> HttpResponse:
    school, member = request.school, request.membership
    now = school.now()
    today, book = now.date(), Book.of(school)
    scopes = Scopes.of(member, today)
    problem, choice = "", None
    try:
        choice = choice_of(request, scopes, book)
    except Lacking as lacking:
        raise refuse(request, lacking) from lacking
    except Unknown as unknown:
        problem = str(unknown)
    kept = statements.favourites_of(member)
    made = Desk(school, book, scopes.standing)
    shows_kept = wants_kept(request, kept)
    cards: list[Card | Missing] = []
    if shows_kept and not problem:
        found = [made.favourite(*one, scopes, month_of(today)) for one in kept]
        cards = [card for card in found if card]
    elif choice:
        cards = [*made.cards(choice)]
    page: dict[str, Any] = {
        "greeting": desk.greeting(member, now),
        "closing": desk.closing(today, book.grace_days),
        "strip": desk.strip(OpenMonths.of(member, now, book.grace_days)),
        "marks": desk.marks_of(school, book, tuple(scopes.groups), today),
        "cards": cards,
        "choice": choice,
        "first_steps": first_steps(member),
        "asked_for_groups": count_waiting(member),
        "waiting": statements.waiting_to_reopen(school)
        if member.can_reopen_months()
        else 0,
        "worked_out": worked_out(cards, now),
        "problem": problem,
        "has_errors": bool(problem),
        "picker": picker_of(scopes, book, choice, month_of(today)),
        "shows_kept": shows_kept,
        "has_kept": bool(kept),
        "rights": rights_of(member, when.month(today)),
        "helpers": [] if scopes.groups else administrators_of(school),
        "graph_script": graph_script(),
        "help_page": "homepage",
    }
    return render(request, "home/home.html", page, status=422 if problem else 200)


def choice_of(request: SchoolRequest, scopes: Scopes, book: Book) -> Choice | None:
    """What the address asks for, if this person may have it."""
    months = months_of(request.GET, month_of(request.school.today()))
    subjects, is_narrowed = subjects_of(request.GET, book)
    scope = scope_of(request.GET, scopes)
    return Choice(scope, months, subjects, is_narrowed) if scope else None


def wants_kept(request: SchoolRequest, kept: Sequence[object]) -> bool:
    """Favourites are what the homepage begins with, for whoever has any."""
    show = request.GET.get("show", "")
    return show == FAVOURITES or (not show and bool(kept))


def worked_out(cards: Sequence[Card | Missing], now: datetime) -> str:
    """When the figures of the page were worked out: the oldest of them."""
    times = [card.worked_out_at for card in cards if isinstance(card, Card)]
    if not times:
        return ""
    oldest = min(times)
    return f"Worked out {when.moment(oldest, now).replace('T', 't', 1)}."


def options(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """The choices of a list: of year groups and months, so nothing to be escaped."""
    return SafeString(
        "".join(
            f'<option value="{value}"{" selected" * (value == chosen)}>{name}</option>'
            for value, name in choices
        )
    )


def picker_of(
    scopes: Scopes, book: Book, choice: Choice | None, current: Any
) -> dict[str, Any]:
    """What can be chosen, with what is."""
    months = [plus(current, -back) for back in range(MONTHS_OFFERED)]
    if choice:
        months = sorted({*months, choice.months.first, choice.months.last})[::-1]
    named = [(written(month), when.month(month)) for month in months]
    scope = choice.scope if choice else None
    return {
        "sees_whole_school": scopes.sees_whole_school,
        "groups": scopes.groups,
        "kind": scope.kind if scope else "",
        "group": scope.groups[0].ref if scope and scope.kind == "group" else "",
        "years": options(YEAR_GROUPS, scope.year_group if scope else ""),
        "months": options(named, written(choice.months.last if choice else current)),
        "firsts": options(named, written(choice.months.first) if choice else ""),
        "subjects": book.subjects,
        "chosen": {s.ref for s in choice.subjects}
        if choice and choice.is_narrowed
        else set(),
    }
