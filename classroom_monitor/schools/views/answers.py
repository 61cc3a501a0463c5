"""How these pages answer a form that was right, and one that was not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render


def typed(request: HttpRequest) -> QueryDict | None:
    """What was sent, also where every box was left empty; None where nothing was."""
    return request.POST if request.method == "POST" else None


def note_refusal(form: forms.Form, error: ValidationError) -> None:
    """Put what a verb refused beside the field that it names, or above all fields."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)


def show_form(
    request: HttpRequest, template: str, form: forms.Form, **page: Any
) -> HttpResponse:
    """The page with its form: 422 where it came back with problems."""
    page |= {"form": form, "has_errors": bool(form.errors)}
    return render(request, template, page, status=422 if form.errors else 200)
