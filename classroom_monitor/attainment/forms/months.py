"""Forms for reopening a month, for asking, and for the answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from classroom_monitor.attainment.forms.fields import (
    ChoiceOf,
    LineField,
    MomentField,
    MonthField,
)
from classroom_monitor.attainment.models import ReopenRequest
from classroom_monitor.attainment.months import month_of, plus
from classroom_monitor.attainment.opening import OLDEST, Place
from classroom_monitor.schools.forms.base import CloseForm
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership

REASON = {"required": "Say in a few words why.", "max_length": "Use 300 characters."}
UNTIL_HELP = "On the school's own clock. At most 60 days ahead."


def past_months(today: date) -> list[date]:
    return [plus(month_of(today), -back) for back in range(1, OLDEST + 1)]


def in_a_week(now: datetime) -> datetime:
    return (now + timedelta(days=7)).replace(hour=18, minute=0, second=0)


class PlaceForm(CloseForm):
    """A month and for whom and what; what stands in the address fills it in."""

    @property
    def place(self) -> Place:
        data = self.cleaned_data
        return Place(data["month"], data["group"], data["subject"], data.get("person"))


class OpeningForm(PlaceForm):
    def __init__(self, *args: Any, school: School, **options: Any) -> None:
        super().__init__(*args, **options)
        now = school.now()
        today = now.date()
        self.fields |= {
            "month": MonthField(past_months(today), label="Month"),
            "group": ChoiceOf(
                school.groups.filter(archived_on=None).in_order(),
                label="Group",
                required=False,
                empty_label="Every group",
            ),
            "subject": ChoiceOf(
                school.subjects.current().in_order(),
                label="Subject",
                required=False,
                empty_label="Every subject",
            ),
            "person": ChoiceOf(
                school.memberships.active(today).teachers().in_order(),
                label="Person",
                required=False,
                empty_label="Every teacher who has the group",
            ),
            "until": MomentField(
                school, label="Open until", help_text=UNTIL_HELP, initial=in_a_week(now)
            ),
            "reason": LineField(label="Why", max_length=300, error_messages=REASON),
        }


class AskForm(PlaceForm):
    def __init__(self, *args: Any, member: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        school = member.school
        today = school.today()
        self.fields |= {
            "month": MonthField(past_months(today), label="Month"),
            "group": ChoiceOf(
                member.groups_on(today).in_order(),
                label="Group",
                empty_label=None,
                error_messages={"required": "Choose a group."},
            ),
            "subject": ChoiceOf(
                school.subjects.current().in_order(),
                label="Subject",
                required=False,
                empty_label="Every subject",
            ),
            "reason": LineField(
                label="What you want to put right",
                max_length=300,
                error_messages=REASON,
                help_text="SLT read this.",
            ),
        }


class GrantForm(CloseForm):
    def __init__(self, *args: Any, request: ReopenRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        school = request.school
        subjects = school.subjects.current().in_order()
        if request.subject_id:
            subjects = school.subjects.filter(pk=request.subject_id)
        self.fields |= {
            "subject": ChoiceOf(
                subjects,
                label="Subject",
                required=request.subject_id is not None,
                empty_label=None if request.subject_id else "Every subject",
            ),
            "until": MomentField(
                school,
                label="Open until",
                help_text=UNTIL_HELP,
                initial=in_a_week(school.now()),
            ),
        }


class RefuseForm(CloseForm):
    words = LineField(
        label="Why not, or what to do instead",
        max_length=300,
        error_messages=REASON,
        widget=forms.TextInput,
    )
