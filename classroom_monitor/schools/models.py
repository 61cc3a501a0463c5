"""Schools, the boundary of all data; trusts over several; who runs the installation."""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from classroom_monitor.refs import make_ref
from classroom_monitor.text import searchable


class Trust(models.Model):
    """Several schools under one administration."""

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    # The "Trusts (code)" of the schools register; trusts made by hand have none.
    register_code = models.CharField(max_length=20, unique=True, null=True, blank=True)
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Phase(models.TextChoices):
    NURSERY = "nursery", "Nursery"
    PRIMARY = "primary", "Primary"
    MIDDLE = "middle", "Middle"
    SECONDARY = "secondary", "Secondary"
    SIXTEEN_PLUS = "16 plus", "16 plus"
    ALL_THROUGH = "all-through", "All-through"
    OTHER = "other", "Other"


class SchoolStatus(models.TextChoices):
    OPEN = "open", "Open"
    CLOSING = "closing", "Open, but proposed to close"
    PROPOSED = "proposed", "Proposed to open"
    CLOSED = "closed", "Closed"


STATUS_WORDS: dict[str, tuple[str, str]] = {
    SchoolStatus.OPEN: ("Open", "badge-good"),
    SchoolStatus.CLOSING: ("Closing", "badge-warn"),
    SchoolStatus.PROPOSED: ("Proposed", "badge-plain"),
    SchoolStatus.CLOSED: ("Closed", "badge-bad"),
}
PHASE_WORDS = dict(Phase.choices)


class SchoolQuerySet(models.QuerySet["School"]):
    def taking_users(self) -> Self:
        return self.exclude(status=SchoolStatus.CLOSED)

    def standing_alone(self) -> Self:
        """Without the empty rows that were taken into the school that they continue."""
        return self.filter(continued_in=None)


class School(models.Model):
    """One school. Its slug is given once and never reused."""

    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    postcode = models.CharField(max_length=10, blank=True)
    phase = models.CharField(max_length=20, choices=Phase, default=Phase.OTHER)
    dfe_number = models.CharField("DfE number", max_length=8, blank=True)
    local_authority = models.CharField(max_length=100, blank=True)
    status = models.CharField(
        max_length=20, choices=SchoolStatus, default=SchoolStatus.OPEN
    )
    closed_on = models.DateField(null=True, blank=True)
    trust = models.ForeignKey(
        Trust, models.PROTECT, null=True, blank=True, related_name="schools"
    )
    # An operator chose the trust: what the register says of it no longer counts.
    trust_by_hand = models.BooleanField(default=False)
    # A row of the register whose URN went to the closed school that it continues.
    continued_in = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="continuations",
        # `schools_in_order` begins with it.
        db_index=False,
    )
    time_zone = models.CharField(max_length=40, default="Europe/London")
    # Off: administrators cannot type a password for others, only print a generated one.
    allows_typed_passwords = models.BooleanField(default=True)
    # Lower case without accents, for search by any part.
    search = models.CharField(max_length=400, blank=True)
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["name", "id"], name="schools_by_name"),
            # With `search` in it, a rare term is looked for in the index alone.
            models.Index(
                fields=["continued_in", "name", "id", "search"],
                name="schools_in_order",
            ),
            models.Index(fields=["trust", "name", "id"], name="schools_by_trust"),
        ]

    def __str__(self) -> str:
        return self.name

    def now(self) -> datetime:
        return timezone.now().astimezone(zoneinfo.ZoneInfo(self.time_zone))

    def today(self) -> date:
        """The date now where the school is."""
        return today_in(self.time_zone)

    @property
    def status_word(self) -> str:
        """The status as a list has room for it."""
        return STATUS_WORDS[self.status][0]

    @property
    def badge(self) -> str:
        """How the status is marked beside its word."""
        return STATUS_WORDS[self.status][1]

    @property
    def phase_word(self) -> str:
        return PHASE_WORDS[self.phase]

    def refresh_search(self, urns: list[str]) -> None:
        """Work out again what search looks at: name, postcode, URNs, DfE number."""
        numbers = [*urns, self.dfe_number, self.dfe_number.replace("/", "")]
        postcodes = [self.postcode, self.postcode.replace(" ", "")]
        text = searchable(self.name, " ".join(postcodes), " ".join(numbers))
        self.search = text[:400]

    def takes_new_users(self) -> bool:
        return self.status != SchoolStatus.CLOSED


def today_in(time_zone: str) -> date:
    """The date now in a time zone, such as "Europe/London"."""
    return timezone.now().astimezone(zoneinfo.ZoneInfo(time_zone)).date()


class SchoolNumber(models.Model):
    """A URN that a school has or had: it changes when a school becomes an academy."""

    school = models.ForeignKey(School, models.PROTECT, related_name="numbers")
    urn = models.CharField("URN", max_length=8, unique=True)
    from_on = models.DateField(null=True)
    # The first day on which it no longer held; none while it holds.
    to_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school"],
                condition=models.Q(to_on=None),
                name="one_current_urn_a_school",
            )
        ]

    def __str__(self) -> str:
        return self.urn


class AcademicYear(models.Model):
    """September to August, for one school."""

    school = models.ForeignKey(School, models.PROTECT, related_name="academic_years")
    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "starts_on"], name="one_academic_year_a_start"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                name="academic_year_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on.year}/{self.ends_on.year % 100:02}"

    @classmethod
    def containing(cls, school: School, day: date) -> AcademicYear:
        """The school's academic year of that day, made if it is not there yet."""
        start = date(day.year if day.month >= 9 else day.year - 1, 9, 1)
        year, _ = cls.objects.get_or_create(
            school=school,
            starts_on=start,
            defaults={"ends_on": date(start.year + 1, 8, 31)},
        )
        return year


class TrustAdministrator(models.Model):
    """Manages the users of every school of a trust."""

    trust = models.ForeignKey(Trust, models.PROTECT, related_name="administrators")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="trust_roles"
    )
    ref = models.CharField(max_length=20, unique=True, default=make_ref)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trust", "user"], name="one_trust_role_a_person"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Operator(models.Model):
    """Runs the installation: makes trusts, schools and first administrators."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="operator_role"
    )
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
