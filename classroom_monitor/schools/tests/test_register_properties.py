"""What must hold for every file and every row, not for three examples."""

import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom_monitor.schools.models import School
from classroom_monitor.schools.register.reading import (
    COLUMNS,
    Row,
    WrongFileError,
    open_extract,
)
from classroom_monitor.schools.register.rows import RefusedError, understand
from classroom_monitor.schools.slugs import candidates, readable

HEADER = b'"URN","EstablishmentName","EstablishmentStatus (name)","Postcode"\r\n'
LIKELY = st.sampled_from(
    ["", "125107", "Open", "Primary", "936", "2045", "31-08-2026", "KT18 7AD"]
)
# How fast inputs are drawn says more of the machine's other work than of ours.
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
CELLS = st.fixed_dictionaries({name: LIKELY | st.text() for name in COLUMNS})


@patiently
@given(cells=CELLS)
def test_a_row_is_understood_or_refused_with_a_reason(cells):
    try:
        listed = understand(Row(2, cells))
    except RefusedError as refused:
        listed, reason = None, str(refused)
    if listed is None:
        assert reason
        return
    school = School(**listed.fields, slug="x", search="x")
    school.clean_fields(exclude=["trust", "continued_in"])
    assert re.fullmatch(r"[1-9][0-9]{5}", listed.urn)


@patiently
@given(content=st.binary(max_size=300), begin=st.sampled_from([b"", HEADER]))
def test_any_file_gives_rows_or_one_sentence(tmp_path_factory, content, begin):
    path = Path(tmp_path_factory.getbasetemp(), "any.csv")
    path.write_bytes(begin + content)
    found, told = [], "."
    try:
        with open_extract(path) as rows:
            found = list(rows)
    except WrongFileError as refused:
        told = str(refused)
    assert told.endswith(".")
    assert all(row.problem or set(row.cells) <= set(COLUMNS) for row in found)
    lines = [row.line for row in found]
    assert lines == sorted(set(lines))


@patiently
@given(name=st.text(max_size=250))
def test_every_name_has_a_readable_address(name):
    slug = readable(name, "school")
    assert re.fullmatch(r"[a-z0-9]+([-_]+[a-z0-9]+)*", slug)
    assert len(slug) <= 60
    found = [
        slug
        for slug, _ in zip(
            candidates(name, "KT18 7AD", "125107"), range(6), strict=False
        )
    ]
    assert len(set(found)) == 6
    assert all(len(each) <= 80 for each in found)
