"""Where a person lands: a school, or a choice between several places."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from classroom_monitor.accounts.gate import OwnRequest, placed_people_only
from classroom_monitor.accounts.models import User


@placed_people_only
def choose_school(request: OwnRequest) -> HttpResponse:
    """Straight on when there is one place; else a list of them."""
    schools, desks = schools_of(request.user), desks_of(request.user)
    places = [*schools, *desks]
    if len(places) == 1:
        return redirect(places[0][1])
    page = {"schools": schools, "desks": desks}
    return render(request, "accounts/choose_school.html", page)


def schools_of(user: User) -> list[tuple[str, str]]:
    """Name and address of each school that is open to a person today."""
    members = user.memberships.filter(is_active=True).select_related("school")
    return [
        (member.school.name, reverse("home:home", args=[member.school.slug]))
        for member in members.order_by("school__name", "pk")
        if member.is_active_on(member.school.today())
    ]


def desks_of(user: User) -> list[tuple[str, str]]:
    """The trusts that a person administers, and the operator's desk."""
    roles = user.trust_roles.filter(is_active=True).select_related("trust")
    desks = [
        (role.trust.name, f"/trusts/{role.trust.slug}/")
        for role in roles.order_by("trust__name", "pk")
    ]
    operator = getattr(user, "operator_role", None)
    if operator and operator.is_active:
        desks.append(("The whole installation", "/operator/"))
    return desks
