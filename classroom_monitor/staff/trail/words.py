"""Entries of the trail in sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from classroom_monitor.history.models import Change
from classroom_monitor.schools.models import School

# What was done, to be read between the name of the actor and that of the subject.
VERBS = {
    "staff.added": "added",
    "staff.edited": "changed",
    "staff.activated": "made active:",
    "staff.deactivated": "made inactive:",
    "staff.last_day": "made inactive, as the last day had passed:",
    "staff.removed": "removed, as added by mistake:",
    "staff.joined": "accepted the invitation:",
    "staff.password_mailed": "sent a password email to",
    "staff.mail_withdrawn": "took back a queued message to",
    "staff.password_set": "set a password for",
    "staff.slip_printed": "printed a password slip for",
    "staff.delay_cleared": "cleared the sign-in delay of",
    "staff.exported": "exported the list of users",
    "staff.bulk.send-password-email": "sent password emails",
    "staff.bulk.print-slips": "printed password slips",
    "staff.bulk.activate": "made users active",
    "staff.bulk.deactivate": "made users inactive",
    "staff.bulk.change-type": "changed the type of users",
    "staff.bulk.add-to-groups": "gave groups to users",
    "staff.bulk.take-from-groups": "took groups from users",
    "staff.bulk.allow-targets": "changed who may set targets",
    "staff.bulk.undo": "undid a bulk action",
    "groups.added": "added the group",
    "groups.edited": "changed the group",
    "groups.archived": "archived the group",
    "groups.restored": "restored the group",
    "attainment.settings": "changed the days of grace of",
    "attainment.started": "began with subjects and scales:",
    "attainment.subject_added": "added the subject",
    "attainment.subject_edited": "changed the subject",
    "attainment.subject_moved": "moved the subject",
    "attainment.subject_archived": "archived the subject",
    "attainment.subject_restored": "restored the subject",
    "attainment.scale_added": "added the scale",
    "attainment.scale_edited": "changed the scale",
    "attainment.scale_bands": "changed the bands of",
    "attainment.scale_archived": "archived the scale",
    "attainment.scale_restored": "restored the scale",
    "attainment.scale_removed": "removed the scale",
    "attainment.loaded": "loaded results from a file into",
    "attainment.reopened": "reopened",
    "attainment.reopening_ended": "closed again",
    "attainment.reopen_asked": "asked to reopen",
    "attainment.reopen_refused": "refused to reopen",
    "attainment.reopen_withdrawn": "no longer asks to reopen",
    "groups.users_changed": "changed who sees the group",
    "groups.pupils_changed": "changed the pupils of the group",
    "groups.asked": "asked for the group",
    "groups.ask_withdrawn": "no longer asks for the group",
    "groups.access_granted": "granted what was asked: the group",
    "groups.access_refused": "refused what was asked: the group",
    "targets.set": "set a target for",
    "targets.changed": "changed a target of",
    "targets.removed": "removed a target of",
    "targets.bulk": "set targets for pupils of",
    "targets.bulk_undone": "took back targets for pupils of",
    "attainment.exported": "exported the tracking of",
    "pupils.added": "added the pupil",
    "pupils.edited": "changed the pupil",
    "pupils.left": "set the last day on roll of",
    "pupils.returned": "kept on roll or brought back",
    "pupils.moved": "changed the groups of",
    "pupils.exported": "exported the list of pupils",
    "usage.exported": "exported the usage statistics",
    "favourites.preset_added": "added the preset graph",
    "favourites.preset_moved": "put in another order the preset graph",
    "favourites.preset_renamed": "renamed the preset graph",
    "favourites.preset_removed": "removed the preset graph",
    "roll_up.published": "published the roll-up into",
    "roll_up.planned": "planned the roll-up into",
    "roll_up.withdrawn": "withdrew the planned roll-up into",
    "roll_up.stepped_back": "took back the roll-up into",
    "roll_up.pupil": "moved the pupil",
    "roll_up.pupils_back": "moved pupils back with the roll-up into",
    "roll_up.user": "changed the groups of",
    "roll_up.users": "changed users' groups with the roll-up into",
    "school.added": "added the school",
    "school.demonstration": "invented the school",
    "school.moved": "moved the school to or from a trust",
    "school.taken_over": "took over another record of the school",
    "school.edited": "changed the school",
    "school.updated": "updated the school from the register",
    "school.continued": "continued the school under a new URN",
    "school.administrator_added": "added the administrator",
    "school.settings": "changed the settings",
    "history.exported": "exported the history",
    "attainment.edited": "changed an earlier result of",
    "attainment.marks_exported": "exported the marks of",
    "attainment.edited_many": "changed results of earlier months",
    "account.password_chosen": "chose a password:",
    "account.password_changed": "changed their own password:",
    "account.link_made": "made a link to set a password for",
    "account.email_asked": "asked to change their own email:",
    "account.email_changed": "changed their own email:",
    "account.sessions_ended": "ended sessions:",
}
LABELS = {
    "is_active": "Status",
    "is_administrator": "School administrator",
    "can_set_targets": "Can set targets",
    "can_see_characteristics": "Can see characteristics",
    "user_type": "User type",
    "last_name": "Surname",
    "invited_email": "Email",
    "year_groups": "Year groups",
    "upn": "UPN",
    "born_on": "Date of birth",
    "joined_on": "First day on roll",
    "left_on": "Last day on roll",
    "has_pupil_premium": "Pupil premium",
    "has_free_meals": "Free school meals",
    "has_eal": "English as an additional language",
    "sen": "SEN",
}
DAYS = {"last_day", "born_on", "joined_on", "left_on"}
# Told by the name alone.
PLAIN = {"member", "system"}
WORDS = {"teacher": "Teacher", "slt": "SLT", "": "nothing", None: "none"}


@dataclass
class Line:
    """One entry as the page shows it."""

    change: Change
    at: datetime
    actor: str
    capacity: str
    verb: str
    subject: str
    link: str
    note: str = ""
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    parts: int = 0
    can_undo: bool = False

    @property
    def is_of_users(self) -> bool:
        """Whether its parts are entries about users."""
        return self.change.kind.startswith("staff.")


def line_for(change: Change, school: School, zone: ZoneInfo) -> Line:
    data = change.content.data
    erased = not change.content.salt
    return Line(
        change=change,
        at=change.at.astimezone(zone),
        actor="Somebody (erased)" if erased else data["actor"],
        capacity="" if change.capacity in PLAIN else change.get_capacity_display(),
        verb=verb_of(change),
        subject="" if erased else data["subject"],
        link=address_of(change, school),
        note=data.get("note", ""),
        differences=differences(data.get("before", {}), data.get("after", {})),
    )


def verb_of(change: Change) -> str:
    verb = VERBS.get(change.kind, change.kind.replace(".", " ").replace("_", " "))
    return f"undid an earlier change: {verb}" if change.undoes_id else verb


def address_of(change: Change, school: School) -> str:
    trees = {"user": "staff", "group": "groups", "pupil": "pupils"}
    if change.kind == "staff.removed" or change.subject_kind not in trees:
        return ""
    return f"/schools/{school.slug}/{trees[change.subject_kind]}/{change.subject_ref}/"


def differences(
    before: dict[str, Any], after: dict[str, Any]
) -> list[tuple[str, str, str]]:
    """Label, old and new words of each thing that changed."""
    rows = []
    for name in [*before, *(n for n in after if n not in before)]:
        old = in_words(name, before[name]) if name in before else ""
        new = in_words(name, after[name]) if name in after else ""
        label = LABELS.get(name, name.replace("_", " ").capitalize())
        if old != new:
            rows.append((label, old, new))
    return rows


def in_words(name: str, value: Any) -> str:
    if name == "is_active":
        return "Active" if value else "Inactive"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(item_in_words(item) for item in value)
    if name in DAYS and value:
        return f"{date.fromisoformat(value):%-d %b %Y}"
    if isinstance(value, int):
        return str(value)
    return WORDS.get(value, str(value)) if isinstance(value, str | None) else str(value)


def item_in_words(item: Any) -> str:
    """A group as (ref, name, first day without it), a user as (ref, name), or text."""
    if not isinstance(item, list):
        return str(item)
    name = item[1] if len(item) > 1 else item[0]
    return f"{name} (until before {item[2]})" if len(item) > 2 and item[2] else name
