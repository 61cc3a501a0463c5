"""Months that SLT reopened, and who asks for it."""

from django.urls import path

from classroom_monitor.attainment.views import months, reopen_requests

app_name = "months"
urlpatterns = [
    path("", months.show_months, name="list"),
    path("reopen/", months.reopen_month, name="reopen"),
    path("openings/<str:ref>/close/", months.close_month, name="close"),
    path("ask/", reopen_requests.ask_for_month, name="ask"),
    path("requests/<str:ref>/", reopen_requests.show_request, name="request"),
    path("requests/<str:ref>/grant/", reopen_requests.grant_request, name="grant"),
    path("requests/<str:ref>/refuse/", reopen_requests.refuse_request, name="refuse"),
    path(
        "requests/<str:ref>/withdraw/",
        reopen_requests.withdraw_request,
        name="withdraw",
    ),
]
