"""A new school's first page."""

from django.urls import path

from classroom_monitor.home import first_page

app_name = "first_steps"
urlpatterns = [
    path("", first_page.show_first_steps, name="show"),
    path("put-away/", first_page.put_first_steps_away, name="put_away"),
]
