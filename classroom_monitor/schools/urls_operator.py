"""The pages of whoever runs the installation."""

from django.urls import path
from django.views.generic import RedirectView

from classroom_monitor.schools.views import operator_schools, operator_trusts
from classroom_monitor.staff.access import operators_only

school = "schools/<str:ref>/"
trust = "trusts/<str:ref>/"
role = f"{trust}administrators/<str:role_ref>/"
urlpatterns = [
    path(
        "",
        operators_only(RedirectView.as_view(pattern_name="operator:schools")),
        name="home",
    ),
    path("schools/", operator_schools.list_schools, name="schools"),
    path("schools/add/", operator_schools.add_school, name="add_school"),
    path(school, operator_schools.show_school, name="school"),
    path(f"{school}edit/", operator_schools.edit_school, name="edit_school"),
    path(f"{school}trust/", operator_schools.move_school, name="move_school"),
    path(f"{school}continue/", operator_schools.continue_school, name="continue"),
    path(
        f"{school}administrators/add/",
        operator_schools.add_administrator,
        name="add_administrator",
    ),
    path(
        f"{school}administrators/<str:member_ref>/mail/",
        operator_schools.mail_administrator,
        name="mail_administrator",
    ),
    path("trusts/", operator_trusts.list_trusts, name="trusts"),
    path("trusts/add/", operator_trusts.add_trust, name="add_trust"),
    path(trust, operator_trusts.show_trust, name="trust"),
    path(f"{trust}edit/", operator_trusts.edit_trust, name="edit_trust"),
    path(
        f"{trust}administrators/add/",
        operator_trusts.add_administrator,
        name="add_trust_administrator",
    ),
    path(f"{role}end/", operator_trusts.end_administrator, name="end_role"),
    path(f"{role}renew/", operator_trusts.renew_administrator, name="renew_role"),
    path(f"{role}mail/", operator_trusts.mail_administrator, name="mail_role"),
]
