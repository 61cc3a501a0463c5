"""The forms of the year-end desk: what becomes of each group, and of single pupils."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict

from classroom_monitor.groups.models import Group
from classroom_monitor.pupils.forms import STRANGE, DayField
from classroom_monitor.pupils.models import YEAR_GROUPS
from classroom_monitor.pupils.roll_up.choices import (
    ACTS,
    INTO,
    KEPT,
    LEAVES,
    MOVES_UP,
    NOWHERE,
    STAY,
    UP,
    WITH_CLASS,
    Choices,
    GroupChoice,
    PupilChoice,
)
from classroom_monitor.pupils.roll_up.planning import Plan, PupilPlan
from classroom_monitor.pupils.years import NAMES
from classroom_monitor.staff.forms import NameField
from classroom_monitor.ui import when

OF_THE_PAGE = {"csrfmiddlewaretoken", "key"}
YEARS = {MOVES_UP: "Moves up", KEPT: "Stays in the year group", LEAVES: "Leaves"}


class GroupRow(NamedTuple):
    group: Group
    pupils: int
    act: BoundField
    name: BoundField
    to: BoundField
    carry: BoundField


class ChoicesForm(forms.Form):
    """One row for each group of the old year; who leaves; and the day."""

    last_year = forms.ChoiceField(
        label="Year group that leaves",
        required=False,
        choices=[("", "Nobody leaves"), *YEAR_GROUPS],
        error_messages={"invalid_choice": "Choose a year group from the list."},
    )
    publish_on = DayField(
        label="Day",
        help_text="From this day on everything is as planned here.",
        error_messages={
            "required": "Enter the day.",
            "invalid": "Enter the day like 01/09/2027.",
        },
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        plan: Plan,
        new: list[Group],
        today: date,
    ) -> None:
        self.plan, self.today = plan, today
        super().__init__(data, initial=self.first(plan))
        stay = [g for g in plan.groups if plan.choice(g).act == STAY]
        targets = [("", "Choose a group"), *((g.ref, g.name) for g in (*new, *stay))]
        for group in plan.groups:
            for name, field in fields_of(group, targets).items():
                self.fields[f"{name}_{group.ref}"] = field

    @staticmethod
    def first(plan: Plan) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "last_year": plan.choices.last_year,
            "publish_on": plan.day,
        }
        for group in plan.groups:
            one, ref = plan.choice(group), group.ref
            shown |= {
                f"act_{ref}": one.act,
                f"name_{ref}": one.name,
                f"to_{ref}": one.to,
                f"carry_{ref}": one.carry_users,
            }
        return shown

    def rows(self) -> list[GroupRow]:
        counts: dict[int, int] = {}
        for one in self.plan.pupils:
            for group in one.held:
                counts[group.pk] = counts.get(group.pk, 0) + 1
        return [
            GroupRow(
                group,
                counts.get(group.pk, 0),
                *(self[f"{n}_{group.ref}"] for n in ("act", "name", "to", "carry")),
            )
            for group in self.plan.groups
        ]

    def clean_publish_on(self) -> date:
        day: date = self.cleaned_data["publish_on"]
        if day < self.today:
            raise ValidationError("That day has passed. Choose today or later.")
        if day > self.plan.year.ends_on:
            last = when.day(self.plan.year.ends_on)
            raise ValidationError(f"The academic year ends on {last}, before that.")
        return day

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        acts = {g.ref: data.get(f"act_{g.ref}") for g in self.plan.groups}
        for group in self.plan.groups:
            ref = group.ref
            name = f"name_{ref}"
            if acts[ref] == UP and data.get(name) == "":
                self.add_error(name, f"Enter the new name of {group.name}.")
            if acts[ref] == INTO:
                self.check_target(group, data.get(f"to_{ref}", ""), acts)
        if set(self.data) - set(self.fields) - OF_THE_PAGE:
            self.add_error(None, STRANGE)
        return data

    def check_target(self, group: Group, to: str, acts: dict[str, Any]) -> None:
        name = f"to_{group.ref}"
        if not to:
            self.add_error(name, f"Choose the group that {group.name} goes into.")
        elif to == group.ref or acts.get(to, STAY) != STAY:
            self.add_error(
                name, f"Choose a group for {group.name} that does not itself end."
            )

    def choices(self) -> Choices:
        """What was decided; of single pupils, what was decided before."""
        data = self.cleaned_data
        groups = {
            group.ref: GroupChoice(
                act=data[f"act_{group.ref}"],
                name=data[f"name_{group.ref}"],
                to=data[f"to_{group.ref}"],
                carry_users=data[f"carry_{group.ref}"],
            )
            for group in self.plan.groups
        }
        return Choices(data["last_year"], groups, self.plan.choices.pupils)


def fields_of(group: Group, targets: list[tuple[str, str]]) -> dict[str, forms.Field]:
    """The boxes of one row, each named for whoever hears it alone."""
    called = {
        "act": f"What becomes of {group.name}",
        "name": f"New name of {group.name}",
        "to": f"Group that {group.name} goes into",
        "carry": f"Users of {group.name} keep its pupils",
    }
    unknown = {"invalid_choice": f"Choose again what becomes of {group.name}."}
    fields = {
        "act": forms.ChoiceField(choices=[*ACTS.items()], error_messages=unknown),
        "name": NameField(length=80, required=False),
        "to": forms.ChoiceField(
            choices=targets, required=False, error_messages=unknown
        ),
        "carry": forms.BooleanField(required=False),
    }
    for name, field in fields.items():
        field.label = called[name]
        field.widget.attrs["aria-label"] = called[name]
    return fields


class PupilRow(NamedTuple):
    plan: PupilPlan
    year_name: str
    year: BoundField
    to: BoundField


class PupilsForm(forms.Form):
    """Single pupils of one group: who does not go the way of the others."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        plan: Plan,
        group: Group,
        new: list[Group],
    ) -> None:
        self.plan = plan
        self.pupils = [one for one in plan.pupils if group in one.held]
        shown = {}
        for one in self.pupils:
            choice = plan.choices.pupils.get(one.pupil.ref, PupilChoice())
            shown[f"year_{one.pupil.ref}"] = choice.year
            shown[f"to_{one.pupil.ref}"] = choice.to
        super().__init__(data, initial=shown)
        places = [(WITH_CLASS, "With the class"), (NOWHERE, "Into no group")]
        places += [
            (old.ref, f"{plan.targets[plan.key_of[old.ref]].name}, with {old.name}")
            for old in plan.groups
            if old.ref in plan.key_of and old.pk != group.pk
        ]
        places += [(one.ref, one.name) for one in new]
        for one in self.pupils:
            name = one.pupil.full_name
            year = forms.ChoiceField(choices=[*YEARS.items()])
            to = forms.ChoiceField(choices=places)
            year.widget.attrs["aria-label"] = f"Year group of {name}"
            to.widget.attrs["aria-label"] = f"Group of {name}"
            for field in (year, to):
                field.error_messages["invalid_choice"] = f"Choose again for {name}."
                field.error_messages["required"] = f"Choose again for {name}."
            self.fields[f"year_{one.pupil.ref}"] = year
            self.fields[f"to_{one.pupil.ref}"] = to

    def rows(self) -> list[PupilRow]:
        return [
            PupilRow(
                one,
                NAMES[one.pupil.year_group],
                self[f"year_{one.pupil.ref}"],
                self[f"to_{one.pupil.ref}"],
            )
            for one in self.pupils
        ]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if set(self.data) - set(self.fields) - OF_THE_PAGE:
            self.add_error(None, STRANGE)
        return self.cleaned_data

    def choices(self) -> Choices:
        """The choices with those of these pupils put in; the usual ones left out."""
        data, choices = self.cleaned_data, self.plan.choices
        pupils = dict(choices.pupils)
        for one in self.pupils:
            ref = one.pupil.ref
            choice = PupilChoice(data[f"year_{ref}"], data[f"to_{ref}"])
            pupils.pop(ref, None)
            if not choice.is_usual():
                pupils[ref] = choice
        return Choices(choices.last_year, choices.groups, pupils)
