"""The operator's pages about trusts, and what trusts see."""

import pytest

from classroom_monitor.accounts.models import Link, LinkKind, User
from classroom_monitor.history.models import Change
from classroom_monitor.outbox.models import Message
from classroom_monitor.schools.models import School, Trust, TrustAdministrator
from classroom_monitor.testing import make_member, make_school

LIST = "/operator/trusts/"


@pytest.fixture
def operator(sign_in, oona):
    return sign_in(oona)


@pytest.fixture
def place(trust) -> str:
    return f"{LIST}{trust.ref}/"


def person(**changed: str) -> dict[str, str]:
    typed = {"name": "Ivy Marsh", "username": "oak_marsh", "email": "ivy@example.test"}
    return typed | changed


@pytest.mark.parametrize(
    "address",
    [
        LIST,
        f"{LIST}add/",
        "{trust}",
        "{trust}edit/",
        "{trust}administrators/add/",
        "{trust}administrators/{role}/end/",
        "{trust}administrators/{role}/renew/",
        "{trust}administrators/{role}/mail/",
    ],
)
@pytest.mark.parametrize("who", ["amara", "tess", "otto", "tilda"])
def test_for_everybody_else_the_pages_do_not_exist(
    request, sign_in, who, address, place, tilda
):
    browser = sign_in(request.getfixturevalue(who))
    target = address.format(trust=place, role=tilda.ref)
    assert browser.get(target).status_code == 404
    assert browser.post(target, {"name": "Mine"}).status_code == 404
    tilda.refresh_from_db()
    assert tilda.is_active


def test_an_operator_adds_and_renames_a_trust(operator):
    operator.post(f"{LIST}add/", {"name": "Oak & Ash Trust"})
    trust = Trust.objects.get()
    assert trust.slug == "oak-ash-trust"
    operator.post(f"{LIST}{trust.ref}/edit/", {"name": "Elm Trust"})
    trust.refresh_from_db()
    assert (trust.name, trust.slug) == ("Elm Trust", "oak-ash-trust")
    kinds = [change.kind for change in Change.objects.filter(school=None)]
    assert kinds == ["trust.added", "trust.edited"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Enter the trust&#x27;s name."),
        ({"name": "oakwood TRUST"}, "of this name is here already"),
        ({"name": "x" * 201}, "Shorten the name"),
        ({"name": "Elm", "slug": "mine"}, "more than the form"),
    ],
)
def test_a_trust_with_a_problem_is_not_added(operator, trust, typed, sentence):
    answer = operator.post(f"{LIST}add/", typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Trust.objects.get() == trust


def test_a_trust_keeps_its_own_name_when_saved_again(operator, trust, place):
    assert operator.post(f"{place}edit/", {"name": "Oakwood Trust"}).status_code == 302
    assert not Change.objects.exists()


def test_the_list_is_searched_and_counts_schools(operator, trust, ashgrove):
    Trust.objects.create(slug="elm", name="Elm Trust")
    [found] = operator.get(LIST, {"q": "oakw"}).context["page"].rows
    assert (found, found.count) == (trust, 1)


@pytest.mark.parametrize("count", [2, 120])
def test_the_list_costs_the_same_queries_for_any_number(
    operator, count, django_assert_num_queries
):
    Trust.objects.bulk_create(
        Trust(slug=f"t{n}", name=f"Trust {n}") for n in range(count)
    )
    with django_assert_num_queries(3):
        operator.get(LIST)


def test_a_trust_administrator_is_added_and_mailed(operator, trust, place):
    assert operator.post(f"{place}administrators/add/", person()).status_code == 302
    role = trust.administrators.get()
    assert (role.name, role.user.username) == ("Ivy Marsh", "oak_marsh")
    assert not role.user.has_usable_password()
    message = Message.objects.get()
    assert (message.user, message.school) == (role.user, None)
    assert message.context["school"] == "Oakwood Trust"
    entry = Change.objects.get()
    assert (entry.kind, entry.school) == ("trust.administrator_added", None)


def test_somebody_who_has_an_account_keeps_it(operator, trust, place, tess):
    User.objects.filter(pk=tess.user.pk).update(password="argon2$used")
    address = tess.user.email.upper()
    operator.post(f"{place}administrators/add/", person(email=address))
    role = trust.administrators.get()
    assert role.user == tess.user
    assert role.user.username == "ng75pn_tan"
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Enter the person&#x27;s name."),
        ({"username": "no spaces here"}, "Take out the space."),
        ({"username": "NG75PN_TAN"}, "That username is taken"),
        ({"email": "nobody"}, "Enter an email address like"),
        ({"email": "a@b.test\nBcc: c@d.test"}, "Enter an email address like"),
        ({"is_active": "on"}, "more than the form"),
    ],
)
def test_an_administrator_with_a_problem_is_not_added(
    operator, trust, place, tess, wrong, sentence
):
    answer = operator.post(f"{place}administrators/add/", person() | wrong)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not trust.administrators.exists()


def test_nobody_gets_one_role_twice(operator, trust, place, tilda):
    typed = person(email=tilda.user.email)
    answer = operator.post(f"{place}administrators/add/", typed)
    assert answer.status_code == 422
    assert trust.administrators.get() == tilda


def test_ending_a_role_ends_every_session_and_link_at_once(
    operator, sign_in, place, tilda, ashgrove
):
    browser = sign_in(tilda)
    address = "/trusts/oakwood/schools/"
    assert browser.get(address).status_code == 200
    link = Link.objects.create(
        user=tilda.user,
        kind=LinkKind.RESET,
        token_hash="x",
        expires_at="2100-01-01T00:00:00Z",
    )
    operator.post(f"{place}administrators/{tilda.ref}/end/")
    assert browser.get(address).status_code == 302
    link.refresh_from_db()
    assert link.ended_at is not None
    operator.post(f"{place}administrators/{tilda.ref}/renew/")
    tilda.refresh_from_db()
    assert tilda.is_active
    assert browser.get(address).status_code == 302
    kinds = [change.kind for change in Change.objects.all()]
    assert kinds == ["trust.administrator_ended", "trust.administrator_renewed"]


def test_ending_twice_leaves_one_entry(operator, place, tilda):
    for _ in range(2):
        operator.post(f"{place}administrators/{tilda.ref}/end/")
    assert Change.objects.count() == 1


def test_a_role_of_another_trust_cannot_be_reached_through_this_one(operator, tilda):
    other = Trust.objects.create(slug="elm", name="Elm Trust")
    address = f"{LIST}{other.ref}/administrators/{tilda.ref}/end/"
    assert operator.post(address).status_code == 404


def test_the_first_link_is_sent_again_only_while_it_is_needed(operator, place, tilda):
    address = f"{place}administrators/{tilda.ref}/mail/"
    operator.post(address)
    assert Message.objects.filter(state="queued").count() == 1
    User.objects.filter(pk=tilda.user.pk).update(password="argon2$used")
    operator.post(address)
    assert Message.objects.count() == 1


def test_the_page_of_a_trust_shows_its_schools_and_administrators(
    operator, place, tilda, ashgrove, amara
):
    text = operator.get(place).content.decode()
    for shown in ["Tilda Marsh", "oakwood_marsh", "Ashgrove"]:
        assert shown in text
    assert "Obi" not in text


# --- What a trust sees ---


def test_a_trust_sees_its_schools_with_counts_and_no_others(
    sign_in, tilda, ashgrove, birchwood, amara, tess
):
    page = sign_in(tilda).get("/trusts/oakwood/schools/")
    [school] = page.context["page"].rows
    assert (school.active, school.administrators, school.recent) == (2, 1, 0)
    text = page.content.decode()
    assert "Birchwood" not in text
    assert 'href="ashgrove/staff/"' in text


def test_the_trusts_home_leads_to_its_schools(sign_in, tilda):
    answer = sign_in(tilda).get("/trusts/oakwood/")
    assert (answer.status_code, answer.url) == (302, "/trusts/oakwood/schools/")


@pytest.mark.parametrize("who", ["amara", "tess", "otto", "oona"])
@pytest.mark.parametrize("address", ["/trusts/oakwood/", "/trusts/oakwood/schools/"])
def test_for_everybody_else_the_trust_does_not_exist(
    request, sign_in, who, address, trust
):
    browser = sign_in(request.getfixturevalue(who))
    assert browser.get(address).status_code == 404


def test_another_trusts_administrator_does_not_come_in(sign_in, trust, tilda):
    elm = Trust.objects.create(slug="elm", name="Elm Trust")
    user = User.objects.create_user("elm_ash")
    other = TrustAdministrator.objects.create(trust=elm, user=user, name="Ash")
    assert sign_in(other).get("/trusts/oakwood/schools/").status_code == 404


def test_a_trust_finds_its_schools_by_part_of_the_name(sign_in, tilda, ashgrove, trust):
    make_school("Willow", trust=trust)
    found = sign_in(tilda).get("/trusts/oakwood/schools/", {"q": "WILL"})
    assert [school.name for school in found.context["page"].rows] == ["Willow"]


@pytest.mark.parametrize("count", [1, 60])
def test_a_trusts_list_costs_the_same_queries_for_any_number(
    sign_in, tilda, trust, count, django_assert_num_queries
):
    School.objects.bulk_create(
        School(slug=f"s{n}", name=f"School {n}", trust=trust) for n in range(count)
    )
    browser = sign_in(tilda)
    with django_assert_num_queries(3):
        browser.get("/trusts/oakwood/schools/")


# --- A school's settings ---


SETTINGS = "/schools/ashgrove/settings/"


def test_an_administrator_turns_typed_passwords_off_and_on(sign_in, ashgrove, amara):
    browser = sign_in(amara)
    assert browser.post(SETTINGS, {}).status_code == 302
    ashgrove.refresh_from_db()
    assert not ashgrove.allows_typed_passwords
    data = ashgrove.changes.get().content.data
    assert data["before"] == {"allows_typed_passwords": True}
    browser.post(SETTINGS, {"allows_typed_passwords": "on"})
    ashgrove.refresh_from_db()
    assert ashgrove.allows_typed_passwords


@pytest.mark.parametrize(
    ("who", "status"), [("sal", 403), ("tess", 403), ("otto", 404), ("tilda", 404)]
)
def test_others_do_not_reach_the_settings(
    request, sign_in, ashgrove, amara, who, status
):
    browser = sign_in(request.getfixturevalue(who))
    assert browser.get(SETTINGS).status_code == status
    assert browser.post(SETTINGS, {}).status_code == status
    ashgrove.refresh_from_db()
    assert ashgrove.allows_typed_passwords


@pytest.mark.parametrize("slipped_in", ["name", "trust", "status", "is_demonstration"])
def test_nothing_else_of_the_school_can_be_set_there(
    sign_in, ashgrove, amara, slipped_in
):
    answer = sign_in(amara).post(SETTINGS, {slipped_in: "x"})
    assert answer.status_code == 422
    ashgrove.refresh_from_db()
    assert ashgrove.name == "Ashgrove"
    assert ashgrove.allows_typed_passwords


def test_the_schools_facts_are_shown_to_be_read(sign_in, ashgrove, amara):
    make_member(ashgrove, "ng75pn_cole")
    text = sign_in(amara).get(SETTINGS).content.decode()
    for shown in ["NG7 5PN", "Oakwood Trust"]:
        assert shown in text


def test_the_log_tells_whose_rights_changed(operator, place, tilda, birchwood, caplog):
    with caplog.at_level("INFO", "classroom_monitor.events"):
        operator.post(f"{place}administrators/{tilda.ref}/end/")
        operator.post(
            f"/operator/schools/{birchwood.ref}/trust/", {"trust": "Oakwood Trust"}
        )
    told = [getattr(record, "event", {}) for record in caplog.records]
    [ended] = [e for e in told if e.get("event") == "privilege_permissions_changed"]
    assert (ended["account"], ended["active"]) == (tilda.user.ref, False)
    [moved] = [e for e in told if e.get("event") == "authz_change"]
    assert (moved["place"], moved["trust"]) == (
        f"school:{birchwood.ref}",
        tilda.trust.ref,
    )
