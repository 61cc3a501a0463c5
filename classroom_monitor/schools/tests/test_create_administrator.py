from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from classroom_monitor.accounts.models import User
from classroom_monitor.history.models import Change
from classroom_monitor.schools.actions import add_number
from classroom_monitor.schools.models import Operator
from classroom_monitor.testing import make_school

pytestmark = pytest.mark.django_db


def create(*more: str, username: str = "byrne", surname: str = "Byrne") -> list[str]:
    out = StringIO()
    call_command(
        "create_administrator",
        *more,
        username=username,
        surname=surname,
        first_name="Oona",
        stdout=out,
    )
    return out.getvalue().splitlines()


def test_the_operator_sets_a_password_with_the_printed_link():
    told = create()
    assert told[0] == "Oona Byrne runs this installation. The account was made."
    assert told[2].startswith("http://localhost:8000/accounts/set-password/")
    user = Operator.objects.get().user
    assert not user.has_usable_password()
    browser = Client()
    page = browser.get(told[2].removeprefix("http://localhost:8000"), follow=True)
    assert page.status_code == 200
    kinds = [change.kind for change in Change.objects.filter(school=None)]
    assert kinds == ["operator.added", "account.link_made"]


def test_a_schools_administrator_is_found_by_urn_or_address():
    school = make_school("Hill")
    add_number(school, "125107", None)
    create("--school", "125107")
    create("--school", "hill", username="second")
    names = {m.user.username for m in school.memberships.administrators()}
    assert names == {"byrne", "second"}
    assert all(m.user.home_school == school for m in school.memberships.all())
    assert school.changes.count() == 4


def test_run_again_it_prints_another_link_and_the_first_stops_to_work():
    [*_, first] = create()
    told = create()
    assert "was there already" in told[0]
    assert told[2] != first
    assert User.objects.count() == 1
    page = Client().get(first.removeprefix("http://localhost:8000"), follow=True)
    assert "new_password" not in page.content.decode()


def test_no_account_of_somebody_else_is_taken_over(amara, tilda, oona, otto):
    for username in [amara.user.username, tilda.user.username]:
        with pytest.raises(CommandError, match="belongs to somebody else"):
            create(username=username)
    with pytest.raises(CommandError, match="belongs to somebody else"):
        create("--school", "ashgrove", username=otto.user.username)
    assert not amara.user.links.exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--school", "999999"], "no school with the URN 999999"),
        (["--username", "a b"], "Take out the space"),
        (["--email", "nowhere"], "valid email"),
        (["--surname", " "], "Give the surname"),
        (["--first-name", ""], "Give a title or a first name"),
        (["--title", "Mrs\nX"], "line breaks"),
    ],
)
def test_what_cannot_be_gets_a_sentence(options, sentence):
    typed = {"--username": "byrne", "--surname": "Byrne", "--first-name": "Oona"}
    typed |= {options[0]: options[1]}
    words = [word for pair in typed.items() for word in pair]
    with pytest.raises(CommandError, match=sentence):
        call_command("create_administrator", *words)
    assert not User.objects.exists()


def test_an_address_that_is_known_is_told_for_what_it_is(amara):
    with pytest.raises(CommandError, match="belongs to another account"):
        create("--email", amara.user.email.upper())


def test_a_closed_school_takes_nobody():
    make_school("Hill", status="closed")
    with pytest.raises(CommandError, match="closed"):
        create("--school", "hill")


def test_a_look_alike_of_a_taken_name_is_refused(oona):
    with pytest.raises(CommandError, match="taken"):
        create(username="Operator_Byrne")
