"""What every page is given."""

from functools import cache, lru_cache, partial

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from classroom_monitor.ui import navigation, when
from classroom_monitor.ui.theme import chosen_theme

STYLES = ["tokens", "base", "layout", "components", "print"]
SCRIPTS = [
    "theme",
    "show-password",
    "pick",
    "focus",
    "disclosure",
    "toasts",
    "answers",
]
# A page without a long form leaves these out: {% block form_assets %}{% endblock %}.
FORM_SCRIPTS = ["filters", "picker", "suggestions", "unsaved"]


@cache
def icons() -> SafeString:
    """The address of the sprite, to be followed by # and an icon's name.

    Escaped here once: a list writes it dozens of times.
    """
    return format_html("{}", static("ui/icons.svg"))


@cache
def assets() -> SafeString:
    """The links to styles and scripts; the same for everybody, so made once."""
    styles = [static(f"ui/css/{name}.css") for name in STYLES]
    scripts = [static("django_htmx/htmx-2.min.js")]
    scripts += script_addresses(SCRIPTS)
    return (
        format_html_join("\n", '<link rel="stylesheet" href="{}">', zip(styles))
        + format_html_join(
            "", '\n<link rel="icon" href="{}" type="image/svg+xml">', [(icon(),)]
        )
        + script_tags(scripts)
    )


@cache
def form_assets() -> SafeString:
    return script_tags(script_addresses(FORM_SCRIPTS))


def script_addresses(names: list[str]) -> list[str]:
    return [static(f"ui/js/{name}.js") for name in names]


def script_tags(addresses: list[str]) -> SafeString:
    return format_html_join("", '\n<script src="{}" defer></script>', zip(addresses))


@cache
def icon() -> str:
    return static("ui/icon.svg")


def month(request: HttpRequest) -> str:
    """The month that the cover shows: the current one where the school is."""
    school = getattr(request, "school", None)
    return when.month(school.today()) if school else ""


def navigation_of(request: HttpRequest) -> SafeString:
    """The entries on the cover, with the one marked that the page belongs to."""
    parts = navigation.parts_for(request)
    return links(tuple((heading, tuple(found)) for heading, found in parts))


@lru_cache(maxsize=1024)
def links(parts: tuple[navigation.Shown, ...]) -> SafeString:
    """The same for everybody who manages a school, or does not: nothing personal."""
    told = {"navigation": parts, "icons": icons()}
    return render_to_string("ui/_navigation.html", told)


def page(request: HttpRequest) -> dict[str, object]:
    """Only a few addresses; whatever costs something waits until it is asked for."""
    theme = chosen_theme(request)
    return {
        "icons": icons(),
        "assets": assets(),
        "form_assets": form_assets(),
        "theme": theme,
        "theme_class": theme.css_class,
        "site": navigation.site,
        "navigation": partial(navigation_of, request),
        "month": partial(month, request),
    }
