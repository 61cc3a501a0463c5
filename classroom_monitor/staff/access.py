"""Who may do what: the one place that decides, denied by default, read afresh.

School views wear `members_only`, trust views `trust_administrators_only`, operator
views `operators_only`. Whoever lacks the place that an address belongs to gets a 404:
it does not exist for them. A member who may not do a thing gets a 403 that says whom
to ask.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from classroom_monitor.history.models import Actor, Capacity
from classroom_monitor.schools.models import (
    Operator,
    School,
    TrustAdministrator,
    today_in,
)
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.places import active_place
from classroom_monitor.staff.visits import is_first_visit, note_visit
from classroom_monitor.ui.errors import Refused
from classroom_monitor.ui.requests import PageRequest

if TYPE_CHECKING:
    from classroom_monitor.accounts.models import User
    from classroom_monitor.schools.models import Trust

USE_IS_NOTED_EACH = timedelta(minutes=5)
Question = Callable[[Membership], bool]
View = Callable[..., HttpResponseBase]


class SchoolRequest(PageRequest):
    """A request inside one school, by an active member of it."""

    user: User
    school: School
    membership: Membership
    actor: Actor


class StaffRequest(PageRequest):
    """A request about a school's users, by a member or by a trust administrator."""

    user: User
    school: School
    # None in the tree of a trust; `trust` is there in that tree alone.
    membership: Membership | None
    trust: Trust
    actor: Actor
    base: str


class TrustRequest(PageRequest):
    """A request inside one trust, by one of its administrators."""

    trust: Trust
    actor: Actor


class OperatorRequest(PageRequest):
    """A request by whoever runs the installation."""

    actor: Actor
    is_operator_page: bool


def anyone(membership: Membership) -> bool:
    """Every active member."""
    return True


def may_sign_in(user: User) -> bool:
    """Whether a person has any place left: an active membership, a trust, the whole."""
    places = user.memberships.filter(is_active=True)
    days = places.values_list("last_day", "school__time_zone")
    return any(
        last_day is None or today_in(time_zone) <= last_day
        for last_day, time_zone in days
    ) or has_a_role(user)


def has_a_role(user: User) -> bool:
    return (
        TrustAdministrator.objects.filter(user=user, is_active=True).exists()
        or Operator.objects.filter(user=user, is_active=True).exists()
    )


def members_only(test: Question = anyone) -> Callable[[View], View]:
    """Open a view to active members of the school in its address who pass `test`.

    Everyone else gets a 404: one school's pages do not exist for another. Members who
    fail `test` get a 403, since they know that the page is there.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def gated(request: SchoolRequest, school: str, **rest: Any) -> HttpResponseBase:
            enter_school(request, school)
            if not test(request.membership):
                raise Refused(administrators_of(request.school))
            return view(request, **rest)

        return with_gate(gated, "school", test.__name__)

    return decorate


def enter_school(request: SchoolRequest | StaffRequest, slug: str) -> Membership:
    """Put school, membership and actor on the request, or say that nothing is here."""
    member = active_place(request.user, slug)
    if member is None or not member.is_active_on(member.school.today()):
        raise Http404
    request.membership, request.school = member, member.school
    request.actor = Actor.of(request, Capacity.MEMBER, member.short_name)
    now = timezone.now()
    # Once in five minutes is close enough for "last use", and spares the writes.
    is_long_ago = (
        not member.last_used_at or now - member.last_used_at > USE_IS_NOTED_EACH
    )
    if is_long_ago or is_first_visit(request, member):
        Membership.objects.filter(pk=member.pk).update(last_used_at=now)
        note_visit(request, member, now)
    return member


def staff_managers_only(view: View) -> View:
    """Open a view of one school's users to whoever manages them.

    Two trees lead here: a school administrator's, and a trust administrator's. Puts
    `request.base` there, the address of that school's user list in the tree used.
    """

    @wraps(view)
    def gated(
        request: StaffRequest, school: str, trust: str = "", **rest: Any
    ) -> HttpResponseBase:
        if trust:
            enter_trust(request, trust)
            request.school = get_object_or_404(request.trust.schools, slug=school)
            request.membership = None
            request.base = f"/trusts/{trust}/schools/{school}/staff/"
        else:
            member = enter_school(request, school)
            request.base = f"/schools/{school}/staff/"
            if not member.can_manage_staff():
                raise Refused(administrators_of(request.school))
        return view(request, **rest)

    return with_gate(gated, "staff", "can_manage_staff")


def enter_trust(request: TrustRequest | StaffRequest, slug: str) -> None:
    role = get_object_or_404(
        TrustAdministrator.objects.select_related("trust"),
        trust__slug=slug,
        user_id=request.user.pk,
        is_active=True,
    )
    request.trust = role.trust
    request.actor = Actor.of(request, Capacity.TRUST_ADMINISTRATOR, role.name)


def trust_administrators_only(view: View) -> View:
    """Open a view to the active administrators of the trust in its address."""

    @wraps(view)
    def gated(request: TrustRequest, trust: str, **rest: Any) -> HttpResponseBase:
        enter_trust(request, trust)
        return view(request, **rest)

    return with_gate(gated, "trust", "administrator")


def operators_only(view: View) -> View:
    """Open a view to whoever runs the installation."""

    @wraps(view)
    def gated(request: OperatorRequest, **rest: Any) -> HttpResponseBase:
        role = get_object_or_404(Operator, user_id=request.user.pk, is_active=True)
        request.is_operator_page = True
        request.actor = Actor.of(request, Capacity.OPERATOR, role.name)
        return view(request, **rest)

    return with_gate(gated, "operator", "operator")


def with_gate(view: Any, kind: str, test: str) -> View:
    """Write on a view who passes, for the test that compares it with the matrix."""
    view.gate = (kind, test)
    return view


def administrators_of(school: School) -> list[str]:
    """Whom to ask at a school, by name."""
    people = school.memberships.active(school.today()).administrators().in_order()
    return [person.full_name for person in people]
