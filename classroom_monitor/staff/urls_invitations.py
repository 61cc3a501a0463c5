"""Invitations stand among the pages of one's own account."""

from django.urls import path

from classroom_monitor.staff.views import invitations

app_name = "invitations"
urlpatterns = [
    path("", invitations.show_invitation, name="show"),
    path("accept/", invitations.accept_invitation, name="accept"),
    path("again/", invitations.send_invitation_again, name="again"),
    path("<str:token>/", invitations.open_invitation, name="open"),
]
