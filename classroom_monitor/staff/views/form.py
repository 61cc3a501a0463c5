"""The form of a user: adding and editing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from classroom_monitor.staff.access import SchoolRequest, staff_managers_only
from classroom_monitor.staff.forms import MembershipForm
from classroom_monitor.staff.joining import NewMember, add_member
from classroom_monitor.staff.revisions import Revision, revise


@staff_managers_only
def add_staff(request: SchoolRequest) -> HttpResponse:
    form = MembershipForm(request.POST or None)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in form.Meta.fields}
        new = NewMember(
            form.cleaned_data["username"], fields, form.cleaned_data["email"]
        )
        try:
            member = add_member(
                request.school, new, by=request.actor, today=request.school.today()
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{member.full_name} was added.")
            return redirect(request.base)
    page = {"form": form}
    return render(request, "staff/edit.html", page, status=422 if form.errors else 200)


@staff_managers_only
def edit_staff(request: SchoolRequest, ref: str) -> HttpResponse:
    members = request.school.memberships.select_related("user", "school")
    member = get_object_or_404(members, ref=ref)
    form = MembershipForm(
        request.POST or None,
        instance=member,
        initial={"username": member.shown_username, "email": member.shown_email},
    )
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in form.Meta.fields}
        revision = Revision(
            member,
            fields,
            username=form.cleaned_data["username"],
            email=form.cleaned_data["email"],
        )
        outcome = revise(
            request.school, [revision], by=request.actor, today=request.school.today()
        )
        for _, reason in outcome.refused:
            form.add_error(None, reason)
        if not outcome.refused:
            messages.success(request, f"{member.full_name} was saved.")
            return redirect(request.base)
    page = {"form": form, "member": member}
    return render(request, "staff/edit.html", page, status=422 if form.errors else 200)
