"""Dates and times as they are written on the screen: 23 Nov 2026; Today, 08:12."""

from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
SHORT_MONTHS = [name[:3] for name in MONTHS]
WEEKDAYS = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
]
ONE_DAY = timedelta(days=1)


class Place(Protocol):
    """A school, as far as its clock is concerned."""

    time_zone: str

    def now(self) -> datetime: ...


def day(value: date) -> str:
    """23 Nov 2026."""
    return f"{value.day} {SHORT_MONTHS[value.month - 1]} {value.year}"


def long_day(value: date) -> str:
    """Monday 23 Nov 2026."""
    return f"{WEEKDAYS[value.weekday()]} {day(value)}"


def month(value: date) -> str:
    """November 2026."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def clock(value: datetime) -> str:
    """08:12."""
    return f"{value.hour:02}:{value.minute:02}"


def moment(value: datetime, now: datetime) -> str:
    """Today, 08:12; Yesterday, 17:40; before that 20 Nov 2026. In the zone of `now`."""
    local = value.astimezone(now.tzinfo)
    if local.date() == now.date():
        return f"Today, {clock(local)}"
    if local.date() == now.date() - ONE_DAY:
        return f"Yesterday, {clock(local)}"
    return day(local)


def full_moment(value: datetime, place: Place) -> str:
    """23 Nov 2026, 08:12, where the school is."""
    local = value.astimezone(ZoneInfo(place.time_zone))
    return f"{day(local)}, {clock(local)}"
