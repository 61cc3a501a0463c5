"""What can happen to a group: each leaves its entry in the trail."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from classroom_monitor.groups.models import Group, GroupAccess
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.schools.models import School

NAME_TAKEN = "There is a group of that name in that academic year. Choose another name."
ARCHIVED = "This group was archived. Restore it first."
ALREADY_ARCHIVED = "This group was archived already."
NOT_ARCHIVED = "This group is not archived."
STANDING = "Classroom Monitor keeps this group. It cannot be changed or archived."


@transaction.atomic
def save_group(group: Group, fields: dict[str, Any], *, by: Actor) -> Change | None:
    """Write new values of a new or known group. A name taken is a `ValidationError`."""
    School.objects.select_for_update().get(pk=group.school_id)
    is_new = group.pk is None
    if not is_new and group.is_standing():
        raise ValidationError(STANDING)
    if group.archived_on:
        raise ValidationError(ARCHIVED)
    before = {} if is_new else {name: shown(group, name) for name in fields}
    for name, value in fields.items():
        setattr(group, name, value)
    after = {name: shown(group, name) for name in fields}
    changed = {name for name in after if is_new or before[name] != after[name]}
    if not changed:
        return None
    group.version += 0 if is_new else 1
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as error:
        raise ValidationError({"name": NAME_TAKEN}) from error
    before = {name: before[name] for name in changed if name in before}
    after = {name: after[name] for name in changed}
    kind = "groups.added" if is_new else "groups.edited"
    return record(group, kind, by, before, after)


@transaction.atomic
def archive(group: Group, *, by: Actor, today: date) -> int:
    """Put a group away: nobody has it from now on. Say how many lost it."""
    School.objects.select_for_update().get(pk=group.school_id)
    group.refresh_from_db(fields=["archived_on", "version"])
    if group.is_standing():
        raise ValidationError(STANDING)
    if group.archived_on:
        raise ValidationError(ALREADY_ARCHIVED)
    links = GroupAccess.objects.on(today).filter(group=group)
    users = [
        [link.membership.ref, link.membership.list_name]
        for link in links.select_related("membership")
    ]
    links.update(to_on=today)
    GroupAccess.objects.filter(group=group, from_on__gt=today).delete()
    group.archived_on = today
    group.version += 1
    group.save(update_fields=["archived_on", "version"])
    record(group, "groups.archived", by, {"users": users}, {"archived": True})
    return len(users)


@transaction.atomic
def restore(group: Group, *, by: Actor) -> None:
    """Take a group out again. Users are given it anew: archiving took it from them."""
    School.objects.select_for_update().get(pk=group.school_id)
    group.refresh_from_db(fields=["archived_on", "version"])
    if not group.archived_on:
        raise ValidationError(NOT_ARCHIVED)
    group.archived_on = None
    group.version += 1
    try:
        with transaction.atomic():
            group.save(update_fields=["archived_on", "version"])
    except IntegrityError as error:
        raise ValidationError(NAME_TAKEN) from error
    record(group, "groups.restored", by, {"archived": True}, {"archived": False})


def shown(group: Group, name: str) -> Any:
    value = getattr(group, name)
    return str(value) if name == "academic_year" else value


def record(
    group: Group, kind: str, by: Actor, before: dict[str, Any], after: dict[str, Any]
) -> Change:
    entry = Entry(kind, "group", group.ref, group.name, before, after)
    return Change.record(entry, by=by, school=group.school)
