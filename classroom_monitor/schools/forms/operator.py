"""The forms of the operator's pages."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from classroom_monitor.accounts import usernames
from classroom_monitor.schools.forms.base import CloseForm, NameField
from classroom_monitor.schools.models import Phase, School, SchoolStatus, Trust
from classroom_monitor.schools.register.rows import RefusedError, read_postcode

DFE_NUMBER = re.compile(r"\d{3}/\d{4}", re.ASCII)
SCHOOL_FACTS = [
    "name",
    "postcode",
    "phase",
    "dfe_number",
    "local_authority",
    "status",
    "closed_on",
]
# The register says the date first: 31-08-2026; a browser's calendar 2026-08-31.
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y"]


class DayField(forms.DateField):
    """A day, from the browser's calendar or typed as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", DAY_FORMATS)
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        kwargs.setdefault("widget", widget)
        kwargs["error_messages"] = {
            "invalid": "Enter a day like 31/08/2026.",
            "required": "Enter the day.",
        } | kwargs.get("error_messages", {})
        super().__init__(**kwargs)


class UrnField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="URN",
            help_text="The school's national number: six digits.",
            max_length=20,
            error_messages={"required": "Enter the URN."},
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        urn = super().clean(value)
        if urn and not re.fullmatch(r"[1-9]\d{5}", urn, re.ASCII):
            raise ValidationError("Enter the URN as six digits, for example 125107.")
        return urn


class SchoolForm(CloseForm):
    """Facts of a school; a URN is typed when it is made, and changes by continuing."""

    name = NameField(
        label="Name",
        max_length=200,
        error_messages={
            "required": "Enter the school's name.",
            "max_length": "Shorten the name to 200 characters.",
        },
    )
    postcode = forms.CharField(label="Postcode", max_length=20, required=False)
    phase = forms.ChoiceField(
        label="Phase",
        choices=Phase,
        help_text="Decides which year groups have a group kept by the system.",
    )
    urn = UrnField(required=False)
    dfe_number = forms.CharField(
        label="DfE number",
        required=False,
        max_length=20,
        help_text="Local authority and establishment, for example 936/2045.",
    )
    local_authority = NameField(label="Local authority", max_length=100, required=False)
    status = forms.ChoiceField(
        label="Status",
        choices=SchoolStatus,
        initial=SchoolStatus.OPEN,
        help_text="A closed school keeps its history and takes no new users.",
    )
    closed_on = DayField(label="Closing day", required=False)

    def __init__(self, *args: Any, school: School | None = None, **kwargs: Any) -> None:
        if school is not None:
            kwargs["initial"] = {name: getattr(school, name) for name in SCHOOL_FACTS}
        super().__init__(*args, **kwargs)
        if school is not None:
            del self.fields["urn"]

    def clean_postcode(self) -> str:
        try:
            return read_postcode(self.cleaned_data["postcode"])
        except RefusedError:
            raise ValidationError("Enter a postcode like NG7 5PN.") from None

    def clean_dfe_number(self) -> str:
        number = self.cleaned_data["dfe_number"].replace(" ", "")
        if number and not DFE_NUMBER.fullmatch(number):
            raise ValidationError("Enter the DfE number like 936/2045.")
        return number

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SCHOOL_FACTS}


class MoveForm(CloseForm):
    """Which trust a school belongs to, by its exact name; empty for none."""

    trust = forms.CharField(
        label="Trust",
        required=False,
        max_length=200,
        help_text=(
            "The trust's name, as it stands in the list of trusts. Leave it empty "
            "for a school that belongs to none."
        ),
    )

    def clean_trust(self) -> Trust | None:
        name = self.cleaned_data["trust"]
        if not name:
            return None
        found = list(Trust.objects.filter(name__iexact=name)[:2])
        if not found:
            raise ValidationError("No trust has this name. Add it under Trusts first.")
        if len(found) == 2:
            raise ValidationError(
                "Two trusts have this name. Rename one of them under Trusts first."
            )
        return found[0]


class ContinueForm(CloseForm):
    urn = UrnField()
    on = DayField(
        label="From",
        help_text="The first day on which the school has the new URN.",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["urn"].label = "New URN"

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError("Enter today or an earlier day: it opens at once.")
        return on


class TrustForm(CloseForm):
    name = NameField(
        label="Name",
        max_length=200,
        error_messages={
            "required": "Enter the trust's name.",
            "max_length": "Shorten the name to 200 characters.",
        },
    )


class AccountForm(CloseForm):
    """How a person will sign in."""

    username = forms.CharField(
        label="Username",
        max_length=200,
        help_text="Lower case is advised: usernames are case sensitive.",
        error_messages={"required": "Enter a username."},
    )
    email = forms.EmailField(
        label="Email",
        max_length=254,
        help_text="A link to set the first password goes there.",
        error_messages={
            "required": "Enter the email address.",
            "invalid": "Enter an email address like name@school.example.",
        },
    )

    def clean_username(self) -> str:
        name = usernames.normalise(self.cleaned_data["username"])
        usernames.validate_username(name)
        return name


class TrustAdministratorForm(AccountForm):
    name = NameField(
        label="Name",
        max_length=200,
        error_messages={"required": "Enter the person's name."},
    )
    field_order = ["name", "username", "email"]


class FirstAdministratorForm(AccountForm):
    """A named person; at least a title or a first name stands beside the surname."""

    title = NameField(label="Title", max_length=30, required=False)
    first_name = NameField(label="First name", max_length=150, required=False)
    last_name = NameField(
        label="Surname",
        max_length=150,
        error_messages={"required": "Enter the surname."},
    )
    field_order = ["title", "first_name", "last_name", "username", "email"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        names = [data.get("title", ""), data.get("first_name", "")]
        if not any(names) and not {"title", "first_name"} & set(self.errors):
            self.add_error("first_name", "Enter a title or a first name.")
        return data

    def names(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in ["title", "first_name", "last_name"]}
