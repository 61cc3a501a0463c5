from django.urls import path

from classroom_monitor.home import views

app_name = "home"
urlpatterns = [path("", views.show_home, name="home")]
