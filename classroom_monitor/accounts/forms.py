"""The forms of signing in."""

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):
    """Username or email, and password."""
