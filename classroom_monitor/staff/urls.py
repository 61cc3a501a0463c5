"""One school's users. Stands in two trees: the school's own, and its trust's."""

from django.urls import path

from classroom_monitor.staff.views import form, listing

app_name = "staff"
urlpatterns = [
    path("", listing.list_staff, name="list"),
    path("add/", form.add_staff, name="add"),
    path("<str:ref>/", form.edit_staff, name="edit"),
]
