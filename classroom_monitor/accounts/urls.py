from allauth.account import views as allauth
from django.urls import path

from classroom_monitor.accounts import views
from classroom_monitor.ui.theme import change_theme

app_name = "accounts"
urlpatterns = [
    path("schools/", views.choose_school, name="choose_school"),
    path("theme/", change_theme, name="theme"),
]
# Named as django-allauth expects them.
sign_in_patterns = [
    path("sign-in/", allauth.login, name="account_login"),
    path("sign-out/", allauth.logout, name="account_logout"),
]
