"""The trail: who changed what, in what capacity, when and from where.

Entries are only ever added (triggers in migration 0002 refuse the rest). Each school
has one chain, the installation another. A chain covers a salted digest of each entry,
so that the personal content, which stands in a row of its own, can be erased while
the chain still holds.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.utils import timezone

from classroom_monitor.history import rows
from classroom_monitor.refs import make_ref

if TYPE_CHECKING:
    from django.http import HttpRequest

    from classroom_monitor.schools.models import School

INSTALLATION = 0
"""The number of the chain that belongs to no school."""


class Capacity(models.TextChoices):
    MEMBER = "member", "a member of the school"
    TRUST_ADMINISTRATOR = "trust administrator", "a trust administrator"
    OPERATOR = "operator", "the operator"
    TOKEN = "token", "a program with a token"
    FEED = "feed", "a feed"
    SYSTEM = "system", "Classroom Monitor"
    LINK = "link", "the person, by a mailed link"


@dataclass(frozen=True)
class Actor:
    """Who changes something: a person or none, in one capacity, from one address."""

    capacity: Capacity
    ref: str = ""
    name: str = "Classroom Monitor"
    address: str = ""
    request_id: str = ""
    user_id: int | None = None

    @classmethod
    def system(cls) -> Self:
        return cls(Capacity.SYSTEM)

    @classmethod
    def of(cls, request: HttpRequest, capacity: Capacity, name: str) -> Self:
        user = request.user
        return cls(
            capacity=capacity,
            ref=getattr(user, "ref", ""),
            name=name,
            address=request.META.get("REMOTE_ADDR", ""),
            request_id=getattr(request, "id", ""),
            user_id=user.pk,
        )


@dataclass
class Entry:
    """One thing to record; `before` and `after` hold only what changed."""

    kind: str
    subject_kind: str = ""
    subject_ref: str = ""
    subject_name: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    undoes: Change | None = None


class ChainHead(models.Model):
    """Where each chain ends; locked while entries are added."""

    chain = models.BigIntegerField(unique=True)
    school = models.ForeignKey(
        "schools.School", models.PROTECT, null=True, related_name="+"
    )
    position = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"chain {self.chain} at {self.position}"


class Checkpoint(models.Model):
    """Seals the part of a chain that was pruned: entries up to `position` may go."""

    chain = models.BigIntegerField()
    school = models.ForeignKey(
        "schools.School", models.PROTECT, null=True, related_name="+"
    )
    position = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "position"], name="one_checkpoint_a_position"
            )
        ]

    def __str__(self) -> str:
        return f"chain {self.chain} sealed at {self.position}"


class Change(models.Model):
    """One entry of the trail."""

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    school = models.ForeignKey(
        "schools.School", models.PROTECT, null=True, related_name="changes"
    )
    chain = models.BigIntegerField()
    position = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    capacity = models.CharField(max_length=30, choices=Capacity)
    actor_ref = models.CharField(max_length=20, blank=True)
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_ref = models.CharField(max_length=20, blank=True)
    # Entries of one bulk action share its first entry.
    part_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="undone_by"
    )
    digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "position"], name="one_entry_a_position"
            )
        ]
        indexes = [
            models.Index(
                fields=["chain", "subject_ref", "-position"], name="by_subject"
            ),
            models.Index(fields=["chain", "actor_ref", "-position"], name="by_actor"),
            models.Index(fields=["chain", "at"], name="by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.chain}/{self.position})"

    def expected_hash(self) -> str:
        """What `hash` must be, from all else that stands in this row."""
        sealed = [
            self.chain,
            self.position,
            self.ref,
            self.kind,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.capacity,
            self.actor_ref,
            self.subject_kind,
            self.subject_ref,
            self.part_of_id,
            self.undoes_id,
            self.digest,
            self.previous_hash,
        ]
        return hashlib.sha256(canonical(sealed).encode()).hexdigest()

    @classmethod
    def record(cls, entry: Entry, *, by: Actor, school: School | None = None) -> Change:
        """Add one entry to the school's chain, or to the installation's."""
        return cls.record_many([entry], by=by, school=school)[0]

    @classmethod
    @transaction.atomic(savepoint=False)
    def record_many(
        cls,
        entries: Iterable[Entry],
        *,
        by: Actor,
        school: School | None = None,
        lead: Entry | None = None,
    ) -> list[Change]:
        """Add entries in order; with a `lead` the others become parts of it.

        The lead, if any, is the first of the answer.
        """
        head = lock_head(school)
        now = timezone.now()
        changes: list[Change] = []
        if lead is not None:
            first, content = build(lead, head, by, now, None)
            first.save(force_insert=True)
            content.change = first
            content.save(force_insert=True)
            changes.append(first)
        part_of = changes[0] if changes else None
        rest = [build(entry, head, by, now, part_of) for entry in entries]
        made = [change for change, _ in rest]
        rows.insert(cls, made)
        give_keys(made)
        for change, content in rest:
            content.change = change
        rows.insert(ChangeContent, [content for _, content in rest])
        head.save(update_fields=["position", "hash"])
        return [*changes, *made]


class ChangeContent(models.Model):
    """The personal part of an entry: may be blanked by erasure, never edited."""

    change = models.OneToOneField(Change, models.PROTECT, related_name="content")
    school = models.ForeignKey(
        "schools.School", models.PROTECT, null=True, related_name="+"
    )
    salt = models.CharField(max_length=32, blank=True)
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"content of {self.change_id}"

    def expected_digest(self) -> str:
        return digest(self.salt, self.data)


class Submission(models.Model):
    """A form that was carried out: its key a second time gives the same answer."""

    key = models.CharField(max_length=40)
    school = models.ForeignKey(
        "schools.School", models.PROTECT, null=True, related_name="+"
    )
    user_id = models.BigIntegerField()
    body_digest = models.CharField(max_length=64)
    answer = models.CharField(max_length=500, blank=True)
    # The messages that the answer left for the next page.
    told = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "key"], name="one_submission")
        ]

    def __str__(self) -> str:
        return self.key


def canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def digest(salt: str, data: object) -> str:
    return hashlib.sha256((salt + canonical(data)).encode()).hexdigest()


def give_keys(made: list[Change]) -> None:
    """Put the keys on entries just written; of a single one the key is known."""
    if not made or (len(made) == 1 and made[0].pk is not None):
        return
    first, last = made[0], made[-1]
    written = Change.objects.filter(
        chain=first.chain, position__range=(first.position, last.position)
    )
    numbers = dict(written.values_list("position", "pk"))
    for change in made:
        change.pk, change._state.adding = numbers[change.position], False


def lock_head(school: School | None) -> ChainHead:
    chain = school.pk if school else INSTALLATION
    locked = ChainHead.objects.select_for_update().filter(chain=chain)
    # Only the very first entry of a school finds none.
    if (head := locked.first()) is None:
        ChainHead.objects.get_or_create(chain=chain, defaults={"school": school})
        head = locked.get()
    return head


def build(
    entry: Entry, head: ChainHead, by: Actor, at: datetime, part_of: Change | None
) -> tuple[Change, ChangeContent]:
    """The next entry of the chain; moves `head` on without saving it."""
    data = {
        "actor": by.name,
        "address": by.address,
        "request": by.request_id,
        "subject": entry.subject_name,
        "before": entry.before,
        "after": entry.after,
        "note": entry.note,
    }
    salt = secrets.token_hex(16)
    change = Change(
        school_id=head.school_id,
        chain=head.chain,
        position=head.position + 1,
        kind=entry.kind,
        at=at,
        capacity=by.capacity,
        actor_ref=by.ref,
        subject_kind=entry.subject_kind,
        subject_ref=entry.subject_ref,
        # By key: to set a thousand instances takes longer than to insert them.
        part_of_id=part_of.pk if part_of else None,
        undoes_id=entry.undoes.pk if entry.undoes else None,
        digest=digest(salt, data),
        previous_hash=head.hash,
    )
    change.hash = change.expected_hash()
    head.position, head.hash = change.position, change.hash
    return change, ChangeContent(school_id=head.school_id, salt=salt, data=data)
