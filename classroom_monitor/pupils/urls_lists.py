"""Own lists of pupils."""

from django.urls import path

from classroom_monitor.pupils.views import own_lists

app_name = "lists"
urlpatterns = [
    path("", own_lists.list_lists, name="list"),
    path("add/", own_lists.add_list, name="add"),
    path("<str:ref>/", own_lists.show_list, name="show"),
    path("<str:ref>/pupils/", own_lists.choose_pupils, name="pupils"),
    path("<str:ref>/rename/", own_lists.rename_list, name="rename"),
    path("<str:ref>/delete/", own_lists.delete_list, name="delete"),
]
