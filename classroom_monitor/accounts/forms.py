"""The forms of signing in."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.models import Login
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest

from classroom_monitor.accounts import usernames
from classroom_monitor.accounts.backends import is_own_password
from classroom_monitor.accounts.models import User
from classroom_monitor.accounts.throttle import Slowed

WRONG = (
    "The username or the password is not right. Check both: capital and small letters "
    "count as different. After several wrong tries even the right password has to wait "
    "some minutes."
)


class SignInForm(LoginForm):
    """Username or email, and password. One answer for all that is wrong (AUTH-1)."""

    slowed: Slowed | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label="Username or email",
            max_length=300,
            help_text="For example ng75pn_smith. Capital and small letters count as "
            "different.",
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "username",
                    "autocapitalize": "none",
                    "spellcheck": "false",
                }
            ),
            error_messages={"required": "Enter your username or email."},
        )
        self.fields["password"] = forms.CharField(
            label="Password",
            strip=False,
            max_length=4096,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            error_messages={"required": "Enter your password."},
        )

    def clean_login(self) -> str:
        return usernames.normalise(self.cleaned_data["login"])

    def _clean_with_password(self, credentials: dict[str, Any]) -> dict[str, Any]:
        from allauth.account.adapter import get_adapter

        try:
            user = get_adapter().authenticate(self.request, **credentials)
        except Slowed as slowed:
            self.slowed = slowed
            raise forms.ValidationError(say(slowed)) from slowed
        if user is None:
            raise forms.ValidationError(WRONG)
        self.user, self._login = user, Login(user=user)
        return self.cleaned_data


def say(slowed: Slowed) -> str:
    """What whoever is slowed is told, whether or not anybody has the name."""
    if slowed.is_for_good():
        return (
            "There were too many wrong passwords for this name. Have an email sent to "
            "set a new password, or ask your school’s administrator for one."
        )
    minutes = slowed.minutes()
    unit = "minute" if minutes == 1 else "minutes"
    return (
        f"There were several wrong passwords for this name. Try again in {minutes} "
        f"{unit}, or have an email sent to set a new password."
    )


def new_password_field() -> forms.CharField:
    return forms.CharField(
        label="New password",
        strip=False,
        max_length=4096,
        help_text=f"At least {settings.PASSWORD_MIN_LENGTH} characters. Three or four "
        "words that only you put together make a good one; spaces count. Not your "
        "name, your school, or a password that others use too.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter a new password."},
    )


def current_password_field() -> forms.CharField:
    return forms.CharField(
        label="Current password",
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your current password."},
    )


class NewPasswordForm(forms.Form):
    """A password of one's own choice, told beforehand what is wanted (PWD-2)."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new_password"] = new_password_field()

    def clean_new_password(self) -> str:
        password = self.cleaned_data["new_password"]
        validate_password(password, self.user)
        return password


class OwnPasswordForm(NewPasswordForm):
    """Another password for whoever knows the current one."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields = {
            "current_password": current_password_field(),
            **self.fields,
        }

    def clean_current_password(self) -> str:
        return check_current(self.request, self.user, self.cleaned_data)


class OwnEmailForm(forms.Form):
    """Another address, which waits until it is confirmed."""

    email = forms.EmailField(
        label="New email",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Enter an email address.",
            "invalid": "Enter an email address such as name@school.example.",
        },
    )

    def __init__(
        self, *args: Any, user: User, request: HttpRequest, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.request = user, request
        self.fields["current_password"] = current_password_field()

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip()
        if email == self.user.email:
            raise forms.ValidationError("This is your address already.")
        return email

    def clean_current_password(self) -> str:
        return check_current(self.request, self.user, self.cleaned_data)


class ForgottenForm(forms.Form):
    """Who wants to set a new password."""

    login = forms.CharField(
        label="Username or email",
        max_length=300,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": "Enter your username or email."},
    )

    def clean_login(self) -> str:
        return usernames.normalise(self.cleaned_data["login"])


def check_current(request: HttpRequest, user: User, cleaned: dict[str, Any]) -> str:
    """The current password, if it is right; guesses are counted here as elsewhere."""
    password = cleaned["current_password"]
    try:
        is_right = is_own_password(request, user, password)
    except Slowed as slowed:
        raise forms.ValidationError(
            f"There were several wrong passwords. Try again in {slowed.minutes()} "
            "minutes."
        ) from slowed
    if not is_right:
        raise forms.ValidationError("This is not your current password.")
    return password
