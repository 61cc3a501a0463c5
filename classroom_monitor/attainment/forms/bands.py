"""The form of a scale's bands: for one year group, twelve months and every month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from classroom_monitor.attainment.book import ScaleSheet, plain
from classroom_monitor.attainment.defaults import MONTHS
from classroom_monitor.attainment.forms.rehearsed import RehearsedForm
from classroom_monitor.attainment.forms.scales import read_points
from classroom_monitor.attainment.models import Expectation
from classroom_monitor.attainment.months import plus, written
from classroom_monitor.attainment.scales import Bounds, Place, bounds_of
from classroom_monitor.pupils.years import NAMES
from classroom_monitor.ui import when
from classroom_monitor.ui.when import MONTHS as MONTH_NAMES

BANDS = ["below", "at", "above", "well_above"]
BAND_LABELS = ["Below from", "At from", "Above from", "Well above from"]
NONE_OF_ITS_OWN = "no bounds of its own"


def month_name(month: int) -> str:
    return MONTH_NAMES[month - 1] if month else "Every other month"


class BoundField(forms.CharField):
    """Points, or the code of a step that stands for its points."""

    # As the head of its column says it.
    short_label = ""

    def __init__(self, sheet: ScaleSheet, **options: Any) -> None:
        super().__init__(required=False, max_length=20, **options)
        self.sheet = sheet

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        if step := self.sheet.by_code.get(text.upper()):
            return step.points
        try:
            return read_points(text)
        except ValidationError as error:
            if not self.sheet.in_order:
                raise
            code = self.sheet.in_order[0].code
            words = f"Enter a code of the scale, such as {code}, or points."
            raise ValidationError(words) from error

    # The points are compared and stored; what was typed is shown again as it was.
    def run_validators(self, value: Any) -> None:
        if isinstance(value, str):
            super().run_validators(value)


class BandsForm(RehearsedForm):
    def __init__(
        self,
        *args: Any,
        sheet: ScaleSheet,
        year_group: str,
        start: date,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.sheet, self.year_group, self.start = sheet, year_group, start
        self.now = self.effective()
        self.initial["version"] = sheet.scale.version
        for name in ("year_group", "from"):
            self.fields[name] = forms.CharField(
                required=False, widget=forms.HiddenInput, max_length=10
            )
        self.initial.update({"year_group": year_group, "from": written(start)})
        for month in (0, *MONTHS):
            row = self.now.get(month)
            for place, (band, label) in enumerate(zip(BANDS, BAND_LABELS, strict=True)):
                name = f"m{month}_{band}"
                field = BoundField(sheet, label=f"{month_name(month)}, {label.lower()}")
                field.short_label = label
                self.fields[name] = field
                if row:
                    self.initial[name] = self.show(bounds_of(row)[place])

    def newest(self) -> dict[int, Expectation]:
        """What was decided last for just this year group, up to the chosen month."""
        rows = [
            row
            for row in self.sheet.expectations
            if row.year_group == self.year_group and row.valid_from <= self.start
        ]
        return {row.month: row for row in sorted(rows, key=lambda r: r.valid_from)}

    def effective(self) -> dict[int, Expectation]:
        """The bounds of just this year group that hold from the chosen month on."""
        return {month: row for month, row in self.newest().items() if not row.is_end}

    @property
    def ended(self) -> list[str]:
        """Which months had bounds of their own, and the last month that they held."""
        return [
            f"{month_name(row.month)} (with {when.month(plus(row.valid_from, -1))})"
            for row in self.newest().values()
            if row.is_end
        ]

    def show(self, points: Decimal) -> str:
        for step in self.sheet.in_order:
            if step.points == points:
                return step.code
        return plain(points) or "0"

    @property
    def grid(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [
            (month_name(month), [self[f"m{month}_{band}"] for band in BANDS])
            for month in (0, *MONTHS)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.wanted: dict[Place, Bounds | None] = {}
        for month in (0, *MONTHS):
            names = [f"m{month}_{band}" for band in BANDS]
            if not any(name in self.errors for name in names):
                self.check_row(month, [data.get(name) for name in names])
        return data

    def check_row(self, month: int, values: list[Decimal | None]) -> None:
        given = [value for value in values if value is not None]
        row = self.now.get(month)
        if not given:
            # Bounds that held until then end; those of this very month go.
            if row:
                self.wanted[self.year_group, month] = None
            return
        for band, value in zip(BANDS, values, strict=True):
            if value is None:
                self.add_error(f"m{month}_{band}", "Enter all four, or none of them.")
        if len(given) < len(BANDS):
            return
        for number in range(1, len(BANDS)):
            if given[number] < given[number - 1]:
                least = self.show(given[number - 1])
                words = f"Enter {least} or more: bounds go up."
                self.add_error(f"m{month}_{BANDS[number]}", words)
                return
        bounds = (given[0], given[1], given[2], given[3])
        if row is None or bounds != bounds_of(row):
            self.wanted[self.year_group, month] = bounds

    def in_words(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is different, before and after, as the trail keeps it."""
        before, after = {}, {}
        for (_, month), wanted in self.wanted.items():
            year = NAMES.get(self.year_group, "every other year group")
            name = f"{month_name(month)}, {year}"
            row = self.now.get(month)
            before[name] = self.line(bounds_of(row)) if row else ""
            after[name] = self.line(wanted) if wanted else NONE_OF_ITS_OWN
        return before, after

    def line(self, bounds: Bounds) -> str:
        return ", ".join(self.show(points) for points in bounds)
