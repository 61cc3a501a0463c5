from django.urls import path

from classroom_monitor.accounts.views import (
    browser,
    choose,
    confirm_email,
    forgotten,
    profile,
    set_password,
    sign_in,
)
from classroom_monitor.ui.help import show_help
from classroom_monitor.ui.theme import change_theme

app_name = "accounts"
urlpatterns = [
    path("schools/", choose.choose_school, name="choose_school"),
    path("forgotten/", forgotten.ask_for_link, name="forgotten"),
    path("forgotten/sent/", forgotten.show_sent, name="forgotten_sent"),
    path("set-password/", set_password.set_password, name="set_password"),
    path("set-password/again/", set_password.send_again, name="send_link_again"),
    path("set-password/<str:token>/", set_password.open_link, name="open_link"),
    path("confirm-email/", confirm_email.confirm_email, name="confirm_email"),
    path(
        "confirm-email/<str:token>/",
        confirm_email.open_email_link,
        name="open_email_link",
    ),
    path("choose-password/", profile.choose_password, name="choose_password"),
    path("profile/", profile.show_profile, name="profile"),
    path("profile/password/", profile.change_password, name="change_password"),
    path("profile/email/", profile.change_email, name="change_email"),
    path("sessions/end/", browser.end_other_sessions, name="end_other_sessions"),
    path("sessions/<str:session>/end/", browser.end_session, name="end_session"),
    path("help/", show_help, name="help"),
    path("help/<slug:page>/", show_help, name="help_page"),
    path("theme/", change_theme, name="theme"),
    path("csp-report/", browser.take_csp_report, name="csp_report"),
]
# Named as django-allauth expects them. Its other addresses are not served.
sign_in_patterns = [
    path("sign-in/", sign_in.SignInView.as_view(), name="account_login"),
    path("sign-out/", sign_in.SignOutView.as_view(), name="account_logout"),
]
