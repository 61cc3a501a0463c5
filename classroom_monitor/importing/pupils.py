"""Whose row it is: a school's pupils by UPN, by identifier, by name and birthday."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import batched

from classroom_monitor.history.models import Actor, Entry
from classroom_monitor.pupils.actions import keep_standing
from classroom_monitor.pupils.models import Pupil, PupilIdentifier
from classroom_monitor.pupils.years import YearGroups
from classroom_monitor.schools.models import AcademicYear, School
from classroom_monitor.text import fold

BATCH = 5000
NOBODY = {
    "upn": "no pupil of the school has this UPN",
    "identifier": "no pupil of the school has this identifier",
    "name": "no pupil of the school has this name and date of birth",
}
COLUMNS = ("pk", "upn", "first_name", "last_name", "born_on", "year_group", "left_on")
Key = tuple[str, ...]


class UnknownPupilError(ValueError):
    """No pupil, or more than one, fits; the message says which."""


@dataclass
class Roll:
    """All pupils of a school that a table may be about. Three statements."""

    school: School
    system: str
    today: date
    found: dict[Key, set[int]] = field(default_factory=dict)
    left_on: dict[int, date | None] = field(default_factory=dict)
    years: YearGroups = field(init=False)
    entries: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.years = YearGroups([], self.today)
        for row in self.school.pupils.values_list(*COLUMNS):
            self.add(*row)
        identifiers = PupilIdentifier.objects.filter(
            school=self.school, system=self.system
        ).values_list("value", "pupil_id")
        for value, pk in identifiers:
            self.found.setdefault(("identifier", value), set()).add(pk)
        for some in batched(self.left_on, BATCH, strict=False):
            self.years.read(some)

    def add(
        self,
        pk: int,
        upn: str,
        first_name: str,
        last_name: str,
        born_on: date | None,
        year_group: str,
        left_on: date | None,
    ) -> None:
        self.left_on[pk] = left_on
        self.years.now[pk] = year_group
        if upn:
            self.found.setdefault(("upn", upn), set()).add(pk)
        if born_on:
            name = named("name", first_name, last_name, born_on.isoformat())
            self.found.setdefault(name, set()).add(pk)

    def pupil(self, key: Key) -> int:
        """The one pupil whom a row means; raises where there is none or a choice."""
        found = self.found.get(named(*key), set())
        if len(found) > 1:
            raise UnknownPupilError("several pupils of the school have this name")
        if not found:
            raise UnknownPupilError(NOBODY[key[0]])
        return next(iter(found))

    def make(self, keys: Iterable[Key], year_group: str, first: date, by: Actor) -> int:
        """Records for identifiers that nobody has yet, of pupils without a name."""
        values = [
            key[1]
            for key in dict.fromkeys(keys)
            if key[0] == "identifier" and key not in self.found
        ]
        joined_on = AcademicYear.containing(self.school, first).starts_on
        pupils = Pupil.objects.bulk_create(
            (
                Pupil(
                    school=self.school,
                    first_name="Pupil",
                    last_name=value[:150],
                    year_group=year_group,
                    joined_on=joined_on,
                )
                for value in values
            ),
            batch_size=500,
        )
        PupilIdentifier.objects.bulk_create(
            (
                PupilIdentifier(
                    school=self.school, pupil=pupil, system=self.system, value=value
                )
                for pupil, value in zip(pupils, values, strict=True)
            ),
            batch_size=500,
        )
        for some in batched(pupils, 500, strict=False):
            keep_standing(self.school, some, today=self.today, by=by)
        for pupil, value in zip(pupils, values, strict=True):
            self.found["identifier", value] = {pupil.pk}
            self.left_on[pupil.pk] = None
            self.years.now[pupil.pk] = year_group
            self.entries.append(
                Entry("pupils.added", "pupil", pupil.ref, pupil.full_name)
            )
        return len(pupils)


def named(kind: str, *parts: str) -> Key:
    """A key in which capitals and accents of a name do not count."""
    return (kind, *map(fold, parts)) if kind == "name" else (kind, *parts)
