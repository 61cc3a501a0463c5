"""Graphs printed ready for the page, and those of the whole school kept so.

What is kept stands under the name of its very counts: whoever may see those counts sees
the same print. It holds figures of many and nothing of one person.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from classroom_monitor.home.choice import Choice
from classroom_monitor.home.graphs import Graph
from classroom_monitor.home.tables import table_of
from classroom_monitor.ui import when

KEPT = 1000
"""So many are kept in one process; the one longest unused goes first."""

# Names cannot hold it: they are escaped.
OWN_FORM = SafeString("<!-- form -->")


@dataclass(frozen=True)
class Print:
    """A card as text, up to the place of its own form and from there on."""

    top: SafeString
    bottom: SafeString


class Prints:
    """The prints of one process."""

    def __init__(self) -> None:
        self.kept: OrderedDict[tuple[object, ...], Print] = OrderedDict()
        self.lock = Lock()

    def get(self, alike: tuple[object, ...], make: Callable[[], Print]) -> Print:
        with self.lock:
            if alike in self.kept:
                self.kept.move_to_end(alike)
                return self.kept[alike]
        made = make()
        with self.lock:
            self.kept[alike] = made
            while len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return made


prints = Prints()


def print_card(
    graph: Graph, choice: Choice, title: str, key: str, pupils: str, tracking: str
) -> Print:
    """A graph with its table; `pupils` leads to who stands where."""
    about = f"{choice.scope.name}, {when.month(choice.months.last)}"
    told = {
        "id": key,
        "title": title,
        "about": about,
        "file_name": file_name(f"{title} {about}"),
        "graph": graph,
        "table": table_of(graph, f"{title}, {about}", pupils),
        "tracking": tracking,
        "own_form": OWN_FORM,
    }
    html = render_to_string("home/card.html", told, using="jinja2")
    top, _, bottom = html.partition(OWN_FORM)
    return Print(SafeString(top), SafeString(bottom))


def file_name(words: str) -> str:
    plain = "".join(c if c.isalnum() else " " for c in words.lower())
    return "-".join(plain.split())
