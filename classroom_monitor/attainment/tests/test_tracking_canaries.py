"""Names of pupils whom somebody does not see, looked for in every answer (AZ-5).

Every actor of the school and of another asks every page and file of tracking, targets
and one pupil's year, for every group and pupil of both schools.
"""

import io
from itertools import product
from zipfile import ZipFile

import pytest

from classroom_monitor.attainment import setting
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Target
from classroom_monitor.attainment.months import month_of, plus
from classroom_monitor.attainment.setting import Aimed
from classroom_monitor.attainment.target_scope import Whose
from classroom_monitor.groups.models import Group
from classroom_monitor.pupils.models import Pupil
from classroom_monitor.testing import make_pupil, make_result

pytestmark = pytest.mark.django_db
TRACKING = ("tracking/", "tracking/tracking.csv", "tracking/tracking.xlsx")
QUERIES = ("&targets=yes", "&premium=yes&sort=-name")
# Groups with anybody in them, and the wider ones around these.
STANDING = ["", "all", "4", "5"]


@pytest.fixture
def grounds(
    ashgrove, today, tess, tess_has_4b, sal, amara, otto, cara, dev, fay, reading,
    class_4b, class_5a, system,
):  # fmt: skip
    """Groups, pupils and targets, with canaries of whom nobody at Ashgrove is named."""
    for who in (tess, sal, amara, otto):
        who.can_set_targets = True
        who.save(update_fields=["can_set_targets"])
    month = month_of(today)
    hidden = make_pupil(
        ashgrove, "Canary Fivea", today, class_5a, year_group="5", sen="K",
        has_pupil_premium=True,
    )  # fmt: skip
    left = make_pupil(ashgrove, "Canary Gone", today, class_4b, has_pupil_premium=True)
    left.group_links.filter(group=class_4b).update(from_on=plus(month, -2), to_on=month)
    Pupil.objects.filter(pk=fay.pk).update(last_name="Canaryfay", sort_name="canaryfay")
    book = Book.of(ashgrove)
    due, start = plus(month, 6), plus(month, -2)
    for pupil in (cara, hidden, left):
        make_result(pupil, reading, plus(month, -1), "4E")
        sheets = setting.sheets_for(ashgrove, book, Whose(pupil=pupil), reading, due)
        value = setting.read_value(sheets, "4S")
        aimed = Aimed(reading, "Aim", value, start, due)
        setting.set_target(ashgrove, Whose(pupil=pupil), aimed, member=tess, by=system)
    return ashgrove


def addresses() -> list[str]:
    base = "/schools/ashgrove/attainment/"
    groups = Group.objects.filter(standing__in=STANDING)
    refs = groups.values_list("ref", flat=True)
    pupils = Pupil.objects.values_list("ref", flat=True)
    found = [
        f"{base}{page}?of={ref}{query}"
        for page, ref, query in product(TRACKING, refs, QUERIES)
    ]
    found += [f"{base}targets/?of={ref}" for ref in refs]
    found += [f"{base}targets/set/?group={ref}" for ref in refs]
    found += [f"{base}targets/bulk/?group={ref}" for ref in refs]
    found += [f"{base}targets/set/?pupil={ref}" for ref in pupils]
    found += [f"{base}pupils/{ref}/" for ref in pupils]
    for ref in Target.objects.values_list("ref", flat=True):
        found += [f"{base}targets/{ref}/", f"{base}targets/{ref}/change/"]
    return found


@pytest.mark.parametrize("who", ["tess", "sal", "amara", "otto"])
def test_no_unseen_name_stands_in_any_page_file_or_file_name(
    request, sign_in, grounds, who
):
    client = sign_in(request.getfixturevalue(who))
    statuses = set()
    for address in addresses():
        response = client.get(address)
        statuses.add(response.status_code)
        body = b"".join(response)
        if address.partition("?")[0].endswith(".xlsx") and response.status_code == 200:
            body = opened(body)
        assert b"anary" not in body, address
        assert "anary" not in str(response.headers), address
        if who != "tess":
            assert b"Nowak" not in body, address
    assert statuses <= {200, 302, 403, 404}
    assert (200 in statuses) == (who != "otto")


def opened(book: bytes) -> bytes:
    """All that stands in a workbook, unpacked."""
    with ZipFile(io.BytesIO(book)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


@pytest.mark.parametrize("way", ["same", "last", "prior"])
def test_no_unseen_name_stands_in_the_preview_of_a_bulk_act(
    sign_in, grounds, sal, tess, reading, today, way
):
    month = month_of(today)
    sent = {
        "subject": reading.ref,
        "due": f"{plus(month, 6):%Y-%m}",
        "start": f"{plus(month, -2):%Y-%m}",
        "prior": f"{plus(month, -1):%Y-%m}",
        "name": "All",
        "way": way,
        "value": "4S",
        "steps": "1",
        "path": "term",
        "replaces": "on",
    }
    told, groups = 0, grounds.groups.filter(standing__in=STANDING)
    for who, group in product((sal, tess), groups):
        where = f"/schools/ashgrove/attainment/targets/bulk/?group={group.ref}"
        response = sign_in(who).post(where, sent)
        told += response.status_code == 200
        assert "anary" not in response.content.decode()
    assert told > len(groups)
