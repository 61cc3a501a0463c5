"""User Management: the list of a school's users."""

import re
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from classroom_monitor.accounts.links import issue, use
from classroom_monitor.accounts.models import LinkKind
from classroom_monitor.outbox.models import Message, MessageKind, State
from classroom_monitor.staff.listing.query import SORTS, ListQuery, back_address
from classroom_monitor.staff.listing.statements import matching
from classroom_monitor.staff.models import Membership
from classroom_monitor.testing import make_member, make_school

LIST = "/schools/ashgrove/staff/"


@pytest.fixture
def page(sign_in, amara):
    """Fetch the list, as Amara sees it, for a query."""
    client = sign_in(amara)

    def fetch(query: str = "", **headers: str) -> str:
        response = client.get(f"{LIST}?{query}", headers=headers)
        assert response.status_code == 200
        return response.content.decode()

    return fetch


def test_a_row_shows_what_there_is_to_know(page, tess, tess_has_4b):
    html = page()
    assert "Tan, Ms Tess" in html
    assert "ng75pn_tan@example.test" in html
    assert f"{LIST}{tess.ref}/" in html
    assert 'value="' + tess.ref in html


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("sal", 403), ("otto", 404)]
)
def test_others_are_kept_out(sign_in, request, who, status, amara):
    assert sign_in(request.getfixturevalue(who)).get(LIST).status_code == status


def test_nobody_of_another_school_appears(page, otto):
    for query in ("", "q=otto", "q=falk", "q=b11aa", "status=any"):
        html = page(query)
        assert otto.ref not in html
        assert "Falk, Otto" not in html


@pytest.mark.parametrize(
    "query",
    [
        "page=abc",
        "page=-1",
        "page=99999999999999999999",
        "sort=x",
        "sort=-",
        "size=7",
        "q=" + "x" * 5000,
        "q=%25_%5C'\"",
        "q=%E2%80%AE",
        "q=%FF%FE",
        "status=nonsense&type=&check=x",
        "show=nobody",
    ],
)
def test_nonsense_in_the_address_is_left_out(page, query, tess):
    assert "User Management" in page(query)


@pytest.mark.parametrize(
    "typed",
    ["siobhan", "Siobhán", "SIOBHÁN", "oneill", "O'Neill", "sio neil", "ó", "ng75pn_o"],
)
def test_search_is_blind_to_accents_and_capitals(page, ashgrove, tess, typed):
    make_member(ashgrove, "ng75pn_oneill", first_name="Siobhán", last_name="O’Neill")
    html = page(f"q={typed}")
    assert "O’Neill, Siobhán" in html


def test_every_word_must_be_found(page, tess, sal):
    html = page("q=tess+rees")
    assert tess.ref not in html
    assert sal.ref not in html


def test_ten_times_the_rows_cost_the_same_queries_rel_8(
    page, ashgrove, django_assert_max_num_queries
):
    page()
    with django_assert_max_num_queries(6):
        page()
    for n in range(40):
        make_member(ashgrove, f"ng75pn_more{n}", last_used_at=timezone.now())
    with django_assert_max_num_queries(6):
        assert "1 to 25 of 41" in page()


# --- What became of the last password mail ------------------------------------------


@pytest.fixture
def mailed(tess):
    """Tess was mailed a link, in this state, which she used or not."""

    def mail(state: str, is_used: bool = False) -> None:
        link, _ = issue(tess.user, LinkKind.SET_UP, school=tess.school)
        if is_used:
            use(link)
        Message.objects.create(
            school=tess.school,
            user=tess.user,
            membership=tess,
            kind=MessageKind.SET_PASSWORD,
            state=state,
            link=link,
            finished_at=timezone.now(),
        )

    return mail


def sets_password(html: str, member: Membership) -> bool:
    return f"{LIST}{member.ref}/set-password/" in html


@pytest.mark.parametrize("state", ["refused", "unclear", "given up", "handed over"])
def test_whoever_got_no_password_by_mail_can_be_given_one(page, tess, mailed, state):
    assert not sets_password(page(), tess)
    mailed(state)
    html = page()
    assert sets_password(html, tess)
    assert State(state).label in html


def test_a_used_link_needs_no_other_password(page, tess, mailed):
    mailed("refused")
    mailed("handed over", is_used=True)
    html = page("sort=-status")
    assert not sets_password(html, tess)
    assert "Link used" in html


def test_whoever_has_no_email_gets_a_password_by_hand(page, ashgrove):
    nell = make_member(ashgrove, "ng75pn_nell", email="")
    html = page()
    assert sets_password(html, nell)
    assert "No email" in html
    assert f'for="pick-{nell.ref}"' not in html


# --- People whose account is of another school ----------------------------------------


def test_of_a_person_from_elsewhere_a_row_shows_only_what_was_written_here(
    page, ashgrove, otto
):
    otto.user.slowed_until = timezone.now() + timedelta(hours=1)
    otto.user.save()
    guest = Membership.objects.create(
        school=ashgrove,
        user=otto.user,
        first_name="Otto",
        last_name="Guest",
        invited_email="o.guest@example.test",
    )
    html = page()
    assert "Signs in with their own account" in html
    assert "o.guest@example.test" in html
    for secret in (otto.user.username, otto.user.email, "Falk", "Slowed<"):
        assert secret not in html.replace('value="slowed"', "")
    assert not sets_password(html, guest)
    assert guest.ref not in page("status=slowed")
    assert guest.ref not in page(f"q={otto.user.username}")
    for order in ("username", "-username", "email"):
        assert guest.ref in page(f"sort={order}")


# --- Filters, order, pages -----------------------------------------------------------


def test_filters_combine_and_say_how_many_each_would_leave(
    page, ashgrove, tess, tess_has_4b, sal
):
    html = page("check=no-groups&check=never&type=slt")
    assert sal.ref in html
    assert tess.ref not in html
    assert 'id="count-teacher">0<' in html
    assert 'id="count-slt">1<' in html
    assert 'id="count-no-groups">1<' in html


def test_the_inactive_are_hidden_and_said_to_be(page, ashgrove, today):
    gone = make_member(ashgrove, "ng75pn_gone", is_active=False)
    left = make_member(ashgrove, "ng75pn_left", last_day=today - timedelta(days=1))
    for hidden in (gone, left):
        assert hidden.ref not in page()
        assert hidden.ref in page("status=inactive")
        assert hidden.ref in page("status=any")
    html = page("q=gone")
    assert "1 inactive user is hidden by the Status filter" in html
    assert 'href="/schools/ashgrove/staff/?q=gone&amp;status=any"' in html


def test_a_name_much_like_what_was_typed_is_offered(page, ashgrove):
    make_member(ashgrove, "ng75pn_h", last_name="Hargreaves", is_active=False)
    assert "Hargreaves, Ng75pn_h" in page("q=hargreeves")


def test_an_address_without_status_and_one_with_none_ticked_differ(page, ashgrove):
    gone = make_member(ashgrove, "ng75pn_gone", is_active=False)
    assert gone.ref not in page("q=")
    assert gone.ref in page("q=&status=")


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_holds_everybody_once_and_turns_round(page, ashgrove, sort):
    for n in range(30):
        make_member(
            ashgrove,
            f"ng75pn_n{n:02}",
            user_type=["teacher", "slt"][n % 2],
            last_used_at=None if n % 3 else timezone.now() - timedelta(days=n),
        )

    def refs(order: str) -> list[str]:
        pages = [page(f"sort={order}&page={number}") for number in (1, 2)]
        return [ref for html in pages for ref in re.findall(r'id="row-(\w+)"', html)]

    up, down = refs(sort), refs(f"-{sort}")
    assert len(set(up)) == len(up) == len(set(down)) == 31
    if sort == "name":
        assert up == down[::-1]


def test_never_signed_in_counts_as_longest_ago(page, amara, tess, sal):
    Membership.objects.filter(pk=tess.pk).update(last_used_at=timezone.now())
    html = page("sort=last-sign-in")
    assert html.index(sal.ref) < html.index(tess.ref)
    assert 'aria-sort="ascending"' in html


def test_the_number_of_rows_is_remembered(sign_in, amara):
    client = sign_in(amara)
    client.get(f"{LIST}?size=50")
    assert "<option selected>50" in client.get(LIST).content.decode()
    client.get(f"{LIST}?size=7")
    assert "<option selected>50" in client.get(LIST).content.decode()


def test_htmx_gets_rows_that_offer_a_password_too(page, ashgrove):
    nell = make_member(ashgrove, "ng75pn_nell", email="")
    assert sets_password(page(**{"HX-Request": "true"}), nell)


def test_htmx_gets_the_list_alone_and_the_address_to_show(sign_in, amara, tess):
    response = sign_in(amara).get(
        f"{LIST}?q=tan&status=&page=1&sort=name", headers={"HX-Request": "true"}
    )
    html = response.content.decode()
    assert "<html" not in html
    assert tess.ref in html
    assert response["HX-Push-Url"] == f"{LIST}?q=tan&status=any"
    assert "HX-Request" in response["Vary"]


# --- There and back -------------------------------------------------------------------


def test_a_row_leads_to_its_form_and_knows_the_way_back(page, tess, rf, ashgrove):
    html = page("q=tan&type=teacher&sort=-email")
    assert f"{tess.ref}/?from=q%3Dtan%26type%3Dteacher%26sort%3D-email" in html
    request = rf.get("/", {"from": "q=tan&type=teacher&sort=-email&evil=//x"})
    request.base = LIST
    assert back_address(request) == f"{LIST}?q=tan&type=teacher&sort=-email"
    assert back_address(request, tess.ref).endswith(
        f"&sort=-email&show={tess.ref}#row-{tess.ref}"
    )


def test_whoever_was_saved_is_on_the_page_shown(page, ashgrove):
    last = [make_member(ashgrove, f"ng75pn_p{n:02}") for n in range(60)][-1]
    html = page(f"show={last.ref}")
    assert f'id="row-{last.ref}"' in html
    assert '<span aria-current="page">3</span>' in html


def test_bulk_actions_meet_exactly_whom_the_list_shows(ashgrove, tess, sal, today):
    query = ListQuery.read(QueryDict("q=e&type=slt&status=any&check=no-groups"))
    assert list(matching(ashgrove, query, today)) == [sal]


def test_a_closed_school_takes_nobody_and_says_so(page, ashgrove, today):
    ashgrove.status, ashgrove.closed_on = "closed", today
    ashgrove.save()
    html = page()
    assert "Ashgrove is closed since" in html
    assert "Add New" not in html


def test_a_new_school_says_what_would_fill_the_list(sign_in, tilda, trust):
    make_school("Elmhurst", trust=trust)
    page = sign_in(tilda).get("/trusts/oakwood/schools/elmhurst/staff/")
    html = page.content.decode()
    assert "Nobody can sign in here yet" in html
    assert 'href="/trusts/oakwood/schools/elmhurst/staff/add/"' in html


def test_saving_leads_back_to_the_same_list_and_to_the_row(sign_in, amara, tess):
    client = sign_in(amara)
    address = f"{LIST}{tess.ref}/?from=q%3Dtan%26sort%3D-email%26next%3D//x.test"
    form = client.get(address)
    assert 'href="/schools/ashgrove/staff/?q=tan&amp;sort=-email"' in form.text
    typed = {name: value or "" for name, value in form.context["form"].initial.items()}
    typed |= {"from": form.context["back"], "was": form.context["was"]}
    saved = client.post(address, {**typed, "first_name": "Teresa"})
    assert saved.status_code == 302, saved.text
    assert saved["Location"] == (
        f"{LIST}?q=tan&sort=-email&show={tess.ref}#row-{tess.ref}"
    )
    assert f'id="row-{tess.ref}"' in client.get(saved["Location"]).text
