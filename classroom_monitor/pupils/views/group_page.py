"""The page of a group, for whoever has it and for administrators."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from classroom_monitor.groups.access import enter_group
from classroom_monitor.groups.listing import years_in_words
from classroom_monitor.staff.access import SchoolRequest, members_only


@members_only()
def show_group(request: SchoolRequest, ref: str) -> HttpResponse:
    """Whose group it is and who is in it today; attainment stands elsewhere."""
    group, today = enter_group(request, ref), request.school.today()
    codes = [] if group.is_standing() else group.year_groups
    links = group.access.on(today).filter(
        membership__in=request.school.memberships.active(today)
    )
    pupil_links = group.pupil_links.on(today).select_related("pupil")
    page = {
        "group": group,
        "links": links.select_related("membership").order_by("membership__sort_name"),
        "pupil_links": pupil_links.order_by("pupil__sort_name", "pupil"),
        "years": years_in_words(codes) if codes else "",
        "choose": reverse("groups:members", args=[request.school.slug, group.ref]),
        "manages": request.membership.can_manage_groups(),
        "help_page": "groups",
    }
    return render(request, "pupils/group.html", page)
