from django.urls import path

from classroom_monitor.attainment.views import pupil

app_name = "attainment_pupils"
urlpatterns = [path("<str:ref>/", pupil.show_pupil, name="show")]
