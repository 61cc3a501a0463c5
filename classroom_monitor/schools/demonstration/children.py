"""Who goes to the invented schools, before there are any rows: the same each time."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from classroom_monitor.groups.models import Group, GroupKind
from classroom_monitor.groups.standing import EVERY_YEAR
from classroom_monitor.pupils.years import academic_year
from classroom_monitor.schools.demonstration import pupil_names

# Shares of pupils at the end of key stage 2 in Surrey, 2017 to 2019, as schools'
# means: Department for Education, "compare school performance" (Open Government Licence
# v3.0). The gap is that of England in 2019: 51 % of the disadvantaged and 71 % of the
# others reached the expected standard, which is 0.53 of a standard deviation.
DISADVANTAGED, EAL, SUPPORT, PLAN = 0.19, 0.13, 0.135, 0.025
GAP_OF_DISADVANTAGED = 0.53
# Not every pupil with pupil premium has free meals now.
FREE_MEALS_OF_DISADVANTAGED = 0.8
GAP_OF_SEN = {"N": 0.0, "K": 0.7, "E": 1.4}
CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


@dataclass(frozen=True)
class Amount:
    """How much of it is made: all that a visitor sees, or a little for a test."""

    months: int = 24
    # Pupils of a class; whatever each school usually has, if nothing is said.
    of_a_class: int | None = None


@dataclass
class Child:
    """One invented pupil. `ability` is in standard deviations from the mean."""

    names: tuple[str, str, str]
    year_group: str
    born_on: date
    joined_on: date
    ability: float
    upn: str = ""
    left_on: date | None = None
    has_pupil_premium: bool = False
    has_free_meals: bool = False
    has_eal: bool = False
    sen: str = "N"
    # Groups of today, and the class of last year by its name.
    groups: list[Group] = field(default_factory=list)
    last_class: str = ""


def upn(establishment: int, entered: date, serial: int) -> str:
    """A number of the right shape, of local authority 999, which is nobody's."""
    rest = f"999{establishment:04}{entered.year % 100:02}{serial:03}"
    total = sum(place * int(digit) for place, digit in enumerate(rest, start=2))
    return CHECK_LETTERS[total % 23] + rest


@dataclass
class Intake:
    """Draws the children of one school, one after another."""

    establishment: int
    first_year: str
    today: date
    chance: random.Random
    serials: dict[int, int] = field(default_factory=dict)
    remarkable: list[tuple[str, str, str]] = field(default_factory=list)

    def child(self, year_group: str, *, left_on: date | None = None) -> Child:
        """A pupil of that year group, which is their last one if they left."""
        chance = self.chance
        start = academic_year(left_on or self.today)
        place = EVERY_YEAR.index(year_group)
        entry = EVERY_YEAR.index(self.first_year)
        if year_group in ("12", "13"):
            entry = EVERY_YEAR.index("12")
        joined_on = date(start - (place - min(entry, place)), 9, 1)
        since = (self.today - joined_on).days
        # One in 25 came in the middle of a year, so long as that is past.
        if chance.random() < 0.04 and since > 20 and left_on is None:
            joined_on = self.today - timedelta(
                days=chance.randrange(5, min(since, 300))
            )
        born = date(start - 5 - place, 9, 1) + timedelta(days=chance.randrange(365))
        # One in 80 is taught a year below or above their age.
        if chance.random() < 1 / 80:
            born = born.replace(
                year=born.year + chance.choice([-1, 1]), day=min(born.day, 28)
            )
        if self.remarkable and chance.random() < 0.12:
            names = self.remarkable.pop(0)
        else:
            names = pupil_names.draw(chance)
        child = Child(names, year_group, born, joined_on, 0.0, left_on=left_on)
        self.characterise(child)
        self.number(child)
        return child

    def characterise(self, child: Child) -> None:
        chance = self.chance
        child.has_pupil_premium = chance.random() < DISADVANTAGED
        meals = FREE_MEALS_OF_DISADVANTAGED if child.has_pupil_premium else 0.01
        child.has_free_meals = chance.random() < meals
        child.has_eal = chance.random() < EAL
        child.sen = chance.choices("NKE", [1 - SUPPORT - PLAN, SUPPORT, PLAN])[0]
        # What the gaps take from some they give to all, so that the mean stays.
        gaps = GAP_OF_DISADVANTAGED * child.has_pupil_premium + GAP_OF_SEN[child.sen]
        mean = GAP_OF_DISADVANTAGED * DISADVANTAGED
        mean += GAP_OF_SEN["K"] * SUPPORT + GAP_OF_SEN["E"] * PLAN
        child.ability = chance.gauss(0, 0.9) - gaps + mean

    def number(self, child: Child) -> None:
        """Nearly all have a number; a few a temporary one, or one misread."""
        entered = child.joined_on
        serial = self.serials[entered.year] = self.serials.get(entered.year, 0) + 1
        permanent = upn(self.establishment, entered, serial)
        drawn = self.chance.random()
        if drawn < 0.015:
            return
        if drawn < 0.025:
            child.upn = temporary(permanent)
        elif drawn < 0.028:
            wrong = CHECK_LETTERS[CHECK_LETTERS.index(permanent[0]) - 1]
            child.upn = wrong + permanent[1:]
        else:
            child.upn = permanent


def temporary(permanent: str) -> str:
    """The temporary form: a letter in the last place, which counts as well."""
    serial = permanent[10:12]
    last = CHECK_LETTERS[int(permanent[12])]
    rest = permanent[1:10] + serial
    total = sum(place * int(digit) for place, digit in enumerate(rest, start=2))
    total += 13 * CHECK_LETTERS.index(last)
    return CHECK_LETTERS[total % 23] + rest + last


def fill(groups: list[Group], intake: Intake, sizes: dict[str, int]) -> list[Child]:
    """Children for each class, and these in sets and clubs too."""
    chance = intake.chance
    children = []
    classes = [g for g in groups if g.kind == GroupKind.CLASS]
    for group in classes:
        [code] = group.year_groups
        size = sizes[code]
        for _ in range(max(1, size + chance.randint(-3, 3) if size > 20 else size)):
            child = intake.child(code)
            child.groups.append(group)
            children.append(child)
    for code in dict.fromkeys(g.year_groups[0] for g in classes):
        in_year = [c for c in children if c.year_group == code]
        sets = [g for g in groups if g.kind == GroupKind.SET and code in g.year_groups]
        choose = options if code in ("12", "13") else by_ability
        choose(in_year, sets, chance)
    join_clubs(children, groups, chance)
    return children


def by_ability(children: list[Child], sets: list[Group], chance: random.Random) -> None:
    """Into as many sets a subject as there are, the strongest in the first."""
    subjects: dict[str, list[Group]] = {}
    for group in sets:
        subjects.setdefault(group.name.rpartition(" set ")[0], []).append(group)
    for of_subject in subjects.values():
        order = sorted(
            children, key=lambda c: c.ability + chance.gauss(0, 0.5), reverse=True
        )
        for place, child in enumerate(order):
            child.groups.append(of_subject[place * len(of_subject) // len(order)])


def options(children: list[Child], sets: list[Group], chance: random.Random) -> None:
    """Three subjects each, as sixth formers choose."""
    for child in children:
        child.groups += chance.sample(sets, min(3, len(sets)))


def join_clubs(
    children: list[Child], groups: list[Group], chance: random.Random
) -> None:
    """A club has a score or two; the last one is new and has nobody yet."""
    clubs = [g for g in groups if g.kind == GroupKind.OTHER]
    for club in clubs[:-1]:
        for child in chance.sample(children, min(24, len(children))):
            child.groups.append(club)
