"""The written-out statements of the table, against the rules as they are told once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count, product

import pytest

from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.grid.statements import (
    first_slt,
    group_of,
    own_groups,
    pupils_of,
    seen,
)
from classroom_monitor.attainment.models import Attainment, MonthOpening
from classroom_monitor.attainment.months import Opening, OpenMonths, plus
from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history import rows
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.staff.models import UserType
from classroom_monitor.testing import make_group, make_member, make_pupil

pytestmark = pytest.mark.django_db
SPANS = [(-9, None), (-9, 0), (-9, 1), (0, None), (1, None), (-9, -3)]


def test_pupils_and_groups_of_any_dates_are_those_of_the_rule(
    tess, ashgrove, today, class_of_birchwood, fay
):
    def day(offset: int | None):
        return None if offset is None else today + timedelta(days=offset)

    groups = []
    for number, (begin, end) in enumerate(SPANS):
        group = make_group(ashgrove, f"Group {number}", today)
        GroupAccess.objects.create(
            school=ashgrove, membership=tess, group=group,
            from_on=day(begin), to_on=day(end),
        )  # fmt: skip
        groups.append(group)
    groups[3].archived_on = today
    groups[3].save()
    for number, (begin, end) in enumerate(SPANS):
        pupil = make_pupil(ashgrove, f"Pupil {number}", today)
        for group in groups:
            GroupPupil.objects.create(
                school=ashgrove, pupil=pupil, group=group,
                from_on=day(begin), to_on=day(end),
            )  # fmt: skip
    # Twice in one group: he is named once.
    first = Pupil.objects.get(first_name="Pupil", last_name="0")
    GroupPupil.objects.create(
        school=ashgrove, pupil=first, group=groups[0],
        from_on=day(-3), to_on=day(5),
    )  # fmt: skip
    named = 0
    for group, moment in product([*groups, class_of_birchwood], (-9, -3, 0, 1)):
        when = day(moment)
        links = GroupPupil.objects.seen_by(tess, when).filter(group=group)
        rule = Pupil.objects.visible_to(tess, when).filter(pk__in=links.values("pupil"))
        found = pupils_of(tess, group, when)
        assert found == list(rule.in_order())
        named += len(found)
        same = [(p.full_name, p.joined_on, p.left_on) for p in rule.in_order()]
        assert [(p.full_name, p.joined_on, p.left_on) for p in found] == same
        mine = tess.groups_on(when)
        if group.school == ashgrove:
            assert group_of(tess, group.ref, when) == (group, group in mine)
        else:
            assert group_of(tess, group.ref, when) is None
        everybody = Pupil.objects.values_list("ref", flat=True)
        visible = Pupil.objects.visible_to(tess, when).in_order()
        assert seen(tess, everybody, when) == list(visible)
        assert seen(tess, [fay.ref, "nobody"], when) == []
        told = tess.groups_on(when).current().in_order().values_list("ref", "name")
        assert own_groups(tess, when) == list(told)
    assert named > 20


def test_openings_at_any_moment_are_those_of_the_rule(
    tess, sal, ashgrove, birchwood, otto, class_4b, reading, this_month
):
    now, hour = ashgrove.now(), timedelta(hours=1)
    moments = (-hour, timedelta(0), hour)
    months = count(1)
    for school, member, by in (
        (ashgrove, None, sal), (ashgrove, tess, sal), (ashgrove, sal, sal),
        (birchwood, None, otto),
    ):  # fmt: skip
        for made, until, closed in product(moments, moments, (None, *moments)):
            MonthOpening.objects.create(
                school=school, membership=member, by=by,
                month=plus(this_month, -next(months)),
                group=class_4b if school == ashgrove and closed else None,
                subject=reading if school == ashgrove and not closed else None,
                made_at=now + made, until=now + until,
                closed_at=None if closed is None else now + closed,
            )  # fmt: skip
    named = 0
    for member, moment in product((tess, sal), moments):
        rule = MonthOpening.objects.at(now + moment).filter(school=ashgrove)
        theirs = [row for row in rule if row.membership_id in (None, member.pk)]
        named += len(theirs)
        member.user_type = UserType.TEACHER
        found = OpenMonths.of(member, now + moment, 0).openings
        assert set(found) == {
            Opening(row.month, row.subject_id, row.group_id) for row in theirs
        }
        assert len(found) == len(theirs)
    assert named > 20


def test_those_who_can_reopen_a_month_are_named_as_the_rule_has_them(
    ashgrove, sal, amara, otto, today
):
    for offset, name in ((-1, "late"), (0, "last"), (1, "soon")):
        leaving = make_member(ashgrove, name, user_type=UserType.SLT)
        leaving.last_day = today + timedelta(days=offset)
        leaving.save()
    away = make_member(ashgrove, "away", user_type=UserType.SLT)
    away.is_active = False
    away.save()
    rule = ashgrove.memberships.active(today).slt().in_order()
    names = [person.full_name for person in rule]
    assert len(names) == 4
    assert first_slt(ashgrove, 2) == names[:2]
    assert first_slt(ashgrove, 9) == names


@pytest.mark.parametrize("size", [1, 3, 25])
def test_few_rows_and_many_are_written_and_replaced_as_the_orm_does(
    size, ashgrove, subjects, reading, today, this_month
):
    pupils = [make_pupil(ashgrove, f"Pupil {n}", today) for n in range(size)]
    step = Book.of(ashgrove).scale_for(reading.pk, "TA", "4", this_month).in_order[3]
    scale = {"step": step.scale_version.scale_id, "number": scaled(ashgrove)}
    texts = [("step", step.pk), ("number", Decimal("104.50")), ("absence", "A")]
    asked = {"unique": ["pupil", "subject", "month", "kind"]}
    asked["fields"] = ["scale", "step", "number", "absence", "version", "changed_at"]
    for turn in range(3):
        wanted = {}
        for number, pupil in enumerate(pupils):
            name, value = texts[(number + turn) % 3]
            held = {"step_id": None, "number": None, "absence": ""}
            held |= {"step_id" if name == "step" else name: value}
            held |= {"scale_id": scale.get(name, scale["step"]), "version": turn + 1}
            wanted[pupil.pk] = held | {"changed_at": ashgrove.now()}
        made = [
            Attainment(
                school=ashgrove, pupil_id=pk, subject=reading, month=this_month,
                kind="TA", **held,
            )
            for pk, held in wanted.items()
        ]  # fmt: skip
        rows.replace(Attainment, made, **asked)
        names = list(wanted[pupils[0].pk])
        found = Attainment.objects.filter(month=this_month).values("pupil", *names)
        assert {row.pop("pupil"): row for row in found} == wanted


def scaled(school) -> int:
    return school.scales.get(name="Scaled score").pk
