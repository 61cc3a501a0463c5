"""Group Management: add, edit, archive, restore."""

import pytest

from classroom_monitor.groups.models import Group
from classroom_monitor.history.models import Change
from classroom_monitor.schools.models import AcademicYear


@pytest.fixture
def base(ashgrove) -> str:
    return f"/schools/{ashgrove.slug}/groups/"


def names(response) -> list[str]:
    """The groups that the list shows, in its order."""
    return [row.name for row in response.context["list"].page]


@pytest.fixture
def new_group(ashgrove, today) -> dict[str, object]:
    year = AcademicYear.containing(ashgrove, today)
    return {"name": "5 Ash", "kind": "class", "academic_year": year.ref}


def test_an_administrator_adds_a_group(sign_in, amara, base, new_group):
    response = sign_in(amara).post(f"{base}add/", new_group | {"year_groups": ["5"]})
    assert response.status_code == 302
    assert Group.objects.get().year_groups == ["5"]
    assert Change.objects.get().kind == "groups.added"


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 403), ("sal", 403), ("otto", 404), ("tilda", 404)]
)
def test_others_are_kept_out(sign_in, request, who, status, amara, base, new_group):
    somebody = request.getfixturevalue(who)
    assert sign_in(somebody).post(f"{base}add/", new_group).status_code == status
    assert not Group.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Enter the name of the group."),
        ({"name": "4B"}, "There is a group of that name"),
        ({"name": "x" * 81}, "at most 80"),
        ({"name": "5\nAsh"}, "Take out the line breaks"),
        ({"kind": "standing"}, "Select a valid choice"),
        ({"school": 7}, "Load this page again"),
    ],
)
def test_bad_input_gets_a_sentence(
    sign_in, amara, class_4b, base, new_group, change, sentence
):
    response = sign_in(amara).post(f"{base}add/", new_group | change)
    assert response.status_code == 422
    assert sentence in response.text
    assert Group.objects.count() == 1


def test_another_schools_academic_year_cannot_be_chosen_az_4(
    sign_in, amara, base, new_group, class_of_birchwood
):
    forged = new_group | {"academic_year": class_of_birchwood.academic_year.ref}
    assert sign_in(amara).post(f"{base}add/", forged).status_code == 422


def test_a_stale_form_is_told_and_loses_nothing_rel_2(
    sign_in, amara, class_4b, base, new_group
):
    browser = sign_in(amara)
    first = new_group | {"name": "4 Oak", "version": 1}
    assert browser.post(f"{base}{class_4b.ref}/edit/", first).status_code == 302
    second = new_group | {"name": "4 Elm", "version": 1}
    response = browser.post(f"{base}{class_4b.ref}/edit/", second)
    assert response.status_code == 422
    assert "it is now “4 Oak”" in response.text
    assert "4 Elm" in response.text
    class_4b.refresh_from_db()
    assert class_4b.name == "4 Oak"


def test_archiving_takes_a_group_from_its_users_and_is_kept(
    sign_in, amara, tess, tess_has_4b, class_4b, base, today
):
    browser = sign_in(amara)
    browser.post(f"{base}{class_4b.ref}/archive/")
    assert not tess.groups_on(today).exists()
    assert "4B" not in names(browser.get(base))
    assert names(browser.get(f"{base}?check=archived")) == ["4B"]
    assert Change.objects.get().content.data["before"]["users"][0][0] == tess.ref
    browser.post(f"{base}{class_4b.ref}/restore/")
    class_4b.refresh_from_db()
    assert class_4b.archived_on is None
    assert not tess.groups_on(today).exists()


def test_a_standing_group_is_not_archived(sign_in, amara, everybody, base):
    sign_in(amara).post(f"{base}{everybody.ref}/archive/")
    everybody.refresh_from_db()
    assert everybody.archived_on is None


def test_another_schools_group_does_not_exist_here(
    sign_in, amara, class_of_birchwood, base
):
    browser = sign_in(amara)
    for act in ("", "edit/", "archive/", "restore/"):
        address = f"{base}{class_of_birchwood.ref}/{act}"
        assert browser.post(address).status_code == 404


def test_a_new_group_leads_to_its_pupils_and_users(sign_in, amara, base, new_group):
    response = sign_in(amara).post(f"{base}add/", new_group, follow=True)
    group = Group.objects.get()
    assert response.redirect_chain == [(f"{base}{group.ref}/members/", 302)]
    page = sign_in(amara).get(f"{base}{group.ref}/").text
    assert "no pupils and nobody sees it" in page
    assert "Choose its pupils and who sees them" in page


def test_a_double_click_adds_one_group_rel_1(sign_in, amara, base, new_group):
    browser = sign_in(amara)
    for _ in range(2):
        response = browser.post(f"{base}add/", new_group | {"key": "k"})
        assert response.status_code == 302
    assert Group.objects.count() == 1


def test_an_archived_group_is_not_edited_or_archived_again(
    sign_in, amara, class_4b, base, new_group
):
    browser = sign_in(amara)
    browser.post(f"{base}{class_4b.ref}/archive/")
    browser.post(f"{base}{class_4b.ref}/archive/")
    assert Change.objects.filter(kind="groups.archived").count() == 1
    edited = new_group | {"name": "4 Oak", "version": 2}
    response = browser.post(f"{base}{class_4b.ref}/edit/", edited)
    assert response.status_code == 422
    assert "Restore it first" in response.text


def test_the_button_to_archive_says_how_many_lose_the_group(
    sign_in, amara, tess_has_4b, class_4b, base
):
    text = sign_in(amara).get(f"{base}{class_4b.ref}/edit/").text
    assert "Archive, and take it from 1 user<" in text
