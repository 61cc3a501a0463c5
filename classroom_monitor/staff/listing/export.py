"""The list as a file, for a spreadsheet."""

from __future__ import annotations

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.staff.listing.query import STATUSES
from classroom_monitor.staff.listing.rows import aware
from classroom_monitor.staff.listing.statements import Ask
from classroom_monitor.ui.sheets import Cells

HEADINGS = [
    "Title",
    "First name",
    "Middle name",
    "Surname",
    "Username",
    "User type",
    "School administrator",
    "Can set attainment targets",
    "Groups",
    "Email",
    "Status",
    "Last sign-in",
]


def people_cells(ask: Ask) -> list[Cells]:
    """One line for each person whom the list's filters leave, in its order."""
    found = ask.fetch(ask.everybody())
    groups = group_names(ask)
    zone = ask.school.now().tzinfo
    lines = []
    for values in found:
        (pk, _, *names, user_type, is_admin, targets, _, seen, _) = values[:12]
        username, email, status = values[12:15]
        seen_at = (
            aware(seen).astimezone(zone).strftime("%Y-%m-%d %H:%M") if seen else ""
        )
        lines.append(
            [
                *names,
                username,
                "SLT" if user_type == "slt" else "Teacher",
                "Yes" if is_admin else "No",
                "Yes" if targets else "No",
                "; ".join(groups.get(pk, [])),
                email,
                STATUSES[status],
                seen_at,
            ]
        )
    return lines


def group_names(ask: Ask) -> dict[int, list[str]]:
    """The names of everybody's groups at the school today."""
    links = GroupAccess.objects.on(ask.today).filter(school=ask.school)
    names: dict[int, list[str]] = {}
    for pk, name in links.order_by("group__search", "group").values_list(
        "membership", "group__name"
    ):
        names.setdefault(pk, []).append(name)
    return names
