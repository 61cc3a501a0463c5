"""Who is in a group and who sees it, chosen on one screen and saved in one act.

The users are given and taken the group by `revise`, as from the form of a user, the
pupils moved by `move`: rules, notices and trail are the same from either side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q, QuerySet
from django.http import QueryDict

from classroom_monitor.groups.dated import DatedLink
from classroom_monitor.groups.models import Group
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.pupils.actions import Move, move
from classroom_monitor.pupils.models import YEAR_GROUPS, Pupil
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import UserType
from classroom_monitor.staff.revisions import Revision, revise
from classroom_monitor.ui.picker import (
    DAY_HAS_PASSED,
    NOT_A_DAY,
    Boxes,
    Choice,
    Words,
    first_day_without,
    last_day,
    read_day,
    snapshot,
)

PUPILS = Words(
    noun="pupil",
    suffix="_pupil",
    all="Pupils of this school",
    chosen="Pupils in the group",
    look_for="Name or year group",
    filter="Filter pupils",
    note="Untick a pupil to take them out. Nothing changes until you save.",
    none_left="Every pupil is in the group, or there are none yet.",
    not_here="A pupil who was sent is not on roll here today. Look through "
    "Pupils in the group and save again.",
)
USERS = Words(
    noun="user",
    suffix="_user",
    all="Users of this school",
    chosen="Users who see the group",
    look_for="Part of a name",
    filter="Filter users",
    note="Untick a user to take the group away. Nothing changes until you save.",
    none_left="Every user has the group, or there are none yet.",
    not_here="A user who was sent is not active here today. Look through "
    "Users who see the group and save again.",
)
OF_THE_PAGE = {"csrfmiddlewaretoken", "key", "step", "was"}
STRANGE = "Load this page again and repeat your change."
NOT_ADDED = "You ticked {}, and did not press Add to List. Press it, or untick."
TYPES = dict(UserType.choices)
YEARS = dict(YEAR_GROUPS)


@dataclass
class Members:
    """The two pickers of a group; a standing group's pupils are not chosen."""

    group: Group
    today: date
    users: Boxes
    pupils: Boxes
    # What others did meanwhile, taken over into the boxes.
    merged: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, group: Group, today: date) -> Members:
        return cls(group, today, user_boxes(group, today), pupil_boxes(group, today))

    @classmethod
    def locked(cls, group: Group, today: date) -> Members:
        """As they are now and stay until the transaction ends."""
        School.objects.select_for_update().values_list("pk").get(pk=group.school_id)
        return cls.of(group, today)

    def boxes(self) -> list[Boxes]:
        return [self.users] if self.group.is_standing() else [self.pupils, self.users]

    def take_in(self, data: QueryDict) -> None:
        for boxes in self.boxes():
            boxes.take_in(data)

    def take_step(self, step: str) -> None:
        """What the pressed button does, without saving."""
        for boxes in self.boxes():
            if step == f"add{boxes.words.suffix}":
                boxes.add_as_typed(self.today)

    def snapshot(self) -> str:
        """What the form shows, to be sent back with it."""
        return snapshot(*self.boxes())

    def merge(self, was: str) -> None:
        """Take over what others saved since the form was opened."""
        for boxes in self.boxes():
            self.merged += boxes.merge_with(was)

    def problems(self, data: QueryDict) -> list[str]:
        """What keeps this from being saved, in sentences."""
        found = [boxes.problem for boxes in self.boxes() if boxes.problem]
        known = OF_THE_PAGE.union(*(boxes.words.names() for boxes in self.boxes()))
        if data.keys() - known:
            found.append(STRANGE)
        for boxes in self.boxes():
            if not boxes.problem:
                found += problems_of(boxes, data, self.today)
        return found

    def revisions(self) -> list[Revision]:
        """What shall become of the users, as the form of each would say it."""
        boxes, school = self.users, self.group.school
        found = []
        for member in school.memberships.filter(ref__in=touched(boxes)).in_order():
            if member.ref in boxes.selected:
                until = first_day_without(boxes.selected[member.ref])
                found.append(Revision(member, give={self.group: until}))
            else:
                found.append(Revision(member, take={self.group}))
        return found

    def moves(self) -> list[Move]:
        """What shall become of the pupils."""
        if self.group.is_standing():
            return []
        boxes = self.pupils
        return [
            Move(pupil, into={self.group: self.end_for(pupil)})
            if pupil.ref in boxes.selected
            else Move(pupil, out_of={self.group})
            for pupil in self.group.school.pupils.filter(ref__in=touched(boxes))
        ]

    def save(self, *, by: Actor) -> list[Change]:
        """Carry it out, inside a transaction with the school locked."""
        school, made = self.group.school, []
        if moves := self.moves():
            lead = self.lead("groups.pupils_changed")
            made += move(school, moves, by=by, today=self.today, lead=lead)[:1]
        if revisions := self.revisions():
            lead = self.lead("groups.users_changed")
            outcome = revise(school, revisions, by=by, today=self.today, lead=lead)
            made += [outcome.lead] if outcome.lead else []
        return made

    def end_for(self, pupil: Pupil) -> date | None:
        """The first day without the group: as chosen, and not past the last on roll."""
        ends = [self.pupils.selected[pupil.ref], pupil.left_on]
        return first_day_without(min((day for day in ends if day), default=None))

    def lead(self, kind: str) -> Entry:
        return Entry(kind, "group", self.group.ref, self.group.name)


def user_boxes(group: Group, today: date) -> Boxes:
    """Active users, and who has the group besides; in the order of their names."""
    held = current(group.access.all(), today).select_related("membership")
    was = {link.membership.ref: last_day(link.to_on) for link in held}
    people = group.school.memberships.filter(
        Q(pk__in=group.school.memberships.active(today).values("pk"))
        | Q(ref__in=was.keys())
    )
    choices = {
        person.ref: Choice(
            person.pk,
            person.ref,
            person.list_name,
            person.search,
            TYPES[person.user_type],
            not person.is_active_on(today),
        )
        for person in people.in_order()
    }
    return Boxes(USERS, choices, was, dict(was))


def pupil_boxes(group: Group, today: date) -> Boxes:
    """Pupils on roll, and who is in the group besides; in the order of their names."""
    if group.is_standing():
        return Boxes(PUPILS, {})
    held = current(group.pupil_links.all(), today).values_list("pupil__ref", "to_on")
    was = {ref: last_day(to_on) for ref, to_on in held}
    pupils = group.school.pupils
    found = pupils.filter(
        Q(pk__in=pupils.on_roll(today).values("pk")) | Q(ref__in=was.keys())
    )
    columns = "pk", "ref", "last_name", "first_name", "search", "year_group", "left_on"
    choices = {
        ref: Choice(
            pk,
            ref,
            f"{last}, {first}",
            search,
            YEARS[year],
            left_on is not None and left_on < today,
        )
        for pk, ref, last, first, search, year, left_on in found.in_order().values_list(
            *columns
        )
    }
    return Boxes(PUPILS, choices, was, dict(was))


def touched(boxes: Boxes) -> set[str]:
    """Who is selected anew, until another day, or no longer."""
    return {*boxes.changed(), *(one.ref for one in boxes.removed())}


def current[Link: DatedLink](links: QuerySet[Link], today: date) -> QuerySet[Link]:
    """Links that hold today or will."""
    held = links.filter(Q(to_on=None) | Q(to_on__gt=today))
    # One that was taken before it began never holds.
    return held.exclude(to_on=F("from_on"))


def problems_of(boxes: Boxes, data: QueryDict, today: date) -> Iterator[str]:
    words = boxes.words
    if boxes.ticked:
        yield NOT_ADDED.format(words.counted(len(boxes.ticked)))
    days = (value.partition("|")[2] for value in data.getlist(words.noun))
    if any(day and read_day(day) is None for day in days):
        yield NOT_A_DAY
    if any(day is not None and day < today for day in boxes.changed().values()):
        yield DAY_HAS_PASSED
