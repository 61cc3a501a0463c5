"""The homepage's written-out statements, against the rules as they are told once."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.db.models import F, Q
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from classroom_monitor.attainment.models import (
    Answer,
    Attainment,
    AttainmentChange,
    ReopenRequest,
)
from classroom_monitor.groups.models import Group, GroupAccess, GroupKind
from classroom_monitor.groups.standing import ALL_PUPILS
from classroom_monitor.history.models import Actor, Change, Entry
from classroom_monitor.home.findings import narrowest
from classroom_monitor.home.models import (
    Favourite,
    FavouriteSubject,
    Figures,
    PutAside,
)
from classroom_monitor.home.statements import (
    changed_since,
    entered_in,
    favourites_of,
    groups_of,
    kept_figures,
    waiting_to_reopen,
)
from classroom_monitor.pupils.models import GroupPupil
from classroom_monitor.testing import make_group, make_pupil, make_result

pytestmark = pytest.mark.django_db
SPANS = [(-9, None), (-9, 0), (-9, 1), (0, None), (1, None), (-9, -3)]


def test_groups_are_those_that_a_person_has_today(
    tess, sal, otto, ashgrove, class_of_birchwood, today
):
    for number, (begin, end) in enumerate(SPANS * 2):
        group = make_group(ashgrove, f"Group {number}", today)
        if number % 4 == 3:
            group.archived_on = today
            group.save()
        GroupAccess.objects.create(
            school=ashgrove, membership=tess, group=group,
            from_on=today + timedelta(days=begin),
            to_on=None if end is None else today + timedelta(days=end),
        )  # fmt: skip
    for name, code in (("All pupils", ALL_PUPILS), ("Year 4", "4")):
        Group.objects.create(
            school=ashgrove, name=name, kind=GroupKind.STANDING, standing=code
        )
    everybody = ashgrove.groups.get(standing=ALL_PUPILS)
    GroupAccess.objects.create(
        school=ashgrove, membership=tess, group=everybody, from_on=today
    )
    standing = dict(ashgrove.groups.exclude(standing="").values_list("standing", "ref"))
    assert len(standing) == 2
    for person in (tess, sal):
        found, refs = groups_of(person, today)
        rule = person.groups_on(today).filter(archived_on=None).in_order()
        assert found == list(rule)
        assert [(g.name, g.ref, g.is_standing()) for g in found] == [
            (g.name, g.ref, g.is_standing()) for g in rule
        ]
        assert refs == standing
    assert len(groups_of(tess, today)[0]) > 3
    assert not set(groups_of(otto, today)[1].values()) & set(standing.values())


def test_favourites_are_presets_not_put_aside_and_own_ones(
    tess, sal, otto, ashgrove, class_4b, subjects, reading
):
    def keep(member, position, **fields):
        return Favourite.objects.create(
            school=(member or sal).school, membership=member, position=position,
            kind="attainment-spread", **fields,
        )  # fmt: skip

    keep(tess, 1, title="Mine", group=class_4b, scope="group")
    narrow = keep(tess, 1, months_back=2, span=3)
    for subject in (reading, subjects["Mathematics"]):
        FavouriteSubject.objects.create(
            school=ashgrove, favourite=narrow, subject=subject
        )
    keep(None, 9, year_group="4", scope="year")
    aside = keep(None, 3)
    keep(sal, 1)
    keep(otto, 1)
    PutAside.objects.create(school=ashgrove, membership=tess, favourite=aside)
    # The first steps put away are nobody's favourite.
    PutAside.objects.create(school=ashgrove, membership=tess, favourite=None)
    for person in (tess, sal, otto):
        gone = PutAside.objects.filter(membership=person, favourite__isnull=False)
        rule = (
            Favourite.objects.filter(
                Q(membership=person) | Q(membership=None), school=person.school
            )
            .exclude(pk__in=gone.values("favourite"))
            .order_by(F("membership").asc(nulls_first=True), "position", "pk")
        )
        found = favourites_of(person)
        assert [one for one, _ in found] == list(rule)
        for (one, wanted), same in zip(found, rule, strict=True):
            fields = one.get_deferred_fields()
            assert fields == {"created_at"}
            assert vars(one).keys() - {"_state"} == vars(same).keys() - {
                "_state", "created_at",
            }  # fmt: skip
            assert str(one) == str(same)
            assert (one.scope, one.year_group, one.span) == (
                same.scope, same.year_group, same.span,
            )  # fmt: skip
            assert one.group == same.group
            assert wanted == set(same.subjects.values_list("subject", flat=True))
    assert len(favourites_of(tess)) == 3


def test_marks_count_pupils_of_today_with_a_result_this_month(
    ashgrove, tess, subjects, this_month, today
):
    random = Random(7)
    groups = [make_group(ashgrove, f"Set {number}", today) for number in range(4)]
    names = list(subjects.values())[:4]
    for number in range(24):
        pupil = make_pupil(ashgrove, f"Zoe{number} Young", today)
        for group in random.sample(groups[:3], 2):
            begin, end = random.choice(SPANS)
            GroupPupil.objects.create(
                school=ashgrove, pupil=pupil, group=group,
                from_on=today + timedelta(days=begin),
                to_on=None if end is None else today + timedelta(days=end),
            )  # fmt: skip
        for subject in random.sample(names, 2):
            month = random.choice([this_month, this_month - timedelta(days=1)])
            make_result(pupil, subject, month.replace(day=1), "4D")
    asked = [subject.pk for subject in names[:3]]
    found = entered_in(ashgrove, [group.pk for group in groups], asked, today)
    for group in groups:
        inside = GroupPupil.objects.on(today).filter(group=group)
        members = set(inside.values_list("pupil", flat=True))
        rows = Attainment.objects.filter(
            month=this_month, pupil__in=members, subject__in=asked
        )
        pairs = set(rows.values_list("pupil", "subject"))
        counts = dict.fromkeys({subject for _, subject in pairs}, 0)
        for _, subject in pairs:
            counts[subject] += 1
        told = {None: len(members), **counts} if members else {}
        assert found.get(group.pk, {}) == told
    assert sum(len(counts) for counts in found.values()) > 6
    without = entered_in(ashgrove, [groups[0].pk], [], today)
    assert without == {groups[0].pk: {None: found[groups[0].pk][None]}}


def test_kept_counts_and_what_changed_since_are_of_the_school_alone(
    ashgrove, birchwood, cara, reading, this_month
):
    now = timezone.now()
    Figures.objects.create(
        school=ashgrove, key="one", stamp="s", data={}, worked_out_at=now
    )
    assert kept_figures(ashgrove, "one") == ("s", now)
    assert kept_figures(ashgrove, "two") is None
    assert kept_figures(birchwood, "one") is None
    assert not changed_since(ashgrove, now)
    AttainmentChange.objects.create(
        school=ashgrove, pupil=cara, subject=reading, month=this_month, kind="TA",
        capacity="member", actor_name="Tess",
    )  # fmt: skip
    assert changed_since(ashgrove, now)
    assert not changed_since(birchwood, now)
    entry = Entry("staff.added", "user", "somebody", "Somebody")
    Change.record(entry, by=Actor.system(), school=birchwood)
    assert changed_since(birchwood, now)
    assert not changed_since(birchwood, timezone.now() + timedelta(seconds=1))


def test_requests_that_wait_are_counted(ashgrove, birchwood, tess, class_4b):
    months = [date(2025, number, 1) for number in (1, 2, 3)]
    answers = [Answer.WAITING, Answer.WAITING, Answer.REFUSED]
    for month, answer in zip(months, answers, strict=True):
        ReopenRequest.objects.create(
            school=ashgrove, membership=tess, group=class_4b, month=month,
            reason="The marks came late.", answer=answer,
        )  # fmt: skip
    assert waiting_to_reopen(ashgrove) == 2
    assert waiting_to_reopen(birchwood) == 0


@given(st.lists(st.integers(min_value=0, max_value=30), min_size=1, max_size=12))
def test_the_narrowest_bars_hold_more_than_half(sizes):
    if not any(sizes):
        return
    spans = [
        (last - first, -sum(sizes[first : last + 1]), first, last)
        for first in range(len(sizes))
        for last in range(first, len(sizes))
        if sum(sizes[first : last + 1]) * 2 > sum(sizes)
    ]
    assert narrowest(sizes) == min(spans)[2:]
