"""The small forms that ask what an act needs to know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from classroom_monitor.groups.models import Group
from classroom_monitor.schools.models import School
from classroom_monitor.staff.acts import Act
from classroom_monitor.staff.models import UserType

NOT_HERE = (
    "A group that was sent is not one of this school’s current groups. "
    "Choose from the list."
)
OF_THE_PAGE = {"csrfmiddlewaretoken", "key", "part"}


def unexpected(data: Mapping[str, Any], expected: set[str]) -> set[str]:
    """What a form sent that does not belong to it (AZ-8)."""
    return set(data) - expected - OF_THE_PAGE


class GroupsField(forms.MultipleChoiceField):
    """Any number of the school's groups, by ref."""

    refs: frozenset[str] = frozenset()

    def offer(self, groups: Iterable[Group]) -> None:
        names = {group.ref: group.name for group in groups}
        self.choices = list(names.items())
        self.refs = frozenset(names)

    def validate(self, value: list[str]) -> None:
        forms.Field.validate(self, value)
        if set(value) - self.refs:
            raise ValidationError(
                self.error_messages["invalid_choice"], "invalid_choice"
            )


class WantedForm(forms.Form):
    """Asks for the fields that one act needs, and for no others."""

    user_type = forms.ChoiceField(
        label="New type",
        widget=forms.RadioSelect,
        choices=UserType,
        error_messages={
            "required": "Choose Teacher or SLT.",
            "invalid_choice": "Choose Teacher or SLT.",
        },
    )
    is_allowed = forms.ChoiceField(
        label="Setting attainment targets",
        widget=forms.RadioSelect,
        choices=[("yes", "Allow"), ("no", "Do not allow any more")],
        error_messages={
            "required": "Choose whether they may set targets.",
            "invalid_choice": "Choose whether they may set targets.",
        },
    )
    groups = GroupsField(
        error_messages={
            "required": "Tick at least one group.",
            "invalid_choice": NOT_HERE,
            "invalid_list": NOT_HERE,
        },
    )
    until = forms.DateField(
        label="Until",
        required=False,
        help_text="For cover: the last day with these groups.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a day like 2026-12-18."},
    )

    def __init__(self, school: School, act: Act, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        for name in self.fields.keys() - set(act.needs):
            del self.fields[name]
        field = self.fields.get("groups")
        if isinstance(field, GroupsField):
            # A forged form must not reach another school's groups.
            field.offer(school.groups.current().order_by("search", "pk"))
        if self.data and (names := unexpected(self.data, set(act.needs))):
            self.strange = ", ".join(sorted(names))[:100]

    strange = ""

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until and until < self.school.today():
            raise ValidationError("Choose today or a day after it.")
        return until

    def clean(self) -> dict[str, Any]:
        if self.strange:
            raise ValidationError(
                f"This form sent something that does not belong to it: {self.strange}."
            )
        return self.cleaned_data

    def chosen(self) -> dict[str, Any]:
        """What was chosen, as a selection keeps it."""
        data = dict(self.cleaned_data)
        if "groups" in data:
            data["groups"] = list(dict.fromkeys(data["groups"]))
        if "until" in data:
            data["until"] = data["until"].isoformat() if data["until"] else None
        if "is_allowed" in data:
            data["is_allowed"] = data["is_allowed"] == "yes"
        return data
