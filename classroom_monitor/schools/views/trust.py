"""What a trust's administrators see of its schools: names and counts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from classroom_monitor.schools.listing import trust_schools_page
from classroom_monitor.staff.access import TrustRequest, trust_administrators_only


@trust_administrators_only
def show_home(request: TrustRequest) -> HttpResponse:
    return redirect("trusts:schools", request.trust.slug)


@trust_administrators_only
def list_schools(request: TrustRequest) -> HttpResponse:
    asked = request.GET.dict()
    page = {
        "page": trust_schools_page(request.trust, asked),
        "part": asked.get("q", ""),
        "help_page": "trusts",
    }
    is_part = request.htmx and not request.htmx.history_restore_request
    name = "trusts/schools.html#rows" if is_part else "trusts/schools.html"
    response = render(request, name, page)
    response["Vary"] = "HX-Request"
    return response
