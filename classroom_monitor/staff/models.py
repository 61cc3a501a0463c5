"""Membership: a person's place in one school, and the questions that it answers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from classroom_monitor.refs import make_ref
from classroom_monitor.staff import naming
from classroom_monitor.staff.text import fold, searchable
from classroom_monitor.staff.visits import Visit as Visit

if TYPE_CHECKING:
    from classroom_monitor.groups.models import GroupQuerySet


class UserType(models.TextChoices):
    TEACHER = "teacher", "Teacher"
    SLT = "slt", "SLT"


class Invitation(models.TextChoices):
    NONE = "none", "Not invited"
    SENT = "sent", "Invited"
    ACCEPTED = "accepted", "Accepted"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, today: date) -> Self:
        """Whoever may come in that day: active, and not past their last day."""
        return self.filter(
            models.Q(last_day=None) | models.Q(last_day__gte=today), is_active=True
        )

    def administrators(self) -> Self:
        return self.filter(is_administrator=True)

    def slt(self) -> Self:
        return self.filter(user_type=UserType.SLT)

    def teachers(self) -> Self:
        return self.filter(user_type=UserType.TEACHER)

    def in_order(self) -> Self:
        return self.order_by("sort_name", "pk")


class Membership(models.Model):
    """A user's place in one school: what they are there and may see.

    Signing in belongs to `accounts.User`. What a school decides about the person
    belongs here, so that one person can work at two schools.
    """

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    school = models.ForeignKey(
        "schools.School", models.PROTECT, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships"
    )
    title = models.CharField(max_length=30, blank=True)
    first_name = models.CharField(max_length=150, blank=True)
    middle_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField("surname", max_length=150)
    job_title = models.CharField(max_length=100, blank=True)
    # For a person whose home is elsewhere: the address that this school invited.
    invited_email = models.EmailField(max_length=254, blank=True)
    user_type = models.CharField(
        max_length=10, choices=UserType, default=UserType.TEACHER
    )
    is_administrator = models.BooleanField("school administrator", default=False)
    can_set_targets = models.BooleanField("can set attainment targets", default=False)
    can_see_characteristics = models.BooleanField(default=True)
    is_active = models.BooleanField("active", default=True)
    last_day = models.DateField(null=True, blank=True)
    invitation = models.CharField(
        max_length=10, choices=Invitation, default=Invitation.NONE
    )
    invited_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    # Goes up with each save of the form: a stale form shows.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    # Folded "surname first middle", for order; and all that search looks through.
    sort_name = models.CharField(max_length=500)
    search = models.TextField()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user"], name="one_membership_a_school_and_user"
            ),
            models.CheckConstraint(
                condition=~(models.Q(title="") & models.Q(first_name="")),
                name="title_or_first_name",
            ),
            models.CheckConstraint(
                condition=~models.Q(last_name=""), name="surname_is_there"
            ),
        ]
        indexes = [
            models.Index(fields=["school", "sort_name", "id"], name="staff_by_name"),
            models.Index(
                fields=["last_day"],
                condition=models.Q(is_active=True, last_day__isnull=False),
                name="last_days_ahead",
            ),
            models.Index(
                fields=["sort_name", "id"],
                condition=models.Q(is_administrator=True),
                name="administrators_by_name",
            ),
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
        name = f"{self.first_name} {self.middle_name} {self.last_name}".strip()
        shown = [self.shown_username, self.shown_email]
        self.search = searchable(f"{self.title} {name}", self.list_name, *shown)

    # --- Names -------------------------------------------------------------------

    @property
    def full_name(self) -> str:
        """As one speaks of the person: "Mrs Joanna Smith"."""
        given = self.first_name, self.middle_name
        return naming.in_full(self.title, *given, self.last_name)

    @property
    def short_name(self) -> str:
        """As staff write it: "Mrs J Smith"; without a title "Joanna Smith"."""
        return naming.in_short(self.title, self.first_name, self.last_name)

    @property
    def list_name(self) -> str:
        """As lists have it: "Smith, Mrs Joanna"."""
        given = " ".join(filter(None, [self.title, self.first_name, self.middle_name]))
        return f"{self.last_name}, {given}"

    # --- What this school sees of the sign-in --------------------------------------

    def is_home(self) -> bool:
        """Whether this school made the account, and so manages its sign-in."""
        return self.user.home_school_id == self.school_id

    @property
    def shown_username(self) -> str:
        return self.user.username if self.is_home() else ""

    @property
    def shown_email(self) -> str:
        """The address that this school knows: the account's, or the one it invited."""
        if not self.is_home():
            return self.invited_email
        return self.user.email or self.invited_email

    # --- What the person may do ----------------------------------------------------

    def is_active_on(self, day: date) -> bool:
        return self.is_active and (self.last_day is None or day <= self.last_day)

    def can_manage_staff(self) -> bool:
        return self.is_administrator

    def can_manage_groups(self) -> bool:
        return self.is_administrator

    def can_manage_pupils(self) -> bool:
        return self.is_administrator

    def can_manage_settings(self) -> bool:
        return self.is_administrator

    def can_see_history(self) -> bool:
        return self.is_administrator

    def is_slt(self) -> bool:
        return self.user_type == UserType.SLT

    def can_edit_historical_data(self) -> bool:
        return self.is_slt()

    def can_reopen_months(self) -> bool:
        return self.is_slt()

    def sees_whole_school(self) -> bool:
        return self.is_slt()

    def sees_characteristics(self) -> bool:
        """Of the pupils whom they see otherwise."""
        return self.can_see_characteristics or self.is_administrator

    def sees_usage(self) -> bool:
        return self.is_slt() or self.is_administrator

    def may_set_targets(self) -> bool:
        """Of own groups; `can_set_targets_beyond_own_groups` says of which others."""
        return self.can_set_targets

    def can_set_targets_beyond_own_groups(self) -> bool:
        return self.can_set_targets and self.is_slt()

    def groups_on(self, day: date) -> GroupQuerySet:
        """The groups that this person has on a day."""
        from classroom_monitor.groups.models import Group

        links = self.group_access.on(day)
        return Group.objects.filter(school=self.school_id, pk__in=links.values("group"))


class StaffIdentifier(models.Model):
    """What another system calls a person at this school: a staff number, an MIS id."""

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    membership = models.ForeignKey(
        Membership, models.CASCADE, related_name="identifiers"
    )
    system = models.CharField(max_length=40)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "system", "value"], name="one_person_an_identifier"
            )
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.value}"


class BulkSelection(models.Model):
    """People chosen for one act: frozen when they were chosen, carried out once."""

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    school = models.ForeignKey(
        "schools.School", models.PROTECT, related_name="bulk_selections"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Empty while "all that match" were chosen and not yet for what.
    act = models.CharField(max_length=30, blank=True)
    # What the act needs to know: groups, a day, a type.
    wanted = models.JSONField(default=dict)
    refs = models.JSONField(default=list)
    # The list's query, to lead back to it.
    came_from = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    done_at = models.DateTimeField(null=True)
    # What became of each: counts that add up, and whom it refused and why.
    receipt = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.act or 'selection'} of {len(self.refs)}"
