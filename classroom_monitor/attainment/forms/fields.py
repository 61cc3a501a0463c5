"""Fields that forms of attainment share: a thing of the school, a month, a moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from classroom_monitor.attainment import months
from classroom_monitor.schools.models import School
from classroom_monitor.staff.names import clean_name
from classroom_monitor.ui import when


class ChoiceOf(forms.ModelChoiceField):
    """One of the given rows by its ref; others do not exist for this form."""

    def __init__(self, rows: models.QuerySet[Any], **options: Any) -> None:
        said = {"invalid_choice": "Choose one from the list."}
        said |= options.pop("error_messages", {})
        super().__init__(rows, to_field_name="ref", error_messages=said, **options)


class MonthField(forms.TypedChoiceField):
    """One of the given months, newest first."""

    def __init__(self, choices: Iterable[date], **options: Any) -> None:
        super().__init__(
            choices=[(months.written(m), when.month(m)) for m in choices],
            coerce=months.read,
            error_messages={
                "required": "Choose a month.",
                "invalid_choice": "Choose a month from the list.",
            },
            **options,
        )


class MomentField(forms.DateTimeField):
    """A day and a time on the school's own clock."""

    def __init__(self, school: School, **options: Any) -> None:
        self.zone = ZoneInfo(school.time_zone)
        widget = forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
        )
        said = {
            "required": "Enter a day and a time.",
            "invalid": "Enter a day and a time, such as 2026-11-30T17:00.",
        }
        super().__init__(
            widget=widget,
            error_messages=said,
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
            **options,
        )

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.zone):
            try:
                return super().to_python(value)
            except (OverflowError, ValueError) as error:
                raise ValidationError(self.error_messages["invalid"]) from error

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(self.zone).replace(tzinfo=None)
        return value


class LineField(forms.CharField):
    """One line of text without hidden characters."""

    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")
