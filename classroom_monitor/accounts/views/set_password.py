"""The page behind a mailed link, where a person sets their own password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from classroom_monitor.accounts import actions, links, renewal, tokens, trail
from classroom_monitor.accounts.events import tell
from classroom_monitor.accounts.forms import NewPasswordForm
from classroom_monitor.accounts.models import Link, User
from classroom_monitor.history.models import Capacity

HELD = "password_link"
GONE = 410


@login_not_required
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address at once; nothing happens to the link.

    The session holds what the database holds: the token's hash (RST-3, RST-4).
    """
    request.session[HELD] = tokens.digest(token)
    return without_referrer(redirect("accounts:set_password"))


@login_not_required
@sensitive_post_parameters("new_password")
def set_password(request: HttpRequest) -> HttpResponse:
    link = held_link(request)
    if link is None or not link.is_open() or not link.user.may_sign_in():
        return show_dead_link(request, link)
    form = NewPasswordForm(request.POST or None, user=link.user)
    if form.is_valid():
        # Hashed before the transaction: it may have to wait for its turn.
        link.user.set_password(form.cleaned_data["new_password"])
        if not keep(request, link):
            return show_dead_link(request, held_link(request))
        logout(request)
        messages.success(request, "Your password is set. Sign in with it.")
        return redirect("account_login")
    page = {"form": form, "link": link}
    return render(
        request,
        "accounts/set_password.html",
        page,
        status=422 if form.errors else 200,
    )


@login_not_required
@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """Mail a fresh link to the same address, for one that ran out."""
    link = held_link(request)
    if link is None or not renewal.may_have_another(link):
        return show_dead_link(request, link)
    renewal.send_another(link)
    return redirect("accounts:forgotten_sent")


def held_link(request: HttpRequest) -> Link | None:
    link = links.of_digest(request.session.get(HELD, ""))
    return link if link and link.kind in links.PASSWORD_KINDS else None


@transaction.atomic
def keep(request: HttpRequest, link: Link) -> bool:
    """Use the link up and keep the new password; a link just used keeps nothing."""
    # Locked, so that an end of the person's places cannot fall in between.
    User.objects.select_for_update().get(pk=link.user_id)
    if not link.user.may_sign_in() or not links.use(link):
        return False
    by = trail.own_actor(request, link.user, Capacity.LINK)
    actions.keep_chosen(link.user)
    trail.password_was_chosen(link.user, by=by)
    tell("authn_password_change", request, link.user)
    return True


def show_dead_link(request: HttpRequest, link: Link | None) -> HttpResponse:
    page = {
        "why": renewal.why_dead(link),
        "may_have_another": link is not None and renewal.may_have_another(link),
    }
    # Unknown and ended ones answer alike: whose link it was is nobody's business.
    return render(request, "accounts/dead_link.html", page, status=GONE)


def without_referrer(response: HttpResponse) -> HttpResponse:
    """For answers whose own address holds a token.

    Not for the forms that follow: a browser would then hide their origin, which the
    check against forged requests wants to see.
    """
    response["Referrer-Policy"] = "no-referrer"
    return response
