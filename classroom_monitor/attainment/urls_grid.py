from django.urls import path

from classroom_monitor.attainment.views import grid, marks, result_history

app_name = "marks"
urlpatterns = [
    path("", grid.open_first_grid, name="first"),
    path("groups/<str:ref>/", grid.open_grid, name="grid"),
    path("groups/<str:ref>/enter/", grid.enter_marks, name="enter"),
    path("groups/<str:ref>/save/", marks.save_marks, name="save"),
    path("groups/<str:ref>/since/", marks.list_changes_since, name="since"),
    path("groups/<str:ref>/export.csv", grid.export_grid, name="export"),
    path("pupils/<str:ref>/history/", result_history.show_history, name="history"),
]
