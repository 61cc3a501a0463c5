"""Who may open the pages of a group: whoever has it today, or keeps its records.

What a person learns of attainment follows from having the group alone: such pages ask
`enter_own_group`. An administrator opens any group of the school as a record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import reverse

from classroom_monitor.groups.models import Group
from classroom_monitor.staff.access import SchoolRequest, administrators_of
from classroom_monitor.ui.errors import Refused

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Had(TypedDict):
    is_had: bool


def enter_group(request: SchoolRequest, ref: str) -> Group:
    """A group that the member has today, or of which they manage the records.

    Any other group of the school: a 403 that names it and who can give it. Another
    school's or an unknown one: 404.
    """
    group = find_group(request, ref)
    if not (group.is_had or request.membership.can_manage_groups()):
        raise lacking(request, group)
    return group


def enter_own_group(request: SchoolRequest, ref: str) -> Group:
    """A group that the member has today: nothing less opens what its pupils reached."""
    group = find_group(request, ref)
    if not group.is_had:
        raise lacking(request, group)
    return group


def find_group(request: SchoolRequest, ref: str) -> WithAnnotations[Group, Had]:
    """A group of the school, with `is_had`: whether the member has it today."""
    # No ref holds it, and PostgreSQL does not even look for it.
    if "\0" in ref:
        raise Http404
    links = request.membership.group_access.on(request.school.today())
    group = (
        request.school.groups.select_related("academic_year")
        .annotate(is_had=Exists(links.filter(group=OuterRef("pk"))))
        .filter(ref=ref)
        .first()
    )
    if group is None:
        raise Http404
    group.school = request.school
    return group


def lacking(request: SchoolRequest, group: Group) -> Refused:
    """The page that says which group is lacked, and who can give it."""
    return Refused(
        administrators_of(request.school),
        f"You do not have the group {group.name}, so you do not see its pupils. "
        "Nothing is wrong with your password.",
        (
            reverse("groups:ask", args=[request.school.slug, group.ref]),
            "Ask for access",
        ),
    )
