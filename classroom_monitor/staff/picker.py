"""The two boxes of the group picker, and what its buttons do without script.

In the first box stand the school's groups, in the second the selected ones. A selected
group travels as its ref, followed by "|" and a day if it is only had until then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.http import QueryDict
from django.utils.dateparse import parse_date

from classroom_monitor.groups.models import GroupKind
from classroom_monitor.schools.models import School
from classroom_monitor.staff.text import fold
from classroom_monitor.ui import when

if TYPE_CHECKING:
    from classroom_monitor.groups.models import Group, GroupAccess

NOT_HERE = (
    "A group that was sent is not one of this school’s current groups. "
    "Look through Selected Groups and save again."
)
ONE_DAY = timedelta(days=1)
HINTS = dict(GroupKind.choices) | {GroupKind.CLASS.value: ""}


class Choice(NamedTuple):
    """A group as the boxes need it: five hundred whole rows would take too long."""

    pk: int
    ref: str
    name: str
    search: str
    kind: str
    is_archived: bool = False

    @classmethod
    def of(cls, group: Group) -> Choice:
        is_archived = group.archived_on is not None
        told = group.pk, group.ref, group.name, group.search, group.kind
        return cls(*told, is_archived)


COLUMNS = Choice._fields[:-1]


@dataclass
class Picker:
    """What stands in the boxes. `until` is the last day with the group, or none."""

    groups: dict[str, Choice]
    was: dict[str, date | None] = field(default_factory=dict)
    selected: dict[str, date | None] = field(default_factory=dict)
    # Were selected when the form was opened, and are unticked now.
    unticked: set[str] = field(default_factory=set)
    ticked: set[str] = field(default_factory=set)
    part: str = ""
    problem: str = ""

    @classmethod
    def of(cls, school: School, held: Iterable[GroupAccess]) -> Picker:
        """As the form is first opened: what the person has now stands selected."""
        links = list(held)
        current = school.groups.current().in_order().values_list(*COLUMNS)
        groups = {row[1]: Choice(*row) for row in current}
        # A group archived meanwhile is still had, and can be taken away here.
        groups |= {link.group.ref: Choice.of(link.group) for link in links}
        was = {link.group.ref: last_day(link.to_on) for link in links}
        return cls(groups, was, dict(was))

    def take_in(self, data: QueryDict) -> None:
        """Read what was posted; what does not belong here becomes `problem`."""
        self.selected = {}
        for value in data.getlist("group"):
            ref, _, day = value.partition("|")
            if ref in self.groups:
                self.selected[ref] = read_day(day)
            else:
                self.problem = NOT_HERE
        self.unticked = self.was.keys() - self.selected.keys()
        self.ticked = {ref for ref in data.getlist("add") if ref in self.groups}
        self.part = data.get("part", "")

    def add_ticked(self, until: date | None) -> None:
        """What *Add to List* does."""
        self.selected |= dict.fromkeys(self.ticked, until)
        self.unticked -= self.ticked
        self.ticked = set()
        self.part = ""

    def copy(self, held: Iterable[GroupAccess]) -> int:
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

    # --- For the page ---------------------------------------------------------------

    def available(self) -> list[tuple[str, str, str, bool]]:
        """The first box: ref, name, hint and tick of each group that matches."""
        wanted = fold(self.part)
        return [
            (ref, group.name, HINTS[group.kind], ref in self.ticked)
            for ref, group in self.groups.items()
            if ref not in self.selected
            and ref not in self.unticked
            and not group.is_archived
            and (wanted in group.search or ref in self.ticked)
        ]

    def chosen(self) -> list[tuple[str, str, str, bool, bool]]:
        """The second box: value, name, until, whether ticked, whether had before."""
        rows = []
        for ref, group in self.groups.items():
            if ref in self.selected or ref in self.unticked:
                until = self.selected.get(ref, self.was.get(ref))
                value = f"{ref}|{until.isoformat()}" if until else ref
                told = f"until {when.day(until)}" if until else ""
                rows.append(
                    (value, group.name, told, ref in self.selected, ref in self.was)
                )
        return rows

    def __len__(self) -> int:
        return len(self.selected)

    # --- For saving -----------------------------------------------------------------

    def to_give(self) -> dict[Group | Choice, date | None]:
        """Groups to give or to move, each until the first day without it."""
        return {
            self.groups[ref]: first_day_without(until)
            for ref, until in self.selected.items()
            if ref not in self.was or self.was[ref] != until
        }

    def to_take(self) -> set[Group | Choice]:
        return {self.groups[ref] for ref in self.was.keys() - self.selected.keys()}


def last_day(to_on: date | None) -> date | None:
    """The last day of a link, from the first day without it."""
    return to_on - ONE_DAY if to_on else None


def first_day_without(until: date | None) -> date | None:
    return until + ONE_DAY if until else None


def read_day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
