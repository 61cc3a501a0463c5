"""Targets for many pupils: the preview, the act, and taking it back."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classroom_monitor.attainment import setting
from classroom_monitor.attainment.book import Book
from classroom_monitor.attainment.models import Target
from classroom_monitor.attainment.setting import Aimed
from classroom_monitor.attainment.target_scope import Whose
from classroom_monitor.groups.models import GroupAccess
from classroom_monitor.history.models import Change
from classroom_monitor.testing import make_member, make_pupil, make_result

pytestmark = pytest.mark.django_db
HERE = "/schools/ashgrove/attainment/targets/"
SEPTEMBER, NOVEMBER, JULY = date(2026, 9, 1), date(2026, 11, 1), date(2027, 7, 1)


@pytest.fixture(autouse=True)
def _in_november(time_machine):
    time_machine.move_to("2026-11-10 12:00")


@pytest.fixture
def allowed(tess, tess_has_4b):
    tess.can_set_targets = True
    tess.save(update_fields=["can_set_targets"])
    return tess


@pytest.fixture
def filled(reading):
    return {
        "subject": reading.ref,
        "due": "2027-07",
        "name": "End of year 2027",
        "way": "same",
        "value": "4S",
        "steps": "2",
        "prior": "2026-11",
        "start": "2026-09",
        "path": "straight",
    }


class Bulk:
    """Somebody's browser at the bulk pages of one group."""

    def __init__(self, client, group) -> None:
        self.client, self.query = client, f"?group={group.ref}"

    def preview(self, sent, status=200) -> str:
        response = self.client.post(f"{HERE}bulk/{self.query}", sent)
        assert response.status_code == status
        return response.content.decode()

    def carry_out(self, sent, page, **more):
        digest = re.search(r'name="digest" value="(\w+)"', page)
        assert digest
        where = f"{HERE}bulk/carry-out/{self.query}"
        return self.client.post(where, sent | {"digest": digest[1]} | more)


@pytest.fixture
def bulk(sign_in, allowed, class_4b):
    return Bulk(sign_in(allowed), class_4b)


def give(whose, subject, text, by, member, due=JULY, start=SEPTEMBER) -> Target:
    book = Book.of(whose.school)
    sheets = setting.sheets_for(whose.school, book, Whose(pupil=whose), subject, due)
    aimed = Aimed(subject, "Own", setting.read_value(sheets, text), start, due)
    return setting.set_target(
        whose.school, Whose(pupil=whose), aimed, member=member, by=by
    )


def targets() -> dict[str, str]:
    rows = Target.objects.select_related("pupil", "step")
    return {row.pupil.first_name: row.step.code for row in rows}


def test_one_value_is_set_for_each_as_the_preview_showed(bulk, filled, cara, dev, ewan):
    page = bulk.preview(filled)
    assert "2 of 2 pupils would get a target" in page
    assert "Nowak, Cara" in page
    assert "Quill" not in page
    assert not Target.objects.exists()
    assert bulk.carry_out(filled, page).status_code == 302
    assert targets() == {"Cara": "4S", "Dev": "4S"}


def test_whoever_is_ticked_is_left_out(bulk, filled, cara, dev):
    page = bulk.preview(filled)
    assert bulk.carry_out(filled, page, leave=[dev.ref]).status_code == 302
    assert targets() == {"Cara": "4S"}


def test_by_prior_attainment_each_has_so_many_steps_more(
    bulk, filled, cara, dev, ashgrove, today, class_4b, reading
):
    ada, top = (
        make_pupil(ashgrove, name, today, class_4b) for name in ("Ada Moss", "Top Moss")
    )
    make_result(cara, reading, SEPTEMBER, "4E")
    make_result(dev, reading, NOVEMBER, "A")
    make_result(top, reading, NOVEMBER, "9S")
    sent = filled | {"way": "prior", "value": ""}
    page = bulk.preview(sent)
    assert "1 of 4 pupils would get a target" in page
    assert "Absent in November 2026: there is no result." in page
    assert "No result in November 2026." in page
    assert "9S and 2 more leaves the scale." in page
    assert bulk.carry_out(sent, page).status_code == 302
    assert targets() == {"Cara": "4D"}
    assert {ada.first_name, top.first_name}.isdisjoint(targets())


def test_last_years_targets_are_copied_with_the_steps_to_add(
    bulk, filled, cara, dev, reading, system, allowed
):
    last = {"due": date(2026, 7, 1), "start": date(2025, 9, 1)}
    give(cara, reading, "3S", system, allowed, **last)
    sent = filled | {"way": "last", "steps": "6", "value": ""}
    page = bulk.preview(sent)
    assert "No target of their own for July 2026." in page
    bulk.carry_out(sent, page)
    codes = Target.objects.order_by("month").values_list("pupil", "step__code")
    assert [*codes] == [(cara.pk, "3S"), (cara.pk, "4S")]
    assert Target.objects.latest("month").month == JULY


def test_a_target_that_is_there_stays_unless_it_is_to_be_replaced(
    bulk, filled, cara, dev, reading, system, allowed
):
    give(cara, reading, "4D", system, allowed)
    page = bulk.preview(filled)
    assert "Has a target already: 4D." in page
    bulk.carry_out(filled, page)
    assert targets() == {"Cara": "4D", "Dev": "4S"}
    again = filled | {"value": "4S+", "replaces": "on"}
    bulk.carry_out(again, bulk.preview(again))
    assert targets() == {"Cara": "4S+", "Dev": "4S+"}


def test_the_act_is_one_entry_with_a_part_for_each_pupil(
    bulk, filled, cara, dev, class_4b
):
    bulk.carry_out(filled, bulk.preview(filled))
    (lead,) = Change.objects.filter(kind="targets.bulk")
    assert (lead.subject_kind, lead.subject_ref) == ("group", class_4b.ref)
    assert lead.content.data["after"]["pupils"] == 2
    parts = lead.parts.order_by("position")
    assert {part.kind for part in parts} == {"targets.set"}
    assert {part.subject_ref for part in parts} == {cara.ref, dev.ref}


def test_it_is_taken_back_but_for_what_was_changed_since(
    bulk, filled, cara, dev, reading, system, allowed, ashgrove, class_4b, today
):
    ada = make_pupil(ashgrove, "Ada Moss", today, class_4b)
    give(cara, reading, "4D", system, allowed)
    sent = filled | {"replaces": "on"}
    bulk.carry_out(sent, bulk.preview(sent))
    assert targets() == {"Cara": "4S", "Dev": "4S", "Ada": "4S"}
    Target.objects.filter(pupil=ada).update(version=7)
    lead = Change.objects.get(kind="targets.bulk")
    where = f"{HERE}undo/{lead.ref}/"
    page = bulk.client.post(where, follow=True).content.decode()
    assert "2 targets are as they were. 1 stay" in page
    assert targets() == {"Cara": "4D", "Ada": "4S"}
    again = bulk.client.post(where, follow=True).content.decode()
    assert "This was undone already." in again
    assert Change.objects.get(kind="targets.bulk_undone").undoes == lead


def test_what_changed_since_the_preview_is_shown_anew_and_nothing_set(
    bulk, filled, cara, dev, reading, system, allowed
):
    page = bulk.preview(filled)
    give(dev, reading, "4E", system, allowed)
    late = bulk.carry_out(filled, page)
    assert late.status_code == 422
    fresh = late.content.decode()
    assert "Something changed since you looked" in fresh
    assert "Has a target already: 4E." in fresh
    assert targets() == {"Dev": "4E"}
    assert bulk.carry_out(filled, fresh).status_code == 302
    assert targets() == {"Cara": "4S", "Dev": "4E"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"value": ""}, "Enter the result to aim at."),
        ({"due": "2026-09"}, "A target is due after its start."),
        ({"due": "2226-07"}, "Choose a month from the list."),
        ({"way": "guess"}, "Select a valid choice."),
        ({"way": "prior", "prior": ""}, "Choose a month."),
        ({"steps": "1000"}, "less than or equal to 60"),
        ({"name": ""}, "Give the targets a name."),
        ({"pupil": "x"}, "Load this page again"),
    ],
)
def test_bad_input_is_told(bulk, filled, cara, wrong, said):
    assert said in bulk.preview(filled | wrong, status=422)


def test_a_value_of_another_scale_is_set_for_nobody(bulk, filled, cara):
    page = bulk.preview(filled | {"value": "GDS"})
    assert "0 of 1 pupils would get a target" in page
    assert "GDS is not on Steps within a year." in page
    assert "There is nobody for whom a target can be set." in page


def test_a_forged_pupil_to_leave_out_is_refused(bulk, filled, cara, ewan, fay):
    page = bulk.preview(filled)
    for other in (ewan, fay):
        response = bulk.carry_out(filled, page, leave=[other.ref])
        assert response.status_code == 422
        assert other.last_name not in response.content.decode()
    assert not Target.objects.exists()


def test_who_may_not_set_targets_of_the_group_is_refused(
    sign_in, tess, tess_has_4b, sal, class_4b, class_5a, ewan, filled
):
    for who, group in ((tess, class_4b), (sal, class_4b)):
        client = sign_in(who)
        for where in ("bulk/", "bulk/carry-out/"):
            address = f"{HERE}{where}?group={group.ref}"
            assert client.post(address, filled).status_code == 403
    tess.can_set_targets = True
    tess.save(update_fields=["can_set_targets"])
    address = f"{HERE}bulk/?group={class_5a.ref}"
    assert sign_in(tess).post(address, filled).status_code == 403


def test_slt_set_nothing_for_pupils_whom_they_do_not_see(
    sign_in, sal, cara, dev, class_4b, filled
):
    sal.can_set_targets = True
    sal.save(update_fields=["can_set_targets"])
    page = Bulk(sign_in(sal), class_4b).preview(filled)
    assert "0 of 0 pupils" in page
    assert "Pupils of the group whom you do not see by name are left out." in page
    assert "Nowak" not in page


def test_a_bulk_act_of_another_school_cannot_be_undone(
    bulk, filled, cara, sign_in, otto
):
    bulk.carry_out(filled, bulk.preview(filled))
    lead = Change.objects.get(kind="targets.bulk")
    otto.can_set_targets = True
    otto.save(update_fields=["can_set_targets"])
    where = f"/schools/birchwood/attainment/targets/undo/{lead.ref}/"
    assert sign_in(otto).post(where).status_code == 404
    assert targets() == {"Cara": "4S"}


def test_undo_is_offered_on_the_list_for_as_long_as_it_would_do_anything(
    bulk, filled, cara, dev
):
    bulk.carry_out(filled, bulk.preview(filled))
    lead = Change.objects.get(kind="targets.bulk")
    where = f"{HERE}undo/{lead.ref}/"

    def listed() -> str:
        return bulk.client.get(f"{HERE}?of={lead.subject_ref}").content.decode()

    # The first list shows the message too, which offers it once.
    assert listed().count(where) == 2
    page = listed()
    assert page.count(where) == 1
    assert "End of year 2027, by the end of July 2027" in page
    assert "2 targets" in page
    Target.objects.filter(pupil=dev).update(version=7)
    assert "2 targets, 1 still as you set it" in listed()
    Target.objects.filter(pupil=cara).delete()
    assert where not in listed()


def test_undo_on_the_list_goes_once_it_was_pressed(bulk, filled, cara, dev):
    bulk.carry_out(filled, bulk.preview(filled))
    lead = Change.objects.get(kind="targets.bulk")
    page = bulk.client.post(f"{HERE}undo/{lead.ref}/", follow=True).content.decode()
    assert "2 targets are as they were." in page
    assert "Set by you for many pupils" not in page
    assert not Target.objects.exists()


def test_undo_on_the_list_is_for_whoever_set_them_and_still_may(
    bulk, filled, cara, sign_in, ashgrove, class_4b, allowed, today
):
    bulk.carry_out(filled, bulk.preview(filled))
    where = f"{HERE}?of={class_4b.ref}"
    colleague = make_member(ashgrove, "ng75pn_colleague", can_set_targets=True)
    GroupAccess.objects.create(
        school=ashgrove, membership=colleague, group=class_4b, from_on=today
    )
    assert "Set by you" not in sign_in(colleague).get(where).content.decode()
    assert "Set by you" in sign_in(allowed).get(where).content.decode()
    allowed.can_set_targets = False
    allowed.save(update_fields=["can_set_targets"])
    assert "Set by you" not in sign_in(allowed).get(where).content.decode()


def test_the_list_asks_as_many_questions_of_ten_times_the_targets_and_acts(
    bulk, filled, ashgrove, class_4b, today
):
    counts, made = [], 0
    for size in (1, 10):
        while made < size:
            make_pupil(ashgrove, f"Pip P{made}", today, class_4b)
            made += 1
        sent = filled | {"replaces": "on", "value": "4D" if size == 1 else "4S"}
        bulk.carry_out(sent, bulk.preview(sent))
        where = f"{HERE}?of={class_4b.ref}"
        bulk.client.get(where)
        with CaptureQueriesContext(connection) as queries:
            assert "Set by you" in bulk.client.get(where).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("way", ["same", "last", "prior"])
def test_the_statements_of_the_preview_do_not_grow(
    bulk, filled, ashgrove, class_4b, today, reading, way
):
    counts, made = [], 0
    for size in (2, 9):
        while made < size:
            pupil = make_pupil(ashgrove, f"Pip P{made}", today, class_4b)
            make_result(pupil, reading, SEPTEMBER, "4E")
            made += 1
        sent = filled | {"way": way}
        bulk.preview(sent)
        with CaptureQueriesContext(connection) as queries:
            bulk.preview(sent)
        counts.append(len(queries))
    assert counts[0] == counts[1]
