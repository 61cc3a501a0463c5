"""Confirming a new address by the link that was mailed to it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from classroom_monitor.accounts import actions, links, tokens, trail
from classroom_monitor.accounts.events import tell
from classroom_monitor.accounts.models import Link, LinkKind, User
from classroom_monitor.accounts.views.set_password import GONE, without_referrer
from classroom_monitor.history.models import Capacity
from classroom_monitor.outbox.models import MessageKind

HELD = "email_link"


@login_not_required
def open_email_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address at once; nothing happens to the link."""
    request.session[HELD] = tokens.digest(token)
    return without_referrer(redirect("accounts:confirm_email"))


@login_not_required
def confirm_email(request: HttpRequest) -> HttpResponse:
    link = links.of_digest(request.session.get(HELD, ""))
    if link is None or link.kind != LinkKind.EMAIL or not link.is_open():
        return show_dead(request, "dead")
    if not link.user.may_sign_in():
        return show_dead(request, "dead")
    if request.method == "POST":
        return keep(request, link)
    page = {"link": link}
    return render(request, "accounts/confirm_email.html", page)


def keep(request: HttpRequest, link: Link) -> HttpResponse:
    by = trail.own_actor(request, link.user, Capacity.LINK)
    try:
        with transaction.atomic():
            if not links.use(link):
                return show_dead(request, "dead")
            change_address(link.user, link.about, by=by)
    except IntegrityError:
        # Whoever opened the link reads that mail, so they may know.
        return show_dead(request, "taken")
    tell("user_updated", request, link.user, changed="email")
    del request.session[HELD]
    messages.success(request, f"Your email is {link.about} now.")
    return redirect("accounts:profile")


def change_address(user: User, address: str, *, by: trail.Actor) -> None:
    """Give an account its confirmed address, and tell both the old and the new one."""
    old = user.email
    user.email = address
    user.save(update_fields=["email"])
    actions.end_links([user.pk])
    place = trail.home_place(user)
    if place:
        # The user list finds people by their address.
        place.user = user
        place.save(update_fields=["search"])
    trail.record(
        user,
        "account.email_changed",
        by=by,
        before={"email": old},
        after={"email": address},
    )
    for told in {old, address} - {""}:
        trail.notify(user, MessageKind.EMAIL_CHANGED, by=by, address=told)


def show_dead(request: HttpRequest, why: str) -> HttpResponse:
    page = {"why": why}
    status = 409 if why == "taken" else GONE
    return render(request, "accounts/dead_email_link.html", page, status=status)
