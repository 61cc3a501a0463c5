"""A person's own lists of pupils whom they see.

A list grants nothing: a pupil shows in it only while seen through a group, and whoever
comes back into view shows in it again. It belongs to its owner alone, and so leaves no
entry in the trail, which others read.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from classroom_monitor.pupils.models import (
    YEAR_GROUPS,
    Pupil,
    PupilList,
    PupilListEntry,
)
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership
from classroom_monitor.ui.picker import Boxes, Choice, Words

MOST_LISTS = 50
MOST_PUPILS = 300
NAME_TAKEN = "You have a list of that name. Choose another name."
TOO_MANY_LISTS = f"You have {MOST_LISTS} lists. Delete one that you no longer need."
TOO_MANY_PUPILS = f"A list holds at most {MOST_PUPILS} pupils. Take some out."
YEARS = dict(YEAR_GROUPS)
WORDS = Words(
    noun="pupil",
    suffix="_pupil",
    all="Pupils whom you see",
    chosen="Pupils in the list",
    look_for="Name or year group",
    filter="Filter pupils",
    note="Untick a pupil to take them out. Nothing changes until you save.",
    none_left="Every pupil whom you see is in the list, or you see none.",
    not_here="A pupil who was sent is not one whom you see today. Look through "
    "Pupils in the list and save again.",
)


def lists_of(member: Membership, today: date) -> list[tuple[PupilList, int]]:
    """Somebody's lists by name, each with how many pupils it shows today."""
    seen = Pupil.objects.visible_to(member, today)
    shown = Count("entries", filter=Q(entries__pupil__in=seen.values("pk")))
    found = member.pupil_lists.annotate(shown=shown).order_by("name", "pk")
    return [(one, one.shown) for one in found]


@transaction.atomic
def add_list(member: Membership, name: str) -> PupilList:
    """Make an empty list. A `ValidationError` says why not."""
    lock(member)
    if member.pupil_lists.count() >= MOST_LISTS:
        raise ValidationError(TOO_MANY_LISTS)
    made = PupilList(school_id=member.school_id, membership=member, name=name)
    return save_name(made)


def rename_list(one: PupilList, name: str) -> PupilList:
    one.name = name
    return save_name(one)


def save_name(one: PupilList) -> PupilList:
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError as error:
        raise ValidationError(NAME_TAKEN) from error
    return one


def boxes_of(one: PupilList, today: date) -> Boxes:
    """The picker of a list: of the pupils whom its owner sees today, and no others."""
    seen = Pupil.objects.visible_to(one.membership, today).in_order()
    columns = "pk", "ref", "last_name", "first_name", "search", "year_group"
    choices = {
        ref: Choice(pk, ref, f"{last}, {first}", search, YEARS[year])
        for pk, ref, last, first, search, year in seen.values_list(*columns)
    }
    there = one.entries.values_list("pupil__ref", flat=True)
    was = dict.fromkeys(ref for ref in there if ref in choices)
    return Boxes(WORDS, choices, was, dict(was))


@transaction.atomic
def save_pupils(one: PupilList, boxes: Boxes) -> tuple[int, int]:
    """Put pupils in and take them out; say how many. Whom one lacks today stays."""
    lock(one.membership)
    gone = {choice.pk for choice in boxes.removed()}
    there = {*one.entries.values_list("pupil", flat=True)}
    new = {boxes.choices[ref].pk for ref in boxes.selected} - there
    if len((there - gone) | new) > MOST_PUPILS:
        raise ValidationError(TOO_MANY_PUPILS)
    one.entries.filter(pupil__in=gone).delete()
    PupilListEntry.objects.bulk_create(
        PupilListEntry(school_id=one.school_id, pupil_list=one, pupil_id=key)
        for key in sorted(new)
    )
    return len(new), len(gone & there)


def lock(member: Membership) -> None:
    """Let one change of a school's lists wait for another."""
    School.objects.select_for_update().values_list("pk").get(pk=member.school_id)
