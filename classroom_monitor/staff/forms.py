"""The form of a user: labels, help, and what this person may be given here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from classroom_monitor.accounts import actions as accounts
from classroom_monitor.accounts import usernames
from classroom_monitor.schools.models import School
from classroom_monitor.staff.models import Membership, UserType
from classroom_monitor.staff.names import clean_name
from classroom_monitor.staff.revisions import NOT_OWN
from classroom_monitor.staff.sign_in import owner_of

# What the page sends besides the fields of the form.
OF_THE_PAGE = {
    "csrfmiddlewaretoken",
    "key",
    "step",
    "group",
    "add",
    "part",
    "until",
    "same_as",
    "was",
    "from",
}


class NameField(forms.CharField):
    """A part of a person's name."""

    def __init__(self, *, length: int = 150, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(strip=False, **kwargs)
        message = f"Use at most {length} characters."
        self.validators.append(MaxLengthValidator(length, message))
        self.widget.attrs["maxlength"] = length

    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")


class StaffForm(forms.Form):
    """Adds a user to a school, or edits one. Groups stand in the picker beside it."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    username = forms.CharField(
        error_messages={"required": "Enter a username."},
        help_text="Unique across every school. We suggest postcode_surname "
        "in lower case.",
        widget=forms.TextInput(
            attrs={
                "autocapitalize": "none",
                "spellcheck": "false",
                "autocomplete": "off",
                "maxlength": 64,
            }
        ),
    )
    user_type = forms.ChoiceField(
        choices=UserType.choices,
        initial=UserType.TEACHER,
        error_messages={"required": "Choose a user type: Teacher or SLT."},
    )
    is_administrator = forms.BooleanField(required=False)
    title = NameField(length=30, required=False)
    first_name = NameField(required=False)
    middle_name = NameField(required=False)
    last_name = NameField(
        label="Surname", error_messages={"required": "Enter a surname."}
    )
    email = forms.EmailField(
        required=False,
        max_length=254,
        help_text="Lets them set and reset their own password.",
        error_messages={
            "invalid": "Enter an email address in full, like name@school.sch.uk."
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    send_link = forms.BooleanField(required=False, initial=True)
    job_title = NameField(length=100, required=False)
    last_day = forms.DateField(
        required=False,
        help_text="Access ends by itself after this day.",
        error_messages={"invalid": "Enter the last day as a date, like 23/07/2027."},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %b %Y", "%d %B %Y"],
    )
    status = forms.ChoiceField(
        choices=[("active", "Active"), ("inactive", "Inactive")], initial="active"
    )
    can_set_targets = forms.BooleanField(
        required=False, label="Can set attainment targets"
    )
    can_see_characteristics = forms.BooleanField(required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        school: School,
        member: Membership | None = None,
        is_self: bool = False,
        **kwargs: Any,
    ) -> None:
        self.school, self.member, self.is_self = school, member, is_self
        if member is not None:
            kwargs["initial"] = {**initial_of(member), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if member is not None and not member.is_home():
            self.fields["username"].required = False
            for name in ("username", "email"):
                self.fields[name].disabled = True
        if is_self:
            # Nobody changes these of their own; what is posted for them is ignored.
            for name in (NOT_OWN - {"is_active"}) | {"status"}:
                self.fields[name].disabled = True

    def clean_username(self) -> str:
        if self.member is not None and not self.member.is_home():
            return ""
        name = usernames.normalise(self.cleaned_data["username"])
        besides = self.member.user if self.member else None
        if besides is not None and name == besides.username:
            return name
        if problem := usernames.problem(name):
            raise ValidationError(problem)
        if accounts.taken([name], besides=besides):
            raise ValidationError(accounts.TAKEN)
        return name

    def clean_email(self) -> str:
        address = self.cleaned_data["email"]
        if self.member is not None and address == self.member.shown_email:
            return address
        owner = owner_of(address)
        here = owner and self.school.memberships.filter(user=owner).first()
        if here and (self.member is None or here.pk != self.member.pk):
            raise ValidationError(
                f"{here.full_name} has that address here. "
                "Each address belongs to one person."
            )
        return address

    def clean_last_day(self) -> date | None:
        day = self.cleaned_data["last_day"]
        was = self.member.last_day if self.member else None
        if day and day != was and day < self.school.today():
            raise ValidationError(
                "That day has passed. Choose today or later, or make the user inactive."
            )
        return day

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        judged = {"title", "first_name"} & self.errors.keys()
        if not (data.get("title") or data.get("first_name") or judged):
            self.add_error("first_name", "Enter a first name or a title.")
        strange = set(self.data) - set(self.fields) - OF_THE_PAGE
        if strange:
            raise ValidationError(
                "This page was sent with something that does not belong to it. "
                "Load it again and repeat your change."
            )
        return data

    def revised_fields(self) -> dict[str, Any]:
        """The plain fields of a membership, as they shall be."""
        data = dict(self.cleaned_data)
        for name in ("version", "username", "email", "send_link"):
            data.pop(name, None)
        data["is_active"] = data.pop("status") == "active"
        return data


def initial_of(member: Membership) -> dict[str, Any]:
    """What the form shows of a member."""
    names = [*StaffForm.base_fields.keys() - {"username", "email", "send_link"}]
    shown = {name: getattr(member, name, None) for name in names}
    return shown | {
        "username": member.shown_username,
        "email": member.shown_email,
        "status": "active" if member.is_active else "inactive",
        "send_link": False,
    }


def as_typed(data: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as initial values: to show a form again without judging it."""
    typed: dict[str, Any] = {}
    for name, field in StaffForm.base_fields.items():
        if isinstance(field, forms.BooleanField):
            typed[name] = name in data
        elif name in data:
            typed[name] = data[name]
    return typed
