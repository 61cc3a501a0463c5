"""Asking for a link to set a new password."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from classroom_monitor.accounts import throttle
from classroom_monitor.accounts.backends import address_of, find
from classroom_monitor.accounts.events import tell
from classroom_monitor.accounts.forms import ForgottenForm
from classroom_monitor.accounts.models import User
from classroom_monitor.accounts.renewal import HOUR, LINKS_AN_HOUR
from classroom_monitor.accounts.tasks import mail_reset_link

# A whole school asks from one address, on the first day of term.
LINKS_AN_HOUR_AND_ADDRESS = 200


@login_not_required
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Answer everybody alike, and do the same work for all (RST-1)."""
    form = ForgottenForm(request.POST or None)
    if form.is_valid():
        ask(request, form.cleaned_data["login"])
        return redirect("accounts:forgotten_sent")
    return render(
        request,
        "accounts/forgotten.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@login_not_required
def show_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/forgotten_sent.html")


@transaction.atomic
def ask(request: HttpRequest, typed: str) -> None:
    user = find(typed)
    has_many = is_over_limit(request, user, typed)
    mail_reset_link.enqueue(user.pk if user and not has_many else 0)
    name = "excess_rate_limit_exceeded" if has_many else "authn_token_requested"
    tell(name, request, user, about="a link to set a password")


def is_over_limit(request: HttpRequest, user: User | None, typed: str) -> bool:
    """Whether enough was mailed to this account, or asked for here (RST-5)."""
    account = throttle.is_too_often(
        "reset", user.ref if user else typed, most=LINKS_AN_HOUR, within=HOUR
    )
    sender = throttle.is_too_often(
        "reset from", address_of(request), most=LINKS_AN_HOUR_AND_ADDRESS, within=HOUR
    )
    return account or sender
