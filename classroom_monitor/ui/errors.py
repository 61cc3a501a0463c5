"""Pages for what went wrong: what happened, whose fault it is, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from classroom_monitor.ui.context import assets, icons
from classroom_monitor.ui.theme import chosen_theme


class Refused(PermissionDenied):
    """A member may not do this; `help_from` names those who can help.

    `way_out` is an address and the words on the button that leads there.
    """

    def __init__(
        self,
        help_from: Sequence[str] = (),
        why: str = "",
        way_out: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(why)
        self.help_from = list(help_from)
        self.why = why
        self.way_out = way_out


@dataclass(frozen=True)
class Problem:
    title: str
    text: str


PROBLEMS = {
    400: Problem(
        "This could not be read",
        "What your browser sent was cut off or changed on the way. Go back, load the "
        "page again and repeat what you did. Nothing was saved.",
    ),
    403: Problem(
        "This page was open for too long",
        "You may have signed in or out in another tab meanwhile, or your browser keeps "
        "no cookies. Go back, load the page again and repeat what you did. "
        "Nothing was saved.",
    ),
    429: Problem(
        "That was too often",
        "Wait a little, then try again. Nothing is wrong with your account.",
    ),
    500: Problem(
        "Something went wrong here",
        "It is our fault, not yours, and it is recorded. What you were saving may "
        "not be saved: go back and look before you try again.",
    ),
    503: Problem(
        "Classroom Monitor is busy or being looked after",
        "Try again in a minute. What was saved stays saved.",
    ),
}


def show_problem(request: HttpRequest, status: int, wait: int = 0) -> HttpResponse:
    """A page that needs neither database nor session, so that it always comes."""
    problem = PROBLEMS[status]
    page = {
        "problem": problem,
        "status": status,
        "reference": getattr(request, "id", ""),
        "icons": icons(),
        "assets": assets(),
        "theme_class": chosen_theme(request).css_class,
    }
    content = loader.render_to_string("ui/problem.html", page)
    response = HttpResponse(content, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return show_problem(request, 400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return show_problem(request, 403)


def too_many_requests(request: HttpRequest, wait: int = 0) -> HttpResponse:
    return show_problem(request, 429, wait)


def server_error(request: HttpRequest) -> HttpResponse:
    return show_problem(request, 500)


def unavailable(request: HttpRequest, wait: int = 60) -> HttpResponse:
    return show_problem(request, 503, wait)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    page = {
        "base": base_for(request),
        "help_from": getattr(exception, "help_from", []),
        "why": getattr(exception, "why", ""),
        "way_out": getattr(exception, "way_out", None),
    }
    return render(request, "ui/refused.html", page, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same page whether something never was or belongs to another school."""
    return render(request, "ui/absent.html", {"base": base_for(request)}, status=404)


def base_for(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    is_signed_in = user is not None and user.is_authenticated
    return "ui/base.html" if is_signed_in else "ui/front.html"
