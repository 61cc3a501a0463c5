"""Effects in words: of one user in a few, of many in a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from classroom_monitor.pupils.seeing.rehearsal import Effect


def in_short(effect: Effect) -> str:
    """As beside a name: "sees 26 pupils more; can now set attainment targets"."""
    parts = []
    if effect.gained:
        parts.append(f"sees {pupils(len(effect.gained))} more")
    if effect.lost:
        parts.append(f"no longer sees {pupils(len(effect.lost))}")
    parts += [f"can now {right.words}" for right in effect.rights_gained]
    parts += [f"can no longer {right.words}" for right in effect.rights_lost]
    return "; ".join(parts) or "sees and can do the same as now"


def in_sum(effects: Iterable[Effect]) -> str:
    """What many gain and lose together, and for how many nothing changes."""
    told = list(effects)
    parts = [
        side("see", "pupils more", [len(one.gained) for one in told]),
        side("lose", "pupils", [len(one.lost) for one in told]),
    ]
    rights = sum(bool(one.rights_gained or one.rights_lost) for one in told)
    if rights:
        parts.append(f"{people(rights)} can do something else than now.")
    same = sum(not one.is_any() for one in told)
    if same:
        parts.append(f"For {people(same)} nothing changes.")
    return " ".join(filter(None, parts)) or "Nobody sees anybody else than now."


def side(verb: str, what: str, counts: list[int]) -> str:
    some = [count for count in counts if count]
    if not some:
        return ""
    ends = "s" if len(some) == 1 else ""
    number = f"{min(some):,}" if min(some) == max(some) else f"{min(some):,} to "
    number += "" if min(some) == max(some) else f"{max(some):,}"
    each = "" if len(some) == 1 else " each"
    return f"{people(len(some))} {verb}{ends} {number} {what}{each}."


def pupils(count: int) -> str:
    return "1 pupil" if count == 1 else f"{count:,} pupils"


def people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"
