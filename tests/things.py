"""One thing of each kind that has an address, for the tests that walk them all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from classroom_monitor.attainment.defaults import Plan, make_scale
from classroom_monitor.attainment.models import (
    MonthOpening,
    ReopenRequest,
    Scale,
    Subject,
    Target,
)
from classroom_monitor.attainment.months import month_of, plus
from classroom_monitor.groups.models import AccessRequest
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.home.models import Favourite
from classroom_monitor.outbox.models import Message, MessageKind
from classroom_monitor.pupils.models import PupilList, RollUp
from classroom_monitor.schools.models import AcademicYear
from classroom_monitor.staff.models import BulkSelection


def pairs(place: Any, here: Any, elsewhere: Any) -> tuple[str, str]:
    return f"{place.ref}/{here.ref}", f"{place.ref}/{elsewhere.ref}"


def favourite_of(member: Any) -> Favourite:
    return Favourite.objects.create(
        school=member.school,
        membership=member,
        kind="attainment-spread",
        title=f"Graph of {member.last_name}",
    )


def preset_of(school: Any) -> Favourite:
    return Favourite.objects.create(
        school=school, kind="on-track", title=f"Graph of {school.name}"
    )


def target_of(group: Any) -> Target:
    """A target of a group, in the subject and on the scale that stand here."""
    school, today = group.school, group.school.today()
    scale = school.scales.get()
    return school.targets.create(
        name=name_at(school),
        group=group,
        subject=school.subjects.get(),
        scale=scale,
        step=scale.versions.get().steps.get(code="Y"),
        start_month=month_of(today),
        month=plus(month_of(today), 6),
    )


def roll_up_at(school: Any) -> RollUp:
    year = AcademicYear.containing(school, school.today() + timedelta(days=366))
    return RollUp.objects.create(school=school, year=year)


def message_to(member: Any) -> Message:
    return Message.objects.create(
        school=member.school,
        user=member.user,
        membership=member,
        kind=MessageKind.SET_PASSWORD,
    )


def list_of(member: Any) -> PupilList:
    name = "Canary list" if member.school.slug == "birchwood" else "Readers"
    return PupilList.objects.create(school=member.school, membership=member, name=name)


def question_of(member: Any, group: Any) -> AccessRequest:
    return AccessRequest.objects.create(
        school=member.school,
        group=group,
        membership=member,
        term="week",
        reason="Canary reason" if member.school.slug == "birchwood" else "Cover",
    )


def selection_of(member: Any) -> BulkSelection:
    return BulkSelection.objects.create(
        school=member.school, by=member.user, act="deactivate", refs=[member.ref]
    )


def name_at(school: Any) -> str:
    """Birchwood's is a canary."""
    return "Owls" if school.slug == "birchwood" else "Drama"


def subject_of(school: Any) -> Subject:
    return Subject.objects.create(school=school, name=name_at(school), short_name="O")


def scale_of(school: Any) -> Scale:
    plan = Plan(name_at(school), [("X", "", 1), ("Y", "", 2)])
    return make_scale(school, plan, AcademicYear.containing(school, school.today()))


def opening_of(group: Any, member: Any) -> MonthOpening:
    now = member.school.now()
    return MonthOpening.objects.create(
        school=member.school,
        month=plus(month_of(now.date()), -1),
        group=group,
        until=now + timedelta(days=1),
        reason=f"{group.name} is late",
        by=member,
    )


def request_for(group: Any, member: Any) -> ReopenRequest:
    return ReopenRequest.objects.create(
        school=member.school,
        membership=member,
        month=plus(month_of(member.school.today()), -2),
        group=group,
        reason=f"{group.name} is late",
    )


def change_at(school: Any, member: Any) -> Change:
    entry = Entry(
        "staff.edited",
        "user",
        member.ref,
        member.list_name,
        {"can_set_targets": True},
        {"can_set_targets": False},
    )
    return Change.record(entry, by=Actor.system(), school=school)
