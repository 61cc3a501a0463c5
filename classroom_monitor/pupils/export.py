"""The list of pupils as a file, for a spreadsheet."""

from __future__ import annotations

from datetime import date

from classroom_monitor.pupils.listing import PupilList
from classroom_monitor.pupils.models import SEN
from classroom_monitor.pupils.rows import Row
from classroom_monitor.ui.sheets import Cells

HEADINGS = [
    "UPN",
    "Surname",
    "First name",
    "Middle name",
    "Date of birth",
    "Year group",
    "Groups",
    "First day on roll",
    "Last day on roll",
]
OF_CHARACTERISTICS = ["Pupil premium", "Free school meals", "SEN", "EAL"]


def headings(found: PupilList) -> list[str]:
    return HEADINGS + (OF_CHARACTERISTICS if found.sees_characteristics else [])


def lines(found: PupilList) -> list[Cells]:
    """One line for each pupil whom the list's filters leave, in its order."""
    return [cells(row, found.sees_characteristics) for row in found.every_row()]


def cells(row: Row, sees_characteristics: bool) -> Cells:
    pupil = row.pupil
    told = [
        pupil.upn,
        pupil.last_name,
        pupil.first_name,
        pupil.middle_name,
        iso(pupil.born_on),
        row.year,
        "; ".join(row.groups),
        iso(pupil.joined_on),
        iso(pupil.left_on),
    ]
    if not sees_characteristics:
        return told
    return [
        *told,
        yes(pupil.has_pupil_premium),
        yes(pupil.has_free_meals),
        f"{pupil.sen} {SEN(pupil.sen).label}",
        yes(pupil.has_eal),
    ]


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def yes(holds: bool) -> str:
    return "Yes" if holds else "No"
