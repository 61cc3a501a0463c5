"""Canaries: names that give away whatever shows them to the wrong person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from classroom_monitor.attainment import book, opening
from classroom_monitor.attainment.models import (
    Attainment,
    Kind,
    Subject,
    SubjectScale,
    Target,
)
from classroom_monitor.attainment.months import month_of, plus
from classroom_monitor.groups import asking
from classroom_monitor.groups.models import Group, GroupAccess
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.home.models import Favourite
from classroom_monitor.pupils.models import (
    GroupPupil,
    Pupil,
    PupilList,
    PupilListEntry,
)
from classroom_monitor.schools.models import AcademicYear, School
from classroom_monitor.staff.models import Membership
from classroom_monitor.testing import make_group, make_member, make_pupil, make_result
from tests.gates import (
    ASK,
    GROUP,
    LIST,
    PUPIL,
    REOPEN,
    TARGET,
    USER,
)
from tests.things import request_for

THINGS = (
    "pupil",
    "child",
    "past",
    "list",
    "favourite",
    "target",
    "reason",
    "words",
    "reopen",
    "value",
    "note",
)
NEAR = [f"nearcanary{thing}" for thing in THINGS]
FAR = [f"farcanary{thing}" for thing in (*THINGS, "group", "user", "name", "subject")]
PEOPLE = ("uma",)


def plant(
    world: dict[str, Any],
    ashgrove: School,
    birchwood: School,
    class_4b: Group,
    class_5a: Group,
    today: date,
) -> dict[str, Any]:
    """The world with canaries, the refs of the near ones third for each kind, and
    queries that ask for them."""
    uma = make_member(ashgrove, "ng75pn_uma", can_set_targets=True)
    other = make_member(birchwood, "b11aa_farcanaryname", last_name="Farcanaryuser")
    far_group = make_group(birchwood, "Farcanarygroup", today)
    near = nest("Nearcanary", uma, class_5a, subject_at(ashgrove, "Reading"))
    far_subject = subject_at(birchwood, "Farcanarysubject")
    far = nest("Farcanary", other, far_group, far_subject)
    remember_past(class_4b, near["past"], today)
    give_to_tess(world["people"]["tess"], class_5a, near["pupil"])
    tell_by_mail(uma, class_4b, world["people"]["amara"], today)
    refs = {
        USER: (uma, other),
        GROUP: (class_5a, far_group),
        PUPIL: (near["pupil"], far["pupil"]),
        LIST: (near["list"], far["list"]),
        TARGET: (near["target"], far["target"]),
        ASK: (near["ask"], far["ask"]),
        REOPEN: (near["reopen"], far["reopen"]),
    }
    for kind, things in refs.items():
        world["refs"][kind] += tuple(thing.ref for thing in things)
    world["people"]["uma"] = uma
    world["queries"] = [
        searching("canary"),
        *(naming(*things) for things in zip(*refs.values(), strict=True)),
    ]
    return world


def subject_at(school: School, name: str) -> Subject:
    """A subject in which results can be entered, on the scale that stands there."""
    subject = Subject.objects.create(school=school, name=name, short_name="R")
    long_ago = school.today() - timedelta(days=400)
    SubjectScale.objects.create(
        school=school,
        subject=subject,
        kind=Kind.TA,
        from_year=AcademicYear.containing(school, long_ago),
        scale=school.scales.get(),
    )
    book.changed(school)
    return subject


def nest(call: str, member: Membership, group: Group, subject: Subject) -> dict:
    """A pupil of a group with results, and all that its teacher keeps of them."""
    school, today = member.school, member.school.today()
    start = today - timedelta(days=70)
    GroupAccess.objects.create(
        school=school, group=group, membership=member, from_on=start
    )
    pupil = make_pupil(school, f"{call}pupil {call}child", today, group)
    past = make_pupil(school, f"{call}past Gone", today, group)
    for child in (pupil, past):
        for back in (0, 1, 2):
            make_result(child, subject, plus(month_of(today), -back), "X")
    own = PupilList.objects.create(school=school, membership=member, name=f"{call}list")
    PupilListEntry.objects.create(school=school, pupil_list=own, pupil=pupil)
    Favourite.objects.create(
        school=school,
        membership=member,
        kind="attainment-spread",
        title=f"{call}favourite",
        scope="group",
        group=group,
    )
    asked = request_for(group, member)
    asked.reason = f"{call}reopen"
    asked.save()
    leave_trail(call, school, pupil)
    return {
        "pupil": pupil,
        "past": past,
        "list": own,
        "target": aim(call, pupil, subject),
        "ask": ask(call, member),
        "reopen": asked,
    }


def aim(call: str, pupil: Pupil, subject: Subject) -> Target:
    result = Attainment.objects.filter(pupil=pupil, subject=subject).first()
    assert result is not None
    this_month = month_of(pupil.school.today())
    return pupil.school.targets.create(
        name=f"{call}target",
        pupil=pupil,
        subject=subject,
        scale_id=result.scale_id,
        step_id=result.step_id,
        start_month=this_month,
        month=plus(this_month, 5),
    )


def ask(call: str, member: Membership) -> Any:
    school = member.school
    group = make_group(school, f"Asked by {member.pk}", school.today())
    return member.access_requests.create(
        school=school, group=group, term="week", reason=f"{call}reason"
    )


def leave_trail(call: str, school: School, pupil: Pupil) -> None:
    values = {"value": "2E"}, {"value": f"{call}value"}
    for kind in ("attainment.edited", "targets.set"):
        entry = Entry(kind, "pupil", pupil.ref, pupil.full_name, *values)
        entry.note = f"{call}note"
        Change.record(entry, by=Actor.system(), school=school)


def remember_past(group: Group, pupil: Pupil, today: date) -> None:
    """The pupil was in Tess's class until yesterday: counted then, named no more."""
    GroupPupil.objects.create(
        school=group.school,
        group=group,
        pupil=pupil,
        from_on=today - timedelta(days=70),
        to_on=today,
    )


def give_to_tess(tess: Membership, group: Group, pupil: Pupil) -> None:
    """What she kept when she still had the group: a list entry and a graph of it."""
    own = tess.pupil_lists.get()
    PupilListEntry.objects.create(school=tess.school, pupil_list=own, pupil=pupil)
    Favourite.objects.create(
        school=tess.school,
        membership=tess,
        kind="attainment-breakdown",
        title="Kept from before",
        scope="group",
        group=group,
    )


def tell_by_mail(uma: Membership, group: Group, amara: Membership, today: date) -> None:
    """A question and its answer, with words that must stay on the page."""
    by = Actor.system()
    asked = asking.ask(
        group, uma, term="week", reason="Nearcanaryreason", by=by, today=today
    )
    asking.refuse(asked, words="Nearcanarywords", answerer=amara, by=by)
    now, month = uma.school.now(), plus(month_of(today), -3)
    place = opening.Place(month, uma.groups_on(today).first())
    late = opening.ask(uma, place, "Nearcanaryreopen", by=by, now=now)
    opening.refuse(late, "Nearcanaryreopen", slt=amara, by=by, now=now)
    # The first ones would be taken back: somebody asks again, and nobody answers.
    opening.ask(uma, place, "Nearcanaryreopen", by=by, now=now)


def searching(text: str) -> dict[str, str]:
    """A part of every canary, wherever a page might look for it."""
    names = ("q", "about", "who", "same_as", "username", "last_name", "first_name")
    return dict.fromkeys((*names, "part", "name", "on"), text)


def naming(
    user: Any, group: Any, pupil: Any, own: Any, target: Any, *_: Any
) -> dict[str, str]:
    """Refs of what is not theirs, wherever a page might take one."""
    return {
        "of": group.ref,
        "group": group.ref,
        "scope": "group",
        "show": "group",
        "pupil": pupil.ref,
        "person": user.ref,
        "member": user.ref,
        "about": pupil.ref,
        "list": own.ref,
        "target": target.ref,
    }
