"""A form whose effect is shown before it is saved."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from classroom_monitor.history.models import canonical
from classroom_monitor.schools.forms.base import UNKNOWN

BESIDE = {"csrfmiddlewaretoken", "key", "act", "seen"}


class RehearsedForm(forms.Form):
    """Saves only what was looked at: `seen` is a digest of what the effect was of."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # Fields of repeated rows, which stand in the data by their own names.
    of_rows: ClassVar[set[str]] = set()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if set(self.data) - set(self.fields) - BESIDE - self.of_rows:
            self.add_error(None, UNKNOWN)
        return data

    @property
    def digest(self) -> str:
        """What was typed, in one word."""
        typed = {
            name: values
            for name, values in QueryDict.lists(self.typed)
            if name not in BESIDE | self.of_rows
        }
        text = canonical([typed, self.repeated()])
        return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:40]

    def repeated(self) -> list[list[str]]:
        """What stands in repeated rows, however many empty ones are beside them."""
        return []

    @property
    def typed(self) -> QueryDict:
        return self.data if isinstance(self.data, QueryDict) else QueryDict()

    @property
    def is_seen(self) -> bool:
        """Whether the effect of just this was shown."""
        return self.data.get("seen") == self.digest

    def take_version(self, version: int) -> None:
        """Somebody saved meanwhile: what was typed stands against the newer version."""
        typed = self.typed.copy()
        typed["version"] = str(version)
        self.data = typed


class ArchiveForm(RehearsedForm):
    """Puts away what was looked at, as it was then: `version` says which."""
