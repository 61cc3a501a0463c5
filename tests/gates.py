"""Who meets what at each gate of the product, for the tests that walk every address."""

from __future__ import annotations

from dataclasses import dataclass

# For each gate, what each actor meets: "in" (not refused), or the status that refuses.
# former: an administrator who was made inactive; tara: administers another trust.
SIGN_IN = 302
EVERYBODY = (
    "nobody", "tess", "sal", "amara", "former", "otto", "tilda", "tara", "oona"
)  # fmt: skip


def gate(**met: object) -> dict[str, object]:
    """A gate by exceptions: whoever is not named meets `others`; nobody signs in."""
    others = met.pop("others", 404)
    return {"nobody": SIGN_IN, **{who: met.get(who, others) for who in EVERYBODY[1:]}}


GATES = {
    "public": dict.fromkeys(EVERYBODY, "in"),
    # Signed in, wherever one belongs.
    "person": gate(others="in"),
    "member": gate(tess="in", sal="in", amara="in"),
    "administrator": gate(tess=403, sal=403, amara="in"),
    # Tess has a group of the pupil; Amara keeps the records of all.
    "record": gate(tess="in", sal=404, amara="in"),
    # Tess has the group; Amara keeps the records of every group.
    "holder": gate(tess="in", sal=403, amara="in"),
    # One's own, which exists for nobody else: here Tess's.
    "own": gate(tess="in"),
    # Tess has the group, and sees its pupils; neither SLT nor administrators do.
    "own group": gate(tess="in", sal=403, amara=403),
    "sees the pupil": gate(tess="in"),
    # Amara is SLT beside being an administrator.
    "slt": gate(tess=403, sal="in", amara="in"),
    # Amara has no right to set targets, as administrator or otherwise.
    "setter": gate(tess=403, sal="in", amara=403),
    "trust": gate(tilda="in"),
    "operator": gate(oona="in"),
    # Closed outside the demonstration, also to the operator.
    "demonstration": gate(),
}


@dataclass(frozen=True)
class Row:
    """One address: its gate, the methods it answers, and what its ref names."""

    gate: str
    methods: str = "GET"
    ref: str = ""


USER, GROUP, MESSAGE, CHANGE = "user", "group", "message", "change"
SELECTION, PUPIL = "selection", "pupil"
ROLL_UP, ROLL_UP_GROUP = "roll-up", "roll-up and group"
OPENING, REOPEN = "opening", "reopen request"
LIST, ASK = "list", "ask"
SUBJECT, SCALE, TARGET = "subject", "scale", "target"
FAVOURITE, PRESET = "favourite", "preset"

SCHOOL, TRUST, ROLE, BEGINNER = "school", "trust", "role", "beginner"
