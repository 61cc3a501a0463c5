"""What stands for a school or trust in addresses: given once, never reused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count, islice

from anyascii import anyascii
from django.utils.text import slugify

from classroom_monitor.schools.models import School, Trust
from classroom_monitor.text import fold

LONGEST = 60


def readable(name: str, otherwise: str) -> str:
    """The name in small letters and hyphens, cut between words."""
    slug = slugify(anyascii(fold(name)))
    if len(slug) > LONGEST:
        slug = slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]
    return slug.strip("-_") or otherwise


def candidates(name: str, postcode: str, urn: str) -> Iterator[str]:
    """Names for an address, the most readable first; with its URN it is always free."""
    plain = readable(name, "school")
    yield plain
    if postcode:
        yield f"{plain}-{slugify(postcode.split()[0])}"
        yield f"{plain}-{slugify(postcode.replace(' ', ''))}"
    if urn:
        yield f"{plain}-{urn}"
    for number in range(2, 10_000):
        yield f"{plain}-{number}"


def give_slugs(schools: Iterable[tuple[School, str]]) -> None:
    """Give each new school, beside which its URN stands, a slug that nobody has had."""
    wanted = [
        (school, list(islice(candidates(school.name, school.postcode, urn), 4)))
        for school, urn in schools
    ]
    asked = {slug for _, some in wanted for slug in some}
    taken = {*School.objects.filter(slug__in=asked).values_list("slug", flat=True)}
    for school, some in wanted:
        free = (slug for slug in some if slug not in taken)
        school.slug = next(free, None) or one_by_one(school, taken)
        taken.add(school.slug)


def one_by_one(school: School, taken: set[str]) -> str:
    """For a name that hundreds share, where no postcode or URN tells them apart."""
    for slug in candidates(school.name, school.postcode, ""):
        if slug not in taken and not School.objects.filter(slug=slug).exists():
            return slug
    raise RuntimeError(f"No address is free for a school named {school.name}.")


def trust_slugs(names: Iterable[str]) -> list[str]:
    """A free slug for each of these new trusts, in their order."""
    taken = {*Trust.objects.values_list("slug", flat=True)}
    given = []
    for name in names:
        plain = readable(name, "trust")[:50].rstrip("-")
        numbered = (f"{plain}-{number}" for number in count(2))
        free = next(slug for slug in chain([plain], numbered) if slug not in taken)
        taken.add(free)
        given.append(free)
    return given
