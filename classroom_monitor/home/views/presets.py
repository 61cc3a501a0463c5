"""The graphs that stand on everybody's homepage, chosen by administrators."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from classroom_monitor.attainment.book import Book
from classroom_monitor.history.submissions import once
from classroom_monitor.home import favourites
from classroom_monitor.home.forms import NameForm, PresetForm
from classroom_monitor.home.models import Favourite
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership

administrators = members_only(Membership.can_manage_settings)


@administrators
@once
def show_presets(request: SchoolRequest) -> HttpResponse:
    """The list, and the form that adds one."""
    book = Book.of(request.school)
    form = PresetForm(request.POST or None, book=book)
    if form.is_valid():
        try:
            added = favourites.add(request.school, None, form.kept(), by=request.actor)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"“{added}” stands on every homepage now.")
            return back(request)
    return show(request, form)


def show(
    request: SchoolRequest,
    form: PresetForm,
    name: NameForm | None = None,
    ref: str = "",
) -> HttpResponse:
    page = {
        "presets": favourites.presets_of(request.school),
        "form": form,
        "name_form": name,
        "renamed": ref,
        "has_errors": bool(name),
        "help_page": "favourites",
    }
    status = 422 if name or form.errors else 200
    return render(request, "home/presets.html", page, status=status)


def preset(request: SchoolRequest, ref: str) -> Favourite:
    return get_object_or_404(favourites.presets_of(request.school), ref=ref)


def back(request: SchoolRequest) -> HttpResponse:
    return redirect("presets:list", request.school.slug)


@administrators
@require_POST
def move_up(request: SchoolRequest, ref: str) -> HttpResponse:
    favourites.move(preset(request, ref), -1, by=request.actor)
    return back(request)


@administrators
@require_POST
def move_down(request: SchoolRequest, ref: str) -> HttpResponse:
    favourites.move(preset(request, ref), 1, by=request.actor)
    return back(request)


@administrators
@require_POST
def rename_preset(request: SchoolRequest, ref: str) -> HttpResponse:
    found, name = preset(request, ref), NameForm(request.POST)
    if not name.is_valid():
        form = PresetForm(book=Book.of(request.school))
        return show(request, form, name, ref)
    favourites.rename(found, name.cleaned_data["title"], by=request.actor)
    return back(request)


@administrators
@require_POST
def remove_preset(request: SchoolRequest, ref: str) -> HttpResponse:
    found = preset(request, ref)
    messages.success(request, f"“{found}” no longer stands on the homepages.")
    favourites.remove(found, by=request.actor)
    return back(request)
