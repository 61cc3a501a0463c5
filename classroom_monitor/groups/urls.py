"""Group Management; the pages that show pupils stand in pupils/urls_groups.py."""

from django.urls import path

from classroom_monitor.groups.views import form, listing

urlpatterns = [
    path("", listing.list_groups, name="list"),
    path("add/", form.add_group, name="add"),
    path("<str:ref>/edit/", form.edit_group, name="edit"),
    path("<str:ref>/archive/", form.archive_group, name="archive"),
    path("<str:ref>/restore/", form.restore_group, name="restore"),
]
