"""The forms of favourites: a graph as it stands, a name, a preset of the school."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from classroom_monitor.attainment.book import Book
from classroom_monitor.home.choice import LONGEST
from classroom_monitor.home.favourites import Kept
from classroom_monitor.home.models import GraphKind
from classroom_monitor.home.scopes import ScopeKind
from classroom_monitor.pupils.models import YEAR_GROUPS

SCOPES = [
    ("", "What each person may see: the whole school for SLT, own groups for others"),
    (ScopeKind.MINE, "Own groups of each person"),
    (ScopeKind.SCHOOL, "Whole school: SLT only"),
    (ScopeKind.YEAR, "One year group: SLT only"),
]
SPANS = [
    (0, "September"),
    (1, "The month before"),
    (3, "Three months before"),
    (12, "A year before"),
]
POSTED = {"csrfmiddlewaretoken", "key"}


def has_unknown(data: QueryDict, known: set[str]) -> bool:
    """Whether a request has fields that the form does not."""
    return bool(set(data) - known - POSTED)


class NameForm(forms.Form):
    """A new name for a favourite."""

    title = forms.CharField(
        label="Name",
        max_length=100,
        error_messages={
            "required": "Enter a name.",
            "max_length": "Use at most 100 characters.",
        },
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if isinstance(self.data, QueryDict) and has_unknown(self.data, {"title"}):
            self.add_error(None, "Load this page again and repeat your change.")
        return self.cleaned_data


class PresetForm(forms.Form):
    """A graph that stands on everybody's homepage."""

    kind = forms.ChoiceField(
        label="Graph",
        choices=GraphKind.choices,
        error_messages={"required": "Choose a graph."},
    )
    title = forms.CharField(
        label="Name",
        max_length=100,
        required=False,
        help_text="Without one it is called as the graph is.",
        error_messages={"max_length": "Use at most 100 characters."},
    )
    scope = forms.ChoiceField(label="Pupils", choices=SCOPES, required=False)
    year_group = forms.ChoiceField(
        label="Year group",
        choices=[("", "–"), *YEAR_GROUPS],
        required=False,
        help_text="Only for one year group.",
    )
    span = forms.TypedChoiceField(
        label="Progress since",
        choices=SPANS,
        coerce=int,
        required=False,
    )
    subjects = forms.MultipleChoiceField(
        label="Subjects",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Without a tick all subjects with results are shown.",
    )

    def __init__(self, *args: Any, book: Book, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.book = book
        subjects = self.fields["subjects"]
        if isinstance(subjects, forms.MultipleChoiceField):
            subjects.choices = [(s.ref, s.name) for s in book.subjects]

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        known = set(self.fields)
        if isinstance(self.data, QueryDict) and has_unknown(self.data, known):
            self.add_error(None, "Load this page again and repeat your change.")
        is_year = data.get("scope") == ScopeKind.YEAR
        if is_year and not data.get("year_group"):
            self.add_error("year_group", "Choose a year group.")
        return data

    def kept(self) -> Kept:
        data = self.cleaned_data
        is_year = data["scope"] == ScopeKind.YEAR
        chosen = [s for s in self.book.subjects if s.ref in data["subjects"]]
        return Kept(
            GraphKind(data["kind"]),
            data["scope"],
            data["year_group"] if is_year else "",
            span=min(data["span"] or 0, LONGEST),
            subjects=chosen,
            title=data["title"],
        )
