"""What an administrator of a new school does first, and how far the school is.

One statement, and none once all is done or the steps were put away: that is kept in
this process, by the random ref of the membership.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from classroom_monitor.attainment.models import Subject, SubjectScale
from classroom_monitor.groups.models import Group, GroupKind
from classroom_monitor.home.models import Favourite, PutAside
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership

if TYPE_CHECKING:
    from django.db.models import QuerySet

KEPT = 10_000
_over: OrderedDict[str, None] = OrderedDict()


@dataclass(frozen=True)
class FirstStep:
    """One of the five steps: what it is for, where it is done, and whether it is."""

    name: str
    words: str
    address: str
    link: str
    is_done: bool


STEPS = [
    (
        "Groups",
        "Add the classes and teaching sets of this year. All pupils and the year "
        "groups are there already.",
        "groups:list",
        "Group Management",
    ),
    (
        "Pupils",
        "Add the pupils, and put them into their groups.",
        "pupils:list",
        "Pupil Management",
    ),
    (
        "Subjects and scales",
        "Begin with what most schools use, or make your own.",
        "attainment_settings:show",
        "Subjects and scales",
    ),
    (
        "Staff",
        "Add your colleagues, give each their groups, and send the password emails.",
        "staff:list",
        "User Management",
    ),
    (
        "Favourites",
        "Keep the graphs that you want to see first on your homepage.",
        "home:favourites",
        "My favourites",
    ),
]


def first_steps(membership: Membership) -> list[FirstStep]:
    """The five steps; none for others than administrators, nor when all is over."""
    if not membership.can_manage_settings() or membership.ref in _over:
        return []
    put_away, *done = ask(membership)
    if put_away or all(done):
        remember(membership)
        return []
    return steps_of(membership, done)


def every_step(membership: Membership) -> list[FirstStep]:
    """The five steps for their own page, also when they were put away."""
    _, *done = ask(membership)
    return steps_of(membership, done)


def steps_of(membership: Membership, done: list[bool]) -> list[FirstStep]:
    slug = membership.school.slug
    return [
        FirstStep(name, words, reverse(where, args=[slug]), link, is_done)
        for (name, words, where, link), is_done in zip(STEPS, done, strict=True)
    ]


def ask(membership: Membership) -> tuple[bool, ...]:
    """Whether they were put away, and which of the five are done."""
    of_school = {"school": OuterRef("pk")}
    today = membership.school.today()
    used = SubjectScale.objects.filter(subject=OuterRef("pk"))
    parts: list[QuerySet[Group] | QuerySet[Pupil] | QuerySet[Subject]] = [
        Group.objects.filter(archived_on=None, **of_school).exclude(
            kind=GroupKind.STANDING
        ),
        Pupil.objects.on_roll(today).filter(**of_school),
        Subject.objects.current().filter(Exists(used), **of_school),
    ]
    others = Membership.objects.filter(is_active=True, **of_school)
    own = Q(membership=None) | Q(membership=membership)
    row = School.objects.filter(pk=membership.school_id).values_list(
        Exists(PutAside.objects.filter(membership=membership, favourite=None)),
        *(Exists(part) for part in parts),
        Exists(others.exclude(pk=membership.pk)),
        Exists(Favourite.objects.filter(own, **of_school)),
    )
    return tuple(row.get())


@transaction.atomic
def put_away(membership: Membership) -> None:
    """This person does not want to see the steps any more."""
    Membership.objects.select_for_update().values_list("pk").get(pk=membership.pk)
    PutAside.objects.get_or_create(
        school=membership.school, membership=membership, favourite=None
    )
    transaction.on_commit(lambda: remember(membership))


def remember(membership: Membership) -> None:
    """Ask no more for this person: what is over stays over."""
    _over[membership.ref] = None
    while len(_over) > KEPT:
        _over.popitem(last=False)
