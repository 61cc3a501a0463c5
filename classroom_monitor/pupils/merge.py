"""A pupil's form that somebody overtook: what they saved, beside what one typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from classroom_monitor.history.models import Change
from classroom_monitor.pupils import upn as upns
from classroom_monitor.pupils.forms import PupilForm, initial_of, year_note
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.staff.merge import Merge, in_words, plain, read
from classroom_monitor.staff.picker import Picker


def snapshot(pupil: Pupil, picker: Picker) -> str:
    """What the form showed when it was opened, to be sent back with it."""
    shown = {name: plain(value) for name, value in initial_of(pupil).items()}
    return json.dumps(shown | {"groups": sorted(picker.was)})


def merge(data: QueryDict, pupil: Pupil, picker: Picker) -> Merge | None:
    """Put others' changes into `data` and `picker` where they do not meet one's own.

    None where nobody changed the record or the groups since the form was opened.
    """
    was = read(data.get("was", ""))
    old_groups = {ref for ref in was.get("groups", []) if isinstance(ref, str)}
    is_same = data.get("version", "") == str(pupil.version)
    if is_same and ("groups" not in was or old_groups == picker.was.keys()):
        return None
    found = Merge(who=last_actor(pupil))
    for name, theirs in initial_of(pupil).items():
        if name == "version" or name not in was:
            continue
        now, mine, old = plain(theirs), data.get(name, ""), was[name]
        if now in (old, mine):
            continue
        label = PupilForm.base_fields[name].label or name.replace("_", " ")
        said = f"{str(label).capitalize()} is now “{in_words(now)}”"
        if mine == old:
            data[name] = now
            found.taken_over.append(said)
        else:
            found.conflicts.append(f"{said}; you typed “{in_words(mine)}”")
    found.taken_over += picker.merge(old_groups)
    data["version"] = str(pupil.version)
    return found


def last_actor(pupil: Pupil) -> str:
    last = (
        Change.objects.filter(chain=pupil.school_id, subject_ref=pupil.ref)
        .select_related("content")
        .order_by("-position")
        .first()
    )
    return last.content.data.get("actor", "Somebody") if last else "Somebody"


class Typed:
    """What stands in the form's boxes, whether or not it may be saved."""

    def __init__(
        self, data: Mapping[str, Any] | None, form: PupilForm | None = None
    ) -> None:
        self.data = form.initial if data is None and form else data or {}

    def values(self) -> dict[str, Any]:
        """As initial values: to show a form again without judging it."""
        return {
            name: name in self.data
            if isinstance(field, forms.BooleanField)
            else self.data.get(name, "")
            for name, field in PupilForm.base_fields.items()
        }

    def upn_note(self) -> str:
        number = upns.normalise(str(self.data.get("upn") or ""))
        return upns.warning(number) if upns.has_shape(number) else ""

    def year_note(self, today: date) -> str:
        try:
            born = PupilForm.base_fields["born_on"].clean(self.data.get("born_on"))
        except ValidationError:
            return ""
        return year_note(born, str(self.data.get("year_group") or ""), today)
