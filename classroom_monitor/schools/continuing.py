"""A closed school continued under its new URN, with all that is its."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from classroom_monitor.history.models import Actor, Change
from classroom_monitor.schools.actions import about, urns_of
from classroom_monitor.schools.models import School, SchoolNumber, SchoolStatus

TAKEN_OVER = [
    "name",
    "postcode",
    "phase",
    "dfe_number",
    "local_authority",
    "trust_id",
    "trust_by_hand",
]


@transaction.atomic
def continue_school(school: School, urn: str, *, on: date, by: Actor) -> School:
    """Open a closed school again under a new URN, from the day `on`.

    Where a load brought the new URN as a school of its own, its facts come over and its
    row, which must never have been used, rests. What stands in the way is a
    `ValidationError`.
    """
    school = School.objects.select_for_update(of=("self",)).get(pk=school.pk)
    if school.status != SchoolStatus.CLOSED:
        raise ValidationError("Only a closed school can be continued.")
    old_urns, before = urns_of(school), facts(school)
    number = SchoolNumber.objects.select_related("school").filter(urn=urn).first()
    if number is not None and number.school_id == school.pk:
        raise ValidationError({"urn": "This is a URN that the school has had itself."})
    if number is not None:
        take_over(school, number.school, by=by)
        number.delete()
    # Ended first: a school has one current URN at any time.
    school.numbers.filter(to_on=None).update(to_on=on)
    SchoolNumber.objects.create(school=school, urn=urn, from_on=on)
    school.status = SchoolStatus.OPEN
    school.closed_on = None
    school.refresh_search([*old_urns, urn])
    school.save(update_fields=["status", "closed_on", "search", *TAKEN_OVER])
    after = facts(school)
    changed = {name for name in before if before[name] != after[name]}
    entry = about(
        "school.continued",
        school,
        {name: before[name] for name in changed} | {"urn": old_urns[-1:]},
        {name: after[name] for name in changed} | {"urn": urn, "on": on},
    )
    Change.record(entry, by=by, school=school)
    return school


def facts(school: School) -> dict[str, object]:
    own = [name for name in TAKEN_OVER if not name.startswith("trust")]
    shown = {name: getattr(school, name) for name in [*own, "status"]}
    return shown | {"trust": school.trust.name if school.trust else ""}


def take_over(school: School, listed: School, *, by: Actor) -> None:
    """Give the school what is known under the new URN, and let that row rest."""
    listed = School.objects.select_for_update(of=("self",)).get(pk=listed.pk)
    refuse_used(listed)
    # A trust that somebody chose for the old school is not undone by the register.
    kept = ["trust_id", "trust_by_hand"] if school.trust_by_hand else []
    for name in TAKEN_OVER:
        if name not in kept:
            setattr(school, name, getattr(listed, name))
    listed.continued_in = school
    listed.trust, listed.status = None, SchoolStatus.CLOSED
    listed.save(update_fields=["continued_in", "trust", "status"])
    entry = about("school.taken_over", listed, {}, {"continued_in": school.name})
    Change.record(entry, by=by, school=listed)


def refuse_used(listed: School) -> None:
    if listed.continued_in_id or listed.numbers.count() > 1:
        raise ValidationError({"urn": "This URN belongs to another school's past."})
    if listed.memberships.exists():
        raise ValidationError(
            {
                "urn": f"{listed.name} under this URN has users already, so it cannot "
                "become part of another school."
            }
        )
    if listed.groups.filter(standing="").exists():
        raise ValidationError(
            {
                "urn": f"{listed.name} under this URN has groups already, so it cannot "
                "become part of another school."
            }
        )
