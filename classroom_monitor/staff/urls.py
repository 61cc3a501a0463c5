"""One school's users. Stands in two trees: the school's own, and its trust's."""

from django.urls import path

from classroom_monitor.staff.bulk import ACTS
from classroom_monitor.staff.views import (
    bulk,
    delays,
    export,
    form,
    listing,
    passwords,
    removal,
    steps,
    undo,
)

app_name = "staff"
urlpatterns = [
    path("", listing.list_staff, name="list"),
    path("export.csv", export.export_csv, name="export_csv"),
    path("export.xlsx", export.export_xlsx, name="export_xlsx"),
    path("add/", form.add_staff, name="add"),
    path("add/impact/", form.show_impact, name="add_impact"),
    path("username/", steps.check_username, name="check_username"),
    path("username/suggest/", steps.suggest_username, name="suggest_username"),
    path("colleagues/", steps.list_colleagues, name="colleagues"),
    path("bulk/all/", bulk.choose_all, name="choose_all"),
    *(path(f"bulk/{act}/", bulk.choose_bulk, {"act": act}, act) for act in ACTS),
    path("bulk/<str:ref>/", bulk.show_bulk, name="bulk"),
    path("bulk/<str:ref>/carry-out/", bulk.carry_out_bulk, name="carry_out_bulk"),
    path("undo/<str:ref>/", undo.undo_change, name="undo"),
    path("<str:ref>/", form.edit_staff, name="edit"),
    path("<str:ref>/clear-delay/", delays.clear_delay, name="clear_delay"),
    path("<str:ref>/set-password/", passwords.set_password, name="set_password"),
    path("<str:ref>/print-slip/", passwords.print_slip, name="print_slip"),
    path("<str:ref>/remove/", removal.remove_staff, name="remove"),
    path("<str:ref>/impact/", form.show_impact, name="impact"),
]
