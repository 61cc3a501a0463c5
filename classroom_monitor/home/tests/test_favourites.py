"""Favourites: kept from a graph, put in order, renamed, removed; presets put aside."""

import pytest

from classroom_monitor.history.models import Change
from classroom_monitor.home.models import Favourite, PutAside
from classroom_monitor.testing import make_member


@pytest.fixture
def own(home) -> str:
    return f"{home}favourites/"


@pytest.fixture
def presets(home) -> str:
    return f"{home}settings/favourites/"


@pytest.fixture
def of_4b(class_4b) -> dict:
    """What the button below a graph of 4B posts."""
    return {"kind": "attainment-spread", "show": "group", "group": class_4b.ref}


def keep(member, **fields) -> Favourite:
    return Favourite.objects.create(
        school=member.school,
        membership=member,
        **({"kind": "attainment-spread"} | fields),
    )


def titles(member) -> list[str]:
    found = member.favourites.order_by("position", "pk")
    return [str(favourite) for favourite in found]


def test_a_graph_is_kept_as_it_stands(
    sign_in, tess, tess_has_4b, class_4b, results, reading, own, of_4b
):
    client = sign_in(tess)
    more = {"subject": reading.ref, "kind": "attainment-breakdown"}
    response = client.post(f"{own}add/", of_4b | more, follow=True)
    kept = tess.favourites.get()
    assert (kept.kind, kept.scope, kept.group) == (
        "attainment-breakdown",
        "group",
        class_4b,
    )
    assert [row.subject for row in kept.subjects.all()] == [reading]
    assert "Attainment breakdown, 4B" in response.text
    assert "most, 2 of 2 pupils" in response.text


def test_the_homepage_begins_with_favourites(sign_in, tess, tess_has_4b, results, home):
    keep(tess, title="My first look")
    page = sign_in(tess).get(home).text
    assert "My first look" in page
    assert "Progress spread" not in page


@pytest.mark.parametrize("scope", [{"show": "school"}, {"show": "year", "year": "4"}])
def test_a_teacher_keeps_no_graph_of_the_school_or_a_year(
    sign_in, tess, tess_has_4b, results, own, home, scope
):
    client = sign_in(tess)
    forged = {"kind": "attainment-spread"} | scope
    assert client.post(f"{own}add/", forged).status_code == 403
    assert client.get(home, scope).status_code == 403
    assert not tess.favourites.exists()


def test_a_favourite_from_when_one_was_slt_shows_a_sentence_and_no_figure(
    sign_in, tess, tess_has_4b, results, home
):
    keep(tess, scope="school", title="Everybody")
    keep(tess, scope="year", year_group="5", title="Year 5 then")
    page = sign_in(tess).get(home).text
    assert page.count("Figures of the whole school and of year groups are for SLT") == 2
    assert "data-graph-card" not in page
    assert "<table" not in page


def test_a_favourite_of_a_group_that_one_lacks_offers_to_ask(
    sign_in, tess, tess_has_4b, results, class_5a, home
):
    keep(tess, scope="group", group=class_5a)
    page = sign_in(tess).get(home).text
    assert "You no longer have the group 5A" in page
    assert f"groups/{class_5a.ref}/ask/" in page
    assert "<table" not in page


def test_a_group_of_another_school_is_not_there(
    sign_in, tess, tess_has_4b, class_of_birchwood, own, home, of_4b
):
    client = sign_in(tess)
    theirs = {"show": "group", "group": class_of_birchwood.ref}
    assert client.post(f"{own}add/", of_4b | theirs).status_code == 404
    assert client.get(home, theirs).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "pie"},
        {"month": "2999-01"},
        {"from": "1801-01"},
        {"subject": "zzzz"},
        {"owner": "amara"},
    ],
)
def test_what_is_no_graph_is_not_kept(
    sign_in, tess, tess_has_4b, subjects, own, of_4b, wrong
):
    response = sign_in(tess).post(f"{own}add/", of_4b | wrong)
    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert not tess.favourites.exists()


def test_favourites_are_put_in_order(sign_in, tess, own):
    for name in "ABC":
        keep(tess, title=name)
    last = tess.favourites.get(title="C")
    client = sign_in(tess)
    client.post(f"{own}{last.ref}/up/")
    assert titles(tess) == ["A", "C", "B"]
    client.post(f"{own}{last.ref}/up/")
    client.post(f"{own}{last.ref}/up/")
    assert titles(tess) == ["C", "A", "B"]
    client.post(f"{own}{last.ref}/down/")
    assert titles(tess) == ["A", "C", "B"]


def test_a_favourite_is_renamed_and_removed(sign_in, tess, own):
    kept = keep(tess, title="Old")
    client = sign_in(tess)
    client.post(f"{own}{kept.ref}/rename/", {"title": "<b>New</b>"})
    assert titles(tess) == ["<b>New</b>"]
    assert "&lt;b&gt;New" in client.get(own).text
    refused = client.post(f"{own}{kept.ref}/rename/", {"title": " "})
    assert refused.status_code == 422
    assert "Enter a name." in refused.text
    client.post(f"{own}{kept.ref}/remove/")
    assert titles(tess) == []


def test_nobody_touches_favourites_of_others(sign_in, tess, sal, own):
    kept = keep(sal, title="Sal’s")
    client = sign_in(tess)
    for act in ("up", "down", "rename", "remove", "put-aside"):
        assert client.post(f"{own}{kept.ref}/{act}/", {"title": "x"}).status_code == 404
    assert titles(sal) == ["Sal’s"]


def test_no_more_than_thirty_are_kept(sign_in, tess, tess_has_4b, subjects, own, of_4b):
    for number in range(30):
        keep(tess, title=str(number))
    response = sign_in(tess).post(f"{own}add/", of_4b)
    assert response.status_code == 422
    assert tess.favourites.count() == 30


def test_an_administrator_chooses_a_graph_for_everybody(
    sign_in, amara, tess, tess_has_4b, results, reading, presets, home
):
    form = {
        "kind": "attainment-spread",
        "title": "Core",
        "scope": "",
        "year_group": "",
        "span": "0",
        "subjects": [reading.ref],
    }
    sign_in(amara).post(presets, form)
    made = Favourite.objects.get(membership=None)
    assert Change.objects.filter(kind="favourites.preset_added").count() == 1
    assert "Whole school" in sign_in(amara).get(home).text
    page = sign_in(tess).get(home).text
    assert str(made) in page
    # The same preset: figures of own groups alone for Tess.
    assert "My groups" in page
    assert "of 2 pupils" in page
    assert "of 3 pupils" not in page


def test_a_preset_of_the_whole_school_is_not_for_teachers(
    sign_in, ashgrove, tess, tess_has_4b, sal, results, home
):
    Favourite.objects.create(
        school=ashgrove, kind="attainment-spread", scope="school", title="All of us"
    )
    assert "All of us" not in sign_in(tess).get(home).text
    assert "All of us" in sign_in(sal).get(home).text


def test_a_preset_needs_its_year_group(sign_in, amara, subjects, presets):
    form = {"kind": "on-track", "scope": "year", "span": "0"}
    response = sign_in(amara).post(presets, form)
    assert response.status_code == 422
    assert "Choose a year group." in response.text
    assert not Favourite.objects.exists()


def test_a_preset_is_put_aside_and_taken_back(
    sign_in, ashgrove, tess, tess_has_4b, results, own, home
):
    preset = Favourite.objects.create(
        school=ashgrove, kind="attainment-spread", title="For all"
    )
    client = sign_in(tess)
    client.post(f"{own}{preset.ref}/put-aside/")
    client.post(f"{own}{preset.ref}/put-aside/")
    assert PutAside.objects.count() == 1
    assert "For all" not in client.get(home).text
    assert "Put aside" in client.get(own).text
    client.post(f"{own}{preset.ref}/take-back/")
    assert "For all" in client.get(home).text


def test_presets_are_ordered_renamed_and_removed(sign_in, ashgrove, amara, presets):
    first, second = (
        Favourite.objects.create(school=ashgrove, kind="on-track", title=title)
        for title in ("First", "Second")
    )
    client = sign_in(amara)
    client.post(f"{presets}{second.ref}/up/")
    client.post(f"{presets}{first.ref}/rename/", {"title": "Third"})
    order = Favourite.objects.order_by("position").values_list("title", flat=True)
    assert list(order) == ["Second", "Third"]
    client.post(f"{presets}{second.ref}/remove/")
    assert [one.title for one in Favourite.objects.all()] == ["Third"]
    kinds = Change.objects.filter(kind__startswith="favourites").values_list("kind")
    assert len(kinds) == 3


def test_a_colleague_sees_only_own_favourites(
    sign_in, ashgrove, tess, tess_has_4b, results, home
):
    other = make_member(ashgrove, "ng75pn_other")
    keep(other, title="Not for Tess")
    keep(tess, title="For Tess")
    page = sign_in(tess).get(home).text
    assert "For Tess" in page
    assert "Not for Tess" not in page
