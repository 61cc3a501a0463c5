"""Groups: a class, a teaching set or any list of pupils. The unit of access."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.utils import timezone

from classroom_monitor.groups.dated import DatedLink, DatedQuerySet
from classroom_monitor.refs import make_ref
from classroom_monitor.staff.text import fold


class GroupKind(models.TextChoices):
    CLASS = "class", "Class"
    SET = "set", "Teaching set"
    OTHER = "other", "Other"
    STANDING = "standing", "Kept by the system"


class GroupQuerySet(models.QuerySet["Group", "Group"]):
    def current(self) -> Self:
        """Groups that can be given: not archived."""
        return self.filter(archived_on=None)

    def in_order(self) -> Self:
        return self.order_by("sort_name", "pk")


OfGroups = models.Manager.from_queryset(GroupQuerySet)


class GroupManager(OfGroups["Group"]):
    def bulk_create(
        self, objs: Iterable[Group], *args: Any, **options: Any
    ) -> list[Group]:
        groups = list(objs)
        for group in groups:
            group.refresh_search()
        return super().bulk_create(groups, *args, **options)


class Group(models.Model):
    """A named set of pupils at one school; standing groups are kept by the system."""

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    school = models.ForeignKey("schools.School", models.PROTECT, related_name="groups")
    name = models.CharField(max_length=80)
    # Lower case without accents, for search; and with numbers as numbers, for order.
    search = models.CharField(max_length=160, blank=True)
    sort_name = models.CharField(max_length=400, blank=True)
    kind = models.CharField(max_length=10, choices=GroupKind, default=GroupKind.CLASS)
    academic_year = models.ForeignKey(
        "schools.AcademicYear", models.PROTECT, null=True, related_name="groups"
    )
    # For a standing group: "all", or the code of its year group ("R", "1" to "13").
    standing = models.CharField(max_length=4, blank=True)
    year_groups = models.JSONField(default=list, blank=True)
    archived_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = GroupManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "academic_year", "name"],
                condition=models.Q(archived_on=None),
                name="one_group_a_name_and_year",
            ),
            models.UniqueConstraint(
                fields=["school", "standing"],
                condition=~models.Q(standing=""),
                name="one_standing_group_a_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "sort_name", "id"], name="groups_by_name")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refresh_search()
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "search", "sort_name"}
        super().save(*args, **kwargs)

    def refresh_search(self) -> None:
        """Work out again what search looks at, and the order: 2A before 10A."""
        self.search = fold(self.name)
        first = "0" if self.is_standing() else "1"
        self.sort_name = first + re.sub(
            r"\d+", lambda digits: digits[0].zfill(4), self.search
        )

    @property
    def hint(self) -> str:
        """What tells it from its namesakes."""
        return self.get_kind_display() if self.kind != GroupKind.CLASS else ""

    def is_standing(self) -> bool:
        return self.kind == GroupKind.STANDING


class GroupAccess(DatedLink):
    """A user has a group, from one day until another. Today decides access."""

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="access")
    membership = models.ForeignKey(
        "staff.Membership", models.CASCADE, related_name="group_access"
    )

    objects: models.Manager[GroupAccess] = DatedQuerySet["GroupAccess"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "group"],
                condition=models.Q(to_on=None),
                name="one_open_link_a_user_and_group",
            ),
            models.CheckConstraint(
                condition=models.Q(to_on=None)
                | models.Q(to_on__gte=models.F("from_on")),
                name="access_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "from_on"], name="access_by_group"),
            models.Index(fields=["membership", "from_on"], name="access_by_member"),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} has {self.group_id} from {self.from_on}"


class GroupIdentifier(models.Model):
    """What another system calls a group."""

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.CASCADE, related_name="identifiers")
    system = models.CharField(max_length=40)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "system", "value"], name="one_group_an_identifier"
            )
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.value}"


class AccessAnswer(models.TextChoices):
    WAITING = "waiting", "Waiting"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class AccessTerm(models.TextChoices):
    LESSON = "lesson", "For a lesson: until the end of today"
    WEEK = "week", "For a week"
    JULY = "july", "Until the end of the academic year"


class AccessRequest(models.Model):
    """Somebody asks for a group that they lack; who manages groups answers."""

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    school = models.ForeignKey(
        "schools.School", models.PROTECT, related_name="access_requests"
    )
    group = models.ForeignKey(Group, models.PROTECT, related_name="access_requests")
    membership = models.ForeignKey(
        "staff.Membership", models.CASCADE, related_name="access_requests"
    )
    term = models.CharField(max_length=10, choices=AccessTerm)
    reason = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(
        max_length=10, choices=AccessAnswer, default=AccessAnswer.WAITING
    )
    words = models.CharField(max_length=300, blank=True)
    # What was granted, which may be less than what was asked for.
    granted_term = models.CharField(max_length=10, choices=AccessTerm, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        "staff.Membership", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "membership"],
                condition=models.Q(answer="waiting"),
                name="one_waiting_request_a_user_and_group",
            )
        ]
        indexes = [
            models.Index(
                fields=["school", "answer", "id"], name="access_requests_by_answer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} asks for {self.group_id}: {self.answer}"
