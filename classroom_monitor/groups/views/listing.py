"""Group Management: the list of groups."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.text import fold

PER_PAGE = 50


@members_only(Membership.can_manage_groups)
def list_groups(request: SchoolRequest) -> HttpResponse:
    today = request.school.today()
    part = request.GET.get("q", "")[:80]
    archived = request.GET.get("archived") == "yes"
    links = GroupAccess.objects.on(today).filter(school=request.school)
    found = (
        request.school.groups.filter(archived_on__isnull=not archived)
        .filter(search__contains=fold(part))
        .select_related("academic_year")
        .annotate(
            users=Count(
                "access", filter=Q(access__in=links, access__membership__is_active=True)
            )
        )
        .in_order()
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "part": part, "archived": archived, "help_page": "groups"}
    template = "groups/list.html#rows" if request.htmx else "groups/list.html"
    response = render(request, template, shown)
    response["Vary"] = "HX-Request"
    return response
