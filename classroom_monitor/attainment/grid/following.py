"""What was saved in a table since a moment, for those who have it open."""

from __future__ import annotations

from datetime import datetime, timedelta

from classroom_monitor.attainment.book import Book, Value
from classroom_monitor.attainment.models import Attainment, AttainmentChange
from classroom_monitor.attainment.months import month_of, written
from classroom_monitor.attainment.places import Place
from classroom_monitor.attainment.reading import COLUMNS, build
from classroom_monitor.groups.models import Group
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.staff.models import Membership
from classroom_monitor.ui import when

OVERLAP = timedelta(seconds=10)
"""A change carries the time at which its saving began: it may show a little later."""
MOST = 2000


def changed_since(
    membership: Membership, group: Group, since: datetime, now: datetime
) -> list[dict[str, str | int]]:
    """Places changed since then, each with what stands there now, by whom and when.

    One statement if nothing changed, four if anything did.
    """
    today = now.date()
    inside = GroupPupil.objects.seen_by(membership, today).filter(group=group)
    changes = (
        AttainmentChange.objects.filter(
            school=membership.school_id,
            at__gte=since - OVERLAP,
            pupil__in=inside.values("pupil"),
        )
        .order_by("pk")
        .values_list("pupil_id", "subject_id", "month", "kind", "actor_name", "at")
    )
    last = {
        Place(pupil, subject, month, kind): (name, at)
        for pupil, subject, month, kind, name, at in changes[:MOST]
    }
    return describe(membership, last, now) if last else []


def describe(
    membership: Membership, last: dict[Place, tuple[str, datetime]], now: datetime
) -> list[dict[str, str | int]]:
    book = Book.of(membership.school)
    pupils = Pupil.objects.visible_to(membership, now.date()).in_bulk(
        {place.pupil for place in last}
    )
    stands = standing(membership, list(last))
    current = month_of(now.date())
    found: list[dict[str, str | int]] = []
    for place, (name, at) in last.items():
        if place.pupil not in pupils:
            continue
        pupil, (value, version) = pupils[place.pupil], stands.get(place, (None, 0))
        # The year group of an earlier month is not asked for: the page tells it.
        is_current = place.month == current
        band = book.band(value, pupil.year_group, place.month) if is_current else None
        found.append(
            {
                "pupil": pupil.ref,
                "subject": book.every_subject[place.subject].ref,
                "month": written(place.month),
                "kind": place.kind,
                "text": book.show(value),
                "version": version,
                "band": band or "",
                "by": name,
                "at": when.clock(at.astimezone(now.tzinfo)),
            }
        )
    return found


def standing(
    membership: Membership, places: list[Place]
) -> dict[Place, tuple[Value, int]]:
    rows = Attainment.objects.filter(
        pupil__school=membership.school_id,
        pupil__in={place.pupil for place in places},
        subject__in={place.subject for place in places},
        month__in={place.month for place in places},
    ).values_list(*COLUMNS)
    results = [build(*row) for row in rows]
    return {
        Place(r.pupil, r.subject, r.month, r.kind): (r.value, r.version)
        for r in results
    }
