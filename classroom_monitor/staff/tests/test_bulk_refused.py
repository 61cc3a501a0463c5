"""Bulk actions: what is refused, by whom, how many at once, and at one instant."""

import threading

import pytest
from django.db import connection

from classroom_monitor.history.models import Change
from classroom_monitor.outbox.models import Message
from classroom_monitor.staff.models import BulkSelection, Membership
from classroom_monitor.staff.tests.bulk_pages import BASE, choose, press
from classroom_monitor.testing import make_group, make_member


@pytest.fixture
def office(sign_in, amara):
    return sign_in(amara)


@pytest.mark.parametrize(
    ("act", "wanted"),
    [
        ("change-type", {"user_type": "head"}),
        ("change-type", {}),
        ("change-type", {"user_type": "slt", "is_administrator": "on"}),
        ("add-to-groups", {"groups": ["\0"]}),
        ("add-to-groups", {"groups": [], "until": "2020-01-01"}),
        ("add-to-groups", {"until": "31 February"}),
        ("allow-targets", {"is_allowed": "<script>"}),
    ],
)
def test_what_makes_no_sense_comes_back_with_a_sentence_az_8(office, tess, act, wanted):
    page = choose(office, act, [tess])
    answer = office.post(page.redirect_chain[-1][0], wanted or {"key": ""})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not Change.objects.exists()


def test_unknown_fields_are_refused_az_8(office, tess):
    answer = choose(office, "deactivate", [tess], is_superuser="on")
    assert answer.status_code == 422
    assert "is_superuser" in answer.content.decode()
    assert not BulkSelection.objects.exists()


def test_nobody_ticked_is_told(office):
    answer = choose(office, "deactivate", [])
    assert answer.status_code == 422
    assert "Tick the people first" in answer.content.decode()


def test_ten_thousand_ids_in_one_press_are_handled(office, tess):
    refs = [f"z{n:013}" for n in range(9_999)]
    page = choose(office, "deactivate", [*refs, tess])
    assert "<b>9999</b>no longer here" in page.content.decode()
    press(office, page)
    tess.refresh_from_db()
    assert not tess.is_active


def test_more_than_ten_thousand_are_refused_with_a_sentence(office, tess):
    refs = [f"z{n:013}" for n in range(10_001)]
    answer = choose(office, "deactivate", refs)
    assert answer.status_code == 422
    assert "10,000 people" in answer.content.decode()


@pytest.mark.parametrize("ref", ["\0", "../..", "x" * 500, "'; DROP TABLE", "مفتاح"])
def test_a_forged_ref_names_nobody(office, tess, ref):
    page = choose(office, "deactivate", [tess, ref])
    assert page.status_code == 200
    assert "<b>1</b>no longer here" in page.content.decode()


def test_the_first_fifty_are_named_and_the_rest_on_request(office, ashgrove):
    people = [make_member(ashgrove, f"ng75pn_n{n}") for n in range(60)]
    page = choose(office, "deactivate", people)
    assert "and 10 more" in page.content.decode()
    assert "Make 60 people inactive" in page.content.decode()
    page = office.get(page.redirect_chain[-1][0], {"all": ""})
    assert page.content.decode().count("<bdi>") >= 60


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("sal", 403), ("otto", 404)]
)
def test_others_are_kept_out(sign_in, request, who, status, tess, office):
    page = choose(office, "deactivate", [tess])
    address, shown = page.redirect_chain[-1][0], page.context["shown"]
    client = sign_in(request.getfixturevalue(who))
    answer = client.post(f"{address}carry-out/", {"shown": shown})
    assert answer.status_code == status
    assert client.get(address).status_code == status
    assert choose(client, "deactivate", [tess]).status_code == status
    tess.refresh_from_db()
    assert tess.is_active


def test_a_trust_administrator_acts_in_the_schools_of_the_trust(sign_in, tilda, tess):
    base = "/trusts/oakwood/schools/ashgrove/staff/"
    client = sign_in(tilda)
    page = client.post(f"{base}bulk/deactivate/", {"user": tess.ref}, follow=True)
    address = page.redirect_chain[-1][0]
    assert address.startswith(base)
    client.post(f"{address}carry-out/", {"shown": page.context["shown"]})
    tess.refresh_from_db()
    assert not tess.is_active
    assert Change.objects.get().capacity == "trust administrator"


def test_an_inactive_administrator_can_do_nothing(office, amara, tess):
    page = choose(office, "deactivate", [tess])
    address, shown = page.redirect_chain[-1][0], page.context["shown"]
    Membership.objects.filter(pk=amara.pk).update(is_active=False)
    answer = office.post(f"{address}carry-out/", {"shown": shown})
    assert answer.status_code in (302, 404)
    tess.refresh_from_db()
    assert tess.is_active


@pytest.mark.parametrize("act", ["deactivate", "send-password-email", "add-to-groups"])
def test_ten_times_the_people_cost_the_same_statements(
    office, ashgrove, class_4b, act, django_assert_max_num_queries, today
):
    wanted = {"groups": class_4b.ref} if act == "add-to-groups" else {}
    counts = []
    # The first press of all also begins the chain; a few entries need fewer statements.
    for size in (2, 25, 60):
        people = [make_member(ashgrove, f"ng75pn_s{size}x{n}") for n in range(size)]
        page = choose(office, act, people)
        with django_assert_max_num_queries(60) as asked:
            press(office, page, **wanted)
        counts.append(len(asked))
    assert counts[1] == counts[2]


@pytest.mark.django_db(transaction=True)
def test_eight_presses_at_one_instant_queue_each_message_once_rst_7(
    sign_in, amara, tess, sal
):
    page = choose(sign_in(amara), "send-password-email", [tess, sal])
    address, shown = page.redirect_chain[-1][0], page.context["shown"]
    barrier, answers = threading.Barrier(8), []
    clients = [sign_in(amara) for _ in range(8)]

    def send(client) -> None:
        barrier.wait()
        try:
            answers.append(client.post(f"{address}carry-out/", {"shown": shown}))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [302] * 8
    assert Message.objects.count() == 2
    assert Change.objects.filter(kind="staff.bulk.send-password-email").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_leave_one_az_7(ashgrove, sign_in):
    for attempt in range(20):
        pair = [
            make_member(ashgrove, f"ng75pn_{side}{attempt}", is_administrator=True)
            for side in ("left", "right")
        ]
        Membership.objects.exclude(pk__in=[m.pk for m in pair]).update(
            is_administrator=False
        )
        presses = []
        for one, other in (pair, pair[::-1]):
            client = sign_in(one)
            page = choose(client, "deactivate", [other])
            presses.append((client, page.redirect_chain[-1][0], page.context["shown"]))
        barrier = threading.Barrier(2)

        def send(client, address, shown, barrier=barrier) -> None:
            barrier.wait()
            try:
                client.post(f"{address}carry-out/", {"shown": shown})
            finally:
                connection.close()

        threads = [threading.Thread(target=send, args=press) for press in presses]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        left = ashgrove.memberships.active(ashgrove.today()).administrators()
        assert left.count() == 1


def test_a_list_that_was_filtered_is_where_one_comes_back_to(office, tess):
    page = choose(office, "deactivate", [tess], matching="q=tan&type=teacher")
    answer = press(office, page)
    assert answer.redirect_chain[-1][0] == f"{BASE}?q=tan&type=teacher"


def test_the_numbers_of_a_receipt_add_up(office, amara, tess, sal, otto):
    sal.is_active = False
    sal.save()
    page = choose(office, "deactivate", [amara, tess, sal, otto])
    answer = press(office, page)
    receipt = BulkSelection.objects.get().receipt
    total = receipt["changed"] + receipt["unchanged"] + receipt["gone"]
    assert total + len(receipt["refused"]) == 4
    assert "Nobody changes their own" in answer.content.decode()


def test_a_name_in_another_class_is_shown_as_text(office, ashgrove, tess, today):
    make_group(ashgrove, "<b>4</b>", today)
    page = choose(office, "add-to-groups", [tess])
    assert "<b>4</b>" not in page.content.decode()
