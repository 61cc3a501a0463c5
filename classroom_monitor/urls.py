"""Five trees: accounts, schools, trusts, operator; api and scim come beside them."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from classroom_monitor.accounts.urls import sign_in_patterns
from classroom_monitor.outbox.views import read_mail

group_patterns = [
    path("", include("classroom_monitor.groups.urls")),
    path("", include("classroom_monitor.pupils.urls_groups")),
]
school_patterns = [
    path("", include("classroom_monitor.home.urls")),
    path("first-steps/", include("classroom_monitor.home.urls_first_steps")),
    path("staff/", include("classroom_monitor.staff.urls")),
    path("groups/", include((group_patterns, "groups"))),
    path("lists/", include("classroom_monitor.pupils.urls_lists")),
    path("attainment/months/", include("classroom_monitor.attainment.urls_months")),
    path("pupils/", include("classroom_monitor.pupils.urls")),
    path("", include("classroom_monitor.pupils.urls_seeing")),
    path("roll-up/", include("classroom_monitor.pupils.urls_roll_up")),
    path("attainment/", include("classroom_monitor.attainment.urls_grid")),
    path("outbox/", include("classroom_monitor.outbox.urls")),
    path("history/", include("classroom_monitor.staff.urls_trail")),
    path("settings/attainment/", include("classroom_monitor.attainment.urls_settings")),
    path("usage/", include("classroom_monitor.home.urls_usage")),
    path("settings/favourites/", include("classroom_monitor.home.urls_presets")),
    path("settings/", include("classroom_monitor.schools.urls")),
    path("attainment/pupils/", include("classroom_monitor.attainment.urls_pupils")),
    path("attainment/targets/", include("classroom_monitor.attainment.urls_targets")),
    path("attainment/tracking/", include("classroom_monitor.attainment.urls_tracking")),
]
operator_patterns: list[URLPattern | URLResolver] = [
    path("", include("classroom_monitor.schools.urls_operator")),
    path("", include("classroom_monitor.staff.urls_operator")),
    path("", include("classroom_monitor.home.urls_operator_usage")),
    path("mail/", read_mail, name="mail"),
]
own_trust_patterns = [
    path("", include("classroom_monitor.schools.urls_trust")),
    path("", include("classroom_monitor.staff.urls_trust")),
    path("", include("classroom_monitor.home.urls_trust_usage")),
]
trust_patterns = [
    path("", include((own_trust_patterns, "trusts"))),
    path(
        "schools/<slug:school>/staff/",
        include("classroom_monitor.staff.urls", namespace="trust_staff"),
    ),
]
urlpatterns = [
    path(
        "",
        login_not_required(RedirectView.as_view(pattern_name="accounts:choose_school")),
    ),
    path("accounts/", include(sign_in_patterns)),
    path("accounts/", include("classroom_monitor.accounts.urls")),
    path("accounts/invitations/", include("classroom_monitor.staff.urls_invitations")),
    path("schools/<slug:school>/", include(school_patterns)),
    path("operator/", include((operator_patterns, "operator"))),
    path("trusts/<slug:trust>/", include(trust_patterns)),
]

handler400 = "classroom_monitor.ui.errors.bad_request"
handler403 = "classroom_monitor.ui.errors.permission_denied"
handler404 = "classroom_monitor.ui.errors.page_not_found"
handler500 = "classroom_monitor.ui.errors.server_error"
