"""Acts on many: choose, look at what will happen, press once, read the receipt."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from classroom_monitor.staff import bulk, slips
from classroom_monitor.staff.access import StaffRequest, staff_managers_only
from classroom_monitor.staff.acts import Wanted
from classroom_monitor.staff.bulk_forms import WantedForm, unexpected
from classroom_monitor.staff.listing.query import ListQuery
from classroom_monitor.staff.listing.statements import matching
from classroom_monitor.staff.models import BulkSelection, Membership
from classroom_monitor.staff.passwords import PrintSlips
from classroom_monitor.staff.revisions import Outcome, Revision

SHOWN_AT_FIRST = 50
NOBODY_TICKED = "Tick the people first, then press the button again."
TOO_MANY = f"At most {bulk.MOST:,} people can be chosen in one go. Use a filter first."
CHANGED_MEANWHILE = (
    "Something changed after this was shown, so nothing was done. Below stands what "
    "would happen now: look again, then press the button."
)


@staff_managers_only
@require_POST
def choose_bulk(request: StaffRequest, act: str) -> HttpResponse:
    """Freeze the people ticked, or those of an earlier choice, for one act."""
    if strange := unexpected(request.POST, {"user", "matching", "selection", "from"}):
        names = ", ".join(sorted(strange))[:100]
        text = f"This form sent something that does not belong to it: {names}."
        return refuse(request, text)
    refs = request.POST.getlist("user")
    if earlier := request.POST.get("selection"):
        refs = get_object_or_404(selections(request), ref=earlier).refs
    if not refs:
        return refuse(request, NOBODY_TICKED)
    return start(request, refs, act)


@staff_managers_only
@require_POST
def choose_all(request: StaffRequest) -> HttpResponse:
    """Freeze everybody who matches the list's search and filters now."""
    query = ListQuery.read(QueryDict(request.POST.get("matching", "")[:2000]))
    people = matching(request.school, query, request.school.today())
    refs = list(people.values_list("ref", flat=True))
    if not refs:
        return refuse(request, "Nobody matches any more.")
    return start(request, refs, "")


def start(request: StaffRequest, refs: list[str], act: str) -> HttpResponse:
    if len(set(refs)) > bulk.MOST:
        return refuse(request, TOO_MANY)
    selection = bulk.freeze(
        request.school, refs, by=request.actor, act=act, came_from=came_from(request)
    )
    return redirect(f"{request.base}bulk/{selection.ref}/")


def came_from(request: StaffRequest) -> str:
    text = request.POST.get("matching") or request.POST.get("from", "")
    return ListQuery.read(QueryDict(text[:2000])).encoded()[:1000]


def refuse(request: StaffRequest, text: str) -> HttpResponse:
    page = {"text": text, "back": came_from(request), "has_errors": True}
    return render(request, "staff/bulk_refused.html", page, status=422)


def selections(request: StaffRequest) -> Any:
    return BulkSelection.objects.filter(school=request.school)


def find(request: StaffRequest, ref: str) -> BulkSelection:
    selection = get_object_or_404(selections(request), ref=ref)
    selection.school = request.school
    return selection


@staff_managers_only
def show_bulk(request: StaffRequest, ref: str) -> HttpResponse:
    """What shall be done; then what it will do; in the end what it did."""
    selection = find(request, ref)
    if selection.done_at:
        return show_receipt(request, selection)
    if not selection.act:
        return show_acts(request, selection)
    act = bulk.ACTS[selection.act]
    if not act.needs:
        return show_plan(request, selection)
    if request.method != "POST":
        if selection.wanted and "choose" not in request.GET:
            return show_plan(request, selection)
        form = WantedForm(request.school, act, initial=initial(selection))
        return show_form(request, selection, form)
    form = WantedForm(request.school, act, request.POST)
    if not form.is_valid():
        return show_form(request, selection, form)
    selection.wanted = form.chosen()
    selection.save(update_fields=["wanted"])
    return redirect(request.path)


def initial(selection: BulkSelection) -> dict[str, Any]:
    """What was chosen before, as the small form shows it."""
    wanted = selection.wanted
    allowed = "yes" if wanted.get("is_allowed", True) else "no"
    return wanted | {"is_allowed": allowed}


def show_acts(request: StaffRequest, selection: BulkSelection) -> HttpResponse:
    people = bulk.members_of(selection)
    page = {**page_of(request, selection), "acts": bulk.ACTS.values(), "people": people}
    return render(request, "staff/bulk_acts.html", cut(request, page, people))


def show_form(
    request: StaffRequest, selection: BulkSelection, form: WantedForm
) -> HttpResponse:
    people = bulk.members_of(selection)
    page = page_of(request, selection) | {
        "form": form,
        "people": people,
        "ticked": set(form["groups"].value() or ()) if "groups" in form.fields else (),
    }
    status = 422 if form.errors else 200
    return render(request, "staff/bulk_form.html", page, status=status)


def show_plan(
    request: StaffRequest,
    selection: BulkSelection,
    *,
    problem: str = "",
) -> HttpResponse:
    """Whom the act will touch and whom it refuses and why, before it does it."""
    act = bulk.ACTS[selection.act]
    page = page_of(request, selection)
    try:
        wanted = Wanted.load(request.school, selection.wanted)
    except ValidationError as error:
        form = WantedForm(request.school, act, QueryDict("groups="))
        form.errors["groups"] = form.error_class(error.messages)
        return show_form(request, selection, form)
    people = bulk.members_of(selection)
    plan = act.forecast(people, wanted, by=request.actor)
    page |= numbers(selection, plan) | {
        "plan": plan,
        "act": act,
        "wanted": wanted,
        "shown": bulk.fingerprint(plan),
        "button": act.button(len(plan.changed), wanted),
        "problem": problem,
        "has_errors": bool(problem),
    }
    status = 422 if problem else 200
    page = cut(request, page, plan.changed)
    if act.changes_access:
        page |= told(act.revisions(plan.changed, wanted), wanted, page["first"])
    return render(request, "staff/bulk_plan.html", page, status=status)


def told(
    revisions: list[Revision], wanted: Wanted, first: list[Membership]
) -> dict[str, Any]:
    """What all whom the act changes gain and lose, and what each of the first does."""
    # pupils/ stands upon staff/, so it is fetched when asked.
    from classroom_monitor.pupils import seeing

    effects = seeing.rehearse(wanted.school, revisions, wanted.school.today())
    each = {effect.member.pk: effect for effect in effects}
    return {
        "in_sum": seeing.in_sum(effects),
        "told": [(member, seeing.in_short(each[member.pk])) for member in first],
    }


def page_of(request: StaffRequest, selection: BulkSelection) -> dict[str, Any]:
    return {
        "selection": selection,
        "chosen": len(selection.refs),
        "act": bulk.ACTS.get(selection.act),
        "back": f"{request.base}{selection.came_from and '?'}{selection.came_from}",
        "help_page": "change-many-users",
    }


def numbers(selection: BulkSelection, outcome: Outcome) -> dict[str, int]:
    return {
        "changed": len(outcome.changed),
        "unchanged": len(outcome.unchanged),
        "refused": len(outcome.refused),
        "gone": bulk.gone(selection, outcome),
    }


def cut(
    request: StaffRequest, page: dict[str, Any], people: list[Any]
) -> dict[str, Any]:
    """The first fifty, and everybody when asked for."""
    first = people if "all" in request.GET else people[:SHOWN_AT_FIRST]
    return page | {"first": first, "more": len(people) - len(first)}


def show_receipt(request: StaffRequest, selection: BulkSelection) -> HttpResponse:
    reasons = dict(selection.receipt["refused"])
    members = request.school.memberships.filter(ref__in=reasons).in_order()
    page = page_of(request, selection) | selection.receipt
    page["refused"] = len(reasons)
    page["refusals"] = [(member, reasons[member.ref]) for member in members]
    return render(request, "staff/bulk_receipt.html", page)


@staff_managers_only
@require_POST
def carry_out_bulk(request: StaffRequest, ref: str) -> HttpResponse:
    """Do what was shown, once; a second press gets the same answer."""
    selection = find(request, ref)
    if unexpected(request.POST, {"shown"}) or selection.act not in bulk.ACTS:
        return refuse(request, "Choose the people and what to do again.")
    if selection.act == PrintSlips.name:
        return show_slips(request, selection)
    try:
        done = bulk.carry_out(
            selection, by=request.actor, shown=request.POST.get("shown", "")
        )
    except bulk.PlanChanged:
        return show_plan(request, selection, problem=CHANGED_MEANWHILE)
    except ValidationError:
        return show_plan(request, selection)
    told = done.selection.receipt
    undo = f"undo:{request.base}undo/{told['undo']}/" if told["undo"] else ""
    say = messages.success if told["changed"] else messages.warning
    say(request, told["said"], extra_tags=undo)
    if told["refused"]:
        return redirect(f"{request.base}bulk/{ref}/")
    return redirect(page_of(request, selection)["back"])


def show_slips(request: StaffRequest, selection: BulkSelection) -> HttpResponse:
    """The slips to print. Pass-phrases stand in this one answer and nowhere else."""
    try:
        made = slips.print_slips(
            selection, by=request.actor, shown=request.POST.get("shown", "")
        )
    except bulk.PlanChanged:
        return show_plan(request, selection, problem=CHANGED_MEANWHILE)
    except ValidationError:
        return redirect(f"{request.base}bulk/{selection.ref}/")
    page = page_of(request, selection) | {
        "slips": made,
        "sign_in": f"{settings.PUBLIC_URL}{reverse('account_login')}",
    }
    return render(request, "staff/slips.html", page)
