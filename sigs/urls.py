from django.urls import path

from . import views

app_name = "sigs"

urlpatterns = [
    path("", views.sig_list, name="list"),
    path("<slug:slug>/", views.sig_page, name="sig"),
    path("<slug:slug>/join/", views.join, name="join"),
    path("<slug:slug>/leave/", views.leave, name="leave"),
]
