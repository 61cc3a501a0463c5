"""The entries on the cover: for a school, a trust, the operator, or one's own pages.

An entry is a label, an icon and the name of an address; whoever adds an area adds its
line here. Addresses are worked out once for each school.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

Line = tuple[str, str, str]

SCHOOL: list[Line] = [
    ("Home", "home", "home:home"),
    ("Attainment", "attainment", "marks:first"),
    ("Tracking", "sort", "tracking:show"),
    ("Months", "calendar", "months:list"),
    ("Targets", "flag", "targets:list"),
    ("Own lists", "pupils", "lists:list"),
]
# Whoever keeps pupils and groups finds them under Management, and answers there.
NOT_MANAGING: list[Line] = [
    ("Pupils", "pupils", "pupils:list"),
    ("Ask for a group", "key", "groups:requests"),
]
# For SLT and administrators.
SEEING_USAGE: list[Line] = [("Usage", "users", "usage:show")]
MANAGEMENT: list[Line] = [
    ("User Management", "users", "staff:list"),
    ("Pupil Management", "pupils", "pupils:list"),
    ("Group Management", "groups", "groups:list"),
    ("Outbox", "outbox", "outbox:list"),
    ("History", "history", "history:list"),
    ("Settings", "settings", "schools:settings"),
]
TRUST: list[Line] = [
    ("Users of all schools", "users", "trusts:users"),
    ("Schools", "school", "trusts:schools"),
    ("Usage", "calendar", "trusts:usage"),
]
OPERATOR: list[Line] = [
    ("Schools", "school", "operator:schools"),
    ("Trusts", "trust", "operator:trusts"),
    ("Administrators", "key", "operator:administrators"),
    ("Usage", "calendar", "operator:usage"),
    ("Mail", "mail", "operator:mail"),
]
OWN: list[Line] = [("Your schools", "home", "accounts:choose_school")]


@dataclass(frozen=True)
class Entry:
    label: str
    icon: str
    address: str

    def current_on(self, path: str) -> str:
        """What aria-current says: the very page, a page within, or nothing."""
        if path == self.address:
            return "page"
        # Every address of a school begins with that of its homepage.
        within = self.icon != "home" and path.startswith(self.address)
        return "true" if within else ""


Part = tuple[str, tuple[Entry, ...]]
# Each entry with what aria-current says of it.
Shown = tuple[str, tuple[tuple[Entry, str], ...]]


def address(name: str, **where: str) -> str:
    """An address by its name, escaped once for all pages that show it."""
    return format_html("{}", reverse(name, kwargs=where))


def entries(lines: list[Line], **where: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(label, icon, address(name, **where)) for label, icon, name in lines
    )


@lru_cache(maxsize=4096)
def school_parts(slug: str, manages: bool, sees_usage: bool) -> tuple[Part, ...]:
    own = SCHOOL if manages else SCHOOL + NOT_MANAGING
    if sees_usage:
        own = own + SEEING_USAGE
    parts: tuple[Part, ...] = (("", entries(own, school=slug)),)
    if manages:
        parts += (("Management", entries(MANAGEMENT, school=slug)),)
    return parts


@lru_cache(maxsize=1024)
def trust_parts(slug: str) -> tuple[Part, ...]:
    return (("Trust", entries(TRUST, trust=slug)),)


@cache
def operator_parts() -> tuple[Part, ...]:
    return (("Operator", entries(OPERATOR)),)


@cache
def own_parts() -> tuple[Part, ...]:
    return (("", entries(OWN)),)


@cache
def site() -> dict[str, str]:
    """Addresses that stand on every page."""
    return {
        "choose_school": address("accounts:choose_school"),
        "profile": address("accounts:profile"),
        "theme": address("accounts:theme"),
        "help": address("accounts:help"),
        "sign_out": address("account_logout"),
    }


def parts_for(request: HttpRequest) -> Iterator[tuple[str, list[tuple[Entry, str]]]]:
    """Headings, each with its entries and whether the page is one of theirs."""
    membership = getattr(request, "membership", None)
    if membership:
        parts = school_parts(
            membership.school.slug,
            membership.can_manage_staff(),
            membership.sees_usage(),
        )
    elif trust := getattr(request, "trust", None):
        parts = trust_parts(trust.slug)
    elif getattr(request, "is_operator_page", False):
        parts = operator_parts()
    else:
        parts = own_parts()
    inner = innermost(parts, request.path)
    for heading, found in parts:
        marks = [entry.current_on(request.path) for entry in found]
        yield (
            heading,
            [
                (entry, mark if entry.address == inner else "")
                for entry, mark in zip(found, marks, strict=True)
            ],
        )


def innermost(parts: Iterable[Part], path: str) -> str:
    """The address that a page belongs to: of one within another, the inner one."""
    marked = [e.address for _, found in parts for e in found if e.current_on(path)]
    return max(marked, key=len, default="")
