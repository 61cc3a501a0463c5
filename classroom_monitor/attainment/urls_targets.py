from django.urls import path

from classroom_monitor.attainment.views import bulk_targets, targets

app_name = "targets"
urlpatterns = [
    path("", targets.list_targets, name="list"),
    path("set/", targets.set_target, name="set"),
    path("bulk/", bulk_targets.plan_targets, name="bulk"),
    path("bulk/carry-out/", bulk_targets.carry_out, name="carry_out"),
    path("undo/<str:ref>/", bulk_targets.undo, name="undo"),
    path("<str:ref>/", targets.show_target, name="show"),
    path("<str:ref>/change/", targets.change_target, name="change"),
    path("<str:ref>/remove/", targets.remove_target, name="remove"),
]
