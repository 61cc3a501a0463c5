"""Group Management: the list of groups."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from classroom_monitor.groups.asking import count_waiting
from classroom_monitor.groups.listing import CHECKS, KINDS, Query, list_of
from classroom_monitor.groups.standing import EVERY_YEAR, name_of
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership

COLUMNS = [
    ("name", "Group"),
    ("kind", "Kind"),
    ("year", "Year"),
    ("pupils", "Pupils"),
    ("users", "Who can see it"),
]


@members_only(Membership.can_manage_groups)
def list_groups(request: SchoolRequest) -> HttpResponse:
    school = request.school
    query = Query.read(request.GET)
    found = list_of(school, query, request.GET.get("page"), school.today())
    shown = {
        "list": found,
        "query": query,
        "columns": [
            (word, label, query.sorted_by(word), query.direction(word))
            for word, label in COLUMNS
        ],
        "kinds": chips(KINDS, found.kind_counts, query.kinds),
        "checks": chips(CHECKS, found.check_counts, query.checks),
        "years": [(code, name_of(code)) for code in EVERY_YEAR],
        "academic_years": school.academic_years.order_by("-starts_on"),
        "suffix": query.encoded(),
        "waiting": count_waiting(request.membership),
        "help_page": "groups",
    }
    template = "groups/list.html#rows" if request.htmx else "groups/list.html"
    response = render(request, template, shown)
    response["Vary"] = "HX-Request"
    return response


def chips(
    words: dict[str, str], counts: dict[str, int], chosen: list[str]
) -> list[tuple[str, str, int, bool]]:
    return [
        (word, label, counts.get(word, 0), word in chosen)
        for word, label in words.items()
    ]
