"""All actors, and things of two schools, for the tests that walk every address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from classroom_monitor.accounts.models import User
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
from classroom_monitor.schools.models import AcademicYear, Trust, TrustAdministrator
from classroom_monitor.staff.models import BulkSelection
from classroom_monitor.testing import make_group, make_member
from tests.matrix import (
    ASK,
    BEGINNER,
    CHANGE,
    FAVOURITE,
    GROUP,
    LIST,
    MESSAGE,
    OPENING,
    PRESET,
    PUPIL,
    REOPEN,
    ROLE,
    ROLL_UP,
    ROLL_UP_GROUP,
    SCALE,
    SCHOOL,
    SELECTION,
    SUBJECT,
    TARGET,
    TRUST,
    USER,
)


@pytest.fixture
def tara(db) -> TrustAdministrator:
    """Administers a trust that has nothing to do with Ashgrove."""
    other = Trust.objects.create(slug="elsewhere", name="Elsewhere Trust")
    user = User.objects.create_user("elsewhere_moss")
    return TrustAdministrator.objects.create(trust=other, user=user, name="Tara Moss")


@pytest.fixture
def world(
    request,
    ashgrove,
    birchwood,
    tess,
    tess_has_4b,
    cara,
    fay,
    class_4b,
    class_5a,
    class_of_birchwood,
) -> dict:
    """All actors, and for each kind of ref one here and one of another school."""
    people = {
        name: request.getfixturevalue(name)
        for name in ("tess", "sal", "amara", "otto", "tilda", "tara", "oona")
    }
    people["sal"].can_set_targets = True
    people["sal"].save(update_fields=["can_set_targets"])
    # At work in both: what is hers elsewhere must not show here either.
    people["former"] = make_member(
        ashgrove, "ng75pn_gone", is_administrator=True, is_active=False
    )
    other = make_member(birchwood, "b11aa_canary", last_name="Canarybird")
    elsewhere = (class_of_birchwood, other)
    roll_up = roll_up_at(ashgrove)
    refs = {
        USER: (tess.ref, other.ref),
        GROUP: (class_4b.ref, class_of_birchwood.ref),
        LIST: (list_of(tess).ref, list_of(other).ref),
        ASK: (
            question_of(tess, class_5a).ref,
            question_of(other, class_of_birchwood).ref,
        ),
        PUPIL: (cara.ref, fay.ref),
        ROLL_UP: (roll_up.ref, roll_up_at(birchwood).ref),
        ROLL_UP_GROUP: pairs(roll_up, class_4b, class_of_birchwood),
        MESSAGE: (message_to(tess).ref, message_to(other).ref),
        SUBJECT: (subject_of(ashgrove).ref, subject_of(birchwood).ref),
        SCALE: (scale_of(ashgrove).ref, scale_of(birchwood).ref),
        OPENING: (opening_of(class_4b, tess).ref, opening_of(*elsewhere).ref),
        REOPEN: (request_for(class_4b, tess).ref, request_for(*elsewhere).ref),
        TARGET: (target_of(class_4b).ref, target_of(class_of_birchwood).ref),
        FAVOURITE: (favourite_of(tess).ref, favourite_of(other).ref),
        PRESET: (preset_of(ashgrove).ref, preset_of(birchwood).ref),
        SELECTION: (selection_of(tess).ref, selection_of(other).ref),
        SCHOOL: (ashgrove.ref, birchwood.ref),
        TRUST: (people["tilda"].trust.ref, people["tara"].trust.ref),
        # Two in one address: whose page, and who of those on it.
        ROLE: pairs(people["tilda"].trust, people["tilda"], people["tara"]),
        BEGINNER: pairs(ashgrove, people["amara"], other),
        CHANGE: (change_at(ashgrove, tess).ref, change_at(birchwood, other).ref),
    }
    make_group(birchwood, "Canary Class", birchwood.today())
    return {"people": people, "refs": refs}


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


def address(route: str, ref: str) -> str:
    first, _, second = ref.partition("/")
    return "/" + (
        route.replace("<slug:school>", "ashgrove")
        .replace("<slug:trust>", "oakwood")
        .replace("<slug:page>", "history")
        .replace("<str:ref>", first)
        .replace("<str:member_ref>", second)
        .replace("<str:role_ref>", second)
        .replace("<str:group_ref>", second)
    )


def browser_of(world: dict, who: str) -> Client:
    client = Client(raise_request_exception=False)
    if who != "nobody":
        client.force_login(world["people"][who].user)
    return client


def ask(client: Client, method: str, where: str) -> Any:
    return client.generic(method, where)
