"""What one row of the register says of a school."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from classroom_monitor.schools.models import Phase, SchoolStatus
from classroom_monitor.schools.register.reading import Row

DEMONSTRATION_URNS = range(990000, 991000)
POSTCODE = re.compile(r"[A-Z0-9 ]{2,10}", re.ASCII)
STATUSES = {
    "open": SchoolStatus.OPEN,
    "open, but proposed to close": SchoolStatus.CLOSING,
    "proposed to open": SchoolStatus.PROPOSED,
    "closed": SchoolStatus.CLOSED,
}
PHASES = {
    "nursery": Phase.NURSERY,
    "primary": Phase.PRIMARY,
    "middle deemed primary": Phase.MIDDLE,
    "middle deemed secondary": Phase.MIDDLE,
    "secondary": Phase.SECONDARY,
    "16 plus": Phase.SIXTEEN_PLUS,
    "all-through": Phase.ALL_THROUGH,
    "all through": Phase.ALL_THROUGH,
    "not applicable": Phase.OTHER,
    "": Phase.OTHER,
}


class RefusedError(Exception):
    """This row cannot be loaded; says why."""


@dataclass(frozen=True)
class Listed:
    """A school as the register lists it.

    `fields` holds what the file says; a column that the file lacks is not there, and
    so leaves what is known of the school as it is.
    """

    line: int
    urn: str
    opened_on: date | None
    fields: dict[str, object]
    # None: the file says nothing of trusts. Two empty texts: the school has none.
    trust: tuple[str, str] | None


def understand(row: Row) -> Listed:
    """Read one row, or raise `RefusedError` with the reason."""
    if row.problem:
        raise RefusedError(row.problem)
    cells = row.cells
    fields: dict[str, object] = {
        "name": read_name(cells["name"]),
        "status": read_one_of(cells["status"], STATUSES, "status"),
    }
    if "la_code" in cells and "number" in cells:
        fields["dfe_number"] = read_dfe_number(cells["la_code"], cells["number"])
    if "postcode" in cells:
        fields["postcode"] = read_postcode(cells["postcode"])
    if "phase" in cells:
        fields["phase"] = read_one_of(cells["phase"], PHASES, "phase")
    if "local_authority" in cells:
        fields["local_authority"] = at_most(cells["local_authority"], 100, "authority")
    if "closed" in cells:
        fields["closed_on"] = read_date(cells["closed"], "closing date")
    trust = None
    if "trust" in cells:
        trust_code = at_most(cells.get("trust_code", ""), 20, "trust's code")
        trust = (trust_code, at_most(cells["trust"], 200, "trust's name"))
    opened = read_date(cells.get("opened", ""), "opening date")
    return Listed(row.line, read_urn(cells["urn"]), opened, fields, trust)


def read_urn(text: str) -> str:
    if not re.fullmatch(r"[1-9]\d{5}", text, re.ASCII):
        raise RefusedError(f"the URN “{text[:20]}” does not have six digits")
    if int(text) in DEMONSTRATION_URNS:
        raise RefusedError(f"the URN {text} is kept for demonstrations")
    return text


def read_name(text: str) -> str:
    if not text:
        raise RefusedError("the school has no name")
    return at_most(" ".join(text.split()), 200, "name")


def at_most(text: str, limit: int, what: str) -> str:
    if len(text) > limit:
        raise RefusedError(f"the {what} is longer than {limit} characters")
    return text


def read_one_of(text: str, meanings: Mapping[str, str], what: str) -> str:
    if text.lower() not in meanings:
        raise RefusedError(f"the {what} “{text[:40]}” is not one that we know")
    return str(meanings[text.lower()])


def read_dfe_number(la_code: str, number: str) -> str:
    """Local authority and establishment, "936/2045"; a few places have no number."""
    if not number or not la_code:
        return ""
    if not re.fullmatch(r"\d{3}/\d{4}", f"{la_code}/{number.zfill(4)}", re.ASCII):
        raise RefusedError(f"the DfE number “{la_code[:8]}/{number[:8]}” is not one")
    return f"{la_code}/{number.zfill(4)}"


def read_postcode(text: str) -> str:
    postcode = " ".join(text.upper().split())
    if postcode and not POSTCODE.fullmatch(postcode):
        raise RefusedError(f"the postcode “{text[:20]}” is not one")
    return postcode


def read_date(text: str, what: str) -> date | None:
    """A date as the register writes it, `19-04-2022`."""
    if not text:
        return None
    try:
        return datetime.strptime(text, "%d-%m-%Y").date()
    except ValueError:
        raise RefusedError(
            f"the {what} “{text[:20]}” is not a date like 19-04-2022"
        ) from None
