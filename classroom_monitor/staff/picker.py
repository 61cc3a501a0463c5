"""The group picker of the user form: the school's groups, and the selected ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from classroom_monitor.groups.models import GroupKind
from classroom_monitor.schools.models import School
from classroom_monitor.ui.picker import (
    Boxes,
    Choice,
    Words,
    first_day_without,
    last_day,
    read_day,
)

if TYPE_CHECKING:
    from classroom_monitor.groups.models import Group

__all__ = ["Choice", "Picker", "first_day_without", "last_day", "read_day"]

WORDS = Words(
    noun="group",
    all="Groups in this school",
    chosen="Selected Groups",
    look_for="Part of a class or group name",
    filter="Filter classes",
    note="Untick a group to take it away. Nothing changes until you save.",
    none_left="Every group is selected, or there are none yet.",
    not_here="A group that was sent is not one of this school’s current groups. "
    "Look through Selected Groups and save again.",
)
HINTS = dict(GroupKind.choices) | {GroupKind.CLASS.value: ""}
COLUMNS = "pk", "ref", "name", "search", "kind"


class Link(Protocol):
    """That a user has a group, or that a pupil is in it, until a day or for good."""

    @property
    def group(self) -> Group: ...

    @property
    def to_on(self) -> date | None: ...


@dataclass
class Picker(Boxes):
    """The groups of one person. `until` is the last day with the group, or none."""

    @classmethod
    def of(
        cls, school: School, held: Iterable[Link], *, with_standing: bool = True
    ) -> Picker:
        """As the form is first opened: what the person has now stands selected.

        Nobody chooses the standing groups of a pupil: they are left out there.
        """
        links = list(held)
        there = school.groups.current().in_order()
        if not with_standing:
            there = there.filter(standing="")
        current = there.values_list(*COLUMNS)
        groups = {
            ref: Choice(pk, ref, name, search, HINTS[kind])
            for pk, ref, name, search, kind in current
        }
        # A group archived meanwhile is still had, and can be taken away here.
        groups |= {link.group.ref: choice_of(link.group) for link in links}
        was = {link.group.ref: last_day(link.to_on) for link in links}
        return cls(WORDS, groups, was, dict(was))

    @property
    def groups(self) -> dict[str, Choice]:
        return self.choices

    def copy(self, held: Iterable[Link]) -> int:
        """What *Same groups as…* does: add what a colleague has; say how many."""
        theirs = {
            link.group.ref: last_day(link.to_on)
            for link in held
            if link.group.ref in self.groups
        }
        new = theirs.keys() - self.selected.keys()
        self.selected |= {ref: theirs[ref] for ref in new}
        self.unticked -= new
        return len(new)

    def to_give(self) -> dict[Group | Choice, date | None]:
        """Groups to give or to move, each until the first day without it."""
        return {
            self.groups[ref]: first_day_without(until)
            for ref, until in self.changed().items()
        }

    def to_take(self) -> set[Group | Choice]:
        return {*self.removed()}


def choice_of(group: Group) -> Choice:
    told = group.pk, group.ref, group.name, group.search, HINTS[group.kind]
    return Choice(*told, is_past=group.archived_on is not None)
