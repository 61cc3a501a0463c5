"""The table of a graph, written out: every figure leads to the pupils in it."""

from __future__ import annotations

from urllib.parse import quote_plus

from django.utils.html import escape
from django.utils.safestring import SafeString

from classroom_monitor.home.graphs import Graph, Row


def table_of(graph: Graph, caption: str, pupils: str) -> SafeString:
    """The table; `pupils` is the address of who stands where, with its query begun."""
    base = escape(f"{pupils}&graph={graph.kind}")
    look = "shares" if graph.is_shares else "bars"
    parts = [
        f'<table class="plain-table" data-graph="{look}">'
        f'<caption class="visually-hidden">{escape(caption)}</caption>'
        f'<thead><tr><th scope="col">{escape(graph.corner)}</th>',
    ]
    for place, (token, words) in enumerate(graph.columns):
        drawn = f' data-series="{token}"' if place < graph.drawn else ""
        parts.append(f'<th scope="col" class="number"{drawn}>{escape(words)}</th>')
    parts.append("</tr></thead><tbody>")
    for row in graph.rows:
        parts.append(line_of(graph, row, base))
    parts.append("</tbody></table>")
    # Everything in it was escaped, or is a number or a word of this program.
    return SafeString("".join(parts))


def line_of(graph: Graph, row: Row, base: str) -> str:
    where = f"subject={row.subject}"
    if row.key:
        where += f"&amp;scale={row.scale}&amp;row={quote_plus(row.key)}"
    start = f"{base}&amp;{where}&amp;bar="
    cells = [
        f'<td class="number"><a href="{start}{token}">{number}</a></td>'
        if number
        else '<td class="number">0</td>'
        for (token, _), number in zip(graph.columns, row.numbers, strict=True)
    ]
    return f'<tr><th scope="row">{escape(row.label)}</th>{"".join(cells)}</tr>'
