"""The form of an own list: its name."""

from classroom_monitor.groups.ask_forms import OwnFieldsForm
from classroom_monitor.staff.forms import NameField


class ListForm(OwnFieldsForm):
    name = NameField(
        length=80,
        label="Name of the list",
        error_messages={"required": "Enter the name of the list."},
    )
