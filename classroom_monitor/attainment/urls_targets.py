from django.urls import path

from classroom_monitor.attainment.views import targets

app_name = "targets"
urlpatterns = [
    path("", targets.list_targets, name="list"),
    path("set/", targets.set_target, name="set"),
    path("<str:ref>/", targets.show_target, name="show"),
    path("<str:ref>/change/", targets.change_target, name="change"),
    path("<str:ref>/remove/", targets.remove_target, name="remove"),
]
