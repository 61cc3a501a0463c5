import pytest

from classroom_monitor.groups import standing
from classroom_monitor.groups.models import GroupKind
from classroom_monitor.staff.joining import NewMember, add_member
from classroom_monitor.testing import make_school


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("phase", "first", "last", "count"),
    [
        ("primary", "Reception", "Year 6", 8),
        ("secondary", "Year 7", "Year 13", 8),
        ("middle", "Year 4", "Year 9", 7),
        ("16 plus", "Year 12", "Year 13", 3),
        ("all-through", "Reception", "Year 13", 15),
        ("other", "Reception", "Year 13", 15),
    ],
)
def test_each_phase_has_all_pupils_and_its_year_groups(phase, first, last, count):
    school = make_school("Oakfield", phase=phase)
    assert standing.keep(school) == count
    names = [group.name for group in school.groups.order_by("pk")]
    assert names[0] == "All pupils"
    assert (names[1], names[-1]) == (first, last)
    assert len(names) == count
    assert {g.kind for g in school.groups.all()} == {GroupKind.STANDING}


def test_a_nursery_school_has_all_pupils_alone(db):
    school = make_school("Seedlings", phase="nursery")
    assert standing.keep(school) == 1


def test_keeping_twice_makes_nothing_new(ashgrove):
    standing.keep(ashgrove)
    assert standing.keep(ashgrove) == 0


def test_a_change_of_phase_adds_the_year_groups_that_are_missing(ashgrove):
    ashgrove.phase = "primary"
    standing.keep(ashgrove)
    ashgrove.phase = "all-through"
    assert standing.keep(ashgrove) == 7


def test_the_first_user_of_a_school_brings_them(ashgrove, system):
    new = NewMember("ng75pn_first", {"first_name": "Ada", "last_name": "First"})
    add_member(ashgrove, new, by=system, today=ashgrove.today())
    assert ashgrove.groups.filter(standing="all").exists()
