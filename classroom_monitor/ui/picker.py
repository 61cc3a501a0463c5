"""Two boxes to choose among hundreds: all there are, and the selected ones.

Works by form alone: its buttons send the page and come back with what they did. A
selected thing travels as its ref, followed by "|" and a day if it is only had until
then.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.http import QueryDict

from classroom_monitor.text import fold
from classroom_monitor.ui import when

ONE_DAY = timedelta(days=1)
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d %b %Y", "%d %B %Y"]
NOT_A_DAY = "Enter the last day as a date, like 23/07/2027."
DAY_HAS_PASSED = "That last day has passed. Choose today or later."


class Choice(NamedTuple):
    """A thing as the boxes need it: five hundred whole rows would take too long."""

    pk: int
    ref: str
    name: str
    search: str
    hint: str = ""
    # Can no longer be chosen, and is shown where it is had still.
    is_past: bool = False


@dataclass(frozen=True)
class Words:
    """How one picker is called on the page and in what the page sends."""

    # The name of a selected one in the form; and told in numbers: "3 pupils".
    noun: str
    all: str
    chosen: str
    look_for: str
    filter: str
    note: str
    none_left: str
    not_here: str
    # Put behind every other name, where a page has more than one picker.
    suffix: str = ""

    def counted(self, number: int) -> str:
        return f"{number} {self.noun}{'' if number == 1 else 's'}"

    def names(self) -> set[str]:
        """What the picker sends with its form."""
        parts = {f"{name}{self.suffix}" for name in ("part", "add", "until")}
        return parts | {self.noun}


@dataclass
class Boxes:
    """What stands in the boxes. `until` is the last day with it, or none."""

    words: Words
    choices: dict[str, Choice]
    was: dict[str, date | None] = field(default_factory=dict)
    selected: dict[str, date | None] = field(default_factory=dict)
    # Were selected when the form was opened, and are unticked now.
    unticked: set[str] = field(default_factory=set)
    ticked: set[str] = field(default_factory=set)
    part: str = ""
    until: str = ""
    problem: str = ""

    def take_in(self, data: QueryDict) -> None:
        """Read what was posted; what does not belong here becomes `problem`."""
        self.selected = {}
        for value in data.getlist(self.words.noun):
            ref, _, day = value.partition("|")
            if ref in self.choices:
                self.selected[ref] = read_day(day)
            else:
                self.problem = self.words.not_here
        suffix = self.words.suffix
        self.unticked = self.was.keys() - self.selected.keys()
        self.ticked = {
            ref for ref in data.getlist(f"add{suffix}") if ref in self.choices
        }
        self.part = data.get(f"part{suffix}", "")
        self.until = data.get(f"until{suffix}", "")

    def add_ticked(self, until: date | None) -> None:
        """What *Add to List* does."""
        self.selected |= dict.fromkeys(self.ticked, until)
        self.unticked -= self.ticked
        self.ticked, self.part, self.until = set(), "", ""

    def add_as_typed(self, today: date) -> None:
        """*Add to List* until the day that was typed, or say what is wrong with it."""
        until = read_day(self.until)
        if self.until.strip() and until is None:
            self.problem = NOT_A_DAY
        elif until is not None and until < today:
            self.problem = DAY_HAS_PASSED
        else:
            self.add_ticked(until)

    def merge(self, old: set[str]) -> list[str]:
        """Take over what others did since the form showed `old`; say what it was."""
        told = []
        for ref in self.was.keys() - old - self.selected.keys():
            self.selected[ref] = self.was[ref]
            self.unticked.discard(ref)
            told.append(f"{self.choices[ref].name} was added")
        for ref in (old & self.selected.keys()) - self.was.keys():
            del self.selected[ref]
            told.append(f"{self.choices[ref].name} was taken out")
        return sorted(told)

    def merge_with(self, was: str) -> list[str]:
        """The same, by what `snapshot` wrote of it; nothing if that was not sent."""
        old = shown_before(was, self.words.noun)
        if old is None or old == self.was.keys():
            return []
        return self.merge(old) or ["Nothing that differs here"]

    # --- For the page ---------------------------------------------------------------

    def available(self) -> list[tuple[str, str, str, bool]]:
        """The first box: ref, name, hint and tick of each that matches."""
        wanted = fold(self.part).split()
        return [
            (ref, one.name, one.hint, ref in self.ticked)
            for ref, one in self.choices.items()
            if ref not in self.selected
            and ref not in self.unticked
            and not one.is_past
            and (ref in self.ticked or matches(one, wanted))
        ]

    def chosen(self) -> list[tuple[str, str, str, bool, bool]]:
        """The second box: value, name, until, whether ticked, whether had before."""
        rows = []
        for ref, one in self.choices.items():
            if ref in self.selected or ref in self.unticked:
                until = self.selected.get(ref, self.was.get(ref))
                value = f"{ref}|{until.isoformat()}" if until else ref
                told = f"until {when.day(until)}" if until else ""
                rows.append(
                    (value, one.name, told, ref in self.selected, ref in self.was)
                )
        return rows

    def __len__(self) -> int:
        return len(self.selected)

    # --- For saving -----------------------------------------------------------------

    def changed(self) -> dict[str, date | None]:
        """What is selected anew or until another day, by ref."""
        return {
            ref: until
            for ref, until in self.selected.items()
            if ref not in self.was or self.was[ref] != until
        }

    def removed(self) -> list[Choice]:
        return [self.choices[ref] for ref in self.was if ref not in self.selected]


def snapshot(*pickers: Boxes) -> str:
    """What the pickers of a form show at first, to be sent back with it."""
    return json.dumps({boxes.words.noun: [*boxes.was] for boxes in pickers})


def shown_before(was: str, noun: str) -> set[str] | None:
    """What stood selected when the form was opened; None if that was not sent."""
    try:
        found = json.loads(was)[noun]
        return {str(ref) for ref in found}
    except (ValueError, KeyError, TypeError):
        return None


def matches(one: Choice, wanted: list[str]) -> bool:
    """Whether each word typed stands in the name, or in what is told beside it."""
    if not wanted:
        return True
    text = f"{one.search} {one.hint.lower()}"
    return all(word in text for word in wanted)


def last_day(to_on: date | None) -> date | None:
    """The last day of a link, from the first day without it."""
    return to_on - ONE_DAY if to_on else None


def first_day_without(until: date | None) -> date | None:
    return until + ONE_DAY if until else None


def read_day(text: str) -> date | None:
    """A day as a browser sends it, or as people type it where it sends their words."""
    if not text:
        return None
    for form in DAY_FORMATS:
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None
