"""The form of a scale: its steps in rows, or its range."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from classroom_monitor.attainment.book import plain
from classroom_monitor.attainment.forms.fields import LineField
from classroom_monitor.attainment.forms.rehearsed import RehearsedForm
from classroom_monitor.attainment.models import ScaleForm
from classroom_monitor.attainment.scales import ScalePlan
from classroom_monitor.staff.names import clean_name

EMPTY_ROWS = 3
MOST_STEPS = 120
LARGEST = Decimal("99999.99")
GOES_UP = "Points go up from row to row: enter more than {points}."


def read_points(text: str) -> Decimal:
    """A number with up to two decimal places, with a point or a comma."""
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise ValidationError("Enter a number, such as 13 or 13.5.") from None
    if not number.is_finite() or abs(number) > LARGEST:
        raise ValidationError(f"Enter a number up to {LARGEST}.")
    if number != number.quantize(Decimal("0.01")):
        raise ValidationError("Use at most two decimal places.")
    return number.quantize(Decimal("0.01"))


class PointsField(forms.CharField):
    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return read_points(text) if text else None


@dataclass
class StepRow:
    """One row as it was typed, with what is wrong with it."""

    number: int
    code: str = ""
    name: str = ""
    points: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.code or self.name or self.points)

    def read(self) -> tuple[str, str, Decimal] | None:
        """The step of this row; nothing if there is something wrong with it."""
        code = self.text("code", "Enter a code, or empty the row.", 10)
        name = self.text("name", "", 60)
        if not self.points:
            self.errors["points"] = "Enter the points."
            return None
        try:
            points = read_points(self.points)
        except ValidationError as error:
            self.errors["points"] = error.messages[0]
            return None
        return None if self.errors else (code, name, points)

    def text(self, which: str, missing: str, most: int) -> str:
        try:
            value = clean_name(getattr(self, which))
        except ValidationError as error:
            self.errors[which] = error.messages[0]
            return ""
        if not value and missing:
            self.errors[which] = missing
        if len(value) > most:
            self.errors[which] = f"Use at most {most} characters."
        return value


class ScaleFields(RehearsedForm):
    """Name, tolerance, and steps or a range, as the scale's form asks."""

    of_rows = {"code", "step_name", "points"}

    name = LineField(
        label="Name",
        max_length=60,
        error_messages={
            "required": "Enter the name of the scale.",
            "max_length": "Use at most 60 characters.",
        },
    )
    tolerance = PointsField(
        label="Tolerance",
        help_text=(
            "So many points below or above the expected path still count as on track."
        ),
        error_messages={"required": "Enter a number; 0 for none."},
    )
    lowest = PointsField(label="Lowest number", required=False)
    highest = PointsField(label="Highest number", required=False)
    places = forms.TypedChoiceField(
        label="Decimal places",
        choices=[(0, "None"), (1, "One"), (2, "Two")],
        coerce=int,
        required=False,
    )

    def __init__(
        self, *args: Any, kind: str, plan: ScalePlan | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        if kind == ScaleForm.STEPS:
            for name in ("lowest", "highest", "places"):
                del self.fields[name]
        if plan is not None:
            self.fill_in(plan)
        self.rows = self.read_rows(plan)
        self.plan = plan

    def fill_in(self, plan: ScalePlan) -> None:
        self.initial.update(
            name=plan.name,
            tolerance=plain(plan.tolerance) or "0",
            lowest=plain(plan.lowest),
            highest=plain(plan.highest),
            places=plan.places,
        )

    def read_rows(self, plan: ScalePlan | None) -> list[StepRow]:
        """The rows as they were typed, or as they stand, with a few empty ones."""
        if self.kind != ScaleForm.STEPS:
            return []
        if self.is_bound:
            columns = [
                self.typed.getlist(name) for name in ("code", "step_name", "points")
            ]
            typed = list(zip(*columns, strict=False))
        else:
            steps = plan.steps if plan else ()
            typed = [(code, name, plain(points) or "0") for code, name, points in steps]
        rows = [
            StepRow(number, *(part.strip()[:300] for part in row))
            for number, row in enumerate(typed[: MOST_STEPS + EMPTY_ROWS], start=1)
        ]
        rows = [row for row in rows if not row.is_empty]
        rows = [
            StepRow(number, row.code, row.name, row.points)
            for number, row in enumerate(rows, start=1)
        ]
        empty = 2 * EMPTY_ROWS if self.data.get("act") == "rows" else EMPTY_ROWS
        return [*rows, *(StepRow(len(rows) + n) for n in range(1, empty + 1))]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.kind == ScaleForm.RANGE:
            self.check_range(data)
        else:
            data["steps"] = self.check_steps()
        return data

    def check_range(self, data: dict[str, Any]) -> None:
        low, high = data.get("lowest"), data.get("highest")
        for name, value in (("lowest", low), ("highest", high)):
            if value is None and name not in self.errors:
                self.add_error(name, "Enter a number.")
        if low is not None and high is not None and high <= low:
            self.add_error("highest", f"Enter more than {plain(low) or 0}.")
        places = Decimal(1).scaleb(-(data.get("places") or 0))
        for name, value in (("lowest", low), ("highest", high)):
            if value is not None and value % places:
                self.add_error(name, "This has more decimal places than the range.")

    def check_steps(self) -> tuple[tuple[str, str, Decimal], ...]:
        lengths = {len(self.typed.getlist(name)) for name in self.of_rows}
        if len(lengths) > 1:
            self.add_error(None, "Load this page again and repeat your change.")
        filled = [row for row in self.rows if not row.is_empty]
        if len(self.typed.getlist("code")) > MOST_STEPS + 2 * EMPTY_ROWS:
            self.add_error(None, f"A scale has at most {MOST_STEPS} steps.")
        steps: list[tuple[str, str, Decimal]] = []
        taken: dict[str, int] = {}
        last: Decimal | None = None
        for row in filled:
            step = row.read()
            if step is None:
                continue
            folded = unicodedata.normalize("NFKC", step[0]).upper()
            if folded in taken:
                row.errors["code"] = f"Row {taken[folded]} has this code already."
            elif last is not None and step[2] <= last:
                points = plain(last) or "0"
                row.errors["points"] = GOES_UP.format(points=points)
            taken.setdefault(folded, row.number)
            last = step[2]
            steps.append(step)
        if any(row.errors for row in filled):
            self.add_error(None, ValidationError("Look at the rows.", code="rows"))
        elif len(steps) < 2:
            self.add_error(None, "Enter at least two steps.")
        return tuple(steps)

    def repeated(self) -> list[list[str]]:
        return [[r.code, r.name, r.points] for r in self.rows if not r.is_empty]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, in the order of the page, each with where it is."""
        found = []
        for error in self.non_field_errors().as_data():
            if error.code != "rows":
                found += [("", message) for message in error.messages]
        for bound in self:
            if not bound.is_hidden:
                found += [(bound.id_for_label, str(e)) for e in bound.errors]
        for row in self.rows:
            found += [
                (f"{which}-{row.number}", f"Row {row.number}: {text}")
                for which, text in row.errors.items()
            ]
        return found

    def to_plan(self) -> ScalePlan:
        data = self.cleaned_data
        return ScalePlan(
            data["name"],
            data["tolerance"],
            data.get("steps", ()),
            data.get("lowest"),
            data.get("highest"),
            data.get("places") or 0,
        )
