"""What a school decides for itself."""

from django import forms

from classroom_monitor.schools.forms.base import CloseForm


class SettingsForm(CloseForm):
    allows_typed_passwords = forms.BooleanField(
        label="Administrators may type a password for others",
        required=False,
        help_text=(
            "Off: a new password for somebody without an email is always a generated "
            "one, printed as a slip. Nobody then chooses a password for another person."
        ),
    )
