"""The pupils whom users see by name: `visible_to` for many users in two statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.pupils.models import GroupPupil
from classroom_monitor.schools.models import School

Keys = frozenset[int]
NONE: Keys = frozenset()


def groups_of(members: Iterable[int], day: date) -> dict[int, Keys]:
    """The groups that users have that day, all by key."""
    links = GroupAccess.objects.on(day).filter(membership__in=list(members))
    return gathered(links.values_list("membership", "group"))


def pupils_in(school: School, groups: Iterable[int], day: date) -> dict[int, Keys]:
    """The pupils whom each of these groups shows that day."""
    links = GroupPupil.objects.seen_through(school.pk, list(groups), day)
    return gathered(links.values_list("group", "pupil"))


def gathered(pairs: Iterable[tuple[int, int]]) -> dict[int, Keys]:
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
    return {key: frozenset(others) for key, others in found.items()}


def seen(groups: Keys, inside: Mapping[int, Keys]) -> Keys:
    """Whom these groups show together."""
    return NONE.union(*(inside.get(group, NONE) for group in groups))
