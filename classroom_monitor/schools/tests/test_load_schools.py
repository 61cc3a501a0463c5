"""What becomes of the schools of an extract of the register."""

import os
from datetime import date
from pathlib import Path

import pytest

from classroom_monitor.groups import standing
from classroom_monitor.history.models import Actor, Change
from classroom_monitor.schools.models import School, SchoolNumber, Trust
from classroom_monitor.schools.register.loading import Receipt, load_schools
from classroom_monitor.schools.tests.register import (
    DATA,
    HYTHE_HAMPSHIRE,
    HYTHE_SURREY,
    NAME,
    ST_ANDREWS,
    ST_MARTINS,
    STATUS,
    THAMES_DITTON,
    TRUST,
    TRUST_CODE,
    Register,
)
from classroom_monitor.testing import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def register() -> Register:
    return Register()


@pytest.fixture
def load(register, tmp_path):
    def loaded(**how: str) -> Receipt:
        path = register.write(tmp_path / "edubasealldata.csv", **how)
        return load_schools(path, by=Actor.system())

    return loaded


def school_of(urn: str) -> School:
    return SchoolNumber.objects.select_related("school__trust").get(urn=urn).school


def counts(receipt: Receipt) -> tuple[int, int, int, int, int]:
    got = receipt.counts()
    assert got["read"] == sum(
        got[each] for each in ["created", "updated", "left", "refused"]
    )
    names = ["read", "created", "updated", "left", "refused"]
    return tuple(got[name] for name in names)


def test_each_row_becomes_a_school_with_its_facts(load):
    assert counts(load()) == (8, 8, 0, 0, 0)
    school = school_of(ST_MARTINS)
    assert school.name == "St Martins Church of England Junior School"
    assert school.dfe_number == "936/3019"
    assert (school.postcode, school.phase) == ("KT18 7AD", "primary")
    assert (school.local_authority, school.status) == ("Surrey", "open")
    assert school.trust.name == "ENLIGHTEN LEARNING TRUST"
    assert school.numbers.get().from_on == date(2022, 4, 1)


def test_a_school_that_is_about_to_close_keeps_its_date(load):
    load()
    school = school_of(THAMES_DITTON)
    assert (school.status, school.closed_on) == ("closing", date(2022, 5, 31))
    assert school.takes_new_users()


def test_two_schools_of_one_trust_share_it(load):
    load()
    assert school_of(ST_ANDREWS).trust == school_of(ST_MARTINS).trust
    assert Trust.objects.count() == 1


def test_schools_of_one_name_have_readable_addresses_of_their_own(load):
    load()
    assert school_of(HYTHE_HAMPSHIRE).slug == "hythe-primary-school"
    assert school_of(HYTHE_SURREY).slug == "hythe-primary-school-tw18"


def test_twelve_schools_of_one_name_and_postcode_each_have_an_address(register, load):
    for number in range(12):
        register.add(str(300000 + number), **{NAME: "St Joseph's Catholic Primary"})
    load()
    slugs = {s.slug for s in School.objects.filter(name__startswith="St Joseph's")}
    assert len(slugs) == 12
    assert {"st-josephs-catholic-primary", "st-josephs-catholic-primary-kt7"} <= slugs


def test_a_second_time_nothing_changes(load):
    load()
    before = list(School.objects.order_by("pk").values())
    entries = Change.objects.count()
    assert counts(load()) == (8, 0, 0, 8, 0)
    assert list(School.objects.order_by("pk").values()) == before
    assert Change.objects.count() == entries


def test_a_newer_extract_updates_and_keeps_the_address(register, load):
    load()
    slug = school_of(THAMES_DITTON).slug
    register[THAMES_DITTON].update({NAME: "Ditton Academy", STATUS: "Closed"})
    assert counts(load()) == (8, 0, 1, 7, 0)
    school = school_of(THAMES_DITTON)
    assert (school.name, school.status, school.slug) == (
        "Ditton Academy",
        "closed",
        slug,
    )
    assert not school.takes_new_users()
    assert "ditton academy" in school.search


def test_a_school_that_is_not_in_the_file_stays_as_it_is(register, load):
    load()
    del register.rows[ST_MARTINS]
    assert counts(load()) == (7, 0, 0, 7, 0)
    assert school_of(ST_MARTINS).status == "open"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_usual_encoding_gives_the_same_name(register, load, encoding, delimiter):
    register[ST_MARTINS][NAME] = "St Thomas à Becket’s School"
    load(encoding=encoding, delimiter=delimiter)
    assert school_of(ST_MARTINS).name == "St Thomas à Becket’s School"
    assert school_of(ST_MARTINS).slug == "st-thomas-a-beckets-school"


def test_the_full_extract_has_139_columns(register, load):
    register.use_all_139_columns()
    register[ST_MARTINS][TRUST_CODE] = "4711"
    assert counts(load()) == (8, 8, 0, 0, 0)
    assert school_of(ST_MARTINS).trust.register_code == "4711"


def test_a_file_without_trusts_leaves_them_as_they_are(register, load):
    load()
    register.columns.remove(TRUST)
    assert counts(load()) == (8, 0, 0, 8, 0)
    assert school_of(ST_MARTINS).trust is not None


def test_a_school_that_leaves_its_trust_leaves_it_here(register, load):
    load()
    register[ST_MARTINS][TRUST] = ""
    assert counts(load()) == (8, 0, 1, 7, 0)
    assert school_of(ST_MARTINS).trust is None


def test_a_trust_that_the_operator_chose_outlives_a_load(register, load):
    load()
    ours = Trust.objects.create(slug="ours", name="Our own trust")
    School.objects.filter(pk=school_of(ST_MARTINS).pk).update(
        trust=ours, trust_by_hand=True
    )
    assert counts(load()) == (8, 0, 0, 8, 0)
    assert school_of(ST_MARTINS).trust == ours


def test_trusts_of_one_name_are_told_apart_by_their_code(register, load):
    register.use_all_139_columns()
    register[ST_MARTINS][TRUST_CODE] = "1"
    register[ST_ANDREWS][TRUST_CODE] = "2"
    load()
    assert school_of(ST_MARTINS).trust != school_of(ST_ANDREWS).trust
    slugs = {*Trust.objects.values_list("slug", flat=True)}
    assert slugs == {"enlighten-learning-trust", "enlighten-learning-trust-2"}


def test_a_trust_known_by_name_learns_its_code_and_then_its_new_name(register, load):
    load()
    register.use_all_139_columns()
    for urn in [ST_MARTINS, ST_ANDREWS]:
        register[urn][TRUST_CODE] = "7"
    load()
    register[ST_MARTINS][TRUST] = register[ST_ANDREWS][TRUST] = "Enlarged Trust"
    assert counts(load())[2] == 0
    assert [t.name for t in Trust.objects.all()] == ["Enlarged Trust"]


def test_the_demonstration_trust_is_never_taken_for_one_of_the_register(register, load):
    Trust.objects.create(slug="x", name=register[ST_MARTINS][TRUST]).delete()
    invented = Trust.objects.create(
        slug="invented", name=register[ST_MARTINS][TRUST], is_demonstration=True
    )
    load()
    assert school_of(ST_MARTINS).trust != invented


def test_one_entry_in_the_installations_trail_has_the_counts(load):
    load()
    entry = Change.objects.get()
    assert (entry.kind, entry.school) == ("school.register_loaded", None)
    assert entry.content.data["after"] == {
        "read": 8,
        "created": 8,
        "updated": 0,
        "left": 0,
        "refused": 0,
        "trusts_created": 1,
    }
    assert entry.content.data["subject"] == "edubasealldata.csv"


def test_a_school_with_users_reads_of_the_change_in_its_own_trail(register, load):
    load()
    used, empty = school_of(ST_MARTINS), school_of(ST_ANDREWS)
    make_member(used, "kt187ad_abel", is_administrator=True)
    for urn in [ST_MARTINS, ST_ANDREWS]:
        register[urn][TRUST] = "Another Trust"
    load()
    data = used.changes.get().content.data
    assert data["before"] == {"trust": "ENLIGHTEN LEARNING TRUST"}
    assert data["after"] == {"trust": "Another Trust"}
    assert not empty.changes.exists()


def test_a_new_phase_brings_its_year_groups_where_there_are_users(register, load):
    load()
    school = school_of(ST_MARTINS)
    make_member(school, "kt187ad_abel")
    standing.keep(school)
    register[ST_MARTINS]["PhaseOfEducation (name)"] = "All-through"
    load()
    assert school.groups.exclude(standing="").count() == 15


def test_a_former_urn_leaves_the_school_that_goes_on_alone(register, load):
    load()
    school = school_of(THAMES_DITTON)
    school.numbers.update(to_on=date(2022, 6, 1))
    SchoolNumber.objects.create(school=school, urn="150001", from_on=date(2022, 6, 1))
    register[THAMES_DITTON][STATUS] = "Closed"
    register.add("150001", **{NAME: "Ditton Academy", STATUS: "Open", "CloseDate": ""})
    assert counts(load()) == (9, 0, 1, 8, 0)
    school.refresh_from_db()
    assert (school.name, school.status) == ("Ditton Academy", "open")
    assert THAMES_DITTON in school.search
    assert "150001" in school.search


def test_commas_in_the_list_of_linked_schools_do_no_harm(register, load, tmp_path):
    load()
    path = tmp_path / "edubasealldata.csv"
    lines = path.read_text("cp1252").splitlines()
    assert lines[0].endswith('"Linked establishments"')
    path.write_text("\n".join([lines[0], lines[5] + ',"2 Successor"']), "cp1252")
    assert counts(load_schools(path, by=Actor.system())) == (1, 0, 0, 1, 0)


def real_extracts() -> list[Path]:
    """The kept eight rows, and whole extracts where the environment names a folder."""
    folder = os.environ.get("CLASSROOM_MONITOR_SHARED")
    whole = sorted(Path(folder, "data", "schools").glob("*.csv")) if folder else []
    lists = [path for path in whole if path.stat().st_size > 100_000]
    return [DATA / "register_111.csv", *lists]


@pytest.mark.parametrize("path", real_extracts(), ids=lambda path: path.name)
def test_every_row_of_a_real_extract_is_taken(path):
    first = load_schools(path, by=Actor.system())
    assert first.refused == []
    assert first.created == first.read == School.objects.count()
    again = load_schools(path, by=Actor.system())
    assert again.left == again.read


def test_the_load_costs_the_same_queries_for_ten_times_the_rows(
    register, load, django_assert_max_num_queries
):
    for number in range(80):
        register.add(str(400000 + number))
    with django_assert_max_num_queries(25):
        assert load().created == 88
