"""One's own favourites: keep a graph, put them in order, rename, remove."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.months import month_of
from classroom_monitor.history.submissions import once
from classroom_monitor.home import favourites
from classroom_monitor.home.choice import (
    Choice,
    Unknown,
    months_of,
    scope_of,
    subjects_of,
)
from classroom_monitor.home.forms import NameForm, has_unknown
from classroom_monitor.home.models import Favourite, GraphKind
from classroom_monitor.home.refusals import refuse
from classroom_monitor.home.scopes import Lacking, Scopes
from classroom_monitor.staff.access import SchoolRequest, members_only

OF_A_GRAPH = {"kind", "show", "year", "group", "month", "from", "subject"}


@members_only()
def list_favourites(request: SchoolRequest) -> HttpResponse:
    return show(request)


def show(
    request: SchoolRequest, form: NameForm | None = None, ref: str = "", said: str = ""
) -> HttpResponse:
    """The page; with the form that came back, or a sentence on what is wrong."""
    member = request.membership
    aside = favourites.put_aside_by(member)
    page = {
        "own": favourites.own_of(member),
        "presets": [
            (preset, preset.pk in aside)
            for preset in favourites.presets_of(request.school)
        ],
        "form": form,
        "renamed": ref,
        "said": said,
        "has_errors": bool(form or said),
        "help_page": "favourites",
    }
    status = 422 if form or said else 200
    return render(request, "home/favourites.html", page, status=status)


@members_only()
@require_POST
@once
def add_favourite(request: SchoolRequest) -> HttpResponse:
    """Keep a graph as it stands on the page."""
    school, data = request.school, request.POST
    current = month_of(school.today())
    try:
        if has_unknown(data, OF_A_GRAPH) or data.get("kind") not in GraphKind.values:
            raise Unknown("Go back to your homepage and save the graph again.")
        book = Book.of(school)
        months = months_of(data, current)
        subjects, is_narrowed = subjects_of(data, book)
        scope = scope_of(data, Scopes.of(request.membership, school.today()))
        if scope is None:
            raise Lacking
        choice = Choice(scope, months, subjects, is_narrowed)
        kept = favourites.Kept.of(GraphKind(data["kind"]), choice, current)
        added = favourites.add(school, request.membership, kept, by=request.actor)
    except Lacking as lacking:
        raise refuse(request, lacking) from lacking
    except (Unknown, ValidationError) as problem:
        said = " ".join(getattr(problem, "messages", [str(problem)]))
        return show(request, said=said)
    messages.success(request, f"“{added}” is one of your favourites now.")
    return redirect(reverse("home:home", args=[school.slug]) + "?show=favourites")


def own(request: SchoolRequest, ref: str) -> Favourite:
    return get_object_or_404(favourites.own_of(request.membership), ref=ref)


def preset(request: SchoolRequest, ref: str) -> Favourite:
    return get_object_or_404(favourites.presets_of(request.school), ref=ref)


def back(request: SchoolRequest) -> HttpResponse:
    return redirect("home:favourites", request.school.slug)


@members_only()
@require_POST
def move_up(request: SchoolRequest, ref: str) -> HttpResponse:
    favourites.move(own(request, ref), -1, by=request.actor)
    return back(request)


@members_only()
@require_POST
def move_down(request: SchoolRequest, ref: str) -> HttpResponse:
    favourites.move(own(request, ref), 1, by=request.actor)
    return back(request)


@members_only()
@require_POST
def rename_favourite(request: SchoolRequest, ref: str) -> HttpResponse:
    favourite, form = own(request, ref), NameForm(request.POST)
    if not form.is_valid():
        return show(request, form, ref)
    favourites.rename(favourite, form.cleaned_data["title"], by=request.actor)
    return back(request)


@members_only()
@require_POST
def remove_favourite(request: SchoolRequest, ref: str) -> HttpResponse:
    favourite = own(request, ref)
    messages.success(request, f"“{favourite}” was removed from your favourites.")
    favourites.remove(favourite, by=request.actor)
    return back(request)


@members_only()
@require_POST
def put_aside(request: SchoolRequest, ref: str) -> HttpResponse:
    favourites.put_aside(request.membership, preset(request, ref))
    return back(request)


@members_only()
@require_POST
def take_back(request: SchoolRequest, ref: str) -> HttpResponse:
    favourites.take_back(request.membership, preset(request, ref))
    return back(request)
