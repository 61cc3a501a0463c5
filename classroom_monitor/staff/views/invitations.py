"""The page behind a mailed invitation to join a school with one's own account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from classroom_monitor.accounts import links, renewal, tokens
from classroom_monitor.accounts.gate import OwnRequest, placed_people_only
from classroom_monitor.accounts.models import Link, LinkKind
from classroom_monitor.accounts.views.set_password import GONE, without_referrer
from classroom_monitor.history.logs import event
from classroom_monitor.staff import invitations

HELD = "invitation_link"


@login_not_required
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address at once; nothing happens to the link."""
    request.session[HELD] = tokens.digest(token)
    return without_referrer(redirect("invitations:show"))


@placed_people_only
def show_invitation(request: OwnRequest) -> HttpResponse:
    """Ask whoever it is for, signed in, whether they accept."""
    link = held_link(request)
    if link is None or not is_for(request, link):
        return answer(request, "other" if link else "unknown")
    member = invitations.invited_member(link)
    if not link.is_open() or member is None:
        return answer(request, renewal.why_dead(link), link)
    page = {"member": member}
    return render(request, "staff/invitation.html", page)


@require_POST
@placed_people_only
def accept_invitation(request: OwnRequest) -> HttpResponse:
    link = held_link(request)
    if link is None or not is_for(request, link):
        return answer(request, "other" if link else "unknown")
    try:
        member = invitations.accept(link, request_id=request.id)
    except ValidationError as refusal:
        return answer(request, "refused", words=refusal.messages[0])
    event(
        "privilege_permissions_changed",
        account=request.user.ref,
        school=member.school.ref,
        request=request.id,
    )
    del request.session[HELD]
    messages.success(request, f"You have joined {member.school.name}.")
    return redirect("home:home", member.school.slug)


@require_POST
@placed_people_only
def send_invitation_again(request: OwnRequest) -> HttpResponse:
    """Mail a fresh invitation to the same address, for one that ran out."""
    link = held_link(request)
    if link is None or not is_for(request, link):
        return answer(request, "other" if link else "unknown")
    if not renewal.may_have_another(link):
        return answer(request, renewal.why_dead(link), link)
    renewal.send_another(link)
    messages.success(request, "A fresh invitation is on its way to the same address.")
    return redirect("accounts:choose_school")


def held_link(request: HttpRequest) -> Link | None:
    link = links.of_digest(request.session.get(HELD, ""))
    return link if link and link.kind == LinkKind.INVITATION else None


def is_for(request: OwnRequest, link: Link) -> bool:
    return link.user_id == request.user.pk


def answer(
    request: HttpRequest, why: str, link: Link | None = None, words: str = ""
) -> HttpResponse:
    page = {
        "why": why,
        "words": words,
        "may_have_another": link is not None and renewal.may_have_another(link),
    }
    status = 409 if words else GONE
    return render(request, "staff/dead_invitation.html", page, status=status)
