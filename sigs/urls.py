from django.urls import path

from .views import joining, pages

app_name = "sigs"

urlpatterns = [
    path("", pages.sig_list, name="list"),
    path("<slug:slug>/", pages.sig_page, name="sig"),
    path("<slug:slug>/join/", joining.join, name="join"),
    path("<slug:slug>/leave/", joining.leave, name="leave"),
]
