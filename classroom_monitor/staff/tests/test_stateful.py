"""Any order of changes to users, groups and rights keeps the promises (REL-9)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history import chains
from classroom_monitor.history.models import Actor
from classroom_monitor.refs import make_ref
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.revisions import Revision, revise
from classroom_monitor.testing import make_group, make_member, make_school

PEOPLE = st.integers(0, 3)
GROUPS = st.integers(0, 2)
RIGHTS = st.sampled_from(
    [
        {"is_active": True},
        {"is_active": False},
        {"is_administrator": True},
        {"is_administrator": False},
        {"user_type": "slt"},
        {"user_type": "teacher"},
        {"can_set_targets": True},
    ]
)


class School(RuleBasedStateMachine):
    """Four people and three groups of one school, and a plain model beside them."""

    @initialize()
    def begin(self) -> None:
        name = f"School {make_ref()}"
        self.school = make_school(name)
        self.today = self.school.today()
        self.people = [
            make_member(self.school, f"user_{n}_{make_ref()}", is_administrator=n == 0)
            for n in range(4)
        ]
        self.groups = [
            make_group(self.school, f"Set {n}", self.today) for n in range(3)
        ]
        self.model = [
            {
                "is_active": True,
                "is_administrator": n == 0,
                "user_type": "teacher",
                "can_set_targets": False,
                "groups": set(),
            }
            for n in range(4)
        ]

    def administrators(self) -> set[int]:
        return {
            n
            for n, person in enumerate(self.model)
            if person["is_active"] and person["is_administrator"]
        }

    def revise(self, *revisions: Revision) -> list[Membership]:
        outcome = revise(
            self.school, list(revisions), by=Actor.system(), today=self.today
        )
        told = [*outcome.changed, *outcome.unchanged, *(m for m, _ in outcome.refused)]
        assert sorted(m.pk for m in told) == sorted(r.member.pk for r in revisions)
        return [member for member, _ in outcome.refused]

    @rule(n=PEOPLE, change=RIGHTS)
    def change_one(self, n: int, change: dict) -> None:
        loses = change.get("is_active") is False or (
            change.get("is_administrator") is False
        )
        refused = self.revise(Revision(self.people[n], change))
        if loses and self.administrators() == {n}:
            assert refused
        else:
            assert not refused
            self.model[n] |= change

    @rule()
    def make_everybody_inactive(self) -> None:
        was = self.administrators()
        change = {"is_active": False}
        refused = self.revise(*(Revision(person, change) for person in self.people))
        assert len(refused) == 1
        kept = next(n for n, p in enumerate(self.people) if p.pk == refused[0].pk)
        assert kept in was
        for n, person in enumerate(self.model):
            person["is_active"] = n == kept

    @rule(n=PEOPLE, group=GROUPS)
    def give(self, n: int, group: int) -> None:
        self.revise(Revision(self.people[n], give={self.groups[group]: None}))
        self.model[n]["groups"].add(group)

    @rule(n=PEOPLE, group=GROUPS)
    def take(self, n: int, group: int) -> None:
        self.revise(Revision(self.people[n], take={self.groups[group]}))
        self.model[n]["groups"].discard(group)

    @invariant()
    def the_database_agrees(self) -> None:
        if not hasattr(self, "model"):
            return
        for person, known in zip(self.people, self.model, strict=True):
            row = Membership.objects.get(pk=person.pk)
            for name in ("is_active", "is_administrator", "user_type"):
                assert getattr(row, name) == known[name]
            names = {group.name for group in row.groups_on(self.today)}
            assert names == {f"Set {n}" for n in known["groups"]}
            open_links = GroupAccess.objects.filter(membership=row, to_on=None)
            assert open_links.count() == len(known["groups"])
        assert self.administrators()

    def teardown(self) -> None:
        if hasattr(self, "school"):
            assert [p for c, p in chains.verify() if c == self.school.pk] == []


def run(examples: int) -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        School,
        settings=settings(
            max_examples=examples,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=quiet,
        ),
    )


@pytest.mark.django_db
def test_any_order_of_changes_keeps_the_promises_rel_9():
    run(20)


@pytest.mark.long
@pytest.mark.django_db
def test_many_orders_of_changes_keep_the_promises_rel_9():
    run(200)
