"""Rows of a list of pupils, with their groups and what else is to be said of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.pupils.years import NAMES
from classroom_monitor.ui import when

FEW = 2


@dataclass(frozen=True)
class Row:
    pupil: Pupil
    year: str
    groups: list[str]
    marks: list[str]
    note: str
    is_here: bool

    @property
    def few_groups(self) -> str:
        """The first groups, classes before sets: a pupil may be in fifteen."""
        return ", ".join(self.groups[:FEW])

    @property
    def more_groups(self) -> int:
        return max(len(self.groups) - FEW, 0)


def rows_of(pupils: list[Pupil], today: date, *, with_marks: bool) -> list[Row]:
    """A row for each; characteristics only where the reader may see them."""
    names = group_names(pupils, today)
    return [
        Row(
            pupil,
            NAMES[pupil.year_group],
            names.get(pupil.pk, []),
            marks_of(pupil) if with_marks else [],
            note_on(pupil, today),
            pupil.left_on is None or pupil.left_on >= today,
        )
        for pupil in pupils
    ]


def group_names(pupils: list[Pupil], today: date) -> dict[int, list[str]]:
    """The groups of each pupil today but those of the system, in one statement."""
    links = GroupPupil.objects.on(today).filter(
        pupil__in=[pupil.pk for pupil in pupils], group__standing=""
    )
    names: dict[int, list[str]] = {}
    rows = links.order_by("group__kind", "group__sort_name", "group")
    for pupil, name in rows.values_list("pupil", "group__name"):
        names.setdefault(pupil, []).append(name)
    return names


def marks_of(pupil: Pupil) -> list[str]:
    """The characteristics of a pupil in short words."""
    told = {
        "PP": pupil.has_pupil_premium,
        "FSM": pupil.has_free_meals,
        f"SEN {pupil.sen}": pupil.sen != "N",
        "EAL": pupil.has_eal,
    }
    return [word for word, holds in told.items() if holds]


def note_on(pupil: Pupil, today: date) -> str:
    """What is to be known of the time on roll, if it is not plainly now."""
    if pupil.left_on and pupil.left_on < today:
        return f"Left {when.day(pupil.left_on)}"
    if pupil.joined_on > today:
        return f"Joins {when.day(pupil.joined_on)}"
    return f"Leaves {when.day(pupil.left_on)}" if pupil.left_on else ""
