"""Password slips: a generated pass-phrase for each person, shown on paper, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from classroom_monitor.accounts import actions as accounts
from classroom_monitor.accounts import passphrases
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.schools.models import School
from classroom_monitor.staff import bulk
from classroom_monitor.staff.acts import Wanted
from classroom_monitor.staff.models import BulkSelection, Membership
from classroom_monitor.staff.passwords import PrintSlips, keep
from classroom_monitor.staff.revisions import Outcome

PRINTED = "These slips were printed before."


@dataclass
class Slip:
    """What stands on the paper. Never stored."""

    name: str
    username: str
    password: str
    until: datetime


def print_slips(selection: BulkSelection, *, by: Actor, shown: str) -> list[Slip]:
    """Make the slips that were shown, once.

    Raises `PlanChanged` if they would now be others, and `ValidationError` if they
    were printed before: a pass-phrase is shown once.
    """
    school, act = selection.school, PrintSlips()
    wanted = Wanted(school)
    if selection.done_at:
        raise ValidationError(PRINTED)
    plan = act.forecast(bulk.members_of(selection), wanted, by=by)
    if bulk.fingerprint(plan) != shown:
        raise bulk.PlanChanged(plan)
    slips = [slip_for(member) for member in plan.changed]
    # Hashed by now: nobody else could write while a hash waits for its turn.
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        selection = BulkSelection.objects.select_for_update().get(pk=selection.pk)
        if selection.done_at:
            raise ValidationError(PRINTED)
        selection.school = school
        again = act.forecast(bulk.members_of(selection), wanted, by=by)
        if bulk.fingerprint(again) != shown:
            raise bulk.PlanChanged(again)
        record_slips(act, wanted, selection, plan, by=by)
    return slips


def record_slips(
    act: PrintSlips,
    wanted: Wanted,
    selection: BulkSelection,
    plan: Outcome,
    *,
    by: Actor,
) -> None:
    keep(plan.changed, by=by)
    entries = [
        Entry("staff.slip_printed", "user", member.ref, member.list_name)
        for member in plan.changed
    ]
    lead = act.lead(wanted) if len(selection.refs) > 1 else None
    Change.record_many(entries, by=by, school=wanted.school, lead=lead)
    selection.done_at = timezone.now()
    selection.receipt = bulk.receipt(act, wanted, selection, plan)
    selection.save(update_fields=["done_at", "receipt"])


def slip_for(member: Membership) -> Slip:
    password = passphrases.generate()
    until = accounts.hash_given(member.user, password)
    return Slip(member.full_name, member.user.username, password, until)
