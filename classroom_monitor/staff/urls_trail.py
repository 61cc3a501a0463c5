from django.urls import path

from classroom_monitor.staff.views import trail

app_name = "history"
urlpatterns = [
    path("", trail.list_history, name="list"),
    path("history.csv", trail.export_history, name="export"),
]
