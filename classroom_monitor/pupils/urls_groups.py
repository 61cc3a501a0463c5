"""The pages of a group that show its pupils, in one tree with Group Management."""

from django.urls import path

from classroom_monitor.pupils.views import group_members, group_page

urlpatterns = [
    path("<str:ref>/members/", group_members.edit_members, name="members"),
    path("<str:ref>/members/impact/", group_members.show_impact, name="impact"),
    path("<str:ref>/", group_page.show_group, name="show"),
]
