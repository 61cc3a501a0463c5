"""Who can see whom, in the trees of pupils, groups and users."""

from django.urls import path

from classroom_monitor.pupils.views import seeing

app_name = "seeing"
urlpatterns = [
    path("pupils/<str:ref>/who-can-see/", seeing.show_who_sees_pupil, name="pupil"),
    path("groups/<str:ref>/who-can-see/", seeing.show_who_sees_group, name="group"),
    path("staff/<str:ref>/pupils/", seeing.show_pupils_of_user, name="user"),
]
