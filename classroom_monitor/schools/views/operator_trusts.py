"""The operator's pages about trusts and who administers them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from classroom_monitor.history.submissions import once
from classroom_monitor.schools import actions, roles
from classroom_monitor.schools.forms.operator import TrustAdministratorForm, TrustForm
from classroom_monitor.schools.listing import schools_page, trusts_page
from classroom_monitor.schools.models import Trust, TrustAdministrator
from classroom_monitor.schools.views.answers import note_refusal, show_form, typed
from classroom_monitor.staff.access import OperatorRequest, operators_only


@operators_only
def list_trusts(request: OperatorRequest) -> HttpResponse:
    asked = request.GET.dict()
    page = {
        "page": trusts_page(asked),
        "part": asked.get("q", ""),
        "help_page": "trusts",
    }
    is_part = request.htmx and not request.htmx.history_restore_request
    name = "operator/trusts.html#rows" if is_part else "operator/trusts.html"
    response = render(request, name, page)
    response["Vary"] = "HX-Request"
    return response


@operators_only
def show_trust(request: OperatorRequest, ref: str) -> HttpResponse:
    trust = get_object_or_404(Trust, ref=ref)
    page = {
        "trust": trust,
        "schools": schools_page({}, trust),
        "count": trust.schools.count(),
        "administrators": trust.administrators.select_related("user").order_by(
            "-is_active", "name", "pk"
        ),
        "help_page": "trusts",
    }
    return render(request, "operator/trust.html", page)


@operators_only
@once
def add_trust(request: OperatorRequest) -> HttpResponse:
    form = TrustForm(typed(request))
    if form.is_valid():
        try:
            trust = actions.add_trust(form.cleaned_data["name"], by=request.actor)
        except ValidationError as error:
            note_refusal(form, error)
        else:
            messages.success(request, f"{trust.name} was added.")
            return redirect("operator:trust", trust.ref)
    return show_form(request, "operator/edit_trust.html", form)


@operators_only
def edit_trust(request: OperatorRequest, ref: str) -> HttpResponse:
    trust = get_object_or_404(Trust, ref=ref)
    form = TrustForm(typed(request), initial={"name": trust.name})
    if form.is_valid():
        try:
            actions.rename_trust(trust, form.cleaned_data["name"], by=request.actor)
        except ValidationError as error:
            note_refusal(form, error)
        else:
            messages.success(request, f"{trust.name} was saved.")
            return redirect("operator:trust", trust.ref)
    return show_form(request, "operator/edit_trust.html", form, trust=trust)


@operators_only
@once
def add_administrator(request: OperatorRequest, ref: str) -> HttpResponse:
    trust = get_object_or_404(Trust, ref=ref)
    form = TrustAdministratorForm(typed(request))
    if form.is_valid():
        data = form.cleaned_data
        try:
            role = roles.add_trust_administrator(
                trust, data["name"], data["username"], data["email"], by=request.actor
            )
        except ValidationError as error:
            note_refusal(form, error)
        else:
            messages.success(
                request, f"{role.name} can now manage the users of {trust.name}."
            )
            return redirect("operator:trust", trust.ref)
    return show_form(
        request, "operator/add_trust_administrator.html", form, trust=trust
    )


def find_role(ref: str, role_ref: str) -> TrustAdministrator:
    roles_here = TrustAdministrator.objects.select_related("trust", "user")
    return get_object_or_404(roles_here, trust__ref=ref, ref=role_ref)


@operators_only
@require_POST
def end_administrator(
    request: OperatorRequest, ref: str, role_ref: str
) -> HttpResponse:
    role = find_role(ref, role_ref)
    roles.end_trust_role(role, by=request.actor)
    messages.success(
        request, f"{role.name} can no longer manage the users of {role.trust.name}."
    )
    return redirect("operator:trust", ref)


@operators_only
@require_POST
def renew_administrator(
    request: OperatorRequest, ref: str, role_ref: str
) -> HttpResponse:
    role = find_role(ref, role_ref)
    roles.renew_trust_role(role, by=request.actor)
    messages.success(
        request, f"{role.name} can manage the users of {role.trust.name} again."
    )
    return redirect("operator:trust", ref)


@operators_only
@require_POST
def mail_administrator(
    request: OperatorRequest, ref: str, role_ref: str
) -> HttpResponse:
    """Send the first link again, to somebody who has not set a password yet."""
    role = find_role(ref, role_ref)
    if not role.is_active or role.user.has_usable_password() or not role.user.email:
        messages.error(request, f"{role.name} needs no link to set a first password.")
    else:
        roles.mail_role(role, by=request.actor)
        messages.success(request, f"A new link for {role.name} is on its way.")
    return redirect("operator:trust", ref)
