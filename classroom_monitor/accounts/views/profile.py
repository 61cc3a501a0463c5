"""One's own sign-in: what is kept, another password, another address."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from classroom_monitor.accounts import actions, browsers, throttle, trail
from classroom_monitor.accounts.events import tell
from classroom_monitor.accounts.forms import (
    NewPasswordForm,
    OwnEmailForm,
    OwnPasswordForm,
)
from classroom_monitor.accounts.gate import OwnRequest, placed_people_only
from classroom_monitor.history.models import Capacity
from classroom_monitor.outbox.models import MessageKind
from classroom_monitor.outbox.queue import queue

CONFIRMATIONS_AN_HOUR = 5


@placed_people_only
def show_profile(request: OwnRequest) -> HttpResponse:
    page = {
        "members": [
            member
            for member in request.user.memberships.filter(is_active=True)
            .select_related("school", "user")
            .order_by("school__name", "pk")
            if member.is_active_on(member.school.today())
        ],
        "sessions": browsers.sessions_of(request),
    }
    return render(request, "accounts/profile.html", page)


@sensitive_post_parameters("current_password", "new_password")
@placed_people_only
def change_password(request: OwnRequest) -> HttpResponse:
    """Another password, asked for with the current one; other sessions end."""
    form = OwnPasswordForm(request.POST or None, user=request.user, request=request)
    if form.is_valid():
        keep_password(request, form.cleaned_data["new_password"])
        messages.success(
            request, "Your password is changed. Other browsers are signed out."
        )
        return redirect("accounts:profile")
    return render(
        request,
        "accounts/change_password.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@sensitive_post_parameters("new_password")
@placed_people_only
def choose_password(request: OwnRequest) -> HttpResponse:
    """The one page that is open while the password is one that somebody else gave."""
    if not request.user.must_choose_password():
        return redirect("accounts:change_password")
    form = NewPasswordForm(request.POST or None, user=request.user)
    if form.is_valid():
        keep_password(request, form.cleaned_data["new_password"])
        messages.success(request, "Your password is set.")
        return redirect("accounts:choose_school")
    return render(
        request,
        "accounts/choose_password.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


def keep_password(request: OwnRequest, password: str) -> None:
    """Keep one's own password; this browser stays signed in, with a new key."""
    user = request.user
    # Hashed before the transaction: it may have to wait for its turn.
    user.set_password(password)
    by = trail.own_actor(request, user, Capacity.MEMBER)
    with transaction.atomic():
        actions.keep_chosen(user, keep_session=request.session.session_key or "")
        trail.password_was_chosen(user, by=by)
        update_session_auth_hash(request, user)
    tell("authn_password_change", request, user)


@sensitive_post_parameters("current_password")
@placed_people_only
def change_email(request: OwnRequest) -> HttpResponse:
    """Another address, which waits until a link sent to it is opened."""
    form = OwnEmailForm(request.POST or None, user=request.user, request=request)
    if form.is_valid():
        address = form.cleaned_data["email"]
        if ask_to_confirm(request, address):
            words = f"A link is on its way to {address}. Open it to use that address."
            messages.success(request, words)
        else:
            messages.warning(request, "Several links were sent. Look in your mail.")
        return redirect("accounts:profile")
    return render(
        request,
        "accounts/change_email.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


def ask_to_confirm(request: OwnRequest, address: str) -> bool:
    """Mail the link, also when the address has an account: only its owner may learn."""
    user = request.user
    by = trail.own_actor(request, user, Capacity.MEMBER)
    if throttle.is_too_often(
        "confirm", user.ref, most=CONFIRMATIONS_AN_HOUR, within=timedelta(hours=1)
    ):
        return False
    with transaction.atomic():
        queue(user, MessageKind.CONFIRM_EMAIL, by=by, address=address)
        trail.record(user, "account.email_asked", by=by, after={"email": address})
    return True
