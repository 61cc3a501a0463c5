"""What a browser sends to be saved: JSON of changed cells, or one plain form."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, QueryDict

from classroom_monitor.attainment.grid.cells import SEPARATOR
from classroom_monitor.attainment.places import Cell
from classroom_monitor.attainment.recording import MOST_AT_ONCE, Outcome

SOURCES = {"typed", "pasted", "filled", "undone"}
PARTS = 6
NEWEST = 2_147_483_647
NOT_READ = "This could not be read. Load the page again."


class TooMany(ValueError):
    """More cells than are taken at once; the message says how many are."""


@dataclass(frozen=True)
class Sent:
    """What one request asks to be saved."""

    cells: list[Cell]
    reason: str = ""
    source: str = "typed"


def read_json(request: HttpRequest) -> Sent:
    """Cells as arrays: pupil, subject, month, kind, text, version seen.

    Raises `TooMany`, or `BadRequest` for anything else that it does not know.
    """
    try:
        sent = json.loads(request.body)
    except RequestDataTooBig as error:
        raise TooMany(too_many()) from error
    except (ValueError, RecursionError) as error:
        raise BadRequest(NOT_READ) from error
    if not isinstance(sent, dict) or not sent.keys() <= {"cells", "reason", "source"}:
        raise BadRequest(NOT_READ)
    found, reason = sent.get("cells"), sent.get("reason", "")
    source = sent.get("source", "typed")
    if not isinstance(found, list) or not isinstance(reason, str):
        raise BadRequest(NOT_READ)
    if not isinstance(source, str) or source not in SOURCES:
        raise BadRequest(NOT_READ)
    if len(found) > MOST_AT_ONCE:
        raise TooMany(too_many())
    return Sent([read_cell(cell) for cell in found], reason, source)


def read_cell(sent: Any) -> Cell:
    if not isinstance(sent, list) or len(sent) != PARTS:
        raise BadRequest(NOT_READ)
    *texts, seen = sent
    if not all(isinstance(text, str) for text in texts) or type(seen) is not int:
        raise BadRequest(NOT_READ)
    pupil, subject, month, kind, text = texts
    return Cell(pupil, subject, month, kind, text, seen)


def too_many() -> str:
    return f"At most {MOST_AT_ONCE:,} marks are saved at once. Send fewer."


def read_form(sent: QueryDict) -> tuple[Sent, int]:
    """The cells of a plain form whose text is another one than was seen, and how many
    were left as they were. A field's name says which cell it is, and what was seen.

    Raises `BadRequest` for what is none of the form, and for more than one form holds.
    """
    cells, untouched = [], 0
    for name, text in sent.items():
        if name in ("csrfmiddlewaretoken", "reason"):
            continue
        parts = name.split(SEPARATOR, PARTS - 1)
        if len(parts) != PARTS or not is_version(parts[4]):
            raise BadRequest(NOT_READ)
        pupil, subject, month, kind, seen, before = parts
        if str(text).strip() == before:
            untouched += 1
        else:
            cells.append(Cell(pupil, subject, month, kind, str(text), int(seen)))
    if len(cells) > MOST_AT_ONCE:
        raise BadRequest(too_many())
    return Sent(cells, str(sent.get("reason", ""))), untouched


def is_version(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text[:11]) <= NEWEST


def told(outcome: Outcome) -> dict[str, str | int]:
    """An outcome as the page's script reads it."""
    said: dict[str, str | int] = {
        "verdict": outcome.verdict,
        "text": outcome.text,
        "version": outcome.version,
        "band": outcome.band,
    }
    if outcome.message:
        said |= {"message": outcome.message, "why": outcome.why}
    return said
