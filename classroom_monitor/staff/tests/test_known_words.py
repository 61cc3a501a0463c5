"""A password may not be made of what somebody's schools know of them (PWD-3)."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from classroom_monitor.accounts.models import User
from classroom_monitor.accounts.passwords import ABOUT_ACCOUNT, check_temporary
from classroom_monitor.staff.models import Membership
from classroom_monitor.staff.sign_in import known_words


@pytest.fixture
def member(tess, birchwood):
    """Tess works at Birchwood as well, under the name of her marriage."""
    Membership.objects.create(
        school=birchwood, user=tess.user, title="Mrs", last_name="Okonkwo-Lindqvist"
    )
    return tess


@pytest.mark.parametrize(
    "password",
    ["Birchwood2026!", "okonkwo-Lindqvist9", "Ashgrove-ng75pn", "tess-ashgrove1"],
)
def test_names_and_schools_of_all_their_places_are_refused_pwd_3(member, password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, member.user)
    assert refused.value.messages == [ABOUT_ACCOUNT]


def test_other_words_pass_and_an_account_not_yet_saved_is_no_obstacle(member):
    validate_password("otters eat pancakes", member.user)
    validate_password("Birchwood-Okonkwo2026!", User(username="b152tt_new"))


def test_an_administrator_cannot_find_out_where_else_a_person_works(member):
    check_temporary("birchwood2026", member.user, known_words(member))
    with pytest.raises(ValidationError):
        check_temporary("ashgrove2026", member.user, known_words(member))


def test_the_look_up_costs_one_query_pwd_3(member, django_assert_num_queries):
    with django_assert_num_queries(1):
        validate_password("otters eat pancakes", member.user)
