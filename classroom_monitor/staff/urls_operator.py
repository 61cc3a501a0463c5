"""Administrators of all schools; these names join those of `operator`."""

from django.urls import path

from classroom_monitor.staff.views import everyone

urlpatterns = [
    path("administrators/", everyone.list_administrators, name="administrators")
]
