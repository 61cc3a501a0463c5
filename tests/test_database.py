"""How the product talks to its database."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_a_connection_to_postgresql_keeps_the_plans_of_what_it_asks_often(
    sign_in, amara
):
    client = sign_in(amara)
    for _ in range(5):
        assert client.get("/schools/ashgrove/staff/").status_code == 200
    if connection.vendor == "sqlite":
        assert "prepare_threshold" not in connection.settings_dict["OPTIONS"]
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [statement for (statement,) in cursor.fetchall()]
    assert any("staff_membership" in statement for statement in kept)
