"""Pupils: one school's records, the groups that they are in, and lists of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from classroom_monitor.groups import standing
from classroom_monitor.groups.dated import DatedLink, DatedQuerySet
from classroom_monitor.groups.models import Group
from classroom_monitor.groups.standing import EVERY_YEAR, name_of
from classroom_monitor.refs import make_ref
from classroom_monitor.text import fold, searchable

if TYPE_CHECKING:
    from classroom_monitor.staff.models import Membership

YEAR_GROUPS = [("N", "Nursery"), *((code, name_of(code)) for code in EVERY_YEAR)]
"""Codes as they are stored, with the words on the screen, youngest first."""


class SEN(models.TextChoices):
    """Special educational needs provision, as the school census codes it."""

    NONE = "N", "No SEN support"
    SUPPORT = "K", "SEN support"
    PLAN = "E", "Education, health and care plan"


class PupilQuerySet(models.QuerySet["Pupil", "Pupil"]):
    def on_roll(self, day: date) -> Self:
        """Pupils of the school today or on a day ahead: arrived, and not past their
        last day. Of an earlier day ask `was_on_roll`: somebody may have come back."""
        return self.filter(
            models.Q(left_on=None) | models.Q(left_on__gte=day), joined_on__lte=day
        )

    def was_on_roll(self, school_id: int, day: date) -> Self:
        """Pupils of a school on any day, without whoever left and came back later.

        Each time on roll is a link to *All pupils*.
        """
        times = GroupPupil.objects.filter(
            school=school_id, group__standing=standing.ALL_PUPILS
        )
        own = times.filter(pupil=models.OuterRef("pupil"))
        away = times.filter(
            models.Exists(own.filter(to_on__lte=day)),
            ~models.Exists(own.on(day)),
            from_on__gt=day,
        )
        on_roll = self.filter(school=school_id).on_roll(day)
        return on_roll.exclude(pk__in=away.values("pupil"))

    def visible_to(self, membership: Membership, today: date) -> Self:
        """Pupils this person may see by name today: those in the groups they have."""
        return self.filter(
            school=membership.school_id,
            pk__in=GroupPupil.objects.seen_by(membership, today).values("pupil"),
        )

    def counted_for(self, membership: Membership, today: date) -> Self:
        """Pupils who may stand in this person's figures: SLT count the whole school."""
        if membership.sees_whole_school():
            return self.filter(school=membership.school_id)
        return self.visible_to(membership, today)

    def records_for(self, membership: Membership, today: date) -> Self:
        """Pupils whose record (name, UPN, groups) this person may open today.

        Administrators keep all records of their school, also of those who left; others
        see those of their groups. Nothing of attainment follows from it.
        """
        if membership.can_manage_pupils():
            return self.filter(school=membership.school_id)
        return self.visible_to(membership, today)

    def in_order(self) -> Self:
        return self.order_by("sort_name", "pk")


OfPupils = models.Manager.from_queryset(PupilQuerySet)


class PupilManager(OfPupils["Pupil"]):
    def bulk_create(
        self, objs: Iterable[Pupil], *args: Any, **options: Any
    ) -> list[Pupil]:
        pupils = list(objs)
        for pupil in pupils:
            pupil.refresh_search()
        return super().bulk_create(pupils, *args, **options)


class Pupil(models.Model):
    """One school's record of a child. Nothing joins pupils across schools.

    Who is in which group, year groups among them, stands in `GroupPupil` with its
    dates; `year_group` says it for today. A record is never deleted in silence: whoever
    leaves keeps it, with the last day on roll.
    """

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    school = models.ForeignKey("schools.School", models.PROTECT, related_name="pupils")
    # Empty where there is none yet; else 13 characters in capitals.
    upn = models.CharField("UPN", max_length=13, blank=True)
    first_name = models.CharField(max_length=150)
    middle_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField("surname", max_length=150)
    born_on = models.DateField("date of birth", null=True, blank=True)
    year_group = models.CharField(max_length=2, choices=YEAR_GROUPS)
    # First and last day on roll; a last day may lie ahead.
    joined_on = models.DateField()
    left_on = models.DateField("last day on roll", null=True, blank=True)
    has_pupil_premium = models.BooleanField("pupil premium", default=False)
    has_free_meals = models.BooleanField("free school meals", default=False)
    sen = models.CharField("SEN", max_length=1, choices=SEN, default=SEN.NONE)
    has_eal = models.BooleanField("English as an additional language", default=False)
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    # Folded "surname first middle", for order; and all that search looks through.
    sort_name = models.CharField(max_length=500)
    search = models.TextField()

    objects = PupilManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "upn"],
                condition=~models.Q(upn=""),
                name="one_pupil_a_upn_and_school",
            ),
            models.CheckConstraint(
                condition=~models.Q(first_name="") & ~models.Q(last_name=""),
                name="pupil_has_both_names",
            ),
            models.CheckConstraint(
                condition=models.Q(left_on=None)
                | models.Q(left_on__gte=models.F("joined_on")),
                name="pupil_leaves_after_joining",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "sort_name", "id"], name="pupils_by_name"),
            models.Index(fields=["school", "year_group"], name="pupils_by_year"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refresh_search()
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "sort_name", "search"}
        super().save(*args, **kwargs)

    def refresh_search(self) -> None:
        """Work out again what order and search look at."""
        self.sort_name = fold(f"{self.last_name} {self.first_name} {self.middle_name}")
        name = f"{self.first_name} {self.middle_name} {self.last_name}"
        self.search = searchable(name, self.list_name, self.upn)

    @property
    def full_name(self) -> str:
        """As one speaks of the pupil: "Aaliyah Barrowclough"."""
        return f"{self.first_name} {self.last_name}"

    @property
    def list_name(self) -> str:
        """As lists have it: "Barrowclough, Aaliyah"."""
        return f"{self.last_name}, {self.first_name}"

    def is_on_roll(self, day: date) -> bool:
        """Whether the pupil is here today, or will be on a day ahead."""
        return self.joined_on <= day and (self.left_on is None or day <= self.left_on)


class PupilIdentifier(models.Model):
    """What another system calls a pupil: an MIS id, an admission number."""

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="identifiers")
    system = models.CharField(max_length=40)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "system", "value"], name="one_pupil_an_identifier"
            )
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.value}"


class GroupPupilQuerySet(DatedQuerySet["GroupPupil"]):
    def seen_by(self, membership: Membership, today: date) -> Self:
        """The links that let this person see pupils today: theirs to the group hold,
        and the pupil's."""
        groups = membership.group_access.on(today).values("group")
        return self.seen_through(membership.school_id, groups, today)

    def seen_through(self, school_id: int, groups: Any, day: date) -> Self:
        """The links by which pupils are seen by whoever has these groups that day."""
        return self.on(day).of_school(school_id).filter(group__in=groups)


class GroupPupil(DatedLink):
    """A pupil is in a group, from one day until another. Today decides access."""

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="pupil_links")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="group_links")

    objects = GroupPupilQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "group"],
                condition=models.Q(to_on=None),
                name="one_open_link_a_pupil_and_group",
            ),
            models.CheckConstraint(
                condition=models.Q(to_on=None)
                | models.Q(to_on__gte=models.F("from_on")),
                name="pupil_link_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(
                fields=["group", "from_on", "to_on", "pupil"], name="pupils_by_group"
            ),
            models.Index(
                fields=["pupil", "from_on", "to_on", "group"], name="groups_by_pupil"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id} is in {self.group_id} from {self.from_on}"

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds, as people say it."""
        return self.to_on - timedelta(days=1) if self.to_on else None


class PupilList(models.Model):
    """A person's own list of pupils whom they see. It grants nothing."""

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    membership = models.ForeignKey(
        "staff.Membership", models.CASCADE, related_name="pupil_lists"
    )
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "name"], name="one_list_a_name_and_person"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PupilListEntry(models.Model):
    """A pupil stands in somebody's list; shown only while seen through a group."""

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    pupil_list = models.ForeignKey(PupilList, models.CASCADE, related_name="entries")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil_list", "pupil"], name="one_entry_a_list_and_pupil"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id} in {self.pupil_list_id}"


class RollUpState(models.TextChoices):
    REHEARSED = "rehearsed", "Rehearsed"
    DUE = "due", "Will be published"
    PUBLISHED = "published", "Published"
    STEPPED_BACK = "back", "Taken back"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RollUp(models.Model):
    """The move of a school into its next academic year: rehearsed, then published.

    `choices` is what a person decided, `plan` what was worked out and will be carried
    out, `undo` what stepping back needs; all in refs and dates.
    """

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    school = models.ForeignKey(
        "schools.School", models.PROTECT, related_name="roll_ups"
    )
    # The academic year that it leads into.
    year = models.ForeignKey("schools.AcademicYear", models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=RollUpState, default=RollUpState.REHEARSED
    )
    publish_on = models.DateField(null=True)
    choices = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    undo = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # While a worker carries it out: until when nobody else takes it.
    leased_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year"],
                condition=models.Q(state__in=["due", "published"]),
                name="one_roll_up_a_school_and_year",
            )
        ]
        indexes = [
            models.Index(
                fields=["publish_on"],
                condition=models.Q(state="due"),
                name="roll_ups_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school_id} into {self.year_id}: {self.state}"
