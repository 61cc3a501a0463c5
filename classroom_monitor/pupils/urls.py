"""Pupil Management: the records of a school's pupils."""

from django.urls import path

from classroom_monitor.pupils.views import form, listing, record

app_name = "pupils"
urlpatterns = [
    path("", listing.list_pupils, name="list"),
    path("export.csv", listing.export_csv, name="export_csv"),
    path("export.xlsx", listing.export_xlsx, name="export_xlsx"),
    path("add/", form.add_pupil, name="add"),
    path("notes/", form.show_notes, name="notes"),
    path("<str:ref>/", record.show_pupil, name="show"),
    path("<str:ref>/edit/", form.edit_pupil, name="edit"),
    path("<str:ref>/leave/", record.leave_pupil, name="leave"),
    path("<str:ref>/return/", record.return_pupil, name="return"),
]
