"""A school's own settings, under its address."""

from django.urls import path

from classroom_monitor.schools.views import settings

app_name = "schools"
urlpatterns = [path("", settings.edit_settings, name="settings")]
