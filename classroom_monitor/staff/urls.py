"""One school's users. Stands in two trees: the school's own, and its trust's."""

from django.urls import path

from classroom_monitor.staff.views import form, listing, steps

app_name = "staff"
urlpatterns = [
    path("", listing.list_staff, name="list"),
    path("add/", form.add_staff, name="add"),
    path("add/impact/", form.show_impact, name="add_impact"),
    path("username/", steps.check_username, name="check_username"),
    path("username/suggest/", steps.suggest_username, name="suggest_username"),
    path("colleagues/", steps.list_colleagues, name="colleagues"),
    path("<str:ref>/", form.edit_staff, name="edit"),
    path("<str:ref>/impact/", form.show_impact, name="impact"),
]
