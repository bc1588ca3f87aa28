from django.urls import path

from . import feeds
from .views import directory, health, pages

app_name = "dashboard"

urlpatterns = [
    path("", pages.home, name="home"),
    path("search/", pages.search, name="search"),
    path("members/", directory.people, name="people"),
    path("members/<slug:public_id>/", directory.person, name="person"),
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
]
