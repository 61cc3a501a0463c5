"""One school's users. Stands in two trees: the school's own, and its trust's."""

from django.urls import path

from classroom_monitor.staff import views

app_name = "staff"
urlpatterns = [
    path("", views.list_staff, name="list"),
    path("add/", views.add_staff, name="add"),
    path("<str:ref>/", views.edit_staff, name="edit"),
]
