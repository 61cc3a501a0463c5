"""Acts on many: people are frozen when chosen, shown what will happen, then touched."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from classroom_monitor.history.models import Actor
from classroom_monitor.schools.models import School
from classroom_monitor.staff.acts import (
    Act,
    Activate,
    AddToGroups,
    AllowTargets,
    ChangeType,
    Deactivate,
    TakeFromGroups,
    Wanted,
)
from classroom_monitor.staff.mailing import SendPasswordEmail
from classroom_monitor.staff.models import BulkSelection, Membership
from classroom_monitor.staff.passwords import PrintSlips
from classroom_monitor.staff.revisions import Outcome

ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        SendPasswordEmail(),
        PrintSlips(),
        AddToGroups(),
        TakeFromGroups(),
        ChangeType(),
        AllowTargets(),
        Activate(),
        Deactivate(),
    )
}
# More people than any school has staff; ten thousand are still taken.
MOST = 10_000
REF = re.compile(r"[0-9a-z]{1,20}")
KEPT = timedelta(days=30)


class PlanChanged(Exception):
    """What would be done now is not what was shown."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("The plan changed.")
        self.outcome = outcome


@dataclass
class Done:
    """The answer to a press, the first one's also to a second."""

    selection: BulkSelection
    is_new: bool


def freeze(
    school: School,
    refs: Iterable[str],
    *,
    by: Actor,
    act: str = "",
    came_from: str = "",
) -> BulkSelection:
    """Keep who was chosen, at this moment."""
    # What cannot be a ref still counts among those chosen, and names nobody.
    chosen = dict.fromkeys(refs)
    if by.user_id is None:
        raise ValueError("Only a person chooses users.")
    BulkSelection.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return BulkSelection.objects.create(
        school=school,
        by_id=by.user_id,
        act=act,
        refs=[ref if REF.fullmatch(ref) else f"?{n}" for n, ref in enumerate(chosen)],
        came_from=came_from,
    )


def members_of(selection: BulkSelection) -> list[Membership]:
    """Those chosen who are still users here. Refs of other schools name nobody."""
    members = selection.school.memberships.filter(ref__in=selection.refs)
    return list(members.select_related("user").in_order())


def fingerprint(outcome: Outcome) -> str:
    """The same for two plans that touch and refuse the same people."""
    changed = sorted(member.ref for member in outcome.changed)
    refused = sorted(member.ref for member, _ in outcome.refused)
    text = ",".join(changed) + "|" + ",".join(refused)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


@transaction.atomic
def carry_out(selection: BulkSelection, *, by: Actor, shown: str) -> Done:
    """Do what was shown, once.

    Raises `PlanChanged`, with nothing done, if it would now be something else, and
    `ValidationError` if what was chosen for it is no longer there.
    """
    school = selection.school
    School.objects.select_for_update().get(pk=school.pk)
    selection = BulkSelection.objects.select_for_update().get(pk=selection.pk)
    selection.school = school
    if selection.done_at:
        return Done(selection, is_new=False)
    act = ACTS[selection.act]
    wanted = Wanted.load(school, selection.wanted)
    outcome = act.carry_out(
        members_of(selection),
        wanted,
        by=by,
        today=school.today(),
        batch=selection.ref,
    )
    if fingerprint(outcome) != shown:
        raise PlanChanged(outcome)
    selection.done_at = timezone.now()
    selection.receipt = receipt(act, wanted, selection, outcome)
    selection.save(update_fields=["done_at", "receipt"])
    return Done(selection, is_new=True)


def receipt(
    act: Act, wanted: Wanted, selection: BulkSelection, outcome: Outcome
) -> dict[str, Any]:
    """What became of everybody: the four numbers add up to those chosen."""
    change = outcome.lead or (outcome.changes[0] if outcome.changes else None)
    return {
        "changed": len(outcome.changed),
        "unchanged": len(outcome.unchanged),
        "refused": [[member.ref, reason] for member, reason in outcome.refused],
        "gone": gone(selection, outcome),
        "said": sentence(act, wanted, outcome, gone(selection, outcome)),
        "undo": change.ref if change and act.can_be_undone else "",
    }


def gone(selection: BulkSelection, outcome: Outcome) -> int:
    """How many of those chosen are not, or no longer, users here."""
    met = len(outcome.changed) + len(outcome.unchanged) + len(outcome.refused)
    return len(selection.refs) - met


def sentence(act: Act, wanted: Wanted, outcome: Outcome, missing: int) -> str:
    """What was done, to whom, and who was left out: "2 were refused"."""
    count = len(outcome.changed)
    name = outcome.changed[0].full_name if count == 1 else f"{count:,} people"
    parts = [act.done(name, count, wanted) if count else "Nobody was changed."]
    if same := len(outcome.unchanged):
        parts.append(f"{same:,} {'was' if same == 1 else 'were'} {act.already}.")
    if refused := len(outcome.refused):
        parts.append(f"{refused:,} {'was' if refused == 1 else 'were'} refused.")
    if missing:
        parts.append(f"{missing:,} {'is' if missing == 1 else 'are'} no longer here.")
    return " ".join(parts)
