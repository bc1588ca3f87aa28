from django.urls import path

from . import views

app_name = "members"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("details/", views.details, name="details"),
    path("profile/", views.profile, name="profile"),
    path("newsletter/", views.newsletter, name="newsletter"),
    path("close/", views.close, name="close"),
]
