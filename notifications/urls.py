from django.urls import path

from . import views

app_name = "notifications"

urlpatterns = [
    path("", views.preferences, name="preferences"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("sent/", views.sent, name="sent"),
    path("sent/<int:pk>/", views.sent_message, name="sent_message"),
    path("sent/<int:pk>/html/", views.sent_html, name="sent_html"),
    path("sent/<int:pk>/sending/", views.steer, name="steer"),
    path("sent/<int:pk>/settle/", views.settle_all, name="settle_all"),
    path("deliveries/<int:pk>/settle/", views.settle, name="settle"),
    path("box/", views.box, name="box"),
    path("box/<int:pk>/", views.box_mail, name="box_mail"),
    path("box/<int:pk>/html/", views.box_html, name="box_html"),
    path("box/<int:pk>/mail.eml", views.box_file, name="box_file"),
]
