"""Proving the trail: every chain walked from its last seal to its head."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction

from classroom_monitor.history.logs import event
from classroom_monitor.history.models import (
    ChainHead,
    Change,
    ChangeContent,
    Checkpoint,
)


def problems_of(chain: int) -> Iterator[str]:
    """Say in words what is wrong with a chain: nothing for one that holds."""
    seal = Checkpoint.objects.filter(chain=chain).order_by("-position").first()
    position = seal.position if seal else 0
    last_hash = seal.hash if seal else ""
    changes = (
        Change.objects.filter(chain=chain, position__gt=position)
        .select_related("content")
        .order_by("position")
    )
    for change in changes.iterator(chunk_size=1000):
        if change.position != position + 1:
            gap = f"{position + 1} to {change.position - 1}"
            yield f"Entries {gap} are missing."
        elif change.previous_hash != last_hash:
            yield f"Entry {change.position} does not follow the one before it."
        yield from problems_of_entry(change)
        position, last_hash = change.position, change.hash
    head = ChainHead.objects.filter(chain=chain).first()
    if head is None:
        yield "The head of the chain is missing."
    elif (head.position, head.hash) != (position, last_hash):
        yield f"The chain ends at {position}, its head says {head.position}."


def problems_of_entry(change: Change) -> Iterator[str]:
    if change.hash != change.expected_hash():
        yield f"Entry {change.position} was edited."
    content = getattr(change, "content", None)
    if content is None:
        yield f"The content of entry {change.position} is missing."
    elif not content.salt and content.data == {}:
        return  # Erased, as the law may ask; the digest stays.
    elif content.expected_digest() != change.digest:
        yield f"The content of entry {change.position} was edited."


def verify(heads: Iterable[str] = ()) -> list[tuple[int, str]]:
    """All problems of all chains, as (chain, words).

    `heads` are lines of the log stream: an end that was cut off together with the
    head kept beside it still shows against one that was sent out earlier.
    """
    found = []
    chains = {*ChainHead.objects.values_list("chain", flat=True)}
    chains |= {*Change.objects.values_list("chain", flat=True).distinct()}
    for chain in sorted(chains):
        found += [(chain, words) for words in problems_of(chain)]
    for chain, position, kept in read_heads(heads):
        entry = Change.objects.filter(chain=chain, position=position).first()
        seal = Checkpoint.objects.filter(chain=chain, position__gte=position)
        if entry is None and not seal.exists():
            words = f"Entry {position}, sent to the log, is gone: the end was cut off."
            found.append((chain, words))
        elif entry is not None and entry.hash != kept:
            found.append((chain, f"Entry {position} is not the one sent to the log."))
    return found


def read_heads(lines: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    for line in lines:
        try:
            data = json.loads(line)
        except ValueError:
            continue
        if isinstance(data, dict) and data.get("event") == "history_head":
            yield data["chain"], data["position"], data["hash"]


def send_heads() -> int:
    """Write each chain's head to the log stream; done once a day."""
    heads = ChainHead.objects.order_by("chain")
    for head in heads:
        event("history_head", chain=head.chain, position=head.position, hash=head.hash)
    return len(heads)


@transaction.atomic
def prune(chain: int, before: datetime) -> int:
    """Let entries older than `before` go, behind a seal; say how many went."""
    head = ChainHead.objects.select_for_update().get(chain=chain)
    old = Change.objects.filter(chain=chain, at__lt=before)
    last = old.order_by("-position").first()
    if last is None:
        return 0
    going = Change.objects.filter(chain=chain, position__lte=last.position)
    # A kept entry may be part of, or undo, one that goes: then the older one stays.
    needed = Change.objects.filter(chain=chain, position__gt=last.position)
    tied = going.filter(pk__in=needed.values("part_of")) | going.filter(
        pk__in=needed.values("undoes")
    )
    first_tied = tied.order_by("position").first()
    if first_tied is not None:
        going = going.filter(position__lt=first_tied.position)
        last = going.order_by("-position").first()
        if last is None:
            return 0
    Checkpoint.objects.create(
        chain=chain, school=head.school, position=last.position, hash=last.hash
    )
    ids = list(going.values_list("pk", flat=True))
    ChangeContent.objects.filter(change__in=ids)._raw_delete("default")
    going.filter(part_of__isnull=False)._raw_delete("default")
    going._raw_delete("default")
    return len(ids)
