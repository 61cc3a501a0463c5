"""Bringing the schools here in line with an extract of the register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import batched
from pathlib import Path
from typing import Any

from django.db import transaction

from classroom_monitor.groups import standing
from classroom_monitor.history.models import Actor, Change, Entry, lock_head
from classroom_monitor.schools.models import School, SchoolNumber, Trust
from classroom_monitor.schools.register.reading import Row, open_extract
from classroom_monitor.schools.register.rows import Listed, RefusedError, understand
from classroom_monitor.schools.register.trusts import TrustBook
from classroom_monitor.schools.slugs import give_slugs

AT_ONCE = 1000
WRITTEN = [
    "name",
    "postcode",
    "phase",
    "dfe_number",
    "local_authority",
    "status",
    "closed_on",
    "trust",
    "search",
]


@dataclass
class Receipt:
    """What became of each row: `read` is the sum of the four others."""

    read: int = 0
    created: int = 0
    updated: int = 0
    left: int = 0
    trusts_created: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "left": self.left,
            "refused": len(self.refused),
            "trusts_created": self.trusts_created,
        }


@transaction.atomic
def load_schools(path: Path, *, by: Actor, rehearse: bool = False) -> Receipt:
    """Load an extract as a whole, or raise `WrongFileError` and change nothing.

    With `rehearse` everything is done and then taken back.
    """
    # Two loads at one instant would make the same schools.
    lock_head(None)
    receipt, trusts = Receipt(), TrustBook()
    seen: dict[str, int] = {}
    with open_extract(path) as rows:
        for some in batched(rows, AT_ONCE):
            take_in(sift(some, seen, receipt), trusts, receipt, by=by)
    receipt.trusts_created = trusts.created
    if receipt.created or receipt.updated:
        entry = Entry("school.register_loaded", "register", "", path.name)
        entry.after = receipt.counts()
        Change.record(entry, by=by)
    if rehearse:
        transaction.set_rollback(True)
    return receipt


def sift(some: Iterable[Row], seen: dict[str, int], receipt: Receipt) -> list[Listed]:
    """The rows that can be understood; the others are noted with their reason."""
    good = []
    for row in some:
        receipt.read += 1
        try:
            listed = understand(row)
            if listed.urn in seen:
                first = seen[listed.urn]
                raise RefusedError(
                    f"the URN {listed.urn} stands already in line {first}"
                )
        except RefusedError as reason:
            receipt.refused.append((row.line, str(reason)))
        else:
            seen[listed.urn] = listed.line
            good.append(listed)
    return good


def take_in(
    listed: list[Listed], trusts: TrustBook, receipt: Receipt, *, by: Actor
) -> None:
    """Create or update the schools of these rows in a few statements."""
    numbers = SchoolNumber.objects.filter(urn__in=[each.urn for each in listed])
    known = {n.urn: n for n in numbers.select_related("school")}
    trusts.make_missing(each.trust for each in listed if each.trust)
    new, changed, told = [], [], []
    for each in listed:
        number = known.get(each.urn)
        if number is None:
            new.append((each, build(each, trusts)))
        elif number.to_on is not None:
            # A former URN: the school goes on under a newer one.
            receipt.left += 1
        elif before := update(number.school, each, trusts):
            changed.append(number.school)
            told.append((number.school, before))
        else:
            receipt.left += 1
    create(new)
    write(changed, told, by=by)
    receipt.created += len(new)
    receipt.updated += len(changed)


def build(listed: Listed, trusts: TrustBook) -> School:
    school = School(**listed.fields)
    school.trust = trusts.find(listed.trust)
    school.refresh_search([listed.urn])
    return school


def create(new: list[tuple[Listed, School]]) -> None:
    give_slugs((school, listed.urn) for listed, school in new)
    made = School.objects.bulk_create([school for _, school in new])
    SchoolNumber.objects.bulk_create(
        SchoolNumber(school=school, urn=listed.urn, from_on=listed.opened_on)
        for (listed, _), school in zip(new, made, strict=True)
    )


def update(school: School, listed: Listed, trusts: TrustBook) -> dict[str, object]:
    """Give the school what the row says; answers what stood there before."""
    said = dict(listed.fields)
    if listed.trust is not None and not school.trust_by_hand:
        trust = trusts.find(listed.trust)
        said["trust_id"] = trust.pk if trust else None
    before = {
        name: getattr(school, name)
        for name, value in said.items()
        if getattr(school, name) != value
    }
    for name in before:
        setattr(school, name, said[name])
    return before


def write(
    changed: list[School],
    told: list[tuple[School, dict[str, object]]],
    *,
    by: Actor,
) -> None:
    refresh_search(changed)
    # One statement for all; `bulk_update` would take a CASE for each cell.
    School.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["pk"], update_fields=WRITTEN
    )
    in_use = {
        *School.objects.filter(pk__in=[school.pk for school in changed])
        .filter(memberships__isnull=False)
        .values_list("pk", flat=True)
    }
    for school, before in told:
        if school.pk in in_use:
            record(school, before, by=by)
            if "phase" in before:
                standing.keep(school)


def refresh_search(schools: list[School]) -> None:
    urns: dict[int, list[str]] = {}
    numbers = SchoolNumber.objects.filter(school__in=schools).order_by("pk")
    for school_id, urn in numbers.values_list("school_id", "urn"):
        urns.setdefault(school_id, []).append(urn)
    for school in schools:
        school.refresh_search(urns.get(school.pk, []))


def record(school: School, before: dict[str, Any], *, by: Actor) -> None:
    """Tell a school that has users what the register changed of it."""
    after = {name: getattr(school, name) for name in before}
    if "trust_id" in before:
        names = dict(Trust.objects.values_list("pk", "name"))
        before["trust"] = names.get(before.pop("trust_id"))
        after["trust"] = names.get(after.pop("trust_id"))
    entry = Entry("school.updated", "school", school.ref, school.name)
    entry.before = {name: plain(value) for name, value in before.items()}
    entry.after = {name: plain(value) for name, value in after.items()}
    entry.note = "From the register of schools."
    Change.record(entry, by=by, school=school)


def plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
