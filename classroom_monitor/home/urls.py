"""The homepage and its graphs."""

from django.urls import path

from classroom_monitor.home.views import home, pupils

app_name = "home"
urlpatterns = [
    path("", home.show_home, name="home"),
    path("figures/pupils/", pupils.list_pupils, name="pupils"),
]
