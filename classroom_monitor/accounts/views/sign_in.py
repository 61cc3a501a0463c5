"""Signing in and out."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from classroom_monitor.accounts.events import tell

TOO_OFTEN = 429


class SignInView(LoginView):
    """allauth's own flow, so that its further steps keep their places."""

    template_name = "accounts/sign_in.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        page = self.get_context_data(form=form)
        if form.slowed is None:
            return self.render_to_response(page, status=422)
        response = self.render_to_response(page, status=TOO_OFTEN)
        if not form.slowed.is_for_good():
            response["Retry-After"] = str(form.slowed.minutes() * 60)
        return response


@method_decorator(login_not_required, name="dispatch")
class SignOutView(LogoutView):
    """A page with one button, and what the button does. The browser forgets."""

    template_name = "accounts/sign_out.html"

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        request: HttpRequest = self.request
        if request.user.is_authenticated:
            tell("session_expired", request, request.user, reason="sign out")
        response = super().post(*args, **kwargs)
        # Cookies stay: one of them keeps this browser's own count of wrong guesses.
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response
