"""The form that sets targets for many pupils, and the one that confirms it."""

from __future__ import annotations

from typing import Any

from django import forms

from classroom_monitor.attainment import setting
from classroom_monitor.attainment.bulk_plan import Wanted, Way
from classroom_monitor.attainment.forms.fields import LineField, MonthField
from classroom_monitor.attainment.forms.targets import (
    dues,
    initial_of,
    starts,
    subject_field,
)
from classroom_monitor.attainment.models import Path
from classroom_monitor.attainment.months import month_of, plus, written
from classroom_monitor.groups.models import Group
from classroom_monitor.schools.forms.base import CloseForm
from classroom_monitor.schools.models import School

MOST_STEPS = 60


class BulkForm(CloseForm):
    """What shall be set for whom; `wanted` says it once the form is right."""

    field_order = (
        "subject",
        "due",
        "name",
        "way",
        "value",
        "steps",
        "prior",
        "start",
        "path",
        "replaces",
    )

    name = LineField(
        max_length=80,
        label="Name",
        error_messages={"required": "Give the targets a name."},
    )
    way = forms.ChoiceField(
        choices=Way.choices, widget=forms.RadioSelect, label="What to set"
    )
    value = LineField(
        max_length=20,
        required=False,
        label="Target",
        help_text="Where it is the same for each.",
    )
    steps = forms.IntegerField(
        required=False,
        min_value=-MOST_STEPS,
        max_value=MOST_STEPS,
        label="Steps to add",
        help_text="To last year's target or to the result. On a scale of numbers, "
        "points.",
    )
    path = forms.ChoiceField(
        choices=Path.choices, widget=forms.RadioSelect, label="How it rises"
    )
    replaces = forms.BooleanField(
        required=False, label="Replace targets that are there already"
    )

    def __init__(
        self, *args: Any, school: School, group: Group, **options: Any
    ) -> None:
        self.group = group
        today = school.today()
        first = initial_of(None, today) | {
            "way": Way.SAME,
            "steps": 6,
            "prior": written(month_of(today)),
        }
        options["initial"] = first | options.get("initial", {})
        super().__init__(*args, **options)
        past = [plus(month_of(today), -back) for back in range(25)]
        self.fields |= {
            "subject": subject_field(school),
            "due": MonthField(dues(today), label="By the end of"),
            "prior": MonthField(past, required=False, label="Result of"),
            "start": MonthField(starts(today), label="The path begins in"),
        }
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "start" in data and "due" in data and data["due"] <= data["start"]:
            self.add_error("due", setting.BEFORE_ITS_START)
        way = data.get("way")
        if way == Way.SAME and not data.get("value") and "value" in data:
            self.add_error("value", "Enter the result to aim at.")
        if way == Way.PRIOR and not data.get("prior") and "prior" in data:
            self.add_error("prior", "Choose a month.")
        return data

    @property
    def wanted(self) -> Wanted:
        data = self.cleaned_data
        return Wanted(
            self.group,
            data["subject"],
            data["way"],
            data["start"],
            data["due"],
            data["name"],
            data["path"],
            data["value"],
            data["steps"] or 0,
            data["prior"] or None,
            data["replaces"],
        )


class ConfirmForm(BulkForm):
    """The same, with what the preview showed and whom to leave out."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["digest"] = forms.CharField(max_length=40)
        self.fields["leave"] = forms.MultipleChoiceField(required=False)

    def offer(self, refs: list[str]) -> None:
        """Only pupils of the plan can be left out."""
        leave = self.fields["leave"]
        if isinstance(leave, forms.MultipleChoiceField):
            leave.choices = [(ref, ref) for ref in refs]
