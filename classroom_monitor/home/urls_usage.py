"""Usage statistics."""

from django.urls import path

from classroom_monitor.home.views import usage

app_name = "usage"
urlpatterns = [
    path("", usage.show_usage, name="show"),
    path("usage.csv", usage.export_usage, name="csv"),
]
