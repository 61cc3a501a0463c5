"""The pages of whoever administers a trust."""

from django.urls import path

from classroom_monitor.schools.views import trust

urlpatterns = [
    path("", trust.show_home, name="home"),
    path("schools/", trust.list_schools, name="schools"),
]
