"""{% load submissions %}{% submission_key %} in each form that must act only once."""

import secrets

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def submission_key() -> SafeString:
    """A hidden field with a random key, new each time that a form is shown."""
    return format_html(
        '<input type="hidden" name="key" value="{}">', secrets.token_urlsafe(16)
    )
