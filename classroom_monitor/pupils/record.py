"""What a pupil's own page says of the record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from classroom_monitor.groups.models import Group
from classroom_monitor.groups.standing import ALL_PUPILS
from classroom_monitor.pupils.models import SEN, GroupPupil, Pupil
from classroom_monitor.pupils.on_roll import end_of
from classroom_monitor.pupils.rows import note_on
from classroom_monitor.staff.models import Membership


@dataclass
class Record:
    """Periods on roll and groups by their dates, as far as the reader may see them."""

    note: str
    # Links to All pupils: more than one where the pupil left and came back.
    periods: list[GroupPupil] = field(default_factory=list)
    years: list[GroupPupil] = field(default_factory=list)
    groups: list[GroupPupil] = field(default_factory=list)
    earlier: list[GroupPupil] = field(default_factory=list)
    # Label and words of each; None where the reader has not the right to see them.
    characteristics: list[tuple[str, str]] | None = None


def record_of(pupil: Pupil, membership: Membership, today: date) -> Record:
    record = Record(note_on(pupil, today))
    links = pupil.group_links.select_related("group", "group__academic_year")
    for link in links.order_by("-from_on", "group__sort_name", "pk"):
        if link.group.standing == ALL_PUPILS:
            record.periods.append(link)
        elif link.group.is_standing():
            record.years.append(link)
        elif link.to_on is None or link.to_on > today:
            record.groups.append(link)
        else:
            record.earlier.append(link)
    if membership.sees_characteristics():
        record.characteristics = [
            ("Pupil premium", yes(pupil.has_pupil_premium)),
            ("Free school meals", yes(pupil.has_free_meals)),
            ("Special educational needs", f"{SEN(pupil.sen).label} ({pupil.sen})"),
            ("English as an additional language", yes(pupil.has_eal)),
        ]
    return record


def yes(holds: bool) -> str:
    return "Yes" if holds else "No"


def groups_to_return_to(pupil: Pupil) -> list[Group]:
    """The current groups that the pupil was in until the last day on roll."""
    links = pupil.group_links.filter(to_on=end_of(pupil.left_on), group__standing="")
    current = pupil.school.groups.current().filter(pk__in=links.values("group"))
    return list(current.in_order())


def links_ahead(pupil: Pupil, today: date) -> list[GroupPupil]:
    """The links to groups, but those of the system, that hold today or later."""
    links = pupil.group_links.filter(
        Q(to_on=None) | Q(to_on__gt=today), group__standing=""
    )
    return list(links.select_related("group").order_by("from_on"))
