"""The homepage, its graphs, and one's own favourites."""

from django.urls import path

from classroom_monitor.home.views import favourites, home, pupils

app_name = "home"
urlpatterns = [
    path("", home.show_home, name="home"),
    path("figures/pupils/", pupils.list_pupils, name="pupils"),
    path("favourites/", favourites.list_favourites, name="favourites"),
    path("favourites/add/", favourites.add_favourite, name="add"),
    path("favourites/<str:ref>/up/", favourites.move_up, name="up"),
    path("favourites/<str:ref>/down/", favourites.move_down, name="down"),
    path("favourites/<str:ref>/rename/", favourites.rename_favourite, name="rename"),
    path("favourites/<str:ref>/remove/", favourites.remove_favourite, name="remove"),
    path("favourites/<str:ref>/put-aside/", favourites.put_aside, name="put_aside"),
    path("favourites/<str:ref>/take-back/", favourites.take_back, name="take_back"),
]
