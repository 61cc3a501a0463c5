from django.urls import path

from classroom_monitor.attainment.views import tracking

app_name = "tracking"
urlpatterns = [
    path("", tracking.show_tracking, name="show"),
    path("tracking.csv", tracking.export_csv, name="csv"),
    path("tracking.xlsx", tracking.export_xlsx, name="xlsx"),
]
