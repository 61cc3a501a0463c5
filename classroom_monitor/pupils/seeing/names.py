"""Names of pupils gained and lost, for those readers who may open the records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from classroom_monitor.pupils.models import Pupil
from classroom_monitor.staff.models import Membership

MOST = 60


@dataclass
class Named:
    """The first of some pupils by name, and how many more there are."""

    pupils: list[tuple[str, str]] = field(default_factory=list)
    more: int = 0


def names_of(reader: Membership | None, keys: Iterable[int], today: date) -> Named:
    """Ref and name of those pupils whose record the reader may open; else nobody.

    None reads for a trust, which sees counts alone.
    """
    wanted = list(keys)
    if reader is None or not wanted or not reader.can_manage_pupils():
        return Named()
    found = Pupil.objects.records_for(reader, today).filter(pk__in=wanted).in_order()
    first = [
        (ref, f"{surname}, {name}")
        for ref, surname, name in found.values_list("ref", "last_name", "first_name")[
            :MOST
        ]
    ]
    return Named(first, len(wanted) - len(first))
