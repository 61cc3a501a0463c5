"""Forms of a subject and of the days of grace."""

from __future__ import annotations

from typing import Any

from django import forms

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.forms.fields import LineField
from classroom_monitor.attainment.forms.rehearsed import RehearsedForm
from classroom_monitor.attainment.models import Kind, Subject
from classroom_monitor.attainment.subjects import Uses, used
from classroom_monitor.groups.standing import codes_of
from classroom_monitor.pupils.years import CODES, NAMES
from classroom_monitor.schools.models import AcademicYear, School

KINDS = {Kind.TA: "teacher assessment", Kind.SA: "summative assessment"}


class GraceForm(RehearsedForm):
    grace_days = forms.IntegerField(
        label="Days of grace",
        min_value=0,
        max_value=28,
        help_text=(
            "So many days of a new month teachers can still enter and edit the month "
            "before. 0 to 28."
        ),
        error_messages={
            "required": "Enter a number of days; 0 for none.",
            "invalid": "Enter a whole number of days.",
            "min_value": "Enter 0 to 28 days.",
            "max_value": "Enter 0 to 28 days.",
        },
    )


class SubjectForm(RehearsedForm):
    """Name and short name, and a scale for each kind of result and year group."""

    name = LineField(
        label="Name",
        max_length=60,
        error_messages={
            "required": "Enter the name of the subject.",
            "max_length": "Use at most 60 characters.",
        },
    )
    short_name = LineField(
        label="Short name",
        max_length=20,
        help_text="For the heads of narrow columns, such as Maths.",
        error_messages={
            "required": "Enter a short name.",
            "max_length": "Use at most 20 characters.",
        },
    )

    def __init__(
        self,
        *args: Any,
        book: Book,
        subject: Subject,
        school: School,
        year: AcademicYear,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.book, self.subject, self.year = book, subject, year
        self.now = used(book, subject.pk, year.starts_on) if subject.pk else {}
        shown = {*codes_of(school.phase), *(group for _, group in self.now)}
        self.year_groups = ["", *(code for code in CODES if code in shown)]
        self.fields["year"] = forms.CharField(
            required=False, widget=forms.HiddenInput, max_length=20
        )
        self.initial.update(version=subject.version, year=year.ref)
        if subject.pk:
            self.initial.update(name=subject.name, short_name=subject.short_name)
        for kind in KINDS:
            for code in self.year_groups:
                self.add_choice(kind, code)

    def add_choice(self, kind: str, code: str) -> None:
        """A choice of scales; archived ones only where one is in use."""
        current = self.now.get((kind, code))
        offered = [
            (str(sheet.scale.ref), sheet.scale.name)
            for sheet in self.book.scales.values()
            if sheet.scale.archived_on is None or sheet.pk == current
        ]
        offered.sort(key=lambda choice: choice[1].casefold())
        empty = "As every other year group" if code else "None"
        label = NAMES[code] if code else "Every other year group"
        name = f"{kind}_{code}"
        self.fields[name] = forms.ChoiceField(
            label=f"{label}, {KINDS[Kind(kind)]}",
            required=False,
            choices=[("", empty), *offered],
            error_messages={"invalid_choice": "Choose a scale from the list."},
        )
        if current:
            self.initial[name] = self.book.scales[current].scale.ref

    @property
    def grid(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The choices as the page shows them: a row for each year group."""
        return [
            (
                NAMES[code] if code else "Every other year group",
                [self[f"{kind}_{code}"] for kind in KINDS],
            )
            for code in self.year_groups
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for kind, words in KINDS.items():
            # What was decided for all year groups can be replaced, not taken back.
            if (kind, "") in self.now and not data.get(f"{kind}_"):
                self.add_error(f"{kind}_", f"Choose a scale for {words}.")
        return data

    @property
    def uses(self) -> Uses:
        by_ref = {sheet.scale.ref: pk for pk, sheet in self.book.scales.items()}
        data = self.cleaned_data
        return {
            (str(kind), code): by_ref[ref]
            for kind in KINDS
            for code in self.year_groups
            if (ref := data.get(f"{kind}_{code}"))
        }

    @property
    def named(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "short_name")}
