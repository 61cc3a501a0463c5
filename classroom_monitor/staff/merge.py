"""When somebody else saved the same user meanwhile: a merge that loses nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from classroom_monitor.history.models import Change
from classroom_monitor.staff.forms import StaffForm, initial_of
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.picker import Picker


@dataclass
class Merge:
    """What changed meanwhile: taken over, or in conflict with what was typed."""

    who: str = "Somebody"
    taken_over: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)


def snapshot(member: Membership, picker: Picker) -> str:
    """What the form showed when it was opened, to be sent back with it."""
    shown = {name: plain(value) for name, value in initial_of(member).items()}
    return json.dumps(shown | {"groups": sorted(picker.was)})


def plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def is_stale(data: QueryDict, member: Membership) -> bool:
    return data.get("version", "") != str(member.version)


def merge(data: QueryDict, member: Membership, picker: Picker) -> Merge:
    """Put others' changes into `data` and `picker` where they do not meet one's own."""
    found = Merge(who=last_actor(member))
    was = read(data.get("was", ""))
    for name, theirs in initial_of(member).items():
        if name in {"version", "send_link"} or name not in was:
            continue
        now, mine, old = plain(theirs), data.get(name, ""), was[name]
        if now in (old, mine):
            continue
        label = StaffForm.base_fields[name].label or name.replace("_", " ")
        said = f"{label.capitalize()} is now “{in_words(now)}”"
        if mine == old:
            data[name] = now
            found.taken_over.append(said)
        else:
            found.conflicts.append(f"{said}; you typed “{in_words(mine)}”")
    merge_groups(set(was.get("groups", [])), picker, found)
    data["version"] = str(member.version)
    return found


def merge_groups(old: set[str], picker: Picker, found: Merge) -> None:
    """Groups given meanwhile are selected, groups taken meanwhile are not."""
    now = picker.was
    for ref in now.keys() - old - picker.selected.keys():
        picker.selected[ref] = now[ref]
        picker.unticked.discard(ref)
        found.taken_over.append(f"{picker.groups[ref].name} was given")
    for ref in (old & picker.selected.keys()) - now.keys():
        del picker.selected[ref]
        found.taken_over.append(f"{picker.groups[ref].name} was taken away")


def in_words(value: str) -> str:
    return {"": "empty or no", "on": "yes"}.get(value, value)


def read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def last_actor(member: Membership) -> str:
    last = (
        Change.objects.filter(chain=member.school_id, subject_ref=member.ref)
        .select_related("content")
        .order_by("-position")
        .first()
    )
    return last.content.data.get("actor", "Somebody") if last else "Somebody"
