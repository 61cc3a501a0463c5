"""Academic years, and the roll-up into the next one."""

from django.urls import path

from classroom_monitor.pupils.views import roll_up

app_name = "roll_up"
urlpatterns = [
    path("", roll_up.list_years, name="list"),
    path("start/", roll_up.start_roll_up, name="start"),
    path("<str:ref>/", roll_up.show_desk, name="desk"),
    path("<str:ref>/groups/<str:group_ref>/", roll_up.choose_pupils, name="pupils"),
    path("<str:ref>/publish/", roll_up.publish_roll_up, name="publish"),
    path("<str:ref>/withdraw/", roll_up.withdraw_roll_up, name="withdraw"),
    path("<str:ref>/step-back/", roll_up.step_back_roll_up, name="step_back"),
]
