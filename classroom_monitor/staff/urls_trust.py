"""A trust's users; these names join those of `trusts`."""

from django.urls import path

from classroom_monitor.staff.views import everyone

urlpatterns = [path("users/", everyone.list_trust_users, name="users")]
