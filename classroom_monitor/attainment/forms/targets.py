"""The form of one target: a pupil's, or that of a group."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from classroom_monitor.attainment import setting
from classroom_monitor.attainment.book import Book, NotOnScale, ScaleSheet, Value, plain
from classroom_monitor.attainment.forms.fields import ChoiceOf, LineField, MonthField
from classroom_monitor.attainment.models import Path, Target
from classroom_monitor.attainment.months import month_of, plus, written, year_start
from classroom_monitor.attainment.setting import Aimed
from classroom_monitor.attainment.target_scope import Whose
from classroom_monitor.schools.forms.base import CloseForm
from classroom_monitor.schools.models import School


def starts(today: date) -> list[date]:
    current = month_of(today)
    return [plus(current, n) for n in range(11, -setting.MONTHS_BACK - 1, -1)]


def dues(today: date) -> list[date]:
    current = month_of(today)
    return [plus(current, n) for n in range(-11, setting.MONTHS_AHEAD + 1)]


def next_july(today: date) -> date:
    july = plus(year_start(month_of(today)), 10)
    return july if july >= month_of(today) else plus(july, 12)


def subject_field(school: School) -> ChoiceOf:
    return ChoiceOf(
        school.subjects.current().in_order(),
        label="Subject",
        empty_label="Choose a subject",
        error_messages={"required": "Choose a subject."},
    )


class TargetForm(CloseForm):
    """What is wanted; `aimed` says it once the form is right."""

    field_order = (
        "version",
        "subject",
        "value",
        "due",
        "name",
        "start",
        "first",
        "path",
    )

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    value = LineField(
        max_length=20,
        label="Target",
        help_text="On the scale on which teachers assess by then.",
        error_messages={"required": "Enter the result to aim at."},
    )
    name = LineField(
        max_length=80,
        label="Name",
        help_text="What your school calls it, such as End of year 2027.",
        error_messages={
            "required": "Give the target a name.",
            "max_length": "Use at most 80 characters.",
        },
    )
    first = LineField(
        max_length=20,
        required=False,
        label="From",
        help_text="Leave it empty to begin with each pupil's own result.",
    )
    path = forms.ChoiceField(
        choices=Path.choices,
        widget=forms.RadioSelect,
        label="How it rises",
        help_text="By term it rises at Christmas, at Easter (April) and in July.",
    )

    def __init__(
        self,
        *args: Any,
        school: School,
        book: Book,
        whose: Whose,
        target: Target | None = None,
        **options: Any,
    ) -> None:
        self.school, self.book, self.whose = school, book, whose
        today = school.today()
        options["initial"] = initial_of(target, today, book) | options.get(
            "initial", {}
        )
        super().__init__(*args, **options)
        self.fields |= {
            "subject": subject_field(school),
            "due": MonthField(dues(today), label="By the end of"),
            "start": MonthField(starts(today), label="The path begins in"),
        }
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "start" in data and "due" in data and data["due"] <= data["start"]:
            self.add_error("due", setting.BEFORE_ITS_START)
        if {"subject", "due"} <= data.keys():
            sheets = setting.sheets_for(
                self.school, self.book, self.whose, data["subject"], data["due"]
            )
            if data.get("value"):
                self.read("value", sheets)
            if data.get("first"):
                self.read("first", sheets)
        return data

    def read(self, name: str, sheets: list[ScaleSheet]) -> None:
        """Put the value in place of what was typed, or say what is wrong with it."""
        chosen = self.cleaned_data.get("value")
        if name == "first" and isinstance(chosen, Value):
            # Start and target are points of the same scale.
            sheets = [self.book.scales[chosen.scale]]
        try:
            value = setting.read_value(sheets, self.cleaned_data[name])
        except NotOnScale as error:
            self.add_error(name, str(error))
        else:
            self.cleaned_data[name] = value

    def show_version(self, version: int) -> None:
        """Let what is typed be saved over what somebody else saved meanwhile."""
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        typed["version"] = str(version)
        self.data = typed

    @property
    def aimed(self) -> Aimed:
        data = self.cleaned_data
        first = data["first"]
        points: Decimal | None = None
        if isinstance(first, Value):
            points = self.book.points(first)
        return Aimed(
            data["subject"],
            data["name"],
            data["value"],
            data["start"],
            data["due"],
            points,
            data["path"],
        )


def initial_of(
    target: Target | None, today: date, book: Book | None = None
) -> dict[str, Any]:
    """What the form begins with: the target, or the end of this academic year."""
    if target is None or book is None:
        due = next_july(today)
        return {
            "start": written(year_start(due)),
            "due": written(due),
            "name": f"End of year {due.year}",
            "path": Path.STRAIGHT,
        }
    value = Value(target.scale_id, target.step_id, target.number)
    return {
        "subject": target.subject.ref,
        "value": book.show(value),
        "due": written(target.month),
        "name": target.name,
        "start": written(target.start_month),
        "first": shown_points(book.scales[target.scale_id], target.start_points),
        "path": target.path,
        "version": target.version,
    }


def shown_points(sheet: ScaleSheet, points: Decimal | None) -> str:
    """Points as they are typed: the code of a step that counts so much, or a number."""
    if points is None:
        return ""
    for step in sheet.in_order:
        if step.points == points:
            return step.code
    return plain(points)
