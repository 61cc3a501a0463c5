from django.urls import path

from classroom_monitor.groups import views

app_name = "groups"
urlpatterns = [
    path("", views.list_groups, name="list"),
    path("add/", views.add_group, name="add"),
    path("<str:ref>/", views.edit_group, name="edit"),
    path("<str:ref>/archive/", views.archive_group, name="archive"),
    path("<str:ref>/restore/", views.restore_group, name="restore"),
]
