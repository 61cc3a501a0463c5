"""Two people set or change one target at one instant: one wins, the other is told."""

import pytest
from django.core.exceptions import ValidationError

from classroom_monitor.attainment import setting
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Target
from classroom_monitor.attainment.months import month_of, plus
from classroom_monitor.attainment.setting import Aimed
from classroom_monitor.attainment.target_scope import Whose
from classroom_monitor.history.models import Actor, Change
from classroom_monitor.schools.tests.test_schools_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def aimed(ashgrove, cara, reading, today):
    """Say what is wanted for Cara: a value of the scale that holds by then."""
    book, due = Book.of(ashgrove), plus(month_of(today), 6)
    sheets = setting.sheets_for(ashgrove, book, Whose(pupil=cara), reading, due)

    def wanted(text):
        value = setting.read_value(sheets, text)
        return Aimed(reading, "Aim", value, month_of(today), due)

    return wanted


def told(answers) -> list[str]:
    assert len(answers) == 2
    return [
        answer.messages[0] for answer in answers if isinstance(answer, ValidationError)
    ]


def test_of_two_new_targets_at_one_instant_one_is_kept(
    ashgrove, cara, tess, sal, aimed
):
    by, whose = Actor.system(), Whose(pupil=cara)
    answers = at_once(
        lambda: setting.set_target(ashgrove, whose, aimed("4S"), member=tess, by=by),
        lambda: setting.set_target(ashgrove, whose, aimed("4D"), member=sal, by=by),
    )
    (said,) = told(answers)
    assert "has a target in Reading" in said
    assert Target.objects.count() == 1
    assert Change.objects.filter(kind="targets.set").count() == 1


def test_of_two_changes_at_one_instant_one_counts(ashgrove, cara, tess, sal, aimed):
    by, whose = Actor.system(), Whose(pupil=cara)
    made = setting.set_target(ashgrove, whose, aimed("4E"), member=tess, by=by)
    found = ashgrove.targets.select_related("pupil", "group", "subject", "school")
    first, second = found.get(pk=made.pk), found.get(pk=made.pk)
    answers = at_once(
        lambda: setting.change_target(first, aimed("4S"), 1, member=tess, by=by),
        lambda: setting.change_target(second, aimed("4D"), 1, member=sal, by=by),
    )
    (said,) = told(answers)
    assert "Somebody saved this target meanwhile" in said
    made.refresh_from_db()
    assert (made.version, made.step.code in {"4S", "4D"}) == (2, True)
    assert Change.objects.filter(kind="targets.changed").count() == 1
