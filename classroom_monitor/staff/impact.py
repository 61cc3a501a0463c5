"""What saving the form of a user will do, said before it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.picker import Picker


@dataclass
class Impact:
    """The live sentence, what is gained and lost, and what the person can do."""

    sentence: str
    gained: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    # (icon, words): what the person can and cannot do afterwards.
    rights: list[tuple[str, str, str]] = field(default_factory=list)


def impact_of(typed: dict[str, Any], picker: Picker, month: str) -> Impact:
    """Tell what the typed values would mean, by the questions that decide access."""
    person = Membership(
        user_type=typed.get("user_type") or "teacher",
        is_administrator=bool(typed.get("is_administrator")),
        can_set_targets=bool(typed.get("can_set_targets")),
        can_see_characteristics=bool(typed.get("can_see_characteristics")),
    )
    if typed.get("status") == "inactive":
        return Impact(
            "This person cannot sign in here from the moment you save. "
            "What they entered is kept."
        )
    count = len(picker)
    groups = "no group" if not count else f"{count} group{'s' if count > 1 else ''}"
    names = picker.groups
    return Impact(
        f"This person will see {groups}",
        gained=sorted(names[ref].name for ref in picker.selected.keys() - picker.was),
        lost=sorted(names[ref].name for ref in picker.was.keys() - picker.selected),
        rights=rights_of(person, month),
    )


def rights_of(person: Membership, month: str) -> list[tuple[str, str, str]]:
    """Lines of icon, words, and who else could."""
    slt_can = " (SLT can)"
    return [
        ("tick", f"Enter and change attainment for {month}", ""),
        ("tick", "Look at earlier months", ""),
        yes(person.can_edit_historical_data(), "change earlier months", slt_can),
        yes(person.sees_whole_school(), "see whole-school graphs", slt_can),
        yes(person.can_set_targets, "set attainment targets", ""),
        yes(
            person.can_see_characteristics or person.is_administrator,
            "see characteristics of their pupils",
            "",
        ),
        yes(person.can_manage_staff(), "manage users, groups and settings", ""),
    ]


def yes(can: bool, what: str, otherwise: str) -> tuple[str, str, str]:
    if can:
        return "tick", what.capitalize(), ""
    return "cross", f"Cannot {what}", otherwise
