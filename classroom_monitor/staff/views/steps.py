"""What the small buttons of the user form do without script."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from classroom_monitor.accounts import actions as accounts
from classroom_monitor.accounts import usernames
from classroom_monitor.staff import links
from classroom_monitor.staff.access import StaffRequest, staff_managers_only
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.picker import Picker, read_day
from classroom_monitor.staff.text import fold


def take_step(
    request: StaffRequest, step: str, data: QueryDict, picker: Picker
) -> dict[str, Any]:
    """Do what the pressed button says to the typed values; nothing is saved yet."""
    if step == "add":
        until = read_day(data.get("until", ""))
        picker.add_ticked(until)
        data["until"] = ""
    elif step == "same":
        return {"same_note": copy_groups(request, data.get("same_as", ""), picker)}
    elif step == "suggest":
        data["username"], note = suggest(request, data)
        return {"username_note": note}
    return {"shown_step": step}


def suggest(request: StaffRequest, data: QueryDict) -> tuple[str, str]:
    """A free username for the typed name, and what to say about it."""
    surname, first = data.get("last_name", ""), data.get("first_name", "")
    if not surname.strip():
        return data.get("username", ""), "Enter the surname first, then press Suggest."
    name = usernames.suggest(request.school.postcode, surname)
    if accounts.taken([name]):
        others = usernames.alternatives(
            request.school.postcode, first, surname, accounts.taken
        )
        return others[0], f"{name} is taken, so this one is suggested."
    return name, "This username is free."


def copy_groups(request: StaffRequest, typed: str, picker: Picker) -> str:
    """Select what a colleague has; say what was done, or how to name one person."""
    found = colleagues(request, typed)[:6]
    exact = [member for member in found if member.list_name == typed.strip()]
    if len(found) != 1 and not exact:
        if not found:
            return f"Nobody here is called “{typed}”. Type part of a name or username."
        names = "; ".join(member.list_name for member in found)
        return f"Type more of the name. These match: {names}."
    member = (exact or found)[0]
    count = picker.copy(links.held_by([member]).get(member.pk, {}).values())
    return f"{count} added from {member.full_name}."


def colleagues(request: StaffRequest, typed: str) -> list[Membership]:
    if not typed.strip():
        return []
    today = request.school.today()
    members = request.school.memberships.active(today).select_related("user", "school")
    for word in fold(typed).replace(",", " ").split():
        members = members.filter(search__contains=word)
    return list(members.in_order()[:10])


@staff_managers_only
def check_username(request: StaffRequest) -> HttpResponse:
    """Say at once whether a typed username can be had, never where it is used."""
    typed = request.GET.get("username", "")
    name = usernames.normalise(typed)
    member = request.school.memberships.filter(
        ref=request.GET.get("member", ""), user__home_school=request.school
    ).first()
    besides = member.user if member else None
    problem = usernames.problem(name) if typed else "Enter a username."
    page: dict[str, Any] = {"problem": problem, "name": name}
    if not problem and besides is not None and name == besides.username:
        page["is_own"] = member
    elif not problem and accounts.taken([name], besides=besides):
        page["alternatives"] = usernames.alternatives(
            request.school.postcode,
            request.GET.get("first_name", ""),
            request.GET.get("last_name", "") or name.rpartition("_")[2],
            accounts.taken,
        )
        page["problem"] = "That username is taken."
    page["has_capitals"] = usernames.has_capitals(name)
    return render(request, "staff/_username_state.html", page)


@staff_managers_only
def suggest_username(request: StaffRequest) -> HttpResponse:
    """The username box filled with a free suggestion."""
    name, note = suggest(request, request.GET)
    page = {"name": name, "note": note}
    return render(request, "staff/_username_suggested.html", page)


@staff_managers_only
def list_colleagues(request: StaffRequest) -> HttpResponse:
    """Names for *Same groups as…*, as one types."""
    page = {"members": colleagues(request, request.GET.get("same_as", ""))}
    return render(request, "staff/_colleagues.html", page)
