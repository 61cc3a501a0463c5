"""Forms that are carried out once, however often they arrive (REL-1).

A form carries a random key, `{% submission_key %}`. The key is written in the
transaction of what it does: a double click, or the same form from a second tab, gets
the first one's answer, also when both arrive at one instant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from classroom_monitor.history.models import Submission, canonical

FIELD = "key"
NOT_OF_THE_FORM = {FIELD, "csrfmiddlewaretoken"}

View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """Let each filled-in form take effect once. Stands below the gate of its view.

    Only an answer that redirects is kept: a form that came back with what is wrong may
    be sent again. The whole view is one transaction.
    """

    @wraps(view)
    def carried_out(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponse:
        key = request.POST.get(FIELD, "")
        if request.method != "POST" or not key:
            return view(request, *args, **rest)
        with transaction.atomic():
            submission = begin(request, short(key))
            if submission is None:
                return repeat(request, short(key))
            response = view(request, *args, **rest)
            keep(request, submission, response)
        return response

    return carried_out


def sender(request: HttpRequest) -> int:
    if request.user.pk is None:
        raise PermissionDenied("Only who is signed in can send a form once.")
    return request.user.pk


def begin(request: HttpRequest, key: str) -> Submission | None:
    """Write the key down; None if it stands there already."""
    try:
        with transaction.atomic():
            return Submission.objects.create(
                user_id=sender(request),
                key=key,
                school=getattr(request, "school", None),
                body_digest=body_digest(request),
            )
    except IntegrityError:
        return None


def short(key: str) -> str:
    """Whatever a browser sent as a key, in the room that there is for it."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()[:40]


def body_digest(request: HttpRequest) -> str:
    body = {
        name: values
        for name, values in request.POST.lists()
        if name not in NOT_OF_THE_FORM
    }
    sent = canonical([request.path, body])
    return hashlib.sha256(sent.encode(errors="replace")).hexdigest()


def keep(request: HttpRequest, submission: Submission, response: HttpResponse) -> None:
    """Keep the answer to give it again, or forget the key if nothing was done."""
    if not isinstance(response, HttpResponseRedirect):
        submission.delete()
        return
    submission.answer = response.url
    submission.told = [
        [message.level, str(message.message), message.extra_tags]
        for message in waiting_messages(request)
    ]
    submission.save(update_fields=["answer", "told"])


def waiting_messages(request: HttpRequest) -> list[Any]:
    """What the next page will say, left there for it."""
    storage = messages.get_messages(request)
    found = list(storage)
    if isinstance(storage, BaseStorage):
        storage.used = False
    return found


def repeat(request: HttpRequest, key: str) -> HttpResponse:
    """The first answer again; another form under the same key is refused."""
    submission = Submission.objects.get(user_id=sender(request), key=key)
    if submission.body_digest != body_digest(request):
        return render(request, "history/sent_before.html", status=409)
    said = {str(message.message) for message in waiting_messages(request)}
    for level, text, tags in submission.told:
        if text not in said:
            messages.add_message(request, level, text, extra_tags=tags or "")
    return HttpResponseRedirect(submission.answer)
