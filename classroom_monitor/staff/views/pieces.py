"""Parts of pages with very many lines, by templates of the quicker kind."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from classroom_monitor.ui.context import icons


def piece(name: str, request: HttpRequest, **context: object) -> SafeString:
    """A part of a page; its template escapes what it is given."""
    context = {"icons": icons(), **context}
    return SafeString(
        render_to_string(f"staff/{name}.html", context, request, using="jinja2")
    )
