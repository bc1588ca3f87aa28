from django.urls import path

from .views import search

app_name = "dashboard"

urlpatterns = [
    path("search/", search.search, name="search"),
]
