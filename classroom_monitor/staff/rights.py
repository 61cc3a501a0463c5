"""What a person can do beside seeing pupils, by the questions that decide it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from classroom_monitor.staff.models import Membership

SLT_CAN = " (SLT can)"


class Right(NamedTuple):
    """A question of `Membership`, and its words after "can" or "cannot"."""

    question: str
    words: str
    # Who could, where this person cannot.
    otherwise: str = ""

    def is_held_by(self, person: Membership) -> bool:
        answer = getattr(person, self.question)
        return bool(answer() if callable(answer) else answer)


RIGHTS = (
    Right("can_edit_historical_data", "change earlier months", SLT_CAN),
    Right("sees_whole_school", "see whole-school graphs", SLT_CAN),
    Right("can_reopen_months", "reopen months for others", SLT_CAN),
    Right("can_set_targets", "set attainment targets"),
    Right("sees_characteristics", "see characteristics of their pupils"),
    Right("can_manage_pupils", "open every pupil’s record, without attainment"),
    Right("can_manage_staff", "manage users, groups and settings"),
)


def held_by(person: Membership, day: date) -> frozenset[Right]:
    """What the person can do that day; nothing, if they cannot come in."""
    if not person.is_active_on(day):
        return frozenset()
    return frozenset(right for right in RIGHTS if right.is_held_by(person))
