"""For whom somebody may see targets, and for whom set them.

A pupil's target is seen by whoever sees the pupil by name; a group's by whoever has
the group, and by SLT, as it names nobody. Set are those of own groups, with the right;
those of other groups, a year group and the school only by SLT with the right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.http import Http404

from classroom_monitor.attainment.models import Target
from classroom_monitor.groups.access import find_group, lacking
from classroom_monitor.groups.models import Group
from classroom_monitor.pupils.models import Pupil, PupilQuerySet
from classroom_monitor.staff.access import SchoolRequest, administrators_of
from classroom_monitor.ui.errors import Refused

if TYPE_CHECKING:
    from classroom_monitor.staff.models import Membership


@dataclass(frozen=True)
class Whose:
    """Whose target it is: one pupil's, or that of each pupil of a group."""

    pupil: Pupil | None = None
    group: Group | None = None

    @property
    def words(self) -> str:
        return self.pupil.full_name if self.pupil else self.one_group.name

    @property
    def one_group(self) -> Group:
        if self.group is None:
            raise ValueError("a target is a pupil's or a group's")
        return self.group

    @property
    def kind(self) -> str:
        return "pupil" if self.pupil else "group"

    @property
    def ref(self) -> str:
        return self.pupil.ref if self.pupil else self.one_group.ref

    @classmethod
    def of(cls, target: Target) -> Whose:
        return cls(target.pupil, target.group)


def pupils_seen(member: Membership, today: date) -> PupilQuerySet:
    return member.school.pupils.all().visible_to(member, today)


def find_pupil(request: SchoolRequest, ref: str) -> Pupil:
    """A pupil whom the person sees by name; anybody else is not there."""
    seen = pupils_seen(request.membership, request.school.today())
    pupil = seen.filter(ref=ref).first()
    if pupil is None:
        raise Http404
    pupil.school = request.school
    return pupil


def enter_cohort(request: SchoolRequest, ref: str, *, to_set: bool = False) -> Group:
    """A group whose targets the person may see, or set; else the refusal."""
    group = find_group(request, ref)
    member = request.membership
    wider = member.sees_whole_school()
    if to_set:
        wider = member.can_set_targets_beyond_own_groups()
    if not (group.is_had or wider):
        raise lacking(request, group)
    return group


def find_target(request: SchoolRequest, ref: str, *, to_set: bool = False) -> Target:
    """A target that the person may see, or change; 404 for what is not for them."""
    found = request.school.targets.select_related(
        "pupil", "group", "subject", "scale", "step", "set_by"
    )
    target = found.filter(ref=ref).first()
    if target is None:
        raise Http404
    if target.pupil is not None:
        find_pupil(request, target.pupil.ref)
    elif target.group is not None:
        enter_cohort(request, target.group.ref, to_set=to_set)
    target.school = request.school
    return target


def may_set_for(member: Membership, group: Group, is_own: bool) -> bool:
    """Whether somebody may set targets for a group, and for its pupils."""
    if not member.may_set_targets():
        return False
    return is_own or member.can_set_targets_beyond_own_groups()


def refuse_setting(request: SchoolRequest) -> Refused:
    """Without the right targets can be viewed and not set."""
    return Refused(
        administrators_of(request.school),
        "You can see targets, and not set them. A school administrator can let you.",
    )
