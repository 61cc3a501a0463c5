"""Parts of pages with very many lines, by templates of the quicker kind."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from classroom_monitor.ui.context import icons


def piece(name: str, request: HttpRequest, **context: object) -> SafeString:
    """A part of a page; its template escapes what it is given."""
    path = name if "/" in name else f"staff/{name}"
    # Made once, if at all: each new mask takes dozens of random numbers.
    csrf_field = SimpleLazyObject(partial(csrf_input, request))
    context = {"icons": icons(), "csrf_field": csrf_field, **context}
    return SafeString(
        render_to_string(f"{path}.html", context, request, using="jinja2")
    )
