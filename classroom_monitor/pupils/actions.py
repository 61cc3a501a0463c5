"""What can happen to pupils and to who is in which group: each leaves its entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from classroom_monitor.groups import standing
from classroom_monitor.groups.models import Group, Source
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.schools.models import School

UPN_TAKEN = "Another pupil of the school has this UPN. Look at both records."
FIELDS = {
    "upn",
    "first_name",
    "middle_name",
    "last_name",
    "born_on",
    "year_group",
    "joined_on",
    "left_on",
    "has_pupil_premium",
    "has_free_meals",
    "sen",
    "has_eal",
}


@dataclass
class Move:
    """What shall become of one pupil's groups, from a day on."""

    pupil: Pupil
    # Groups to be in, each until a day (the first without it) or for good.
    into: dict[Group, date | None] = field(default_factory=dict)
    out_of: set[Group] = field(default_factory=set)


@transaction.atomic
def save_pupil(
    pupil: Pupil, fields: dict[str, Any], *, by: Actor, today: date
) -> Change | None:
    """Write new values of a new or known pupil, and keep the standing groups right.

    Raises `ValidationError` for a UPN that another pupil of the school has. None when
    nothing changed.
    """
    school = School.objects.select_for_update().get(pk=pupil.school_id)
    is_new = pupil.pk is None
    before = {} if is_new else {name: plain(getattr(pupil, name)) for name in fields}
    for name, value in fields.items():
        if name not in FIELDS:
            raise ValueError(f"{name} is not changed this way")
        setattr(pupil, name, value)
    after = {name: plain(getattr(pupil, name)) for name in fields}
    changed = {name for name in after if is_new or before[name] != after[name]}
    if not changed:
        return None
    pupil.version += 0 if is_new else 1
    try:
        with transaction.atomic():
            if is_new:
                pupil.save(force_insert=True)
            else:
                pupil.save(update_fields=[*changed, "version"])
    except IntegrityError as error:
        if "upn" not in str(error).lower():
            raise
        raise ValidationError({"upn": UPN_TAKEN}) from error
    if is_new or changed & {"year_group", "joined_on", "left_on"}:
        keep_standing(school, [pupil], today=today, by=by)
    entry = Entry(
        "pupils.added" if is_new else "pupils.edited",
        "pupil",
        pupil.ref,
        pupil.full_name,
        {name: before[name] for name in changed if name in before},
        {name: after[name] for name in changed},
    )
    return Change.record(entry, by=by, school=school)


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def move(
    school: School,
    moves: Iterable[Move],
    *,
    by: Actor,
    today: date,
    source: str = Source.PERSON,
    kind: str = "pupils.moved",
    lead: Entry | None = None,
) -> list[Change]:
    """Put pupils into groups and take them out, from today. What holds already stays.

    Standing groups are the system's and refused with a `ValueError`.
    """
    School.objects.select_for_update().values_list("pk").get(pk=school.pk)
    wanted = [m for m in moves if m.into or m.out_of]
    if any(g.is_standing() for m in wanted for g in (*m.into, *m.out_of)):
        raise ValueError("standing groups are kept by the system")
    links = GroupPupil.objects.filter(
        Q(to_on=None) | Q(to_on__gt=today),
        school=school,
        pupil__in=[m.pupil.pk for m in wanted],
    )
    held = {(link.pupil_id, link.group_id): link for link in links}
    made, ended, moved, entries = [], [], [], []
    for one in wanted:
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        for group, until in one.into.items():
            link = held.get((one.pupil.pk, group.pk))
            if link is None:
                made.append(
                    GroupPupil(
                        school=school,
                        group=group,
                        pupil=one.pupil,
                        from_on=today,
                        to_on=until,
                        source=source,
                        by_id=by.user_id,
                    )
                )
            elif link.to_on == until and link.from_on <= today:
                continue
            else:
                link.to_on, link.from_on = until, min(link.from_on, today)
                moved.append(link)
            after.setdefault("into", []).append([group.ref, group.name, plain(until)])
        for group in one.out_of:
            if link := held.get((one.pupil.pk, group.pk)):
                ended.append(link)
                before.setdefault("out_of", []).append([group.ref, group.name])
        if before or after:
            entries.append(
                Entry(kind, "pupil", one.pupil.ref, one.pupil.full_name, before, after)
            )
    GroupPupil.objects.bulk_create(made, batch_size=500)
    GroupPupil.objects.bulk_update(moved, ["to_on", "from_on"], batch_size=200)
    end(ended, today)
    if not entries:
        return []
    return Change.record_many(entries, by=by, school=school, lead=lead)


def end(links: Iterable[GroupPupil], today: date) -> None:
    """End links today; one that has not begun never was."""
    keys = [link.pk for link in links]
    of_these = GroupPupil.objects.filter(pk__in=keys)
    of_these.filter(from_on__gte=today).delete()
    of_these.filter(from_on__lt=today).update(to_on=today)


def keep_standing(
    school: School,
    pupils: Iterable[Pupil],
    *,
    today: date,
    by: Actor,
    source: str = Source.PERSON,
) -> None:
    """Make the links to *All pupils* and the year groups say what the records say.

    A pupil who left has no link to any group after the last day on roll. A change of
    year group holds from today; whatever was so before stays as it was.
    """
    pupils = list(pupils)
    standing.keep(school)
    groups = {g.standing: g for g in school.groups.exclude(standing="")}
    missing = {p.year_group for p in pupils} - groups.keys()
    if missing:
        Group.objects.bulk_create(standing.build(school, code) for code in missing)
        groups = {g.standing: g for g in school.groups.exclude(standing="")}
    links = GroupPupil.objects.filter(
        Q(to_on=None) | Q(to_on__gt=today), school=school, pupil__in=pupils
    ).select_related("group")
    known = {*GroupPupil.objects.filter(pupil__in=pupils).values_list("pupil")}
    by_pupil: dict[int, list[GroupPupil]] = {}
    for link in links:
        by_pupil.setdefault(link.pupil_id, []).append(link)
    made, moved, ended = [], [], []
    for pupil in pupils:
        last = pupil.left_on + timedelta(days=1) if pupil.left_on else None
        wanted = {groups[standing.ALL_PUPILS].pk, groups[pupil.year_group].pk}
        for link in by_pupil.get(pupil.pk, []):
            if link.group.is_standing() and link.group_id not in wanted:
                ended.append(link)
            elif link.group.is_standing():
                wanted.discard(link.group_id)
                if link.to_on != last:
                    link.to_on = max(last, link.from_on) if last else None
                    moved.append(link)
            elif last and (link.to_on is None or link.to_on > last):
                link.to_on = max(last, link.from_on)
                moved.append(link)
        if last and last <= today:
            continue
        made += [
            GroupPupil(
                school=school,
                group_id=key,
                pupil=pupil,
                # A new record is there from its first day on roll, others from today.
                from_on=today if (pupil.pk,) in known else pupil.joined_on,
                to_on=last,
                source=source,
                by_id=by.user_id,
            )
            for key in wanted
        ]
    end(ended, today)
    GroupPupil.objects.bulk_update(moved, ["to_on"], batch_size=200)
    GroupPupil.objects.bulk_create(made, batch_size=500)
