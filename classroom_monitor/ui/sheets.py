"""Tables as files for a spreadsheet: no cell of theirs is ever read as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

Cells = list[str]
# What a spreadsheet would take for a formula, also in its wide forms.
STARTS_A_FORMULA = tuple("=+-@\t\r＝＋－＠")
LONGEST_CELL = 32_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def harmless(text: str) -> str:
    """A cell that no spreadsheet reads as a formula: an apostrophe goes before it."""
    text = text.replace("\0", "")[:LONGEST_CELL]
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


class Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def as_csv(headings: Sequence[str], lines: Iterable[Cells]) -> Iterator[bytes]:
    writer = csv.writer(Echo(), quoting=csv.QUOTE_ALL)
    # The mark at the beginning tells Excel that the text is UTF-8.
    yield f"\ufeff{writer.writerow(map(harmless, headings))}".encode()
    for line in lines:
        yield writer.writerow(map(harmless, line)).encode()


def as_xlsx(title: str, headings: Sequence[str], lines: Iterable[Cells]) -> bytes:
    """A workbook with every cell written as text."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"constant_memory": True})
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, 18)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, harmless(heading), bold)
    for number, line in enumerate(lines, start=1):
        for column, cell in enumerate(line):
            sheet.write_string(number, column, harmless(cell))
    book.close()
    return output.getvalue()


def csv_file(
    name: str, headings: Sequence[str], lines: Iterable[Cells]
) -> HttpResponseBase:
    answer = StreamingHttpResponse(as_csv(headings, lines), content_type="text/csv")
    return as_file(answer, f"{name}.csv")


def xlsx_file(
    name: str, title: str, headings: Sequence[str], lines: Iterable[Cells]
) -> HttpResponseBase:
    answer = HttpResponse(as_xlsx(title, headings, lines), content_type=XLSX)
    return as_file(answer, f"{name}.xlsx")


def as_file(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """A file to keep, that no cache keeps. Its name holds no person's."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
