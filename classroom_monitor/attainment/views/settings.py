"""What a school decides about attainment: the page from which it is all reached."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from classroom_monitor.attainment import subjects
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.forms.subjects import GraceForm
from classroom_monitor.attainment.rehearsal_months import effect_of_grace
from classroom_monitor.schools.views.answers import note_refusal, show_form, typed
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership


@members_only(Membership.can_manage_settings)
def edit_attainment(request: SchoolRequest) -> HttpResponse:
    """Days of grace, and lists of subjects and scales."""
    school = request.school
    row = subjects.settings_of(school)
    now = {"grace_days": row.grace_days, "version": row.version}
    form = GraceForm(typed(request), initial=now)
    effect = None
    if form.is_valid():
        days = form.cleaned_data["grace_days"]
        if form.is_seen or days == row.grace_days:
            if saved(request, form, days):
                return redirect("attainment_settings:show", school.slug)
        else:
            effect = effect_of_grace(school.now(), row.grace_days, days)
    book = Book.of(school)
    sheets = sorted(book.scales.values(), key=lambda s: s.scale.name.casefold())
    page = {
        "effect": effect,
        "subjects": book.subjects,
        "archived": [s for s in book.every_subject.values() if s.archived_on],
        "scales": [sheet for sheet in sheets if not sheet.scale.archived_on],
        "archived_scales": [sheet for sheet in sheets if sheet.scale.archived_on],
        "is_new": not book.every_subject and not book.scales,
        "help_page": "subjects-and-scales",
    }
    return show_form(request, "attainment/settings/show.html", form, **page)


def saved(request: SchoolRequest, form: GraceForm, days: int) -> bool:
    """Save it, or put on the form why not."""
    seen = form.cleaned_data["version"] or 0
    try:
        subjects.save_settings(request.school, days, seen, by=request.actor)
    except ValidationError as error:
        note_refusal(form, error)
        form.take_version(subjects.settings_of(request.school).version)
        return False
    messages.success(request, f"Days of grace: {days}.")
    return True


@require_POST
@members_only(Membership.can_manage_settings)
def start_with_defaults(request: SchoolRequest) -> HttpResponse:
    """Begin with the subjects and scales that every school begins with."""
    if subjects.start(request.school, by=request.actor):
        messages.success(request, "Your school has its first subjects and scales.")
    else:
        messages.error(request, "Your school has subjects or scales already.")
    return redirect("attainment_settings:show", request.school.slug)
