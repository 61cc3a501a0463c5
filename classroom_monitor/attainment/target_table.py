"""The targets of a group's pupils as rows: which one counts, and how each stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Subject
from classroom_monitor.attainment.paging import Pages
from classroom_monitor.attainment.paths import Status
from classroom_monitor.attainment.targets import Aim, Place, targets_for
from classroom_monitor.pupils.models import PupilQuerySet
from classroom_monitor.schools.models import School

HIDDEN = '<span class="visually-hidden">'


@dataclass
class TargetTable:
    """Pupils down, subjects across: the target that counts in a month."""

    school: School
    book: Book
    pupils: list[tuple[int, str, str, str]]
    subjects: list[Subject]
    month: date
    # Where the targets' pages begin, and whether the person may set them.
    base: str
    may_set: bool
    aims: Mapping[Place, Aim]
    pages: Pages

    @classmethod
    def of(
        cls, school: School, book: Book, pupils: PupilQuerySet, month: date,
        *, base: str, may_set: bool, page: str = "",
    ) -> TargetTable:  # fmt: skip
        found = pupils.in_order().values_list("pk", "ref", "last_name", "first_name")
        rows = [(pk, ref, last, first) for pk, ref, last, first in found]
        subjects = book.subjects
        keys = [subject.pk for subject in subjects]
        aims = targets_for(school, book, [row[0] for row in rows], keys, month)
        used = {subject for _, subject in aims}
        shown = [s for s in subjects if s.pk in used] or subjects[:4]
        pages = Pages.of(len(rows), page)
        return cls(school, book, rows, shown, month, base, may_set, aims, pages)

    def html(self) -> SafeString:
        heads = "".join(
            f'<th scope="col">{escape(subject.short_name)}</th>'
            for subject in self.subjects
        )
        return SafeString(
            '<table class="tracking targets"><caption class="visually-hidden">Targets '
            f'of {self.said()}</caption><thead><tr><th scope="col" '
            f'class="pupil">Pupil</th>{heads}</tr></thead>'
            f"<tbody>{''.join(self.rows())}</tbody>"
            f"<tfoot>{self.foot()}</tfoot></table>"
        )

    def said(self) -> str:
        """How many stand there: "26 pupils", "pupils 301 to 600 of 1,592"."""
        if self.pages.is_part:
            return self.pages.words
        count = len(self.pupils)
        return "1 pupil" if count == 1 else f"{count} pupils"

    def rows(self) -> Iterator[str]:
        base = self.base.removesuffix("targets/")
        for pk, ref, last, first in self.pages.cut(self.pupils):
            name = escape(f"{last}, {first}")
            cells = "".join(self.cell(pk, ref, name, s) for s in self.subjects)
            yield (
                f'<tr><th scope="row" class="pupil">'
                f'<a href="{base}pupils/{ref}/">{name}</a></th>{cells}</tr>'
            )

    def cell(self, pk: int, ref: str, name: str, subject: Subject) -> str:
        aim = self.aims.get((pk, subject.pk))
        said = f"{escape(subject.name)}, {name}"
        if aim is None:
            if not self.may_set:
                return f"<td>{HIDDEN}No target</span></td>"
            query = urlencode({"pupil": ref, "subject": subject.ref})
            return (
                f'<td><a href="{self.base}set/?{escape(query)}">Set'
                f"{HIDDEN} a target: {said}</span></a></td>"
            )
        whose = "" if aim.is_own else "<small>of the group</small>"
        return (
            f'<td class="aim"><a href="{self.base}{aim.ref}/"><b>'
            f"{escape(self.book.show(aim.value))}</b>{HIDDEN} {said}</span></a>"
            f"{status_html(aim.status)}"
            f"<small>{aim.due:%b %Y}</small>{whose}</td>"
        )

    def foot(self) -> str:
        cells = "".join(f"<td>{self.on_track(s.pk)}</td>" for s in self.subjects)
        return f'<tr><th scope="row" class="pupil">On track or above</th>{cells}</tr>'

    def on_track(self, subject: int) -> str:
        """How many of those with a status are on track or above."""
        stands = Counter(
            aim.status
            for (_, key), aim in self.aims.items()
            if key == subject and aim.status is not None
        )
        count = sum(stands.values())
        high = count - stands[Status.BELOW]
        return f"{high} of {count}" if count else "–"


def status_html(status: Status | None) -> str:
    """The shape for the eye, the words for the ear."""
    if status is None:
        return ""
    return f'<i aria-hidden="true">{status.shape}</i>{HIDDEN}{status.words}</span>'
