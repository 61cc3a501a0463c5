"""What can happen to schools and trusts; each leaves its entry in the trail.

What concerns one school stands in that school's chain, for its administrators to read;
what concerns a trust or the whole stands in the installation's.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from classroom_monitor.groups import standing
from classroom_monitor.history.logs import event
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.schools.models import (
    AcademicYear,
    School,
    SchoolNumber,
    Trust,
)
from classroom_monitor.schools.slugs import give_slugs, trust_slugs

URN_TAKEN = "A school with this URN is here already."
TRUST_TAKEN = "A trust of this name is here already."


def said(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def about(kind: str, school: School, before: Any, after: Any, note: str = "") -> Entry:
    entry = Entry(kind, "school", school.ref, school.name, note=note)
    entry.before = {name: said(value) for name, value in before.items()}
    entry.after = {name: said(value) for name, value in after.items()}
    return entry


@transaction.atomic
def add_school(fields: dict[str, Any], *, urn: str = "", by: Actor) -> School:
    """Make a school with its academic year and standing groups.

    A URN that is known already is a `ValidationError`.
    """
    school = School(**fields)
    school.trust_by_hand = school.trust is not None
    school.refresh_search([urn] if urn else [])
    give_slugs([(school, urn)])
    school.save(force_insert=True)
    if urn:
        add_number(school, urn, None)
    AcademicYear.containing(school, school.today())
    standing.keep(school)
    after = {name: str(value or "") for name, value in fields.items()} | {"urn": urn}
    Change.record(about("school.added", school, {}, after), by=by, school=school)
    return school


def add_number(school: School, urn: str, from_on: date | None) -> None:
    try:
        with transaction.atomic():
            SchoolNumber.objects.create(school=school, urn=urn, from_on=from_on)
    except IntegrityError as error:
        raise ValidationError({"urn": URN_TAKEN}) from error


@transaction.atomic
def edit_school(
    school: School, fields: dict[str, Any], *, by: Actor, kind: str = "school.edited"
) -> School:
    """Change facts or settings of a school; answers the school as it now is."""
    school = School.objects.select_for_update(of=("self",)).get(pk=school.pk)
    before = {n: getattr(school, n) for n in fields if getattr(school, n) != fields[n]}
    if not before:
        return school
    for name in before:
        setattr(school, name, fields[name])
    school.refresh_search(urns_of(school))
    school.save(update_fields=[*before, "search"])
    if "phase" in before and school.memberships.exists():
        standing.keep(school)
    after = {name: fields[name] for name in before}
    Change.record(about(kind, school, before, after), by=by, school=school)
    return school


def urns_of(school: School) -> list[str]:
    return list(school.numbers.order_by("pk").values_list("urn", flat=True))


@transaction.atomic
def move_school(school: School, trust: Trust | None, *, by: Actor) -> None:
    """Put a school under a trust, or under none; the register no longer decides it."""
    locked = School.objects.select_for_update(of=("self",)).get(pk=school.pk)
    if locked.trust_id == (trust.pk if trust else None):
        return
    before = {"trust": locked.trust.name if locked.trust else ""}
    locked.trust, locked.trust_by_hand = trust, True
    locked.save(update_fields=["trust", "trust_by_hand"])
    after = {"trust": trust.name if trust else ""}
    Change.record(about("school.moved", locked, before, after), by=by, school=locked)
    # Who may manage the school's users changes with its trust.
    event(
        "authz_change",
        place=f"school:{locked.ref}",
        trust=trust.ref if trust else "",
        by=by.ref or by.capacity,
        request=by.request_id,
    )


@transaction.atomic
def add_trust(name: str, *, by: Actor) -> Trust:
    refuse_taken_name(name)
    trust = Trust.objects.create(name=name, slug=trust_slugs([name])[0])
    entry = Entry("trust.added", "trust", trust.ref, trust.name, after={"name": name})
    Change.record(entry, by=by)
    return trust


@transaction.atomic
def rename_trust(trust: Trust, name: str, *, by: Actor) -> None:
    if name == trust.name:
        return
    refuse_taken_name(name, besides=trust)
    entry = Entry("trust.edited", "trust", trust.ref, name)
    entry.before, entry.after = {"name": trust.name}, {"name": name}
    trust.name = name
    trust.save(update_fields=["name"])
    Change.record(entry, by=by)


def refuse_taken_name(name: str, besides: Trust | None = None) -> None:
    """Two trusts of one name would be taken for one another, by people and by loads."""
    others = Trust.objects.filter(name__iexact=name)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        raise ValidationError({"name": TRUST_TAKEN})
