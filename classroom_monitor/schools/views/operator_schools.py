"""The operator's pages about schools."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from classroom_monitor.accounts.actions import taken
from classroom_monitor.accounts.usernames import alternatives, suggest
from classroom_monitor.history.submissions import once
from classroom_monitor.schools import actions, roles
from classroom_monitor.schools.continuing import continue_school as continue_under
from classroom_monitor.schools.forms.operator import (
    ContinueForm,
    FirstAdministratorForm,
    MoveForm,
    SchoolForm,
)
from classroom_monitor.schools.listing import schools_page
from classroom_monitor.schools.models import School, SchoolStatus, Trust
from classroom_monitor.schools.views.answers import note_refusal, show_form, typed
from classroom_monitor.staff.access import OperatorRequest, operators_only
from classroom_monitor.staff.joining import NewMember


@operators_only
def list_schools(request: OperatorRequest) -> HttpResponse:
    trust = None
    if ref := request.GET.get("trust"):
        trust = get_object_or_404(Trust, ref=ref)
    asked = request.GET.dict()
    page = {
        "page": schools_page(asked, trust),
        "trust": trust,
        "part": asked.get("q", ""),
        "status": asked.get("status", ""),
        "statuses": SchoolStatus.choices,
        "help_page": "load-schools",
    }
    is_part = request.htmx and not request.htmx.history_restore_request
    name = "operator/schools.html#rows" if is_part else "operator/schools.html"
    response = render(request, name, page)
    response["Vary"] = "HX-Request"
    return response


def find(ref: str) -> School:
    return get_object_or_404(School.objects.select_related("trust"), ref=ref)


@operators_only
def show_school(request: OperatorRequest, ref: str) -> HttpResponse:
    school = find(ref)
    return render(request, "operator/school.html", page_of(school))


def page_of(school: School) -> dict[str, object]:
    """What an operator sees of a school: facts, counts, who administers it."""
    today = school.today()
    month_ago = timezone.now() - timedelta(days=30)
    counts = school.memberships.aggregate(
        users=Count("pk"),
        active=Count("pk", filter=Q(is_active=True)),
        recent=Count("pk", filter=Q(last_used_at__gte=month_ago)),
    )
    people = school.memberships.administrators().select_related("user").in_order()
    return {
        "school": school,
        "numbers": school.numbers.order_by("-pk"),
        "counts": counts | {"groups": school.groups.current().count()},
        "administrators": people.active(today),
        "may_begin": roles.may_begin(school, today),
        "move_form": MoveForm(initial={"trust": school.trust or ""}),
        "help_page": "first-steps",
    }


@operators_only
@once
def add_school(request: OperatorRequest) -> HttpResponse:
    form = SchoolForm(typed(request))
    if form.is_valid():
        try:
            school = actions.add_school(
                form.facts(), urn=form.cleaned_data["urn"], by=request.actor
            )
        except ValidationError as error:
            note_refusal(form, error)
        else:
            messages.success(request, f"{school.name} was added.")
            return redirect("operator:school", school.ref)
    return show_form(request, "operator/edit_school.html", form)


@operators_only
def edit_school(request: OperatorRequest, ref: str) -> HttpResponse:
    school = find(ref)
    form = SchoolForm(typed(request), school=school)
    if form.is_valid():
        school = actions.edit_school(school, form.facts(), by=request.actor)
        messages.success(request, f"{school.name} was saved.")
        return redirect("operator:school", school.ref)
    return show_form(request, "operator/edit_school.html", form, school=school)


@operators_only
@require_POST
def move_school(request: OperatorRequest, ref: str) -> HttpResponse:
    school = find(ref)
    form = MoveForm(request.POST)
    if form.is_valid():
        trust = form.cleaned_data["trust"]
        actions.move_school(school, trust, by=request.actor)
        where = f"belongs to {trust.name}" if trust else "belongs to no trust"
        messages.success(request, f"{school.name} now {where}.")
        return redirect("operator:school", school.ref)
    page = page_of(school) | {"move_form": form}
    return show_form(request, "operator/school.html", form, **page)


@operators_only
@once
def continue_school(request: OperatorRequest, ref: str) -> HttpResponse:
    school = find(ref)
    form = ContinueForm(typed(request), today=school.today())
    if form.is_valid():
        data = form.cleaned_data
        try:
            school = continue_under(
                school, data["urn"], on=data["on"], by=request.actor
            )
        except ValidationError as error:
            note_refusal(form, error)
        else:
            messages.success(
                request, f"{school.name} goes on under the URN {data['urn']}."
            )
            return redirect("operator:school", school.ref)
    return show_form(request, "operator/continue.html", form, school=school)


@operators_only
@once
def add_administrator(request: OperatorRequest, ref: str) -> HttpResponse:
    school = find(ref)
    form = FirstAdministratorForm(typed(request))
    if form.is_valid():
        data = form.cleaned_data
        new = NewMember(data["username"], form.names(), data["email"])
        try:
            member = roles.add_first_administrator(school, new, by=request.actor)
        except ValidationError as error:
            note_refusal(form, error)
        else:
            told = "A link to set a password is on its way."
            messages.success(request, f"{member.full_name} was added. {told}")
            return redirect("operator:school", school.ref)
    offer_usernames(form, school)
    page = {"school": school, "may_begin": roles.may_begin(school, school.today())}
    return show_form(request, "operator/add_administrator.html", form, **page)


def offer_usernames(form: FirstAdministratorForm, school: School) -> None:
    """Beside the box: the usual form of a name, and three free ones after a problem."""
    names = getattr(form, "cleaned_data", {})
    if not names.get("last_name"):
        usual = suggest(school.postcode, "surname")
        form["username"].help_text = f"Usually {usual}, in lower case."
    elif "username" in form.errors:
        free = alternatives(
            school.postcode, names.get("first_name", ""), names["last_name"], taken
        )
        form["username"].help_text = f"Free are: {', '.join(free)}."


@operators_only
@require_POST
def mail_administrator(
    request: OperatorRequest, ref: str, member_ref: str
) -> HttpResponse:
    """Send the first link again, to somebody who has not come in yet."""
    school = find(ref)
    people = school.memberships.active(school.today()).administrators()
    waiting = people.filter(last_used_at=None).exclude(user__email="", invited_email="")
    member = get_object_or_404(waiting.select_related("school", "user"), ref=member_ref)
    roles.mail_member(member, by=request.actor)
    messages.success(request, f"A new link for {member.full_name} is on its way.")
    return redirect("operator:school", school.ref)
