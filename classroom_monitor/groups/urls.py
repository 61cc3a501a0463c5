"""Group Management; the pages that show pupils stand in pupils/urls_groups.py."""

from django.urls import path

from classroom_monitor.groups.views import asking, form, listing

urlpatterns = [
    path("", listing.list_groups, name="list"),
    path("add/", form.add_group, name="add"),
    path("requests/", asking.list_requests, name="requests"),
    path("requests/<str:ref>/grant/", asking.grant_access, name="grant"),
    path("requests/<str:ref>/refuse/", asking.refuse_access, name="refuse"),
    path("requests/<str:ref>/withdraw/", asking.withdraw_request, name="withdraw"),
    path("<str:ref>/ask/", asking.ask_for_access, name="ask"),
    path("<str:ref>/edit/", form.edit_group, name="edit"),
    path("<str:ref>/archive/", form.archive_group, name="archive"),
    path("<str:ref>/restore/", form.restore_group, name="restore"),
]
