"""Small things for templates: {% load ui %}."""

from collections.abc import Sequence
from datetime import date, datetime

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

from classroom_monitor.ui import when
from classroom_monitor.ui.context import icons

register = template.Library()
MOST_NAMES = 4


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon where no page gave `icons`, as in the templates of forms."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', icons(), name
    )


@register.filter
def day(value: date | None) -> str:
    return when.day(value) if value else ""


@register.filter
def long_day(value: date | None) -> str:
    return when.long_day(value) if value else ""


@register.filter
def moment(value: datetime | None, place: when.Place) -> str:
    return when.moment(value, place.now()) if value else ""


@register.filter
def full_moment(value: datetime | None, place: when.Place) -> str:
    return when.full_moment(value, place) if value else ""


@register.filter
def some(names: Sequence[str]) -> str:
    """Names in one line: "A, B or C"; of more than four "A, B, C or 11 others"."""
    shown = [*names]
    if len(shown) > MOST_NAMES:
        shown[MOST_NAMES - 1 :] = [f"{len(names) - MOST_NAMES + 1} others"]
    return " or ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


@register.filter
def undo_address(message: Message) -> str:
    """Where a message's Undo button posts to, from extra_tags="undo:/address/"."""
    kind, _, address = (message.extra_tags or "").partition(":")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if kind == "undo" and is_ours else ""


@register.filter
def first_control(field: BoundField) -> str:
    """The id that a link to a field leads to: of several buttons, the first."""
    return field.id_for_label or f"{field.auto_id}_0"
