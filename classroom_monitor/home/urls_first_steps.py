"""A new school's first page."""

from django.urls import path

from classroom_monitor.home.views import first_steps

app_name = "first_steps"
urlpatterns = [
    path("", first_steps.show_first_steps, name="show"),
    path("put-away/", first_steps.put_first_steps_away, name="put_away"),
]
