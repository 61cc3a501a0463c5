"""Light or dark: the device decides, unless somebody chose for this browser."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "theme"
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Theme:
    name: str
    label: str
    css_class: str
    # What the button chooses next.
    following: str


THEMES = {
    "": Theme("", "Automatic colours", "", "light"),
    "light": Theme("light", "Light colours", "theme-light", "dark"),
    "dark": Theme("dark", "Dark colours", "theme-dark", ""),
}


def chosen_theme(request: HttpRequest) -> Theme:
    return THEMES.get(request.COOKIES.get(COOKIE, ""), THEMES[""])


@login_not_required
@require_POST
def change_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice in a cookie, and go back to the page it was made on."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    # Not `redirect`, which takes text without a slash for the name of an address.
    response = HttpResponseRedirect(back if is_ours and back.startswith("/") else "/")
    theme = THEMES.get(request.POST.get("theme", ""), THEMES[""])
    if theme.name:
        response.set_cookie(
            COOKIE,
            theme.name,
            max_age=A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
