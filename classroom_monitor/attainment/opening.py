"""Reopening a month: what SLT may do by themselves, and what a teacher asks them for.

An opening is narrow: for a group, a subject or a person, and until a time. Each act
locks the school's row first, so that of two at one instant one wins and the other is
told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from classroom_monitor.attainment import month_letters
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import (
    Answer,
    MonthOpening,
    ReopenRequest,
    Subject,
)
from classroom_monitor.attainment.months import (
    WRITABLE,
    OpenMonths,
    between,
    month_of,
)
from classroom_monitor.groups.models import Group
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.schools.models import School
from classroom_monitor.ui import when

if TYPE_CHECKING:
    from classroom_monitor.staff.models import Membership

OLDEST = 36
"""So many months back a month can be reopened to teachers."""
LONGEST = timedelta(days=60)
NOT_PAST = "Choose a month that is past. The current month is open to everybody anyway."
TOO_OLD = (
    f"A month can be reopened for {OLDEST} months. SLT can still correct older ones."
)
TOO_WIDE = (
    "Choose a group, a subject or a person, so that the month is open no wider than "
    "it needs to be."
)
ENDS_BEFORE = "Choose a time that is still to come."
TOO_LONG = f"Choose a time within the next {LONGEST.days} days."
GIVE_REASON = "Say in a few words why."
OPEN_ALREADY = "{month} is open to you for {group} already. You can enter it now."
ASKED_ALREADY = "You asked for this already, and it waits for an answer."
NO_LONGER_HAS = "{person} no longer has {group}, so there is nothing to reopen for."


@dataclass(frozen=True)
class Place:
    """A month, and for whom and what; nothing means every one."""

    month: date
    group: Group | None = None
    subject: Subject | None = None
    person: Membership | None = None

    @property
    def words(self) -> str:
        """ "October 2026, 4B, Reading, for Ms Tess Tan"."""
        parts = [when.month(self.month)]
        parts += [str(part) for part in (self.group, self.subject) if part]
        if self.person:
            parts.append(f"for {self.person.full_name}")
        return ", ".join(parts)

    @classmethod
    def of(cls, row: MonthOpening | ReopenRequest) -> Place:
        return cls(row.month, row.group, row.subject, row.membership)


def lock(school: School) -> None:
    School.objects.select_for_update().values_list("pk").get(pk=school.pk)


def refuse_unless_past(month: date, now: datetime) -> None:
    """A month that cannot be reopened at all is a `ValidationError`."""
    if month >= month_of(now.date()):
        raise ValidationError({"month": NOT_PAST})
    if between(month, month_of(now.date())) > OLDEST:
        raise ValidationError({"month": TOO_OLD})


def refuse_unless_soon(until: datetime, now: datetime) -> None:
    if until <= now:
        raise ValidationError({"until": ENDS_BEFORE})
    if until > now + LONGEST:
        raise ValidationError({"until": TOO_LONG})


@transaction.atomic
def reopen(
    place: Place,
    until: datetime,
    reason: str,
    *,
    slt: Membership,
    by: Actor,
    now: datetime,
) -> MonthOpening:
    """Open a past month again, as narrowly as `place` says, until a time."""
    lock(slt.school)
    refuse_unless_past(place.month, now)
    refuse_unless_soon(until, now)
    if not (place.group or place.subject or place.person):
        raise ValidationError(TOO_WIDE)
    if not reason:
        raise ValidationError({"reason": GIVE_REASON})
    return make(place, until, reason, slt=slt, by=by, now=now)


def make(
    place: Place,
    until: datetime,
    reason: str,
    *,
    slt: Membership,
    by: Actor,
    now: datetime,
) -> MonthOpening:
    opening = MonthOpening.objects.create(
        school=slt.school,
        month=place.month,
        group=place.group,
        subject=place.subject,
        membership=place.person,
        until=until,
        reason=reason,
        by=slt,
        made_at=now,
    )
    after = {"until": when.full_moment(until, slt.school)}
    record("attainment.reopened", opening, place, by, {}, after, reason)
    return opening


@transaction.atomic
def close(opening: MonthOpening, *, by: Actor, now: datetime) -> None:
    """End an opening before its time. One that has ended is a `ValidationError`."""
    lock(opening.school)
    opening.refresh_from_db(fields=["closed_at", "until"])
    if opening.closed_at or opening.until <= now:
        raise ValidationError("That month had been closed again already.")
    opening.closed_at = now
    opening.save(update_fields=["closed_at"])
    before = {"until": when.full_moment(opening.until, opening.school)}
    after = {"until": when.full_moment(now, opening.school)}
    place = Place.of(opening)
    record("attainment.reopening_ended", opening, place, by, before, after)


@transaction.atomic
def ask(
    member: Membership, place: Place, reason: str, *, by: Actor, now: datetime
) -> ReopenRequest:
    """A teacher asks for a month of one of their groups."""
    school = member.school
    lock(school)
    refuse_unless_past(place.month, now)
    if place.group is None:
        raise ValidationError({"group": "Choose a group."})
    if not reason:
        raise ValidationError({"reason": GIVE_REASON})
    if is_open_to(member, place, now):
        words = {"month": when.month(place.month), "group": place.group.name}
        raise ValidationError(OPEN_ALREADY.format(**words))
    waiting = ReopenRequest.objects.filter(
        membership=member, month=place.month, group=place.group, answer=Answer.WAITING
    )
    # Who waits for every subject waits for this one too.
    asked = {*waiting.values_list("subject", flat=True)}
    if None in asked or (place.subject.pk if place.subject else None) in asked:
        raise ValidationError(ASKED_ALREADY)
    request = ReopenRequest.objects.create(
        school=school,
        membership=member,
        month=place.month,
        group=place.group,
        subject=place.subject,
        reason=reason,
        asked_at=now,
    )
    record("attainment.reopen_asked", request, place, by, {}, {}, reason)
    month_letters.tell_slt(request, by)
    return request


def is_open_to(member: Membership, place: Place, now: datetime) -> bool:
    """Whether this person may write that month, group and subject at that moment."""
    open_months = OpenMonths.of(member, now, Book.of(member.school).grace_days)
    state = open_months.state(
        place.month,
        subject=place.subject.pk if place.subject else None,
        groups=[place.group.pk] if place.group else [],
    )
    return state in WRITABLE


def take_up(request: ReopenRequest) -> ReopenRequest:
    """The request as it stands now, locked; one that was answered is refused."""
    lock(request.school)
    fresh = ReopenRequest.objects.select_related(
        "school", "membership", "group", "subject", "answered_by"
    ).get(pk=request.pk)
    if fresh.answer == Answer.WITHDRAWN:
        raise ValidationError(
            f"{fresh.membership.full_name} took this request back. Nothing was changed."
        )
    if fresh.answer != Answer.WAITING:
        who = fresh.answered_by.full_name if fresh.answered_by else "Somebody"
        at = when.full_moment(fresh.answered_at or fresh.asked_at, fresh.school)
        raise ValidationError(
            f"{who} answered this request already ({fresh.get_answer_display()}, {at})."
            " Nothing was changed."
        )
    return fresh


@transaction.atomic
def grant(
    request: ReopenRequest,
    until: datetime,
    subject: Subject | None,
    *,
    slt: Membership,
    by: Actor,
    now: datetime,
) -> MonthOpening:
    """Open the month for whoever asked, for what was asked or for one subject of it."""
    request = take_up(request)
    refuse_unless_soon(until, now)
    if request.subject and subject != request.subject:
        raise ValidationError({"subject": f"Only {request.subject} was asked for."})
    person, group = request.membership, request.group
    today = request.school.today()
    is_there = person.is_active_on(today)
    if not is_there or not person.groups_on(today).filter(pk=group.pk).exists():
        words = NO_LONGER_HAS.format(person=person.full_name, group=group.name)
        raise ValidationError(words)
    place = replace(Place.of(request), subject=subject)
    opening = make(place, until, request.reason, slt=slt, by=by, now=now)
    settle(request, Answer.GRANTED, slt, now, opening=opening)
    month_letters.tell_asker(request, by)
    return opening


@transaction.atomic
def refuse(
    request: ReopenRequest, words: str, *, slt: Membership, by: Actor, now: datetime
) -> None:
    """Say no, and why."""
    request = take_up(request)
    if not words:
        raise ValidationError({"words": GIVE_REASON})
    settle(request, Answer.REFUSED, slt, now, words=words)
    place = Place.of(request)
    record("attainment.reopen_refused", request, place, by, {}, {}, words)
    month_letters.tell_asker(request, by)


@transaction.atomic
def withdraw(request: ReopenRequest, *, by: Actor, now: datetime) -> None:
    """Whoever asked no longer asks."""
    request = take_up(request)
    settle(request, Answer.WITHDRAWN, None, now)
    place = Place.of(request)
    record("attainment.reopen_withdrawn", request, place, by, {}, {})


def settle(
    request: ReopenRequest,
    answer: Answer,
    slt: Membership | None,
    now: datetime,
    *,
    words: str = "",
    opening: MonthOpening | None = None,
) -> None:
    request.answer, request.answered_by, request.answered_at = answer, slt, now
    request.words, request.opening = words, opening
    request.save(
        update_fields=["answer", "answered_by", "answered_at", "words", "opening"]
    )
    month_letters.take_back_if_none_waits(request.school)


def record(
    kind: str,
    row: MonthOpening | ReopenRequest,
    place: Place,
    by: Actor,
    before: dict[str, str],
    after: dict[str, str],
    note: str = "",
) -> None:
    entry = Entry(kind, "month", row.ref, place.words, before, after, note)
    Change.record(entry, by=by, school=row.school)


def slt_of(school: School) -> list[str]:
    """Who can reopen a month, by name."""
    people = school.memberships.active(school.today()).slt().in_order()
    return [person.full_name for person in people]
