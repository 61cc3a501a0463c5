"""The page for whoever asks for figures that they may not have."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse

from classroom_monitor.home.scopes import Lacking
from classroom_monitor.staff.access import SchoolRequest, administrators_of
from classroom_monitor.ui.errors import Refused

NEEDS_SLT = (
    "Graphs of the whole school and of a year group are for SLT. "
    "Graphs of your own groups are on your homepage."
)


def refuse(request: SchoolRequest, lacking: Lacking) -> Refused:
    """403: with whom to ask, and for a group of the school the way to ask for it."""
    helpers = administrators_of(request.school)
    if not lacking.ref:
        return Refused(helpers, NEEDS_SLT)
    group = request.school.groups.filter(ref=lacking.ref).first()
    if group is None:
        raise Http404
    return Refused(
        helpers,
        f"You do not have the group {group.name}, so you have no graphs of it.",
        (
            reverse("groups:ask", args=[request.school.slug, group.ref]),
            "Ask for access",
        ),
    )
