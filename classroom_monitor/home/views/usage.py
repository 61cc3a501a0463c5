"""Usage statistics, for SLT and administrators: on the screen and as a file."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from classroom_monitor.history.models import Change, Entry
from classroom_monitor.home.usage import (
    DAYS,
    ONE_DAY,
    SORTS,
    BadDates,
    Person,
    Span,
    Usage,
    in_order,
)
from classroom_monitor.schools.models import School
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership
from classroom_monitor.ui import when
from classroom_monitor.ui.sheets import Cells, csv_file

PER_PAGE = 100
HEADINGS = [
    ("name", "Name"),
    ("sign-ins", "Sign-ins"),
    ("days", "Days in use"),
    ("entries", "Entries"),
    ("last-use", "Last use"),
]
IN_FILE = ["Name", "Type", "Status", "Sign-ins", "Days in use", "Entries", "Last use"]


@members_only(Membership.sees_usage)
def show_usage(request: SchoolRequest) -> HttpResponse:
    school, problem = request.school, ""
    today = school.today()
    span = Span(today - (DAYS - 1) * ONE_DAY, today)
    try:
        span = Span.of(request.GET, today)
    except BadDates as bad:
        problem = str(bad)
    usage = Usage.of(school, span)
    sort = sort_of(request)
    pages = Paginator(in_order(usage.people, sort), PER_PAGE)
    now = school.now()
    shown = pages.get_page(request.GET.get("page"))
    page = {
        "usage": usage,
        "page": shown,
        "rows": [
            (p, when.moment(p.last_used_at, now) if p.last_used_at else "")
            for p in shown
        ],
        "span": span,
        "typed": request.GET if problem else None,
        "columns": columns(span, sort),
        "query": query(span, sort),
        "problem": problem,
        "has_errors": bool(problem),
        "help_page": "usage",
    }
    return render(request, "home/usage.html", page, status=422 if problem else 200)


def sort_of(request: SchoolRequest) -> str:
    sort = request.GET.get("sort", "name")
    return sort if sort.removeprefix("-") in SORTS else "name"


def query(span: Span, sort: str) -> str:
    asked = {"from": span.first.isoformat(), "to": span.last.isoformat(), "sort": sort}
    return urlencode(asked)


def columns(span: Span, sort: str) -> list[dict[str, str]]:
    """Each head of the table, with what it is sorted by now and where it leads.

    Figures begin with the greatest.
    """
    heads = []
    for name, words in HEADINGS:
        first = name if name == "name" else f"-{name}"
        second = name if first.startswith("-") else f"-{name}"
        is_sorted = sort.removeprefix("-") == name
        state = "descending" if sort.startswith("-") else "ascending"
        heads.append(
            {
                "words": words,
                "query": query(span, second if sort == first else first),
                "sorted": state if is_sorted else "",
            }
        )
    return heads


@members_only(Membership.sees_usage)
def export_usage(request: SchoolRequest) -> HttpResponseBase:
    school = request.school
    try:
        span = Span.of(request.GET, school.today())
    except BadDates:
        return show_usage(request, school=school.slug)
    people = in_order(Usage.of(school, span).people, sort_of(request))
    entry = Entry("usage.exported", note=f"{span.first} to {span.last}")
    Change.record(entry, by=request.actor, school=school)
    name = f"usage-{school.slug}-{span.first}-{span.last}"
    lines = (cells(person, school) for person in people)
    return csv_file(name, IN_FILE, lines)


def cells(person: Person, school: School) -> Cells:
    last = person.last_used_at
    return [
        person.name,
        person.kind,
        "Active" if person.is_active else "Inactive",
        str(person.sign_ins),
        str(person.days),
        str(person.entries),
        when.full_moment(last, school) if last else "",
    ]
