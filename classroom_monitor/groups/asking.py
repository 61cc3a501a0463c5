"""Asking for a group that one lacks, and answering: question and answer are kept."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from classroom_monitor.groups.models import (
    AccessAnswer,
    AccessRequest,
    AccessTerm,
    Group,
)
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.outbox.models import MessageKind
from classroom_monitor.outbox.queue import draft, queue_many
from classroom_monitor.schools.models import AcademicYear, School
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.revisions import Revision, revise

ONE_DAY = timedelta(days=1)
MOST_WAITING = 10
TERMS = [AccessTerm.LESSON, AccessTerm.WEEK, AccessTerm.JULY]
"""From the shortest to the longest."""
HAVE_IT = "You have this group already."
ARCHIVED = "This group was archived, so nobody can be given it."
FROM_LATER = "{} has {} from a later day on. Change that in their form instead."
TWICE = "You have asked for this group already, and nobody has answered yet."
TOO_MANY = (
    f"You have {MOST_WAITING} questions that nobody has answered yet. "
    "Withdraw one first, or speak to an administrator."
)


def last_day_of(term: str, school: School, today: date) -> date:
    """Until when one has what is given today for that long."""
    if term == AccessTerm.LESSON:
        return today
    if term == AccessTerm.WEEK:
        return today + timedelta(days=6)
    return AcademicYear.containing(school, today).ends_on


def terms_within(term: str) -> list[AccessTerm]:
    """What may be granted to somebody who asked for that long: as much or less."""
    return TERMS[: TERMS.index(AccessTerm(term)) + 1]


def count_waiting(member: Membership) -> int:
    """How many questions this person could answer now."""
    if not member.can_manage_groups():
        return 0
    asked = AccessRequest.objects.filter(school=member.school_id)
    return asked.filter(answer=AccessAnswer.WAITING).count()


@transaction.atomic
def ask(
    group: Group, member: Membership, term: str, reason: str, *, by: Actor, today: date
) -> AccessRequest:
    """Ask for a group. A `ValidationError` says why one cannot."""
    school = School.objects.select_for_update().get(pk=group.school_id)
    if group.archived_on:
        raise ValidationError(ARCHIVED)
    if member.groups_on(today).filter(pk=group.pk).exists():
        raise ValidationError(HAVE_IT)
    waiting = member.access_requests.filter(answer=AccessAnswer.WAITING)
    if waiting.count() >= MOST_WAITING:
        raise ValidationError(TOO_MANY)
    asked = AccessRequest(
        school=school, group=group, membership=member, term=term, reason=reason
    )
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(TWICE) from error
    record(asked, "groups.asked", by, {"term": asked.get_term_display()}, reason)
    tell_administrators(asked, by)
    return asked


@transaction.atomic
def grant(
    asked: AccessRequest,
    term: str,
    words: str,
    *,
    answerer: Membership,
    by: Actor,
    today: date,
) -> date:
    """Give the group for what was asked or for less; say the last day with it."""
    asked = take(asked)
    member, group, school = asked.membership, asked.group, asked.school
    if term not in terms_within(asked.term):
        raise ValidationError("Choose what was asked for, or less.")
    if group.archived_on:
        raise ValidationError(ARCHIVED)
    if not member.is_active_on(today):
        raise ValidationError(f"{member.full_name} is no longer active here.")
    until = last_day_of(term, school, today)
    later = member.group_access.filter(group=group, from_on__gt=today)
    if later.exclude(to_on=F("from_on")).exists():
        # What is given now would take the place of what begins then.
        raise ValidationError(FROM_LATER.format(member.full_name, group.name))
    if not has_until(member, group, until, today):
        wanted = Revision(member, give={group: until + ONE_DAY})
        outcome = revise(school, [wanted], by=by, today=today)
        if outcome.refused:
            raise ValidationError(outcome.refused[0][1])
    asked.granted_term = term
    close(asked, AccessAnswer.GRANTED, words, answerer)
    told = {"user": member.full_name, "until": until.isoformat()}
    record(asked, "groups.access_granted", by, told, words)
    tell_asker(asked, by)
    return until


def has_until(member: Membership, group: Group, until: date, today: date) -> bool:
    """Whether somebody gave it meanwhile for as long: granting must not shorten it."""
    links = member.group_access.on(today).filter(group=group)
    return any(link.last_day is None or link.last_day >= until for link in links)


@transaction.atomic
def refuse(
    asked: AccessRequest, words: str, *, answerer: Membership, by: Actor
) -> None:
    """Say no, with a reason that the asker reads."""
    if not words:
        raise ValidationError("Say why not: the answer is shown to whoever asked.")
    asked = take(asked)
    close(asked, AccessAnswer.REFUSED, words, answerer)
    told = {"user": asked.membership.full_name}
    record(asked, "groups.access_refused", by, told, words)
    tell_asker(asked, by)


@transaction.atomic
def withdraw(asked: AccessRequest, *, by: Actor) -> None:
    """Take one's own question back."""
    asked = take(asked)
    asked.answer = AccessAnswer.WITHDRAWN
    asked.answered_at = timezone.now()
    asked.save(update_fields=["answer", "answered_at"])
    record(asked, "groups.ask_withdrawn", by, {}, "")


def take(asked: AccessRequest) -> AccessRequest:
    """The question as it is now, under lock: of two answers at one instant one wins."""
    School.objects.select_for_update().values_list("pk").get(pk=asked.school_id)
    fresh = AccessRequest.objects.select_related(
        "group", "school", "membership__user", "membership__school", "answered_by"
    ).get(pk=asked.pk)
    if fresh.answer != AccessAnswer.WAITING:
        by = f" by {fresh.answered_by.full_name}" if fresh.answered_by else ""
        said = fresh.get_answer_display().lower()
        raise ValidationError(f"This was {said}{by} meanwhile. Nothing was changed.")
    fresh.group.school = fresh.school
    return fresh


def close(
    asked: AccessRequest, answer: AccessAnswer, words: str, answerer: Membership
) -> None:
    asked.answer, asked.words = answer, words
    asked.answered_by, asked.answered_at = answerer, timezone.now()
    asked.save(
        update_fields=["answer", "words", "granted_term", "answered_by", "answered_at"]
    )


def record(
    asked: AccessRequest, kind: str, by: Actor, after: dict[str, str], note: str
) -> None:
    group = asked.group
    entry = Entry(kind, "group", group.ref, group.name, after=after, note=note)
    Change.record(entry, by=by, school=asked.school)


def tell_administrators(asked: AccessRequest, by: Actor) -> None:
    """By mail, whoever can answer and has an address; the list shows it to all."""
    people = asked.school.memberships.active(asked.school.today()).administrators()
    told = letter_about(asked)
    messages = [
        draft(
            person.user,
            MessageKind.ACCESS_ASKED,
            school=asked.school,
            membership=person,
            by=by,
            context=told,
        )
        for person in people.exclude(pk=asked.membership_id).select_related("user")
        if person.user.email
    ]
    if messages:
        queue_many(messages)


def tell_asker(asked: AccessRequest, by: Actor) -> None:
    if asked.membership.user.email and asked.answered_by_id != asked.membership_id:
        message = draft(
            asked.membership.user,
            MessageKind.ACCESS_ANSWERED,
            school=asked.school,
            membership=asked.membership,
            by=by,
            context=letter_about(asked),
        )
        queue_many([message])


def letter_about(asked: AccessRequest) -> dict[str, str]:
    """What a letter may carry outside: never the words, for they may name a pupil."""
    return {
        "about": asked.membership.full_name,
        "group": asked.group.name,
        "term": asked.get_term_display(),
        "answer": asked.get_answer_display().lower(),
        "page": settings.PUBLIC_URL
        + reverse("groups:requests", args=[asked.school.slug]),
    }
