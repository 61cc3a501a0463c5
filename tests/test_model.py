"""What is decided about the tables, and holds from the first migration (AZ-3)."""

import pytest
from django.apps import apps
from django.db import connection

# Tables that belong to the installation or to a person, not to one school.
NOT_OF_A_SCHOOL = {
    "schools.Trust",
    "schools.School",
    "schools.TrustAdministrator",
    "schools.Operator",
    "accounts.User",
    "accounts.RetiredUsername",
    "accounts.Session",
    "accounts.Guesses",
    "accounts.Attempt",
}


def ours() -> list[type]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("classroom_monitor.")
    ]


def test_every_table_of_school_data_has_its_own_school_column_az_3():
    without = {
        model._meta.label
        for model in ours()
        if not any(field.name == "school" for field in model._meta.fields)
    }
    assert without <= NOT_OF_A_SCHOOL


def test_whatever_has_an_address_carries_a_random_ref():
    for label in (
        "staff.Membership",
        "groups.Group",
        "outbox.Message",
        "history.Change",
        "schools.School",
        "schools.Trust",
        "accounts.User",
    ):
        field = apps.get_model(label)._meta.get_field("ref")
        assert field.unique
        refs = {field.get_default() for _ in range(100)}
        assert len(refs) == 100


@pytest.mark.django_db
def test_indexes_that_only_a_migration_knows_are_still_there():
    """SQLite loses such an index, without a word, when a later migration changes the
    table: whoever wrote that migration makes the index again."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "staff_membership")
    assert found["administrators_to_search"]["index"]
