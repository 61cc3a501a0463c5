"""What can be done to users, to one or to many, by the same code.

An act turns people and what was chosen into revisions, or into mail. `forecast` says
whom it will touch and whom it refuses; `carry_out` does it. The words are here too,
so that the button, the message and the receipt cannot say different things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from classroom_monitor.groups.dated import Source
from classroom_monitor.history.models import Actor, Entry
from classroom_monitor.schools.models import School
from classroom_monitor.staff import links, revisions
from classroom_monitor.staff.models import Membership, UserType
from classroom_monitor.staff.picker import first_day_without
from classroom_monitor.staff.revisions import Outcome, Revision

if TYPE_CHECKING:
    from classroom_monitor.groups.models import Group
    from classroom_monitor.staff.picker import Choice

GROUP_GONE = (
    "One of the groups was archived or removed meanwhile. Choose the groups again."
)


@dataclass
class Wanted:
    """What was chosen for an act, as it is now at the school."""

    school: School
    groups: list[Group] = field(default_factory=list)
    # The last day with the groups; none means for good.
    until: date | None = None
    user_type: str = ""
    is_allowed: bool = True

    @classmethod
    def load(cls, school: School, chosen: dict[str, Any]) -> Wanted:
        """Raises `ValidationError` if a group that was chosen is no longer there."""
        refs = chosen.get("groups", [])
        groups = list(school.groups.current().filter(ref__in=refs).order_by("search"))
        if len(groups) != len(refs):
            raise ValidationError(GROUP_GONE)
        until = chosen.get("until")
        return cls(
            school=school,
            groups=groups,
            until=date.fromisoformat(until) if until else None,
            user_type=chosen.get("user_type", ""),
            is_allowed=chosen.get("is_allowed", True),
        )

    @property
    def group_names(self) -> str:
        names = [group.name for group in self.groups]
        if len(names) > 5:
            return f"{len(names)} groups"
        return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))

    @property
    def type_label(self) -> str:
        return UserType(self.user_type).label


def people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def are(count: int) -> str:
    return "is" if count == 1 else "are"


def have(count: int) -> str:
    return "has" if count == 1 else "have"


class Act:
    """One thing to do to people; a subclass says what, and in which words."""

    name = ""
    # What it must be told first: the fields of its small form.
    needs: tuple[str, ...] = ()
    title = ""
    warning = ""
    takes_away = False
    can_be_undone = True
    # Whether it is done by revisions, and so may change what people see and can do.
    changes_access = True
    # What stands beside people whom it will change, did, and would not.
    will = "will change"
    did = "changed"
    already = "already so"

    def revisions(
        self, members: Sequence[Membership], wanted: Wanted
    ) -> list[Revision]:
        raise AttributeError(f"{self.name} changes nobody by revisions")

    def button(self, count: int, wanted: Wanted) -> str:
        raise AttributeError(f"{self.name} has no button")

    def done(self, who: str, count: int, wanted: Wanted) -> str:
        raise AttributeError(f"{self.name} has no sentence")

    def chosen(self, wanted: Wanted) -> dict[str, Any]:
        """What the history tells of the whole, beside the entry of each person."""
        return {}

    def forecast(
        self, members: Sequence[Membership], wanted: Wanted, *, by: Actor
    ) -> Outcome:
        return revisions.forecast(wanted.school, self.revisions(members, wanted), by=by)

    def carry_out(
        self,
        members: Sequence[Membership],
        wanted: Wanted,
        *,
        by: Actor,
        today: date,
        batch: str = "",
    ) -> Outcome:
        """Do it, to members read under the school's lock, in the same transaction.

        `batch` names the press of a button.
        """
        return revisions.revise(
            wanted.school,
            self.revisions(members, wanted),
            by=by,
            today=today,
            source=Source.BULK,
            lead=self.lead(wanted) if len(members) > 1 else None,
            are_fresh=True,
        )

    def lead(self, wanted: Wanted) -> Entry:
        return Entry(kind=f"staff.bulk.{self.name}", after=self.chosen(wanted))


class Activate(Act):
    name = "activate"
    title = "Make active"
    already = "active already"

    def revisions(
        self, members: Sequence[Membership], wanted: Wanted
    ) -> list[Revision]:
        today = wanted.school.today()
        found = []
        for member in members:
            fields: dict[str, Any] = {"is_active": True}
            if member.last_day and member.last_day < today:
                fields["last_day"] = None
            found.append(Revision(member, fields))
        return found

    def button(self, count: int, wanted: Wanted) -> str:
        return f"Make {people(count)} active"

    def done(self, who: str, count: int, wanted: Wanted) -> str:
        return f"{who} can sign in at {wanted.school.name} again."


class Deactivate(Act):
    name = "deactivate"
    title = "Make inactive"
    warning = (
        "They are signed out everywhere at once and cannot sign in here any more. "
        "What they entered is kept."
    )
    takes_away = True
    already = "inactive already"

    def revisions(
        self, members: Sequence[Membership], wanted: Wanted
    ) -> list[Revision]:
        return [Revision(member, {"is_active": False}) for member in members]

    def button(self, count: int, wanted: Wanted) -> str:
        return f"Make {people(count)} inactive"

    def done(self, who: str, count: int, wanted: Wanted) -> str:
        return f"{who} can no longer sign in at {wanted.school.name}."


class ChangeType(Act):
    name = "change-type"
    needs = ("user_type",)
    title = "Change type"
    warning = "Whoever becomes a Teacher is signed out once."
    already = "of this type already"

    def revisions(
        self, members: Sequence[Membership], wanted: Wanted
    ) -> list[Revision]:
        return [Revision(member, {"user_type": wanted.user_type}) for member in members]

    def button(self, count: int, wanted: Wanted) -> str:
        return f"Change {people(count)} to {wanted.type_label}"

    def done(self, who: str, count: int, wanted: Wanted) -> str:
        return f"{who} {are(count)} {wanted.type_label} now."

    def chosen(self, wanted: Wanted) -> dict[str, Any]:
        return {"user_type": wanted.user_type}


class AllowTargets(Act):
    name = "allow-targets"
    needs = ("is_allowed",)
    title = "Allow targets"
    already = "so already"

    def revisions(
        self, members: Sequence[Membership], wanted: Wanted
    ) -> list[Revision]:
        fields = {"can_set_targets": wanted.is_allowed}
        return [Revision(member, fields) for member in members]

    def button(self, count: int, wanted: Wanted) -> str:
        verb = "Let" if wanted.is_allowed else "Stop"
        rest = "set targets" if wanted.is_allowed else "setting targets"
        return f"{verb} {people(count)} {'from ' * (verb == 'Stop')}{rest}"

    def done(self, who: str, count: int, wanted: Wanted) -> str:
        can = "can now" if wanted.is_allowed else "can no longer"
        return f"{who} {can} set attainment targets."

    def chosen(self, wanted: Wanted) -> dict[str, Any]:
        return {"can_set_targets": wanted.is_allowed}


class AddToGroups(Act):
    name = "add-to-groups"
    needs = ("groups", "until")
    title = "Add to groups"
    already = "in these groups already"

    def revisions(
        self, members: Sequence[Membership], wanted: Wanted
    ) -> list[Revision]:
        held = links.held_by(members)
        to_on = first_day_without(wanted.until)
        found = []
        for member in members:
            has = held.get(member.pk, links.Holding())
            give: dict[Group | Choice, date | None] = {
                group: to_on
                for group in wanted.groups
                if group.pk not in has or is_longer(to_on, has[group.pk].to_on)
            }
            found.append(Revision(member, give=give))
        return found

    def button(self, count: int, wanted: Wanted) -> str:
        return f"Add {people(count)} to {wanted.group_names}"

    def done(self, who: str, count: int, wanted: Wanted) -> str:
        until = f" until {wanted.until:%-d %b %Y}" if wanted.until else ""
        return f"{who} {have(count)} {wanted.group_names}{until} now."

    def chosen(self, wanted: Wanted) -> dict[str, Any]:
        to_on = first_day_without(wanted.until)
        return {"groups": [links.shown(group, to_on) for group in wanted.groups]}


class TakeFromGroups(Act):
    name = "take-from-groups"
    needs = ("groups",)
    title = "Take from groups"
    takes_away = True
    already = "not in these groups"

    def revisions(
        self, members: Sequence[Membership], wanted: Wanted
    ) -> list[Revision]:
        return [Revision(member, take=set(wanted.groups)) for member in members]

    def button(self, count: int, wanted: Wanted) -> str:
        return f"Take {people(count)} from {wanted.group_names}"

    def done(self, who: str, count: int, wanted: Wanted) -> str:
        return f"{who} no longer {have(count)} {wanted.group_names}."

    def lead(self, wanted: Wanted) -> Entry:
        taken = {"groups": [links.shown(group, None) for group in wanted.groups]}
        return Entry(kind=f"staff.bulk.{self.name}", before=taken)


def is_longer(new: date | None, old: date | None) -> bool:
    """Whether a link would last longer: adding a group never shortens it."""
    return old is not None and (new is None or new > old)
