"""What a list was asked for, as it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from classroom_monitor.staff.text import fold

if TYPE_CHECKING:
    from classroom_monitor.staff.access import StaffRequest

SORTS = ("name", "username", "type", "groups", "email", "status", "last-sign-in")
SIZES = (25, 50, 100)
TYPES = {"teacher": "Teacher", "slt": "SLT", "administrator": "Administrator"}
STATUSES = {
    "active": "Active",
    "invited": "Invited",
    "slowed": "Slowed",
    "inactive": "Inactive",
}
CHECKS = {
    "no-email": "No email",
    "never": "Never signed in",
    "no-groups": "No groups",
    "targets": "May set targets",
}
# Without a word about status a list shows whoever can come in.
USUAL = ("active", "invited", "slowed")
ANY = "any"
LONGEST_SEARCH = 200
SIZE_COOKIE = "list-size"


@dataclass(frozen=True)
class ListQuery:
    """Search, filters, order and page. Whatever makes no sense is left out."""

    q: str = ""
    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = USUAL
    checks: tuple[str, ...] = ()
    sort: str = "name"
    is_descending: bool = False
    size: int = SIZES[0]
    page: int = 1

    @classmethod
    def read(cls, data: QueryDict, size: int = SIZES[0]) -> Self:
        sort = data.get("sort", "")
        column = sort.removeprefix("-")
        return cls(
            q=clean(data.get("q", "")),
            types=known(data.getlist("type"), TYPES),
            statuses=read_statuses(data.getlist("status")),
            checks=known(data.getlist("check"), CHECKS),
            sort=column if column in SORTS else SORTS[0],
            is_descending=column in SORTS and sort.startswith("-"),
            size=read_size(data.get("size"), size),
            page=read_page(data.get("page", "")),
        )

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        kept = read_size(request.COOKIES.get(SIZE_COOKIE), SIZES[0])
        return cls.read(request.GET, kept)

    @property
    def terms(self) -> list[str]:
        """The words that all must be found, folded."""
        return fold(self.q).split()

    @property
    def sort_word(self) -> str:
        return f"-{self.sort}" if self.is_descending else self.sort

    def filters(self) -> list[tuple[str, str]]:
        """What decides who is in the list, as parts of an address."""
        parts = [("q", self.q)] if self.q else []
        parts += [("type", word) for word in self.types]
        if self.statuses != USUAL:
            parts += [("status", word) for word in self.statuses or (ANY,)]
        return parts + [("check", word) for word in self.checks]

    def encoded(self, **changes: Any) -> str:
        """The query of an address with these changes; whatever is usual is left out."""
        query = replace(self, **changes) if changes else self
        parts = query.filters()
        if query.sort_word != SORTS[0]:
            parts.append(("sort", query.sort_word))
        if query.size != SIZES[0]:
            parts.append(("size", str(query.size)))
        if query.page > 1:
            parts.append(("page", str(query.page)))
        return urlencode(parts)

    def is_narrowed(self) -> bool:
        return bool(self.filters())


def clean(text: str) -> str:
    """What was typed to search, without what no name holds."""
    printable = "".join(c if c.isprintable() else " " for c in text[:LONGEST_SEARCH])
    return " ".join(printable.split())


def known(words: list[str], choices: dict[str, str]) -> tuple[str, ...]:
    return tuple(word for word in choices if word in words)


def read_statuses(words: list[str]) -> tuple[str, ...]:
    """The statuses asked for; empty means any, and nothing said means the usual."""
    if not words:
        return USUAL
    chosen = known(words, STATUSES)
    return () if ANY in words or len(chosen) == len(STATUSES) else chosen


def read_size(text: str | None, otherwise: int) -> int:
    return next((size for size in SIZES if str(size) == text), otherwise)


def read_page(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) < 8
    return max(int(text), 1) if is_number else 1


def back_query(request: HttpRequest) -> str:
    """The list's query that a form was opened from, made anew from what is known."""
    text = request.POST.get("from") or request.GET.get("from", "")
    return ListQuery.read(QueryDict(text[:2000])).encoded()


def back_address(request: StaffRequest, ref: str = "") -> str:
    """Where a form leads back to: the same list, on the row of whoever was saved."""
    query = back_query(request)
    if ref:
        query = f"{query}&show={ref}" if query else f"show={ref}"
    return f"{request.base}{'?' if query else ''}{query}{f'#row-{ref}' if ref else ''}"
