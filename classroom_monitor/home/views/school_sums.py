"""Usage by school, for a trust's administrators and the operator: sums, no names."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone

from classroom_monitor.history.models import Change, Entry
from classroom_monitor.home.school_sums import SchoolSums, sums_of
from classroom_monitor.home.usage import DAYS, ONE_DAY, BadDates, Span
from classroom_monitor.schools.listing import days_page, schools_of
from classroom_monitor.schools.models import Trust
from classroom_monitor.staff.access import (
    OperatorRequest,
    TrustRequest,
    operators_only,
    trust_administrators_only,
)
from classroom_monitor.ui.sheets import Cells, csv_file

IN_FILE = ["School", "Postcode", "People", "Sign-ins", "Entries", "Last day in use"]


@trust_administrators_only
def show_trust_usage(request: TrustRequest) -> HttpResponse:
    return answer(request, request.trust)


@operators_only
def show_usage(request: OperatorRequest) -> HttpResponse:
    return answer(request)


@trust_administrators_only
def export_trust_usage(request: TrustRequest) -> HttpResponseBase:
    return export(request, request.trust)


@operators_only
def export_usage(request: OperatorRequest) -> HttpResponseBase:
    return export(request)


def answer(
    request: TrustRequest | OperatorRequest, trust: Trust | None = None
) -> HttpResponse:
    problem, today = "", timezone.localdate()
    span = Span(today - (DAYS - 1) * ONE_DAY, today)
    try:
        span = Span.of(request.GET, today)
    except BadDates as bad:
        problem = str(bad)
    asked = request.GET.dict() | days_of(span)
    found = days_page(schools_of(trust), asked)
    page = {
        "trust": trust,
        "page": found,
        "rows": sums_of(found.rows, span),
        "span": span,
        "typed": request.GET if problem else QueryDict(),
        "query": urlencode(days_of(span)),
        "problem": problem,
        "has_errors": bool(problem),
        "help_page": "usage",
    }
    status = 422 if problem else 200
    return render(request, "home/school_sums.html", page, status=status)


def days_of(span: Span) -> dict[str, str]:
    return {"from": span.first.isoformat(), "to": span.last.isoformat()}


def export(
    request: TrustRequest | OperatorRequest, trust: Trust | None = None
) -> HttpResponseBase:
    try:
        span = Span.of(request.GET, timezone.localdate())
    except BadDates:
        return answer(request, trust)
    schools = list(schools_of(trust).order_by("name", "pk"))
    entry = Entry("usage.exported", note=f"{span.first} to {span.last}")
    Change.record(entry, by=request.actor)
    name = f"usage-{trust.slug if trust else 'schools'}-{span.first}-{span.last}"
    return csv_file(name, IN_FILE, (cells(sums) for sums in sums_of(schools, span)))


def cells(sums: SchoolSums) -> Cells:
    return [
        sums.school.name,
        sums.school.postcode,
        str(sums.people),
        str(sums.sign_ins),
        str(sums.entries),
        sums.last_day.isoformat() if sums.last_day else "",
    ]
