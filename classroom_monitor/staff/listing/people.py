"""Who matches a list's query at one school, and how many each filter would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.schools.models import School
from classroom_monitor.staff.listing.query import (
    CHECKS,
    STATUSES,
    TYPES,
    ListQuery,
)
from classroom_monitor.staff.models import Invitation, Membership, UserType

People = QuerySet[Membership]
IS_HOME = Q(user__home_school=F("school"))


def found(people: People, terms: Iterable[str]) -> People:
    """Whoever has every term somewhere in name, username or email."""
    for term in terms:
        people = people.filter(search__contains=term)
    return people


def with_state(people: People, today: date) -> People:
    """With what filters and order look at, as this school may see it."""
    is_out = Q(is_active=False) | Q(last_day__lt=today)
    # Slowing down belongs to the sign-in, which only the home school sees.
    is_slowed = IS_HOME & Q(user__slowed_until__gt=timezone.now())
    is_invited = Q(invitation=Invitation.SENT, last_used_at=None)
    held = GroupAccess.objects.on(today).filter(membership=OuterRef("pk"))
    return people.alias(
        status=Case(
            When(is_out, Value("inactive")),
            When(is_slowed, Value("slowed")),
            When(is_invited, Value("invited")),
            default=Value("active"),
            output_field=CharField(),
        ),
        no_email=Case(
            When(~Q(invited_email=""), Value(0)),
            When(IS_HOME & ~Q(user__email=""), Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        ),
        no_groups=~Exists(held),
    )


def who_match(people: People, query: ListQuery, today: date) -> People:
    """The people whom a query's search and filters leave, in no order yet."""
    people = with_state(found(people, query.terms), today)
    if query.types:
        people = people.filter(of_types(query.types))
    if query.statuses:
        people = people.filter(status__in=query.statuses)
    for check in query.checks:
        people = people.filter(CHECKED[check])
    return people


def matching(school: School, query: ListQuery, today: date) -> People:
    """Everybody of a school whom a query's search and filters leave, by name."""
    return who_match(school.memberships.all(), query, today).in_order()


def of_types(types: Iterable[str]) -> Q:
    asked = Q(user_type__in=[word for word in types if word in UserType.values])
    return asked | Q(is_administrator=True) if "administrator" in types else asked


CHECKED = {
    "no-email": Q(no_email=1),
    "never": Q(last_used_at=None),
    "no-groups": Q(no_groups=True),
    "targets": Q(can_set_targets=True),
}


def ordered(people: People, query: ListQuery, today: date) -> People:
    """In the order asked for, by name and then for good among equals."""
    if query.sort == "name":
        sign = "-" if query.is_descending else ""
        return people.order_by(f"{sign}sort_name", f"{sign}pk")
    keys = [
        key.desc() if query.is_descending else key.asc()
        for key in order_keys(query.sort, today)
    ]
    if query.sort == "last-sign-in":
        # Never counts as longest ago, on every database.
        last = F("last_used_at")
        keys = [
            last.desc(nulls_last=True)
            if query.is_descending
            else last.asc(nulls_first=True)
        ]
    return people.order_by(*keys, "sort_name", "pk")


def order_keys(column: str, today: date) -> list[F | Coalesce | Case]:
    home = When(IS_HOME, Lower("user__username"))
    address = When(IS_HOME & ~Q(user__email=""), Lower("user__email"))
    ranks = [When(status=word, then=Value(n)) for n, word in enumerate(STATUSES)]
    return {
        "username": [Case(home, default=Value(""), output_field=CharField())],
        "email": [
            Case(address, default=Lower("invited_email"), output_field=CharField())
        ],
        "type": [F("user_type"), F("is_administrator")],
        "groups": [groups_count(today)],
        "status": [Case(*ranks, output_field=IntegerField())],
        "last-sign-in": [F("last_used_at")],
    }[column]


def groups_count(today: date) -> Coalesce:
    """How many groups a person has that day."""
    held = GroupAccess.objects.on(today).filter(membership=OuterRef("pk"))
    counted = held.order_by().values("membership").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


@dataclass
class Census:
    """How many people there are of each kind, of those whom the search finds."""

    query: ListQuery
    kinds: Counter[tuple[str, bool, str, frozenset[str]]]

    @classmethod
    def of(cls, school: School, query: ListQuery, today: date) -> Census:
        people = with_state(found(school.memberships.all(), query.terms), today)
        rows = (
            people.order_by()
            .values_list(
                "user_type",
                "is_administrator",
                F("status"),
                F("no_email"),
                F("no_groups"),
                "can_set_targets",
                Case(When(last_used_at=None, then=Value(1)), default=Value(0)),
            )
            .annotate(n=Count("pk"))
        )
        kinds: Counter[tuple[str, bool, str, frozenset[str]]] = Counter()
        for user_type, is_admin, status, mute, alone, targets, never, n in rows:
            flags = {
                "no-email": mute,
                "never": never,
                "no-groups": alone,
                "targets": targets,
            }
            marks = frozenset(name for name, is_so in flags.items() if is_so)
            kinds[user_type, is_admin, status, marks] += n
        return cls(query, kinds)

    def count(
        self,
        types: tuple[str, ...] | None = None,
        statuses: tuple[str, ...] | None = None,
        checks: tuple[str, ...] | None = None,
    ) -> int:
        """How many would match with these filters in place of the query's."""
        types = self.query.types if types is None else types
        statuses = self.query.statuses if statuses is None else statuses
        wanted = set(self.query.checks if checks is None else checks)
        return sum(
            n
            for (user_type, is_admin, status, marks), n in self.kinds.items()
            if (
                not types
                or user_type in types
                or (is_admin and "administrator" in types)
            )
            and (not statuses or status in statuses)
            and wanted <= marks
        )

    @property
    def everybody(self) -> int:
        return sum(self.kinds.values())

    @property
    def total(self) -> int:
        return self.count()

    @property
    def hidden_inactive(self) -> int:
        """How many more would match if the inactive were not left out."""
        statuses = self.query.statuses
        return (
            self.count(statuses=("inactive",))
            if "inactive" not in (statuses or STATUSES)
            else 0
        )

    def chips(self) -> list[dict[str, object]]:
        """The filters with the number that each would leave."""
        query = self.query
        return [
            {
                "name": "type",
                "legend": "Type",
                "options": [
                    (w, label, self.count(types=(w,)), w in query.types)
                    for w, label in TYPES.items()
                ],
            },
            {
                "name": "status",
                "legend": "Status",
                "options": [
                    (w, label, self.count(statuses=(w,)), w in query.statuses)
                    for w, label in STATUSES.items()
                ],
            },
            {
                "name": "check",
                "legend": "Check",
                "options": [
                    (w, label, self.count(checks=(*query.checks, w)), w in query.checks)
                    for w, label in CHECKS.items()
                ],
            },
        ]
