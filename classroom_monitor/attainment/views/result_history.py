"""Every change of a pupil's results: who, when, before, after, why."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from classroom_monitor.attainment import months
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.grid.past import changes_of, last_words
from classroom_monitor.attainment.models import Kind
from classroom_monitor.staff.access import SchoolRequest, members_only

PER_PAGE = 50


@members_only()
@require_safe
def show_history(request: SchoolRequest, ref: str) -> HttpResponse:
    """For whoever sees the pupil today; to others there is none."""
    today = request.school.today()
    visible = request.school.pupils.visible_to(request.membership, today)
    pupil = get_object_or_404(visible, ref=ref)
    book = Book.of(request.school)
    subject = next(
        (s for s in book.every_subject.values() if s.ref == request.GET.get("subject")),
        None,
    )
    month = months.read(request.GET.get("month", ""))
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else ""
    changes = changes_of(request.school, pupil, subject, month, kind)
    asked = request.GET.copy()
    asked.pop("page", None)
    asked.pop("part", None)
    page = {
        "pupil": pupil,
        "subject": subject,
        "month": month,
        "kind": kind,
        "page": Paginator(changes, PER_PAGE).get_page(request.GET.get("page")),
        "now_stands": last_words(request.school, book, pupil, subject, month, today),
        "subjects": book.subjects,
        "query": asked.urlencode(),
        "base": reverse("marks:first", args=[request.school.slug]),
        "help_page": "enter-attainment",
    }
    is_part = request.GET.get("part") == "yes"
    name = "attainment/result_history.html"
    return render(request, f"{name}#changes" if is_part else name, page)
