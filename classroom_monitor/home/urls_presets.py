"""The school's preset graphs."""

from django.urls import path

from classroom_monitor.home.views import presets

app_name = "presets"
urlpatterns = [
    path("", presets.show_presets, name="list"),
    path("<str:ref>/up/", presets.move_up, name="up"),
    path("<str:ref>/down/", presets.move_down, name="down"),
    path("<str:ref>/rename/", presets.rename_preset, name="rename"),
    path("<str:ref>/remove/", presets.remove_preset, name="remove"),
]
