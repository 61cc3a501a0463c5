"""The one way in which results are written: a cell, or thousands of them at once.

Everything is checked afresh at the moment of writing. What is refused leaves the rest
as it was asked for, and says in a sentence why; nobody's newer value is written over
without a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import connection, transaction
from django.db.models import Count, QuerySet

from classroom_monitor.attainment.book import Value
from classroom_monitor.attainment.checking import Desk, Refusal, Wanted
from classroom_monitor.attainment.models import Attainment, AttainmentChange
from classroom_monitor.attainment.places import Cell, Place
from classroom_monitor.attainment.reading import keyed, marks
from classroom_monitor.history import rows
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.staff.models import Membership
from classroom_monitor.ui import when

MOST_AT_ONCE = 5000
TURN = "SELECT id FROM schools_school WHERE id = %s"
PLACE = ["pupil", "subject", "month", "kind"]
REPLACED = ["scale", "step", "number", "absence", "version", "changed_at"]
SENT_TWICE = "This cell was sent twice with different values; the first one was taken."
UNKNOWN_PERSON = "Somebody"


class Verdict(StrEnum):
    SAVED = "saved"
    # What was typed stood there already.
    SAME = "same"
    # Somebody changed it since it was seen.
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(slots=True)
class Outcome:
    """What became of one cell, and what stands there now."""

    cell: Cell
    verdict: Verdict
    message: str = ""
    # Why it was refused, in one word: see `checking.Refusal`.
    why: str = ""
    text: str = ""
    version: int = 0
    band: str = ""
    # Of a conflict: who changed it, and when.
    by: str = ""
    at: datetime | None = None

    @property
    def is_kept(self) -> bool:
        return self.verdict in (Verdict.SAVED, Verdict.SAME)


@dataclass(frozen=True, slots=True)
class Standing:
    """A result as it is in the database."""

    pk: int
    value: Value
    version: int


@transaction.atomic
def record(
    membership: Membership,
    cells: Sequence[Cell],
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    source: str = "typed",
) -> list[Outcome]:
    """Write what is allowed, refuse the rest, and tell of each cell what became of it.

    `now` is the school's own clock. The number of statements is the same for one cell
    and for thousands. Raises `ValueError` for more than `MOST_AT_ONCE`.
    """
    if len(cells) > MOST_AT_ONCE:
        raise ValueError(f"more than {MOST_AT_ONCE} cells at once")
    # Writers of one school take turns from here on. Whoever moves pupils or groups
    # locks the school first as well, so that nobody waits for somebody who waits.
    take_turn(membership.school_id)
    desk = Desk.open(membership, cells, now, reason)
    writer = Writer(desk, by, source)
    return writer.write([desk.check(cell) for cell in cells])


def take_turn(school: int) -> None:
    """Lock a school until the end of the transaction; SQLite has one lock for all."""
    is_asked = connection.features.has_select_for_update
    lock = connection.ops.for_update_sql(no_key=True) if is_asked else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{TURN} {lock}", [school])


class Writer:
    """Compares what is wanted with what stands, and writes the difference."""

    def __init__(self, desk: Desk, by: Actor, source: str) -> None:
        self.desk, self.by, self.source = desk, by, source
        self.standing: dict[Place, Standing] = {}
        self.conflicts: list[tuple[Place, Outcome]] = []
        self.changes: dict[Place, tuple[Wanted, Outcome]] = {}

    def write(self, checked: Sequence[Wanted | Refusal]) -> list[Outcome]:
        wanted = [item for item in checked if isinstance(item, Wanted)]
        if wanted:
            self.standing = read_standing(self.desk, wanted)
        outcomes = [self.decide(item) for item in checked]
        if self.conflicts:
            self.tell_who()
        if self.changes:
            self.save()
        return outcomes

    def decide(self, item: Wanted | Refusal) -> Outcome:
        if isinstance(item, Refusal):
            return Outcome(item.cell, Verdict.REFUSED, item.message, item.why)
        book, place = self.desk.book, item.place
        stands = self.standing.get(place)
        text = book.show(stands.value) if stands else ""
        version = stands.version if stands else 0
        if place in self.changes:
            return Outcome(item.cell, Verdict.REFUSED, SENT_TWICE, "twice")
        is_same = text == item.text and (
            not stands or not item.value or stands.value.scale == item.value.scale
        )
        if is_same or version != item.cell.seen:
            verdict = Verdict.SAME if is_same else Verdict.CONFLICT
            outcome = Outcome(item.cell, verdict, text=text, version=version)
            value = stands.value if stands else None
            outcome.band = self.desk.band(value, item.pupil, place.month)
            if verdict == Verdict.CONFLICT:
                self.conflicts.append((place, outcome))
            return outcome
        outcome = Outcome(item.cell, Verdict.SAVED, text=item.text)
        outcome.band = self.desk.band(item.value, item.pupil, place.month)
        outcome.version = version + 1 if item.value else 0
        self.changes[place] = (item, outcome)
        return outcome

    def tell_who(self) -> None:
        """Say of each conflict whose value stands there, and since when."""
        last = last_changes(self.desk, [place for place, _ in self.conflicts])
        for place, outcome in self.conflicts:
            name, at = last.get(place, (UNKNOWN_PERSON, None))
            outcome.by, outcome.at = name, at
            told = when.moment(at, self.desk.now).lower() if at else "meanwhile"
            outcome.message = (
                f"{name} saved {outcome.text}, {told}."
                if outcome.text
                else f"{name} emptied it, {told}."
            )

    def save(self) -> None:
        decided = self.changes.items()
        put = [(w, o) for _, (w, o) in decided if w.value]
        gone = [self.standing[place].pk for place, (w, _) in decided if not w.value]
        self.go_on_counting([pair for pair in put if pair[1].version == 1])
        if put:
            made = [self.row(w.place, w.value, o.version) for w, o in put if w.value]
            rows.replace(Attainment, made, unique=PLACE, fields=REPLACED)
        if gone:
            Attainment.objects.filter(pk__in=gone).delete()
        rows.write(AttainmentChange, [self.change(w) for _, (w, _) in decided])
        self.leave_trail()

    def go_on_counting(self, new: list[tuple[Wanted, Outcome]]) -> None:
        """A value that was emptied and entered again goes on with its versions, so
        that whoever saw the first one does not take the second for it."""
        if not new:
            return
        counts = {
            Place(*place): count
            for *place, count in changes_of(self.desk, [w.place for w, _ in new])
            .values_list("pupil_id", "subject_id", "month", "kind")
            .annotate(Count("pk"))
        }
        for wanted, outcome in new:
            outcome.version += counts.get(wanted.place, 0)

    def row(self, place: Place, value: Value, version: int) -> Attainment:
        return Attainment(
            school_id=self.desk.membership.school_id,
            pupil_id=place.pupil,
            subject_id=place.subject,
            month=place.month,
            kind=place.kind,
            scale_id=value.scale,
            step_id=value.step,
            number=value.number,
            absence=value.absence,
            version=version,
            changed_at=self.desk.now,
        )

    def change(self, wanted: Wanted) -> AttainmentChange:
        place = wanted.place
        return AttainmentChange(
            school_id=self.desk.membership.school_id,
            pupil_id=place.pupil,
            subject_id=place.subject,
            month=place.month,
            kind=place.kind,
            before=self.before(place),
            after=wanted.text,
            reason=self.desk.reason if place.month < self.desk.current else "",
            at=self.desk.now,
            capacity=self.by.capacity,
            actor_ref=self.by.ref,
            # A name may be longer than the place that it is kept in.
            actor_name=self.by.name[:200],
            address=self.by.address,
            request_id=self.by.request_id,
            source=self.source,
        )

    def before(self, place: Place) -> str:
        stands = self.standing.get(place)
        return self.desk.book.show(stands.value) if stands else ""

    def leave_trail(self) -> None:
        """Changes of historical data stand in the trail as well."""
        past = [
            w for w, _ in self.changes.values() if w.place.month < self.desk.current
        ]
        if not past:
            return
        entries = [self.entry(wanted) for wanted in past]
        lead = None
        if len(entries) > 1:
            lead = Entry("attainment.edited_many", after={"results": len(entries)})
            lead.note = self.desk.reason
        Change.record_many(
            entries, by=self.by, school=self.desk.membership.school, lead=lead
        )

    def entry(self, wanted: Wanted) -> Entry:
        place, pupil = wanted.place, wanted.pupil
        subject = self.desk.book.every_subject[place.subject]
        note = f"{subject.name}, {when.month(place.month)}, {place.kind}."
        return Entry(
            "attainment.edited",
            "pupil",
            pupil.ref,
            pupil.full_name,
            {"value": self.before(place)},
            {"value": wanted.text},
            f"{note} {self.desk.reason}".strip(),
        )


def read_standing(desk: Desk, wanted: Sequence[Wanted]) -> dict[Place, Standing]:
    pupils = {w.place.pupil for w in wanted}
    subjects = {w.place.subject for w in wanted}
    asked = {w.place.month for w in wanted}
    condition = f"a.month IN ({marks(asked)})"
    school = desk.membership.school
    found = keyed(school, pupils, subjects, condition, *asked)
    standing = {}
    for pk, result in found:
        place = Place(result.pupil, result.subject, result.month, result.kind)
        standing[place] = Standing(pk, result.value, result.version)
    return standing


def changes_of(desk: Desk, places: Sequence[Place]) -> QuerySet[AttainmentChange]:
    return AttainmentChange.objects.filter(
        pupil__school=desk.membership.school_id,
        pupil__in={place.pupil for place in places},
        subject__in={place.subject for place in places},
        month__in={place.month for place in places},
    )


def last_changes(
    desk: Desk, places: Sequence[Place]
) -> dict[Place, tuple[str, datetime]]:
    """Who changed each place last, and when."""
    found = changes_of(desk, places).order_by("pk")
    columns = ("pupil_id", "subject_id", "month", "kind", "actor_name", "at")
    return {
        Place(pupil, subject, month, kind): (name, at)
        for pupil, subject, month, kind, name, at in found.values_list(*columns)
    }
