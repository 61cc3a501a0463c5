"""What the tests of a group's members begin with and read."""

from __future__ import annotations

import pytest

from classroom_monitor.pupils.models import Pupil


@pytest.fixture
def address(class_4b) -> str:
    return f"/schools/ashgrove/groups/{class_4b.ref}/members/"


@pytest.fixture
def office(sign_in, amara):
    return sign_in(amara)


def was(browser, address: str) -> str:
    """What the form says that it showed when it was opened."""
    return browser.get(address).context["was"]


def seen(member, today) -> set[str]:
    return {p.last_name for p in Pupil.objects.visible_to(member, today)}


def chosen(response, noun: str) -> set[str]:
    """The refs in the second box of a page."""
    text = response.text
    boxes = [part.split('"')[0] for part in text.split(f'name="{noun}" value="')[1:]]
    return {value.split("|")[0] for value in boxes}
