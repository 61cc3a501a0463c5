"""Who can see whom, and why: asked of a pupil, of a group and of a user."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString

from classroom_monitor.groups.access import enter_group
from classroom_monitor.pupils.seeing import past, who
from classroom_monitor.pupils.seeing.statements import record_of
from classroom_monitor.pupils.seeing.who import Answer, Seer
from classroom_monitor.pupils.seeing.words import Because, Telling
from classroom_monitor.staff.access import (
    SchoolRequest,
    administrators_of,
    members_only,
)
from classroom_monitor.staff.views.pieces import piece
from classroom_monitor.text import fold
from classroom_monitor.ui import when
from classroom_monitor.ui.errors import Refused

PER_PAGE = 100
EARLIEST = date(2000, 1, 1)
AHEAD = timedelta(days=800)
NO_DAY = "There is no such day. Enter a date like 2026-11-23."
ANOTHER_DAY = (
    "You can ask who sees a pupil today. School administrators can ask it of any day."
)


@dataclass
class Asked:
    """The day that is asked about; `problem` says what could not be understood."""

    day: date
    today: date
    typed: str = ""
    problem: str = ""

    @property
    def is_past(self) -> bool:
        return self.day < self.today

    @property
    def is_ahead(self) -> bool:
        return self.day > self.today

    def said(self, past: str, now: str, ahead: str) -> str:
        return past if self.is_past else ahead if self.is_ahead else now

    @property
    def can(self) -> str:
        return self.said("could", "can", "will be able to")

    @property
    def verb(self) -> str:
        """Between a pupil and a group."""
        return self.said("was", "is", "will be")

    @property
    def has(self) -> str:
        """Between a user and a group."""
        return self.said("had", "has", "will have")


def asked_day(request: SchoolRequest) -> Asked:
    """Today, or the day in the address, which administrators alone may choose."""
    today = request.school.today()
    typed = request.GET.get("on", "").strip()[:40]
    if not typed:
        return Asked(today, today)
    try:
        day = parse_date(typed)
    except ValueError:
        day = None
    if not request.membership.can_manage_pupils() and day != today:
        raise Refused(administrators_of(request.school), ANOTHER_DAY)
    if day is None:
        return Asked(today, today, typed, NO_DAY)
    last = today + AHEAD
    if not EARLIEST <= day <= last:
        told = f"Choose a day from {when.day(EARLIEST)} to {when.day(last)}."
        return Asked(today, today, typed, told)
    return Asked(day, today, typed)


@dataclass(slots=True)
class Line:
    """One user of the answer, as the page shows them."""

    ref: str
    full_name: str
    short_name: str
    type_label: str
    is_known: bool
    # Could see on that past day, and cannot come in today.
    is_gone: bool
    because: list[Because]


def lines(seers: list[Seer], telling: Telling, asked: Asked) -> list[Line]:
    return [
        Line(
            seer.member.ref,
            seer.member.full_name,
            seer.member.short_name,
            seer.was.type_label,
            seer.was.is_known,
            asked.is_past and not seer.member.is_active_on(asked.today),
            [telling.because(reason) for reason in seer.reasons],
        )
        for seer in seers
    ]


def names(people: list[past.Was]) -> list[tuple[str, bool]]:
    return [(was.member.full_name, was.is_known) for was in people]


def people_of(
    request: SchoolRequest, asked: Asked, told: Answer, first_name: str
) -> SafeString:
    """Everybody of the answer; of a group, without the name of a pupil."""
    telling = Telling(asked.day, asked.today, told.givers)
    return piece(
        "pupils/seers",
        request,
        asked=asked,
        can=asked.can.capitalize(),
        on="" if asked.day == asked.today else f"?on={asked.day}",
        base=f"/schools/{request.school.slug}/",
        first_name=first_name,
        seers=lines(told.seers, telling, asked),
        # Who has left or may not come in is for those who keep the users.
        barred=lines(told.barred, telling, asked)
        if request.membership.can_manage_staff()
        else [],
        records=names(told.records),
        figures=names(told.figures),
        manages=request.membership.can_manage_pupils(),
        is_of_trust=request.school.trust_id is not None,
    )


def answered(
    request: SchoolRequest, asked: Asked, told: Answer, **page: Any
) -> HttpResponse:
    pupil = page.get("pupil")
    page |= {
        "asked": asked,
        "told": told,
        "people": people_of(request, asked, told, pupil.first_name if pupil else ""),
        "manages": request.membership.can_manage_pupils(),
        "has_errors": bool(asked.problem),
        "help_page": "who-can-see",
    }
    status = 422 if asked.problem else 200
    return render(request, "pupils/who_can_see.html", page, status=status)


@members_only()
def show_who_sees_pupil(request: SchoolRequest, ref: str) -> HttpResponse:
    """For administrators of any pupil and day; for others of whom they see, today."""
    pupil = record_of(request.membership, ref, request.school.today())
    if pupil is None:
        raise Http404
    asked = asked_day(request)
    told = who.who_sees(pupil, request.school, asked.day)
    return answered(request, asked, told, pupil=pupil, name=pupil.full_name)


@members_only()
def show_who_sees_group(request: SchoolRequest, ref: str) -> HttpResponse:
    """For administrators of any group and day; for others of what they have, today."""
    group = enter_group(request, ref)
    asked = asked_day(request)
    told = who.who_has(group, request.school, asked.day)
    count = group.pupil_links.on(asked.day).values("pupil").distinct().count()
    return answered(request, asked, told, group=group, name=group.name, count=count)


@members_only()
def show_pupils_of_user(request: SchoolRequest, ref: str) -> HttpResponse:
    """Which pupils a user can see: for administrators, and for oneself today."""
    reader, school = request.membership, request.school
    member = school.memberships.filter(ref=ref).first()
    if member is None:
        raise Http404
    if not (reader.can_manage_pupils() or member.pk == reader.pk):
        raise Refused(administrators_of(school))
    asked = asked_day(request)
    own = who.seen_by(member, school, asked.day)
    part = request.GET.get("q", "").replace("\0", "")[:80]
    pupils = own.pupils
    for word in fold(part).replace(",", " ").split():
        pupils = pupils.filter(search__contains=word)
    page = Paginator(pupils.in_order(), PER_PAGE).get_page(request.GET.get("page"))
    telling = Telling(asked.day, asked.today, own.givers)
    reasons = who.reasons_for(own, school, list(page))
    shown = {
        "asked": asked,
        "base": f"/schools/{school.slug}/",
        "own": own,
        "member": member,
        "is_self": member.pk == reader.pk,
        "part": part,
        "page": page,
        "groups": [(link, telling.access(link)) for link in own.groups],
        "rows": [
            (pupil, [telling.because(reason) for reason in some])
            for pupil, some in zip(page, reasons, strict=True)
        ],
        "is_gone": past_only(asked, own.was, member),
        "manages": reader.can_manage_pupils(),
        "has_errors": bool(asked.problem),
        "help_page": "who-can-see",
    }
    status = 422 if asked.problem else 200
    return render(request, "pupils/seen_by_user.html", shown, status=status)


def past_only(asked: Asked, was: past.Was, member: Any) -> bool:
    is_in_today = member.is_active_on(asked.today)
    return asked.is_past and was.could_come_in and not is_in_today
