"""How invented results are spread: parameters measured once on real ones.

- Two measures of one pupil: 0.59 between the reading score at 11 and the examination at
  16 of 4,059 pupils of 65 inner London schools (Goldstein and others 1993, "Exam" of
  mlmRev), whose schools' means have a deviation of 0.44.
- From one term to the next: 0.85 and 0.90 between the three marks of 395 pupils in
  mathematics, 0.90 and 0.97 without the zeros (Cortez, UCI Student Performance,
  CC BY 4.0).
- Percent: mean 46.5, deviation 13.5 of the written papers of 1,523 pupils in science
  ("Gcsemv" of mlmRev); one in five lacked one of the two.
- Scaled scores: mean 105.8; 76 % at 100 or more and 32 % at 110 or more give a
  deviation between 7.5 and 9. Writing: 76.6 % at the expected standard, 21.6 % in
  greater depth. Key stage 2 in Surrey, 2017 to 2019 (Department for Education, Open
  Government Licence v3.0).
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from statistics import NormalDist

from classroom_monitor.attainment.book import ScaleSheet, Value
from classroom_monitor.attainment.defaults import PLANS

BETWEEN_MEASURES = 0.59
BETWEEN_TERMS = 0.9
BETWEEN_SCHOOLS = 0.44
# So much of a subject's own part goes on into the next term.
KEPT = (BETWEEN_TERMS - BETWEEN_MEASURES) / (1 - BETWEEN_MEASURES)
PERCENT = NormalDist(46.5, 13.5)
SCALED = NormalDist(105.8, 8.2)
EXPECTED, GREATER_DEPTH = 0.766, 0.216
# Of the marks of one pupil within a term.
WITHIN_A_TERM = 0.12
STEPS_DEVIATION = 2.2

# From a scale, the points at which "at expected" begins, and a mark in deviations.
Drawn = Callable[[ScaleSheet, float, float], Value]


def cuts(*shares: float) -> list[float]:
    """Where the shares of a normal distribution, lowest first, end."""
    ends = [sum(shares[: count + 1]) for count in range(len(shares))]
    return [NormalDist().inv_cdf(end) for end in ends]


JUDGEMENTS = cuts(0.06, 0.174, 0.466, 0.22)
STANDARDS = cuts(1 - EXPECTED, EXPECTED - GREATER_DEPTH)
# So many steps above the bound of "at expected" that as many reach it as in the tests.
STEPS_MEAN = STEPS_DEVIATION * NormalDist().inv_cdf(EXPECTED) - 0.5


def number(spread: NormalDist) -> Drawn:
    def draw(sheet: ScaleSheet, at: float, z: float) -> Value:
        low, high = sheet.newest.lowest, sheet.newest.highest
        found = Decimal(round(spread.mean + spread.stdev * z))
        if low is not None and high is not None:
            found = min(max(found, low), high)
        return Value(sheet.pk, number=found)

    return draw


def place(ends: list[float]) -> Drawn:
    def draw(sheet: ScaleSheet, at: float, z: float) -> Value:
        return Value(sheet.pk, step=sheet.in_order[bisect_right(ends, z)].pk)

    return draw


def step(sheet: ScaleSheet, at: float, z: float) -> Value:
    """Steps within a year: about where the year group is expected that month."""
    nearest = round(at + STEPS_MEAN + STEPS_DEVIATION * z) - 1
    found = sheet.in_order[min(max(nearest, 0), len(sheet.in_order) - 1)]
    return Value(sheet.pk, step=found.pk)


BY_SCALE: dict[str, Drawn] = {
    PLANS["steps"].name: step,
    PLANS["judgement"].name: place(JUDGEMENTS),
    PLANS["standard"].name: place(STANDARDS),
    PLANS["scaled"].name: number(SCALED),
    PLANS["percent"].name: number(PERCENT),
}


class Course:
    """Where one pupil stands in one subject, term after term, in deviations.

    What all subjects of a pupil share stays; what is the subject's own moves on.
    """

    def __init__(self, ability: float, chance: random.Random) -> None:
        self.chance = chance
        self.shared = ability * BETWEEN_MEASURES**0.5
        self.own = chance.gauss(0, 1)
        self.term = 0

    def at(self, month: date) -> float:
        """The mark of a month; terms begin in September, January and April."""
        term = month.year * 3 + (month.month > 3) + (month.month > 8)
        if self.term and term != self.term:
            self.own = self.own * KEPT + self.chance.gauss(0, (1 - KEPT**2) ** 0.5)
        self.term = term
        noise = self.chance.gauss(0, WITHIN_A_TERM)
        return self.shared + self.own * (1 - BETWEEN_MEASURES) ** 0.5 + noise
