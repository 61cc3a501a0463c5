"""Which groups the invented schools have, and who is given which."""

from __future__ import annotations

import random
from dataclasses import dataclass

from classroom_monitor.groups.models import Group, GroupKind

SUBJECTS = """
English;Maths;Science;French;Spanish;History;Geography;Computing;Art;Music;
Design and technology;PE;RE;Drama
""".replace("\n", "").split(";")

SIXTH_FORM = """
Biology;Chemistry;Physics;Maths;Further maths;English literature;English language;
History;Geography;Religious studies;Philosophy;Sociology;Psychology;Law;Economics;
Business;French;Spanish;German;Fine art;Photography;Music technology;Drama;
Computer science;Media studies;Physical education
""".replace("\n", "").split(";")

CLUBS = [
    "Breakfast club",
    "Choir (every year group)",
    "Duke of Edinburgh's Award",
    "EAL support: Naïve to confident readers",
    "Ελληνικά – Greek club",
    "Year 6 phonics catch-up",
]


@dataclass(frozen=True)
class Plan:
    """One group to be made."""

    name: str
    kind: str
    years: tuple[str, ...]


def groups_of_ashfield_lane() -> list[Plan]:
    """485 groups; with the fifteen standing ones the school has 500."""
    plans = classes(["Ash", "Birch", "Cedar"], ["R", "1", "2", "3", "4", "5", "6"])
    for year in map(str, range(7, 14)):
        plans += [
            Plan(f"{year}{letter} tutor group", GroupKind.CLASS, (year,))
            for letter in "ABCDEFGH"
        ]
    for year in map(str, range(7, 12)):
        plans += [
            Plan(f"{year} {subject} set {number}", GroupKind.SET, (year,))
            for subject in SUBJECTS
            for number in range(1, 6)
        ]
    for year in ["12", "13"]:
        plans += [Plan(f"{year} {s}", GroupKind.SET, (year,)) for s in SIXTH_FORM]
    return plans + [Plan(name, GroupKind.OTHER, ()) for name in CLUBS]


def groups_of_birchwood() -> list[Plan]:
    return classes(["Owls", "Wrens"], ["R", "1", "2", "3", "4", "5", "6"])


def groups_of_dunmore_hill() -> list[Plan]:
    """Two tutor groups a year, and sets of both in the subjects that are set."""
    plans = []
    for year in map(str, range(7, 12)):
        plans += [
            Plan(f"{year}{letter} tutor group", GroupKind.CLASS, (year,))
            for letter in "KL"
        ]
        plans += [
            Plan(f"{year} {subject} set {number}", GroupKind.SET, (year,))
            for subject in SUBJECTS[:3]
            for number in (1, 2)
        ]
    return plans


def classes(labels: list[str], years: list[str]) -> list[Plan]:
    named = {"R": "Reception"}
    return [
        Plan(f"{named.get(year, year)} {label}", GroupKind.CLASS, (year,))
        for year in years
        for label in labels
    ]


def choose(
    groups: list[Group], user_type: str, position: int, chance: random.Random
) -> list[Group]:
    """The groups of one person: a subject's sets, a class, or the whole school."""
    if position % 12 == 6:
        return []
    if user_type == "slt":
        whole = [g for g in groups if g.standing == "all"]
        return whole + chance.sample(groups, 2)
    start = chance.randrange(len(groups))
    near = groups[start : start + chance.randrange(1, 7)]
    return near if position % 5 else near[:1] + chance.sample(groups, 1)
