"""The operator's pages about schools."""

import pytest

from classroom_monitor.history.models import Change
from classroom_monitor.schools.actions import add_number
from classroom_monitor.schools.models import School, Trust

LIST = "/operator/schools/"


def facts(**changed: str) -> dict[str, str]:
    """What an operator types of a school."""
    typed = {
        "name": "Hill Top Primary School",
        "postcode": "ng7 5pn",
        "phase": "primary",
        "dfe_number": "936/2045",
        "local_authority": "Surrey",
        "status": "open",
        "closed_on": "",
    }
    return typed | changed


ADDRESSES = [
    "/operator/",
    LIST,
    f"{LIST}add/",
    "{school}",
    "{school}edit/",
    "{school}trust/",
    "{school}continue/",
    "{school}administrators/add/",
    "{school}administrators/{member}/mail/",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("who", ["amara", "sal", "tess", "otto", "tilda"])
def test_for_everybody_else_the_pages_do_not_exist(
    request, sign_in, who, address, ashgrove, amara
):
    browser = sign_in(request.getfixturevalue(who))
    place = address.format(school=f"{LIST}{ashgrove.ref}/", member=amara.ref)
    assert browser.get(place).status_code == 404
    assert browser.post(place, facts()).status_code == 404
    assert School.objects.get(pk=ashgrove.pk).name == "Ashgrove"


# --- The list ---


def test_the_list_shows_schools_with_numbers_and_no_staff(operator, ashgrove, amara):
    add_number(ashgrove, "125107", None)
    page = operator.get(LIST)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Ashgrove" in text
    assert "125107" in text
    assert "Obi" not in text
    assert [school.users for school in page.context["page"].rows] == [1]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("hill", True),
        ("HÏLL", True),
        ("ng7 5pn", True),
        ("NG75PN", True),
        ("125107", True),
        ("936/2045", True),
        ("9362045", True),
        ("zebra", False),
    ],
)
def test_a_school_is_found_by_name_postcode_and_numbers(operator, typed, found):
    operator.post(f"{LIST}add/", facts(urn="125107"))
    page = operator.get(LIST, {"q": typed})
    assert bool(page.context["page"].rows) == found


def test_the_list_is_narrowed_by_status_and_trust(operator, ashgrove, closed, trust):
    page = operator.get(LIST, {"status": "closed"})
    assert page.context["page"].rows == [closed]
    page = operator.get(LIST, {"trust": trust.ref})
    assert page.context["page"].rows == [ashgrove]
    assert operator.get(LIST, {"trust": "nothing"}).status_code == 404


def make_many(count: int) -> list[str]:
    """Schools of which three bear each name, in the order of the list."""
    School.objects.bulk_create(
        School(slug=f"s{n}", name=f"School {n // 3:04}", search=f"school {n}")
        for n in range(count)
    )
    return list(School.objects.order_by("name", "pk").values_list("slug", flat=True))


def test_every_school_stands_once_on_the_way_forward_and_back(operator):
    slugs = make_many(95)
    seen, address = [], LIST
    pages = []
    while address:
        page = operator.get(address).context["page"]
        pages.append([school.slug for school in page.rows])
        seen += pages[-1]
        address = page.next and LIST + page.next
    assert seen == slugs
    assert [len(each) for each in pages] == [25, 25, 25, 20]
    back = []
    while page.previous:
        page = operator.get(LIST + page.previous).context["page"]
        back.insert(0, [school.slug for school in page.rows])
    assert back == pages[:3]
    assert not page.previous


def test_the_way_keeps_what_was_searched(operator):
    make_many(170)
    page = operator.get(LIST, {"q": "school", "status": "open"}).context["page"]
    assert page.next.startswith("?q=school&status=open&after=")


def test_a_mark_that_is_nobodys_begins_at_the_first_page(operator):
    slugs = make_many(60)
    page = operator.get(LIST, {"after": "nothing"}).context["page"]
    assert [school.slug for school in page.rows] == slugs[:25]


@pytest.mark.parametrize("count", [3, 400])
def test_the_list_costs_the_same_queries_for_any_number(
    operator, count, django_assert_num_queries
):
    make_many(count)
    operator.get(LIST)
    with django_assert_num_queries(3):
        operator.get(LIST)


# --- Adding and editing ---


def test_an_operator_adds_a_school_with_what_belongs_to_it(operator, oona):
    answer = operator.post(f"{LIST}add/", facts(urn="125107"))
    school = School.objects.get()
    assert answer.url == f"{LIST}{school.ref}/"
    assert (school.slug, school.postcode) == ("hill-top-primary-school", "NG7 5PN")
    assert school.numbers.get().urn == "125107"
    assert school.academic_years.count() == 1
    assert school.groups.exclude(standing="").count() == 8
    entry = Change.objects.get()
    assert (entry.kind, entry.school, entry.capacity) == (
        "school.added",
        school,
        "operator",
    )
    assert entry.actor_ref == oona.user.ref


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Enter the school&#x27;s name."),
        ({"name": "x" * 201}, "Shorten the name"),
        ({"name": "Hill\u202etop"}, "invisible characters"),
        ({"name": "a\x00b"}, "control characters"),
        ({"postcode": "?!"}, "Enter a postcode like"),
        ({"phase": "college"}, "college"),
        ({"dfe_number": "12"}, "936/2045"),
        ({"closed_on": "soon"}, "Enter a day like"),
        ({"status": "gone"}, "gone"),
        ({"urn": "12"}, "six digits"),
        ({"urn": "１２５１０７"}, "six digits"),
        ({"slug": "mine"}, "more than the form"),
        ({"is_demonstration": "on"}, "more than the form"),
    ],
)
def test_a_school_with_a_problem_is_not_added_and_nothing_is_lost(
    operator, wrong, sentence
):
    answer = operator.post(f"{LIST}add/", facts(urn="125107") | wrong)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert sentence in text
    assert "Error: " in text
    assert "Surrey" in text
    assert not School.objects.exists()


def test_a_urn_that_is_here_already_is_refused(operator, closed):
    answer = operator.post(f"{LIST}add/", facts(urn="100001"))
    assert answer.status_code == 422
    assert "is here already" in answer.content.decode()
    assert School.objects.get() == closed


def test_editing_keeps_the_address_and_writes_the_schools_own_trail(operator, ashgrove):
    operator.post(f"{LIST}{ashgrove.ref}/edit/", facts(name="Ashgrove Academy"))
    ashgrove.refresh_from_db()
    assert (ashgrove.name, ashgrove.slug) == ("Ashgrove Academy", "ashgrove")
    assert "ashgrove academy" in ashgrove.search
    data = ashgrove.changes.get(kind="school.edited").content.data
    assert data["before"]["name"] == "Ashgrove"
    assert data["after"]["dfe_number"] == "936/2045"


def test_saving_without_a_change_leaves_no_entry(operator, ashgrove):
    address = f"{LIST}{ashgrove.ref}/edit/"
    operator.post(address, facts())
    operator.post(address, facts())
    assert ashgrove.changes.count() == 1


def test_a_new_phase_brings_its_year_groups_where_there_are_users(
    operator, ashgrove, amara
):
    operator.post(f"{LIST}{ashgrove.ref}/edit/", facts(phase="secondary"))
    assert ashgrove.groups.filter(standing="11").exists()


# --- The trust ---


def test_a_school_is_moved_to_a_trust_and_out_of_it(operator, birchwood, trust, tilda):
    address = f"{LIST}{birchwood.ref}/trust/"
    operator.post(address, {"trust": "oakwood trust"})
    birchwood.refresh_from_db()
    assert (birchwood.trust, birchwood.trust_by_hand) == (trust, True)
    operator.post(address, {"trust": ""})
    birchwood.refresh_from_db()
    assert birchwood.trust is None
    kinds = [change.kind for change in birchwood.changes.all()]
    assert kinds == ["school.moved", "school.moved"]


def test_moving_opens_and_closes_the_school_to_the_trusts_administrators(
    operator, sign_in, birchwood, otto, tilda
):
    place = "/trusts/oakwood/schools/birchwood/staff/"
    address = f"{LIST}{birchwood.ref}/trust/"
    assert sign_in(tilda).get(place).status_code == 404
    operator.post(address, {"trust": "Oakwood Trust"})
    assert sign_in(tilda).get(place).status_code == 200
    operator.post(address, {"trust": ""})
    assert sign_in(tilda).get(place).status_code == 404


def test_a_trust_that_nobody_knows_or_two_of_one_name_are_refused(operator, birchwood):
    address = f"{LIST}{birchwood.ref}/trust/"
    answer = operator.post(address, {"trust": "Nowhere"})
    assert answer.status_code == 422
    assert "No trust has this name" in answer.content.decode()
    for slug in ["twin", "twin-2"]:
        Trust.objects.create(slug=slug, name="Twin")
    answer = operator.post(address, {"trust": "Twin"})
    assert "Two trusts have this name" in answer.content.decode()
    assert not birchwood.changes.exists()


def test_a_double_click_adds_one_school(operator):
    for _ in range(2):
        answer = operator.post(f"{LIST}add/", facts(key="pressed-once-0001"))
        assert answer.url == f"{LIST}{School.objects.get().ref}/"
