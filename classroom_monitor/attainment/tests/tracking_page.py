"""A page of tracking as tests read it, and the months that they speak of."""

import re
from datetime import date

HERE = "/schools/ashgrove/attainment/tracking/"
SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (9, 10, 11))


def since_september(pupil, group) -> None:
    pupil.group_links.filter(group=group).update(from_on=SEPTEMBER)


def row_of(page: str, name: str) -> str:
    found = re.search(rf"<tr><th[^>]*><a[^>]*>{name}</a>.*?</tr>", page)
    assert found, f"{name} has no row"
    return words_of(found[0])


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def foot(page: str, words: str) -> list[str]:
    """The cells of a line below the table, after the name and the year."""
    line = re.search(rf"<tfoot>.*?(<tr><th[^>]*>{words}</th>.*?</tr>)", page)
    assert line
    cells = re.findall(r"<td[^>]*>(.*?)</td>", line[1])
    return [words_of(cell) for cell in cells[1:]]


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row" class="pupil"><a[^>]*>([^<]+)</a>', page)


def one(reading, *months) -> dict:
    written = [f"{month:%Y-%m}" for month in months]
    return {"subject": reading.ref, "month": written} | (
        {"from": written[0], "to": written[-1]} if written else {}
    )
