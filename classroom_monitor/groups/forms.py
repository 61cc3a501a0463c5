"""The form of a group."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from classroom_monitor.groups.models import Group, GroupKind
from classroom_monitor.schools.models import AcademicYear, School
from classroom_monitor.staff.names import clean_name

YEAR_GROUPS = [
    ("N", "Nursery"),
    ("R", "Reception"),
    *((str(n), f"Year {n}") for n in range(1, 14)),
]


class GroupForm(forms.ModelForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    year_groups = forms.MultipleChoiceField(
        required=False,
        choices=YEAR_GROUPS,
        widget=forms.CheckboxSelectMultiple,
        label="Year groups",
    )

    class Meta:
        model = Group
        fields = ["name", "kind", "academic_year", "year_groups"]
        error_messages = {
            "name": {
                "required": "Enter the name of the group.",
                "max_length": "Use at most 80 characters.",
            },
        }

    def __init__(self, *args: Any, school: School, today: date, **kwargs: Any) -> None:
        self.school = school
        super().__init__(*args, **kwargs)
        for day in (today, today.replace(year=today.year + 1, day=1)):
            AcademicYear.containing(school, day)
        self.fields["academic_year"] = forms.ModelChoiceField(
            # A forged request must not reach another school's years.
            queryset=school.academic_years.order_by("-starts_on"),
            to_field_name="ref",
            empty_label=None,
            error_messages={"required": "Choose an academic year."},
        )
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [c for c in GroupKind.choices if c[0] != GroupKind.STANDING]
        if self.instance.pk is None:
            self.initial["academic_year"] = AcademicYear.containing(school, today).ref
        else:
            self.initial["version"] = self.instance.version
            if self.instance.academic_year:
                self.initial["academic_year"] = self.instance.academic_year.ref

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        known = set(self.fields) | {"csrfmiddlewaretoken", "key"}
        if set(self.data) - known:
            self.add_error(None, "Load this page again and repeat your change.")
        group = self.instance
        if group.pk and str(data.get("version") or "") != str(group.version):
            self.add_error(
                None,
                f"Somebody saved this group meanwhile: it is now “{group.name}”. "
                "What you typed still stands here; press Save to keep it.",
            )
            typed = QueryDict(mutable=True)
            typed.update(self.data)
            typed["version"] = str(group.version)
            self.data = typed
        return data

    def _post_clean(self) -> None:
        """Leave the group as it is: `save_group` writes, compares and records."""
