"""Link tokens are long, random and kept only as a hash (RST-2)."""

import re

from hypothesis import given
from hypothesis import strategies as st

from classroom_monitor.accounts.tokens import digest, make_token, matches


def test_a_token_has_192_random_bits_and_stands_in_any_address_rst_2():
    tokens = {make_token() for _ in range(1000)}
    assert len(tokens) == 1000
    # 32 characters of 64 kinds: 32 x 6 bits.
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", token) for token in tokens)
    for place in range(32):
        assert len({token[place] for token in tokens}) > 50


def test_a_token_is_known_by_its_hash_alone_rst_2():
    token = make_token()
    stored = digest(token)
    assert re.fullmatch(r"[0-9a-f]{64}", stored)
    assert token not in stored
    assert matches(token, stored)
    assert not matches(make_token(), stored)


@given(st.text(st.characters(exclude_categories=[]), max_size=50))
def test_whatever_stands_in_the_address_is_only_not_a_token_rst_2(text):
    assert not matches(text, digest(make_token()))
