"""What is decided about the tables, and holds from the first migration (AZ-3)."""

from django.apps import apps

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
