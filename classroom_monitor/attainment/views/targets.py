"""Targets: what pupils and groups are aimed at, one at a time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from classroom_monitor.attainment import bulk_targets, setting
from classroom_monitor.attainment.book import Book, Value
from classroom_monitor.attainment.forms.targets import TargetForm, shown_points
from classroom_monitor.attainment.models import Target
from classroom_monitor.attainment.months import month_of
from classroom_monitor.attainment.target_scope import (
    Whose,
    enter_cohort,
    find_pupil,
    find_target,
    may_set_for,
    pupils_seen,
)
from classroom_monitor.attainment.target_table import TargetTable
from classroom_monitor.attainment.targets import targets_for
from classroom_monitor.groups.models import Group
from classroom_monitor.history.submissions import once
from classroom_monitor.schools.views.answers import note_refusal, show_form, typed
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership


@require_safe
@members_only()
def list_targets(request: SchoolRequest) -> HttpResponse:
    """The targets of a group: its own, and what counts for each of its pupils."""
    today, member = request.school.today(), request.membership
    own = [*member.groups_on(today).current().in_order()]
    wider: list[Group] = []
    if member.sees_whole_school():
        have = {group.pk for group in own}
        every = request.school.groups.current().in_order()
        wider = [group for group in every if group.pk not in have]
    ref = request.GET.get("of", "")[:20]
    if ref:
        group: Group | None = enter_cohort(request, ref)
    else:
        group = next(iter([*own, *wider]), None)
    if group is None:
        return render(request, "attainment/targets/none.html")
    is_own = group in own
    may_set = may_set_for(member, group, is_own)
    page = {
        "group": group,
        "own": own,
        "wider": wider,
        "may_set": may_set,
        "acts": bulk_targets.acts_of(member, group, today) if may_set else [],
        "help_page": "targets",
        **shown_of(request, group, is_own),
    }
    return render(request, "attainment/targets/list.html", page)


def shown_of(request: SchoolRequest, group: Group, is_own: bool) -> dict[str, Any]:
    """The group's own targets, and the table of the pupils seen by name."""
    today = request.school.today()
    book = Book.of(request.school)
    links = group.pupil_links.on(today)
    pupils = pupils_seen(request.membership, today).filter(pk__in=links.values("pupil"))
    slug = request.school.slug
    table = TargetTable.of(
        request.school,
        book,
        pupils,
        month_of(today),
        base=reverse("targets:list", args=[slug]),
        may_set=request.membership.may_set_targets(),
        page=request.GET.get("page", ""),
    )
    cohort = group.targets.select_related("subject", "scale", "step").order_by(
        "-month", "subject__position", "subject__name", "pk"
    )
    return {
        "cohort": [(target, shown(book, target)) for target in cohort],
        "table": table.html(),
        "pager": table.pages.pager(lambda page: f"?of={group.ref}&page={page}"),
        "count": len(table.pupils),
        "unnamed": 0 if is_own else links.count() - len(table.pupils),
    }


def shown(book: Book, target: Target) -> str:
    return book.show(Value(target.scale_id, target.step_id, target.number))


@members_only(Membership.may_set_targets)
@once
def set_target(request: SchoolRequest) -> HttpResponse:
    """A new target for the pupil or the group in the address."""
    whose = whose_in(request)
    if whose is None:
        return redirect("targets:list", request.school.slug)
    form = TargetForm(
        typed(request),
        school=request.school,
        book=Book.of(request.school),
        whose=whose,
        initial={"subject": request.GET.get("subject", "")[:20]},
    )
    if form.is_valid():
        member, by = request.membership, request.actor
        try:
            target = setting.set_target(
                request.school, whose, form.aimed, member=member, by=by
            )
        except ValidationError as error:
            note_refusal(form, error)
        else:
            messages.success(
                request, f"{whose.words} has a target in {target.subject.name}."
            )
            return redirect(list_address(request, whose))
    page = {"whose": whose, "back": list_address(request, whose)}
    return show_form(
        request, "attainment/targets/form.html", form, help_page="targets", **page
    )


def whose_in(request: SchoolRequest) -> Whose | None:
    """For whom the address says, if the person may set targets for them."""
    pupil, group = (request.GET.get(name, "")[:20] for name in ("pupil", "group"))
    if pupil and group:
        raise Http404
    if pupil:
        return Whose(pupil=find_pupil(request, pupil))
    if group:
        return Whose(group=enter_cohort(request, group, to_set=True))
    return None


def list_address(request: SchoolRequest, whose: Whose) -> str:
    """Where somebody comes from who sets a target: the pupil's page, or the list."""
    slug = request.school.slug
    if whose.pupil is not None:
        return f"/schools/{slug}/attainment/pupils/{whose.ref}/"
    return f"{reverse('targets:list', args=[slug])}?of={whose.ref}"


@require_safe
@members_only()
def show_target(request: SchoolRequest, ref: str) -> HttpResponse:
    """One target, with the path that leads to it and how its pupils stand."""
    target = find_target(request, ref)
    book, member = Book.of(request.school), request.membership
    today = request.school.today()
    whose = Whose.of(target)
    is_own = target.group is None or (
        member.groups_on(today).filter(pk=target.group.pk).exists()
    )
    may_set = member.may_set_targets() and (
        is_own or member.can_set_targets_beyond_own_groups()
    )
    aim = None
    if target.pupil is not None:
        keys = [target.pupil.pk], [target.subject_id]
        aims = targets_for(request.school, book, *keys, month_of(today))
        aim = aims.get((target.pupil.pk, target.subject_id))
    page = {
        "target": target,
        "whose": whose,
        "value": shown(book, target),
        "first": shown_points(book.scales[target.scale_id], target.start_points),
        "tolerance": target.scale.tolerance,
        "aim": aim if aim and aim.ref == target.ref else None,
        "may_set": may_set,
        "back": list_address(request, whose),
        "help_page": "targets",
    }
    return render(request, "attainment/targets/target.html", page)


@members_only(Membership.may_set_targets)
@once
def change_target(request: SchoolRequest, ref: str) -> HttpResponse:
    target = find_target(request, ref, to_set=True)
    whose = Whose.of(target)
    form = TargetForm(
        typed(request),
        school=request.school,
        book=Book.of(request.school),
        whose=whose,
        target=target,
    )
    if form.is_valid():
        version = form.cleaned_data.get("version") or 0
        member, by = request.membership, request.actor
        try:
            changed = setting.change_target(
                target, form.aimed, version, member=member, by=by
            )
        except ValidationError as error:
            note_refusal(form, error)
            form.show_version(target.version)
        else:
            said = "was saved" if changed else "stays as it was"
            messages.success(request, f"The target of {whose.words} {said}.")
            return redirect("targets:show", request.school.slug, target.ref)
    page = {"whose": whose, "target": target, "help_page": "targets"}
    page["back"] = reverse("targets:show", args=[request.school.slug, target.ref])
    return show_form(request, "attainment/targets/form.html", form, **page)


@require_POST
@members_only(Membership.may_set_targets)
def remove_target(request: SchoolRequest, ref: str) -> HttpResponse:
    target = find_target(request, ref, to_set=True)
    whose = Whose.of(target)
    if setting.remove_target(target, by=request.actor):
        messages.success(
            request,
            f"The target of {whose.words} in {target.subject.name} was removed.",
        )
    return redirect(list_address(request, whose))
