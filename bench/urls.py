"""The product's addresses, and the bare view that its pages are compared with."""

import itertools
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone

from classroom_monitor import urls as product
from classroom_monitor.attainment.models import Attainment, AttainmentChange

handler400, handler403 = product.handler400, product.handler403
handler404, handler500 = product.handler404, product.handler500


@cache
def page(name: str) -> bytes:
    return (Path(settings.DATA_DIR) / "bare" / name).read_bytes()


def bare(request: HttpRequest, name: str) -> HttpResponse:
    """A constant page, for whoever is signed in: what the stack alone costs."""
    return HttpResponse(page(name))


def write(request: HttpRequest) -> JsonResponse:
    """One result and its line of history in one transaction, and no question asked."""
    now = timezone.now()
    with transaction.atomic():
        row = next(of_the_class)
        Attainment.objects.filter(pk=row.pk).update(
            step=row.step_id, version=F("version") + 1, changed_at=now
        )
        AttainmentChange.objects.create(
            school_id=row.school_id,
            pupil_id=row.pupil_id,
            subject_id=row.subject_id,
            month=row.month,
            kind=row.kind,
            before="4E",
            after="4D",
            at=now,
            capacity="member",
            actor_ref="somebody",
            actor_name="Somebody",
        )
    return JsonResponse({"cells": [{"version": 2}]})


def results() -> Iterator[Attainment]:
    rows = list(Attainment.objects.filter(school__slug="bench-own").order_by("pk")[:35])
    return itertools.cycle(rows)


class OfTheClass:
    """Results of the class, read once by each process."""

    def __init__(self) -> None:
        self.rows: Iterator[Attainment] | None = None

    def __next__(self) -> Attainment:
        self.rows = self.rows or results()
        return next(self.rows)


of_the_class = OfTheClass()
urlpatterns = [
    *product.urlpatterns,
    path("bare/<slug:name>/", bare),
    path("bare-write/", write),
]
