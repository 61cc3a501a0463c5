"""The forms of a pupil's record: adding and editing, leaving and coming back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from classroom_monitor.pupils import upn as upns
from classroom_monitor.pupils.models import SEN, YEAR_GROUPS, Pupil
from classroom_monitor.pupils.years import NAMES, implied_by, september_years, shifted
from classroom_monitor.staff.forms import NameField
from classroom_monitor.ui import when

# What the page sends besides the fields of the form.
OF_THE_PAGE = {
    "csrfmiddlewaretoken",
    "key",
    "step",
    "group",
    "add",
    "part",
    "until",
    "was",
    "from",
}
CHARACTERISTICS = ["has_pupil_premium", "has_free_meals", "sen", "has_eal"]
STRANGE = (
    "This page was sent with something that does not belong to it. "
    "Load it again and repeat your change."
)
OLDEST = 25
"""Years: nobody on roll at a school is older, and no record reaches further back."""


class DayField(forms.DateField):
    """A day, picked or typed as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %b %Y", "%d %B %Y"],
            **kwargs,
        )


class PupilForm(forms.Form):
    """Adds a pupil's record, or edits one. Groups stand in the picker beside it."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    first_name = NameField(error_messages={"required": "Enter a first name."})
    middle_name = NameField(required=False)
    last_name = NameField(
        label="Surname", error_messages={"required": "Enter a surname."}
    )
    upn = forms.CharField(
        label="UPN",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="13 characters, like A012345678901. Leave it empty if there is none.",
        error_messages={"max_length": upns.WRONG_SHAPE},
    )
    born_on = DayField(
        label="Date of birth",
        required=False,
        error_messages={"invalid": "Enter the date of birth like 14/05/2018."},
    )
    year_group = forms.ChoiceField(
        label="Year group",
        choices=[("", "Choose a year group"), *YEAR_GROUPS],
        error_messages={
            "required": "Choose a year group.",
            "invalid_choice": "Choose a year group from the list.",
        },
    )
    joined_on = DayField(
        label="First day on roll",
        error_messages={
            "required": "Enter the first day on roll.",
            "invalid": "Enter the first day on roll like 01/09/2026.",
        },
    )
    has_pupil_premium = forms.BooleanField(label="Pupil premium", required=False)
    has_free_meals = forms.BooleanField(label="Free school meals", required=False)
    has_eal = forms.BooleanField(
        label="English as an additional language", required=False
    )
    sen = forms.ChoiceField(
        label="Special educational needs",
        choices=[(code, f"{label} ({code})") for code, label in SEN.choices],
        required=False,
        error_messages={"invalid_choice": "Choose N, K or E from the list."},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        pupil: Pupil,
        today: date,
        sees_characteristics: bool,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.pupil, self.today = pupil, today
        first = {"joined_on": today, "sen": SEN.NONE}
        shown = initial_of(pupil) if pupil.pk else first
        super().__init__(data, initial={**shown, **(initial or {})})
        if not sees_characteristics:
            for name in CHARACTERISTICS:
                del self.fields[name]

    def clean_upn(self) -> str:
        number = upns.normalise(self.cleaned_data["upn"])
        if not number:
            return ""
        if not upns.has_shape(number):
            raise ValidationError(upns.WRONG_SHAPE)
        others = self.pupil.school.pupils.filter(upn=number).exclude(pk=self.pupil.pk)
        if (other := others.first()) is not None:
            raise ValidationError(
                f"{other.full_name} has this UPN, in {NAMES[other.year_group]}. "
                "Look at both records: one pupil may stand here twice."
            )
        return number

    def clean_born_on(self) -> date | None:
        day = self.cleaned_data["born_on"]
        if day and day > self.today:
            raise ValidationError("The date of birth lies ahead. Enter it again.")
        if day and day < years_before(self.today, OLDEST):
            raise ValidationError(
                f"That is more than {OLDEST} years ago. Enter the date of birth again."
            )
        return day

    def clean_joined_on(self) -> date:
        day: date = self.cleaned_data["joined_on"]
        if not years_before(self.today, OLDEST) <= day <= ahead(self.today):
            raise ValidationError(
                f"Enter a first day on roll within the last {OLDEST} years, "
                "or at most two years ahead."
            )
        return day

    def clean_sen(self) -> str:
        return self.cleaned_data["sen"] or SEN.NONE

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        born, joined, left = (
            data.get("born_on"),
            data.get("joined_on"),
            self.pupil.left_on,
        )
        if born and joined and joined <= born:
            self.add_error("joined_on", "The first day on roll is before the birth.")
        if joined and left and joined > left:
            self.add_error(
                "joined_on", f"The last day on roll is {when.day(left)}, before that."
            )
        if set(self.data) - set(self.base_fields) - OF_THE_PAGE:
            self.add_error(None, STRANGE)
        return data

    def values(self) -> dict[str, Any]:
        """The fields of the record, as they shall be."""
        return {n: v for n, v in self.cleaned_data.items() if n != "version"}


def initial_of(pupil: Pupil) -> dict[str, Any]:
    return {name: getattr(pupil, name) for name in PupilForm.base_fields}


def years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28))


def ahead(day: date) -> date:
    return day + timedelta(days=730)


def year_note(born_on: date | None, year_group: str, today: date) -> str:
    """What is to be said of a year group that is not the usual one of the age."""
    if born_on is None or year_group not in NAMES or born_on > today:
        return ""
    usual = implied_by(born_on, today)
    if usual == year_group:
        return ""
    if usual is None:
        return "No year group is usual for that date of birth."
    return f"The date of birth implies {NAMES[usual]}."


class LeaveForm(forms.Form):
    """Asks for the last day on roll."""

    last_day = DayField(
        label="Last day on roll",
        help_text="It may lie ahead. The day after, the pupil is in no group.",
        error_messages={
            "required": "Enter the last day on roll.",
            "invalid": "Enter the last day on roll like 23/07/2027.",
        },
    )

    def __init__(
        self, data: QueryDict | None = None, *, pupil: Pupil, today: date
    ) -> None:
        self.pupil, self.today = pupil, today
        super().__init__(data, initial={"last_day": pupil.left_on or today})

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if day < self.pupil.joined_on:
            first = when.day(self.pupil.joined_on)
            raise ValidationError(f"The first day on roll is {first}, after that.")
        if day > ahead(self.today):
            raise ValidationError("Enter a last day at most two years ahead.")
        return day


class ReturnForm(forms.Form):
    """Asks for the year group of a pupil who comes back, and whether to the groups."""

    year_group = forms.ChoiceField(
        label="Year group",
        choices=YEAR_GROUPS,
        error_messages={
            "required": "Choose a year group.",
            "invalid_choice": "Choose a year group from the list.",
        },
    )
    to_groups = forms.BooleanField(required=False, initial=True)

    def __init__(
        self, data: QueryDict | None = None, *, pupil: Pupil, today: date
    ) -> None:
        left = min(pupil.left_on or today, today)
        later = shifted(pupil.year_group, september_years(left, today))
        super().__init__(data, initial={"year_group": later})
