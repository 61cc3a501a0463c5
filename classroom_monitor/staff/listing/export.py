"""The list as a file, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

import xlsxwriter

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.staff.listing.query import STATUSES
from classroom_monitor.staff.listing.rows import aware
from classroom_monitor.staff.listing.statements import Ask

Cells = list[str]
HEADINGS = [
    "Title",
    "First name",
    "Middle name",
    "Surname",
    "Username",
    "User type",
    "School administrator",
    "Can set attainment targets",
    "Groups",
    "Email",
    "Status",
    "Last sign-in",
]
# What a spreadsheet would take for a formula, also in its wide forms.
STARTS_A_FORMULA = tuple("=+-@\t\r＝＋－＠")
LONGEST_CELL = 32_000


def harmless(text: str) -> str:
    """A cell that no spreadsheet reads as a formula: an apostrophe goes before it."""
    text = text.replace("\0", "")[:LONGEST_CELL]
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def people_cells(ask: Ask) -> list[Cells]:
    """One line for each person whom the list's filters leave, in its order."""
    found = ask.fetch(ask.everybody())
    groups = group_names(ask)
    zone = ask.school.now().tzinfo
    lines = []
    for values in found:
        (pk, _, *names, user_type, is_admin, targets, _, seen, _) = values[:12]
        username, email, status = values[12:15]
        seen_at = (
            aware(seen).astimezone(zone).strftime("%Y-%m-%d %H:%M") if seen else ""
        )
        lines.append(
            [
                *names,
                username,
                "SLT" if user_type == "slt" else "Teacher",
                "Yes" if is_admin else "No",
                "Yes" if targets else "No",
                "; ".join(groups.get(pk, [])),
                email,
                STATUSES[status],
                seen_at,
            ]
        )
    return [[harmless(cell) for cell in line] for line in lines]


def group_names(ask: Ask) -> dict[int, list[str]]:
    """The names of everybody's groups at the school today."""
    links = GroupAccess.objects.on(ask.today).filter(school=ask.school)
    names: dict[int, list[str]] = {}
    for pk, name in links.order_by("group__search", "group").values_list(
        "membership", "group__name"
    ):
        names.setdefault(pk, []).append(name)
    return names


class Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def as_csv(lines: Iterable[Cells]) -> Iterator[bytes]:
    writer = csv.writer(Echo(), quoting=csv.QUOTE_ALL)
    # The mark at the beginning tells Excel that the text is UTF-8.
    yield f"\ufeff{writer.writerow(HEADINGS)}".encode()
    for line in lines:
        yield writer.writerow(line).encode()


def as_xlsx(lines: Iterable[Cells]) -> bytes:
    """A workbook with every cell written as text."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"constant_memory": True})
    sheet = book.add_worksheet("Users")
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(HEADINGS) - 1, 18)
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(0, column, heading, bold)
    for number, line in enumerate(lines, start=1):
        for column, cell in enumerate(line):
            sheet.write_string(number, column, cell)
    book.close()
    return output.getvalue()
