"""A school's Outbox."""

from django.urls import path

from classroom_monitor.outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.list_messages, name="list"),
    path("<str:ref>/again/", views.send_again, name="send_again"),
    path("<str:ref>/withdraw/", views.withdraw_message, name="withdraw"),
]
