"""What these forms have in common."""

from __future__ import annotations

from typing import Any

from django import forms

from classroom_monitor.staff.names import clean_name

UNKNOWN = "Load this page again and repeat your change: it held more than the form."
ALWAYS_THERE = {"csrfmiddlewaretoken", "key"}


class CloseForm(forms.Form):
    """Takes the fields that it has and no others, so that nothing slips in beside."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if set(self.data) - set(self.fields) - ALWAYS_THERE:
            self.add_error(None, UNKNOWN)
        return data


class NameField(forms.CharField):
    """A name of a person, school or trust: one line, without hidden characters."""

    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")
