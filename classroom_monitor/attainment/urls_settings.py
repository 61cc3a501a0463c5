"""What administrators decide about attainment."""

from django.urls import path

from classroom_monitor.attainment.views import bands, scales, settings, subjects

app_name = "attainment_settings"
urlpatterns = [
    path("", settings.edit_attainment, name="show"),
    path("start/", settings.start_with_defaults, name="start"),
    path("subjects/add/", subjects.add_subject, name="add_subject"),
    path("subjects/<str:ref>/", subjects.edit_subject, name="subject"),
    path("subjects/<str:ref>/move/", subjects.move_subject, name="move"),
    path("subjects/<str:ref>/archive/", subjects.archive_subject, name="archive"),
    path("subjects/<str:ref>/restore/", subjects.restore_subject, name="restore"),
    path("scales/add/", scales.add_scale, name="add_scale"),
    path("scales/<str:ref>/", scales.edit_scale, name="scale"),
    path("scales/<str:ref>/bands/", bands.edit_bands, name="bands"),
    path("scales/<str:ref>/archive/", scales.archive_scale, name="archive_scale"),
    path("scales/<str:ref>/restore/", scales.restore_scale, name="restore_scale"),
    path("scales/<str:ref>/remove/", scales.remove_scale, name="remove_scale"),
]
