"""What saving the form of a user will do, said before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from classroom_monitor.schools.models import School
from classroom_monitor.staff.forms import StaffForm
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.picker import Picker, first_day_without
from classroom_monitor.staff.revisions import Revision
from classroom_monitor.staff.rights import RIGHTS, Right
from classroom_monitor.ui import when

if TYPE_CHECKING:
    from classroom_monitor.pupils.seeing import Effect, Named

# Icon, words, and who else could or what changes.
RightLine = tuple[str, str, str]


@dataclass
class Side:
    """Pupils gained or lost, the groups that do it, and names for who may have them."""

    count: int
    groups: list[str]
    named: Named


@dataclass
class Impact:
    """The live sentence, what is gained and lost, and what the person can do."""

    sentence: str
    gained: Side
    lost: Side
    rights: list[RightLine] = field(default_factory=list)


@dataclass
class Asked:
    """A form as it is typed now, and who looks at it."""

    school: School
    picker: Picker
    typed: Mapping[str, Any]
    # None where somebody is being added.
    member: Membership | None = None
    # None for a trust administrator, who sees counts and no names of pupils.
    reader: Membership | None = None


def impact_of(asked: Asked) -> Impact:
    """Tell what the typed values would mean, by the code that decides access."""
    # pupils/ stands upon staff/, so it is fetched when asked, as groups are elsewhere.
    from classroom_monitor.pupils import seeing

    today, picker = asked.school.today(), asked.picker
    [effect] = seeing.rehearse(asked.school, [revision_of(asked)], today)
    named = picker.groups
    new, gone = picker.selected.keys() - picker.was, picker.was - picker.selected.keys()
    return Impact(
        sentence(effect, today),
        Side(
            len(effect.gained),
            sorted(named[ref].name for ref in new),
            seeing.names_of(asked.reader, effect.gained, today),
        ),
        Side(
            len(effect.lost),
            sorted(named[ref].name for ref in gone),
            seeing.names_of(asked.reader, effect.lost, today),
        ),
        rights_after(effect, today),
    )


def revision_of(asked: Asked) -> Revision:
    """What saving would ask for, as far as it decides what the person sees."""
    picker, member = asked.picker, asked.member
    give = picker.to_give()
    if member is None:
        member = Membership(school=asked.school)
        chosen = picker.selected.items()
        give = {picker.groups[ref]: first_day_without(day) for ref, day in chosen}
    is_self = asked.reader is not None and member.pk == asked.reader.pk
    # Nobody changes their own: the form sends nothing of it.
    fields = {} if is_self else fields_of(asked.typed)
    return Revision(member, fields, give=give, take=picker.to_take())


def fields_of(typed: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "user_type": typed.get("user_type") or "teacher",
        "is_administrator": bool(typed.get("is_administrator")),
        "can_set_targets": bool(typed.get("can_set_targets")),
        "can_see_characteristics": bool(typed.get("can_see_characteristics", True)),
        "is_active": typed.get("status") != "inactive",
        "last_day": day_of(typed.get("last_day")),
    }


def day_of(typed: Any) -> date | None:
    """The last day as it is typed so far; a half of one is none yet."""
    try:
        return StaffForm.base_fields["last_day"].clean(typed)
    except ValidationError:
        return None


def sentence(effect: Effect, today: date) -> str:
    person, now, was = effect.member, effect.after, effect.before
    if not person.is_active_on(today):
        return (
            "This person cannot sign in here from the moment you save. "
            "What they entered is kept."
        )
    until = f" until {when.day(person.last_day)}" if person.last_day else ""
    if not now.groups:
        return f"This person will see no group, and no pupil by name{until}"
    told = f"{counted(now.pupils, 'pupil')} in {counted(now.groups, 'group')}"
    return f"This person will see {told}{until}{compared(now.pupils, was.pupils)}"


def counted(some: frozenset[int], word: str) -> str:
    number = f"{len(some):,}" if some else "no"
    return f"{number} {word}{'' if len(some) == 1 else 's'}"


def compared(now: frozenset[int], was: frozenset[int]) -> str:
    more = len(now) - len(was)
    if not more or not was:
        return ""
    return f" ({abs(more):,} {'more' if more > 0 else 'fewer'} than now)"


def rights_after(effect: Effect, today: date) -> list[RightLine]:
    """What the person can do once it is saved, with what changes marked."""
    if not effect.member.is_active_on(today):
        return []
    lines = rights_of(effect.member, when.month(today))
    if not effect.member.pk:
        return lines
    changed = {words_of(right, True): " (new)" for right in effect.rights_gained}
    changed |= {
        words_of(right, False): " (they can now)" for right in effect.rights_lost
    }
    return [(icon, words, changed.get(words, more)) for icon, words, more in lines]


def rights_of(person: Membership, month: str) -> list[RightLine]:
    """Lines of icon, words, and who else could."""
    lines = [
        ("tick", f"Enter and change attainment for {month}", ""),
        ("tick", "Look at earlier months", ""),
    ]
    for right in RIGHTS:
        can = right.is_held_by(person)
        otherwise = "" if can else right.otherwise
        lines.append(("tick" if can else "cross", words_of(right, can), otherwise))
    return lines


def words_of(right: Right, can: bool) -> str:
    if can:
        return right.words[0].upper() + right.words[1:]
    return f"Cannot {right.words}"
