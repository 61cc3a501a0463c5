"""The written-out statements of tracking, against the rules as they are told once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classroom_monitor.attainment.months import plus
from classroom_monitor.attainment.tests.tracking_page import (
    HERE,
    SEPTEMBER,
    names,
)
from classroom_monitor.attainment.tracking_statements import (
    Scope,
    links_of,
    moved,
    on_day,
    scopes_of,
)
from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.pupils.models import GroupPupil, Pupil
from classroom_monitor.pupils.years import YearGroups
from classroom_monitor.testing import make_group, make_pupil, make_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
SPANS = [(-9, None), (-9, 0), (-9, 1), (0, None), (1, None), (-9, -3)]


@pytest.fixture
def grounds(ashgrove, today, tess, sal, class_of_birchwood, fay):
    """Groups and pupils of many dates; Tess and Sal have some of the groups."""

    def day(offset: int | None):
        return None if offset is None else today + timedelta(days=offset)

    groups = [make_group(ashgrove, f"Group {n}", today) for n, _ in enumerate(SPANS)]
    for group, (begin, end) in zip(groups, SPANS, strict=True):
        for member in (tess, sal):
            GroupAccess.objects.create(
                school=ashgrove, membership=member, group=group,
                from_on=day(begin), to_on=day(end),
            )  # fmt: skip
    for number, (begin, end) in enumerate(SPANS):
        pupil = make_pupil(ashgrove, f"Pupil {number}", today)
        GroupPupil.objects.create(
            school=ashgrove, pupil=pupil, group=groups[number],
            from_on=day(begin), to_on=day(end),
        )  # fmt: skip
        # Left one group, and came back.
        for first, last in ((-30, -20), (-5, 9)):
            GroupPupil.objects.create(
                school=ashgrove, pupil=pupil, group=groups[0],
                from_on=day(first - number), to_on=day(last),
            )  # fmt: skip
    groups[3].archived_on = today
    groups[3].save()
    return groups


@pytest.mark.parametrize("who", ["tess", "sal", "amara"])
def test_scopes_are_the_groups_that_one_has_and_for_slt_those_of_the_school(
    request, ashgrove, today, grounds, who
):
    member = request.getfixturevalue(who)
    for day in (today + timedelta(days=n) for n in (-9, -3, 0, 1)):
        mine = member.groups_on(day)
        rule = mine.current()
        if member.sees_whole_school():
            rule |= ashgrove.groups.current().exclude(standing="")
        expected = [
            (group.pk, group.ref, group.name, group.year_groups, group in mine)
            for group in rule.distinct().in_order()
        ]
        assert [
            (scope.pk, scope.ref, scope.name, scope.year_groups, bool(scope.is_own))
            for scope in scopes_of(member, day)
        ] == expected


@pytest.mark.parametrize("who", ["tess", "sal"])
def test_links_tell_who_was_there_and_who_is_seen(
    request, ashgrove, today, grounds, class_of_birchwood, who
):
    member, told = request.getfixturevalue(who), 0
    every = [*ashgrove.groups.all(), class_of_birchwood]
    for group, back, is_own in product(every, (0, 3, 25), (True, False)):
        first = today - timedelta(days=back)
        scope = Scope(group.pk, group.ref, group.name, "[]", is_own)
        links = links_of(member, scope, first, today)
        seen = {*Pupil.objects.visible_to(member, today).values_list("pk", flat=True)}
        counted = Pupil.objects.filter(school=ashgrove)
        if not is_own:
            counted = counted.counted_for(member, today)
        for day in (first, today):
            there = GroupPupil.objects.on(day).filter(group=group)
            rule = counted.filter(pk__in=there.values("pupil")).in_order()
            found = on_day(links, day)
            assert found == {*rule.values_list("pk", flat=True)}
            in_order = dict.fromkeys(link.pk for link in links if link.pk in found)
            assert [*in_order] == [pupil.pk for pupil in rule]
        if not is_own:
            assert {link.pk for link in links if link.is_seen} == seen & {
                link.pk for link in links
            }
        told += len(links)
    assert told > 20


def test_whoever_may_have_been_in_another_year_group_is_told(ashgrove, today):
    stayed, went = (make_pupil(ashgrove, f"Pip {name}", today) for name in "AB")
    year_3 = ashgrove.groups.get(standing="3")
    stayed.group_links.update(from_on=SEPTEMBER)
    went.group_links.update(from_on=date(2026, 10, 12))
    GroupPupil.objects.create(
        school=ashgrove, pupil=went, group=year_3,
        from_on=SEPTEMBER, to_on=date(2026, 10, 12),
    )  # fmt: skip
    both = [stayed.pk, went.pk]
    assert moved(ashgrove, both, date(2026, 9, 30), today) == {went.pk}
    assert moved(ashgrove, both, date(2026, 10, 31), today) == set()
    # Before the academic year everybody may have been in another one.
    assert moved(ashgrove, both, date(2026, 8, 31), today) == {*both}
    years = YearGroups([stayed, went], today)
    for month in (plus(SEPTEMBER, count) for count in range(3)):
        assert years.of(stayed.pk, month) == stayed.year_group


def test_a_pupil_who_changed_year_group_is_banded_by_the_one_of_the_month(
    sign_in, tess, tess_has_4b, class_4b, ashgrove, today, reading
):
    pupil = make_pupil(ashgrove, "Pip P", today, class_4b)
    pupil.group_links.update(from_on=date(2026, 10, 12))
    GroupPupil.objects.create(
        school=ashgrove, pupil=pupil, group=ashgrove.groups.get(standing="3"),
        from_on=SEPTEMBER, to_on=date(2026, 10, 12),
    )  # fmt: skip
    for month in (SEPTEMBER, date(2026, 11, 1)):
        make_result(pupil, reading, month, "3E")
    query = {"subject": reading.ref, "month": ["2026-09", "2026-11"]}
    page = sign_in(tess).get(HERE, {"of": class_4b.ref, **query}).content.decode()
    bands = [part.split('"')[0] for part in page.split('<td class="is-')[1:]]
    assert bands == ["at", "well-below"]


@pytest.mark.parametrize(
    ("more", "most"), [({}, 8), ({"targets": "yes"}, 10), ({"premium": "no"}, 8)]
)
def test_the_statements_do_not_grow(
    sign_in, tess, tess_has_4b, class_4b, ashgrove, today, reading, more, most
):
    client, counts, made = sign_in(tess), [], 0
    query = {"of": class_4b.ref, "month": ["2026-09", "2026-11"], **more}
    for size in (2, 9):
        while made < size:
            pupil = make_pupil(ashgrove, f"Pip P{made}", today, class_4b)
            make_result(pupil, reading, SEPTEMBER, "4E")
            made += 1
        client.get(HERE, query)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(HERE, query).content.decode()
        assert len(names(page)) == size
        counts.append(len(queries))
    assert counts == [most, most]
