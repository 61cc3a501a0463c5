"""A school's Outbox, and the demonstration's mail on the operator's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlencode

from django.contrib import messages as toasts
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from classroom_monitor.outbox import actions, status
from classroom_monitor.outbox.models import DemonstrationMail, Message, State
from classroom_monitor.outbox.routes import has_demonstration, has_server
from classroom_monitor.staff.access import (
    OperatorRequest,
    SchoolRequest,
    members_only,
    operators_only,
)
from classroom_monitor.staff.models import Membership
from classroom_monitor.ui import when

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

PER_PAGE = 50
EXPLAINED = {
    State.QUEUED: "Waits for its turn, or for the mail server.",
    State.HANDING_OVER: "Is being given to the mail server at this moment.",
    State.REFUSED: "The mail server will not deliver it. Its own words say why.",
    State.UNCLEAR: "It was given to the mail server, and no receipt came. It may have "
    "arrived, so it is never sent again by itself.",
    State.GIVEN_UP: "It was tried for hours and could not be delivered.",
    State.WITHDRAWN: "Was taken back before it left.",
}


class Replaceable(TypedDict):
    """What the list's statement says of each message besides."""

    is_replaced: bool


@dataclass(frozen=True)
class Row:
    """One message as the page shows it."""

    message: Message
    name: str
    address: str
    queued: str
    label: status.Label
    # What the mail server itself said, and what there is to say besides.
    server_words: str
    our_words: str
    can_send_again: bool
    can_withdraw: bool


@dataclass(frozen=True)
class Choice:
    """One state to filter by, and how many messages have it."""

    value: str
    label: str
    count: int
    is_chosen: bool


@require_safe
@members_only(Membership.can_manage_staff)
def list_messages(request: SchoolRequest) -> HttpResponse:
    counts = dict(
        request.school.messages.order_by()
        .values_list("state")
        .annotate(number=Count("pk"))
    )
    chosen = [state for state in State.values if state in request.GET.getlist("state")]
    found = request.school.messages.order_by("-pk")
    found = found.filter(state__in=chosen) if chosen else found
    found = found.select_related("user", "membership__user", "link").annotate(
        is_replaced=Exists(Message.objects.filter(supersedes=OuterRef("pk")))
    )
    paginator = Paginator(found, PER_PAGE)
    # The counts are known already; counting again would cost a query more.
    paginator.count = sum(counts.get(state, 0) for state in chosen or State.values)
    page = paginator.get_page(request.GET.get("page"))
    now = request.school.now()
    rows = [row_for(message, now) for message in page]
    return render(
        request,
        "outbox/list.html",
        {
            "page": page,
            "previous": address_of(page, -1, chosen),
            "next": address_of(page, 1, chosen),
            "rows": rows,
            "choices": [
                Choice(state, state.label, counts.get(state, 0), state in chosen)
                for state in State
            ],
            "chosen": chosen,
            "total": sum(counts.values()),
            "waits_too_long": any(status.waits_too_long(row.message) for row in rows),
            "has_server": has_server() or request.school.is_demonstration,
            "help_page": "outbox",
        },
    )


def row_for(message: WithAnnotations[Message, Replaceable], now: datetime) -> Row:
    member = message.membership
    state = State(message.state)
    reply = message.reply if state != State.HANDED_OVER else ""
    # An answer begins with its number; the rest are our words about the connection.
    server_words = reply if reply[:3].isdecimal() else ""
    explained = "" if state == State.HANDED_OVER else EXPLAINED[state]
    again = actions.may_be_sent_again(message) and not message.is_replaced
    return Row(
        message=message,
        name=member.list_name if member else message.user.username,
        address=message.address or (member.shown_email if member else ""),
        queued=when.moment(message.created_at, now),
        label=status.label_for(message, now),
        server_words=server_words,
        our_words=message.note or (not server_words and reply) or explained,
        can_send_again=again,
        can_withdraw=state == State.QUEUED,
    )


def address_of(page: Page, step: int, chosen: list[str]) -> str:
    """Where the page before or after this one is, with the same filter."""
    if not 1 <= page.number + step <= page.paginator.num_pages:
        return ""
    query = {"state": chosen, "page": page.number + step}
    return f"?{urlencode(query, doseq=True)}"


def find(request: SchoolRequest, ref: str) -> Message:
    found = request.school.messages.select_related("user", "membership__user", "school")
    return get_object_or_404(found, ref=ref)


@require_POST
@members_only(Membership.can_manage_staff)
def send_again(request: SchoolRequest, ref: str) -> HttpResponse:
    message = find(request, ref)
    try:
        actions.send_again(message, by=request.actor)
    except ValidationError as refusal:
        toasts.warning(request, " ".join(refusal.messages))
    else:
        toasts.success(
            request,
            f"A new message to {name_of(message)} is queued. "
            "The link of the earlier one has ended.",
        )
    return redirect("outbox:list", request.school.slug)


@require_POST
@members_only(Membership.can_manage_staff)
def withdraw_message(request: SchoolRequest, ref: str) -> HttpResponse:
    message = find(request, ref)
    try:
        actions.withdraw(message, by=request.actor)
    except ValidationError as refusal:
        toasts.warning(request, " ".join(refusal.messages))
    else:
        toasts.success(request, f"The message to {name_of(message)} is taken back.")
    return redirect("outbox:list", request.school.slug)


def name_of(message: Message) -> str:
    if message.membership is not None:
        return message.membership.full_name
    return message.user.username


@require_safe
@operators_only
def read_mail(request: OperatorRequest) -> HttpResponse:
    """The demonstration's mail, which needs no mail server. Nobody else's, ever."""
    if has_server() or not has_demonstration():
        raise Http404
    letters = DemonstrationMail.objects.select_related("message", "school")
    page = Paginator(letters.order_by("-pk"), 20).get_page(request.GET.get("page"))
    return render(request, "outbox/mail.html", {"page": page})
