"""Who sees whom: now, on any day, and after a change that is not saved yet.

Everything here answers from the links and questions that decide access themselves:
`GroupPupil.seen_through`, on which `Pupil.visible_to` stands, and `Membership`.
"""

from classroom_monitor.pupils.seeing.names import Named, names_of
from classroom_monitor.pupils.seeing.rehearsal import Effect, rehearse, rehearse_act
from classroom_monitor.pupils.seeing.telling import in_short, in_sum

__all__ = [
    "Effect",
    "Named",
    "in_short",
    "in_sum",
    "names_of",
    "rehearse",
    "rehearse_act",
]
