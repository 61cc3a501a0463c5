"""What can happen to favourites: kept, put in order, renamed, removed, put aside.

Own ones belong to a membership, presets to the school. What a favourite shows is asked
for when it is shown: keeping one grants nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models, transaction

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Subject
from classroom_monitor.attainment.months import between, plus
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.home.choice import Choice, beginning
from classroom_monitor.home.figures import Months
from classroom_monitor.home.models import (
    Favourite,
    FavouriteSubject,
    GraphKind,
    PutAside,
)
from classroom_monitor.home.scopes import WHOLE, Lacking, Scope, ScopeKind, Scopes
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership

MOST = 30
"""Favourites of one person, or presets of one school."""

Favourites = models.QuerySet[Favourite]


@dataclass(frozen=True)
class Kept:
    """What a favourite keeps of a graph."""

    kind: GraphKind
    scope: str = ""
    year_group: str = ""
    group: int | None = None
    months_back: int = 0
    span: int = 0
    subjects: Sequence[Subject] = field(default_factory=tuple)
    title: str = ""

    @classmethod
    def of(cls, kind: GraphKind, choice: Choice, current: date) -> Kept:
        """A graph as it stands on the page."""
        scope, months = choice.scope, choice.months
        return cls(
            kind,
            scope.kind,
            scope.year_group,
            scope.groups[0].pk if scope.kind == ScopeKind.GROUP else None,
            between(months.last, current),
            # Since September moves with the year; other spans keep their length.
            0
            if months.first == beginning(months.last)
            else between(months.first, months.last),
            choice.subjects if choice.is_narrowed else (),
            f"{kind.label}, {scope.name}",
        )


def own_of(member: Membership) -> Favourites:
    return member.favourites.order_by("position", "pk")


def presets_of(school: School) -> Favourites:
    return Favourite.objects.filter(school=school, membership=None).order_by(
        "position", "pk"
    )


def scope_of(favourite: Favourite, scopes: Scopes) -> Scope | None:
    """Of whom it shows figures to this person; raises `Lacking`.

    None for a preset that is not for them, or for whoever has no group at all.
    """
    if not favourite.scope:
        return scopes.widest
    if favourite.scope == ScopeKind.MINE:
        return scopes.mine if scopes.groups else None
    is_preset = favourite.membership_id is None
    if is_preset and favourite.scope in WHOLE and not scopes.sees_whole_school:
        return None
    if favourite.scope == ScopeKind.GROUP:
        if favourite.group is None:
            raise Lacking
        return scopes.group(favourite.group.ref)
    return scopes.named(favourite.scope, year_group=favourite.year_group)


def choice_of(
    favourite: Favourite,
    wanted: Collection[int],
    scope: Scope,
    book: Book,
    current: date,
) -> Choice | None:
    """What it shows now, of the wanted subjects or all.

    None when all of its subjects are archived.
    """
    last = plus(current, -favourite.months_back)
    span = favourite.span
    first = plus(last, -span) if span else beginning(last)
    chosen = [s for s in book.subjects if not wanted or s.pk in wanted]
    return Choice(scope, Months(first, last), chosen, bool(wanted)) if chosen else None


@transaction.atomic
def add(
    school: School, member: Membership | None, kept: Kept, *, by: Actor
) -> Favourite:
    """Keep a graph, after those that are there; for a person, or the school."""
    lock(school, member)
    others = own_of(member) if member else presets_of(school)
    if len(others) >= MOST:
        raise ValidationError(f"{MOST} graphs are kept already: remove one first.")
    favourite = Favourite.objects.create(
        school=school,
        membership=member,
        kind=kept.kind,
        title=kept.title,
        scope=kept.scope,
        year_group=kept.year_group,
        group_id=kept.group,
        months_back=kept.months_back,
        span=kept.span,
        position=1 + max((other.position for other in others), default=0),
    )
    FavouriteSubject.objects.bulk_create(
        FavouriteSubject(school=school, favourite=favourite, subject=subject)
        for subject in kept.subjects
    )
    record("added", favourite, by=by)
    return favourite


@transaction.atomic
def move(favourite: Favourite, steps: int, *, by: Actor) -> None:
    """One place up (-1) or down (1); at an end it stays."""
    lock(favourite.school, favourite.membership)
    others = (
        own_of(favourite.membership)
        if favourite.membership
        else presets_of(favourite.school)
    )
    order = list(others)
    place = order.index(favourite)
    wanted = min(max(place + steps, 0), len(order) - 1)
    order.insert(wanted, order.pop(place))
    for position, one in enumerate(order, start=1):
        one.position = position
    Favourite.objects.bulk_update(order, ["position"])
    if wanted != place:
        record("moved", favourite, by=by)


@transaction.atomic
def rename(favourite: Favourite, title: str, *, by: Actor) -> None:
    before = favourite.title
    favourite.title = title
    favourite.save(update_fields=["title"])
    if before != title:
        record("renamed", favourite, by=by, before={"name": before})


@transaction.atomic
def remove(favourite: Favourite, *, by: Actor) -> None:
    record("removed", favourite, by=by)
    favourite.delete()


@transaction.atomic
def put_aside(member: Membership, preset: Favourite) -> None:
    lock(member.school, member)
    PutAside.objects.get_or_create(
        school=member.school, membership=member, favourite=preset
    )


def take_back(member: Membership, preset: Favourite) -> None:
    PutAside.objects.filter(membership=member, favourite=preset).delete()


def put_aside_by(member: Membership) -> set[int]:
    rows = PutAside.objects.filter(membership=member, favourite__isnull=False)
    return {key for key in rows.values_list("favourite", flat=True) if key}


def lock(school: School, member: Membership | None) -> None:
    """Two tabs at once must neither pass the limit nor mix up the order."""
    if member is None:
        School.objects.select_for_update().values_list("pk").get(pk=school.pk)
    else:
        Membership.objects.select_for_update().values_list("pk").get(pk=member.pk)


def record(
    verb: str, favourite: Favourite, *, by: Actor, before: dict[str, str] | None = None
) -> None:
    """The school's presets are its settings; own favourites are one's own affair."""
    if favourite.membership_id is not None:
        return
    entry = Entry(
        f"favourites.preset_{verb}",
        "favourite",
        favourite.ref,
        str(favourite),
        before=before or {},
    )
    Change.record(entry, by=by, school=favourite.school)
