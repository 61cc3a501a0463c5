"""Subjects: add, edit with the scales they use, order, archive, restore."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from classroom_monitor.attainment import (
    rehearsal,
    rehearsal_subjects,
    rehearsal_uses,
    subjects,
)
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.forms.rehearsed import ArchiveForm
from classroom_monitor.attainment.forms.subjects import SubjectForm
from classroom_monitor.attainment.models import Subject
from classroom_monitor.attainment.rehearsal_subjects import SubjectEffect
from classroom_monitor.history.submissions import once
from classroom_monitor.schools.models import AcademicYear
from classroom_monitor.schools.views.answers import note_refusal, show_form, typed
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership


@members_only(Membership.can_manage_settings)
@once
def add_subject(request: SchoolRequest) -> HttpResponse:
    return handle(request, Subject(school=request.school))


@members_only(Membership.can_manage_settings)
@once
def edit_subject(request: SchoolRequest, ref: str) -> HttpResponse:
    return handle(request, find(request, ref))


def find(request: SchoolRequest, ref: str) -> Subject:
    subject: Subject = get_object_or_404(
        request.school.subjects.select_related("school"), ref=ref
    )
    return subject


def years_offered(request: SchoolRequest, subject: Subject) -> list[AcademicYear]:
    """This academic year and the next; for a new subject also the two before."""
    today = request.school.today()
    spans = (0, 1) if subject.pk else (0, 1, -1, -2)
    return [
        AcademicYear.containing(
            request.school, today.replace(year=today.year + span, day=1)
        )
        for span in spans
    ]


def year_of(request: SchoolRequest, offered: list[AcademicYear]) -> AcademicYear:
    ref = request.POST.get("year") or request.GET.get("year")
    if not ref:
        return offered[0]
    found = next((year for year in offered if year.ref == ref), None)
    if found is None:
        raise Http404
    return found


def handle(request: SchoolRequest, subject: Subject) -> HttpResponse:
    """Show what an edit changes first; save it when just that was looked at."""
    school = request.school
    offered = years_offered(request, subject)
    year, book = year_of(request, offered), Book.of(school)
    form = SubjectForm(
        typed(request), book=book, subject=subject, school=school, year=year
    )
    effect = new = None
    if form.is_valid():
        if form.is_seen or (subject.pk and form.uses == form.now):
            if saved(request, form, subject, year):
                return redirect("attainment_settings:show", school.slug)
        elif subject.pk is None:
            new = rehearse_new(request, book, form, year)
        else:
            plan = subjects.planned(book, subject, form.uses, year)
            rehearsed = rehearsal.with_uses(book, subject.pk, plan)
            effect = rehearsal_uses.effect_of_uses(
                school, book, rehearsed, subject.pk, school.today()
            )
    page: dict[str, Any] = {
        "subject": subject,
        "year": year,
        "years": offered,
        "effect": effect,
        "new": new,
        "later": [y for y in offered if y.starts_on > year.starts_on],
        "has_results": bool(subject.pk) and school_results(request, subject),
        "help_page": "subjects-and-scales",
    }
    return show_form(request, "attainment/settings/subject.html", form, **page)


def rehearse_new(
    request: SchoolRequest, book: Book, form: SubjectForm, year: AcademicYear
) -> SubjectEffect:
    """Where a subject would be entered that is not there yet."""
    subject = Subject(school=request.school, **form.named)
    plan = subjects.planned(book, subject, form.uses, year)
    rehearsed = rehearsal_subjects.with_new_subject(book, subject, plan)
    return rehearsal_subjects.effect_of_adding(
        request.school, rehearsed, year.starts_on
    )


def school_results(request: SchoolRequest, subject: Subject) -> int:
    return request.school.attainment.filter(subject=subject).count()


def saved(
    request: SchoolRequest, form: SubjectForm, subject: Subject, year: AcademicYear
) -> bool:
    """Save it, or put on the form why not."""
    seen = form.cleaned_data["version"] or 0
    try:
        subjects.save(subject, form.named, form.uses, year, seen, by=request.actor)
    except ValidationError as error:
        note_refusal(form, error)
        if error.messages == [subjects.STALE]:
            form.take_version(find(request, subject.ref).version)
        return False
    messages.success(request, f"{subject.name} was saved.")
    return True


@members_only(Membership.can_manage_settings)
@once
def archive_subject(request: SchoolRequest, ref: str) -> HttpResponse:
    """Show what stands on it first; put it away when that was looked at."""
    subject, school = find(request, ref), request.school
    form = ArchiveForm(typed(request), initial={"version": subject.version})
    if form.is_valid() and form.cleaned_data["version"]:
        seen = form.cleaned_data["version"]
        try:
            subjects.put_away(subject, seen, by=request.actor, today=school.today())
        except ValidationError as error:
            note_refusal(form, error)
            form.take_version(find(request, ref).version)
        else:
            said = f"{subject.name} was archived. Its results stay and are not shown."
            messages.success(request, said)
            return redirect("attainment_settings:show", school.slug)
    page = {
        "subject": subject,
        "effect": rehearsal_subjects.effect_of_archiving(
            school, Book.of(school), subject
        ),
        "help_page": "subjects-and-scales",
    }
    where = "attainment/settings/archive_subject.html"
    return show_form(request, where, form, **page)


@require_POST
@members_only(Membership.can_manage_settings)
def restore_subject(request: SchoolRequest, ref: str) -> HttpResponse:
    subject = find(request, ref)
    subjects.restore(subject, by=request.actor)
    messages.success(request, f"{subject.name} is in use again.")
    return redirect("attainment_settings:show", request.school.slug)


@require_POST
@members_only(Membership.can_manage_settings)
def move_subject(request: SchoolRequest, ref: str) -> HttpResponse:
    """Move a subject one place up or down in every list."""
    subject = find(request, ref)
    way = request.POST.get("way")
    if way in ("up", "down"):
        subjects.shift(subject, -1 if way == "up" else 1, by=request.actor)
    return redirect("attainment_settings:show", request.school.slug)
