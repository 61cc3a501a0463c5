"""A school's own settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from classroom_monitor.schools import actions
from classroom_monitor.schools.forms.settings import SettingsForm
from classroom_monitor.schools.views.answers import show_form, typed
from classroom_monitor.staff.access import SchoolRequest, members_only
from classroom_monitor.staff.models import Membership


@members_only(Membership.can_manage_settings)
def edit_settings(request: SchoolRequest) -> HttpResponse:
    school = request.school
    now = {"allows_typed_passwords": school.allows_typed_passwords}
    form = SettingsForm(typed(request), initial=now)
    if form.is_valid():
        actions.edit_school(
            school, form.cleaned_data, by=request.actor, kind="school.settings"
        )
        messages.success(request, "The settings were saved.")
        return redirect("schools:settings", school.slug)
    page = {
        "number": school.numbers.filter(to_on=None).first(),
        "help_page": "settings",
    }
    return show_form(request, "schools/settings.html", form, **page)
