"""Usage by school; these names join those of `trusts`."""

from django.urls import path

from classroom_monitor.home.views import school_sums

urlpatterns = [
    path("usage/", school_sums.show_trust_usage, name="usage"),
    path("usage/usage.csv", school_sums.export_trust_usage, name="usage_csv"),
]
