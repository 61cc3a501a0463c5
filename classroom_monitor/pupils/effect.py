"""What saving the members of a group will do, said before it is done."""

from __future__ import annotations

from dataclasses import dataclass, field

from classroom_monitor.pupils.actions import Move
from classroom_monitor.pupils.members import Members
from classroom_monitor.pupils.seeing.rehearsal import rehearse
from classroom_monitor.staff.revisions import Revision

MOST_NAMED = 12


@dataclass
class Told:
    """One sentence on the group, and a line for each user whose view changes."""

    sentence: str
    gains: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    # Users whose view changes besides, too many to name.
    more: int = 0


def effect_of(members: Members) -> Told:
    """Who will see how many pupils more or fewer, by the code that decides access."""
    told = Told(sentence_of(members))
    school = members.group.school
    changes: list[Revision | Move] = [*members.revisions(), *members.moves()]
    effects = rehearse(school, changes, members.today) if changes else []
    concerned = [effect for effect in effects if effect.gained or effect.lost]
    for effect in concerned[:MOST_NAMED]:
        name = effect.member.full_name
        if effect.gained:
            told.gains.append(f"{name} will see {pupils(len(effect.gained))} more")
        if effect.lost:
            verb = "leaves" if len(effect.lost) == 1 else "leave"
            told.losses.append(f"{pupils(len(effect.lost))} {verb} the view of {name}")
    told.more = len(concerned) - len(concerned[:MOST_NAMED])
    return told


def sentence_of(members: Members) -> str:
    users = members.users.words.counted(len(members.users))
    if members.group.is_standing():
        return f"{users} will see {members.group.name}"
    return (
        f"{users} will see {pupils(len(members.pupils))} through {members.group.name}"
    )


def pupils(number: int) -> str:
    return f"{number} pupil{'' if number == 1 else 's'}"
