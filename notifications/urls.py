from django.urls import path

from . import api, views

app_name = "notifications"

urlpatterns = [
    path("", views.preferences, name="preferences"),
    path("pause/", views.pause, name="pause"),
    path("resume/", views.resume, name="resume"),
    path("notices/", views.notices, name="notices"),
    path("notices/seen/", views.see_notices, name="see_notices"),
    path("notices/<int:pk>/open/", views.open_notice, name="open_notice"),
    path("roundup/", views.roundup, name="roundup"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("sent/", views.sent, name="sent"),
    path("sent/<int:pk>/", views.sent_message, name="sent_message"),
    path("sent/<int:pk>/html/", views.sent_html, name="sent_html"),
    path("kinds/", views.kinds, name="kinds"),
    path("kinds/<str:name>/", views.kind, name="kind"),
    path("kinds/<str:name>/html/", views.kind_html, name="kind_html"),
    path("kinds/<str:name>/html/no-images/", views.kind_without_images, name="kind_no_images"),
    path("sent/<int:pk>/sending/", views.steer, name="steer"),
    path("sent/<int:pk>/settle/", views.settle_all, name="settle_all"),
    path("deliveries/<int:pk>/settle/", views.settle, name="settle"),
    path("hooks/<slug:provider>/<slug:what>/", api.hook, name="hook"),
    path("address/", views.own_address, name="own_address"),
    path("addresses/", views.addresses, name="addresses"),
    path("addresses/stop/", views.stop_address, name="stop_address"),
    path("addresses/<int:pk>/lift/", views.lift_address, name="lift_address"),
    path("addresses/at/<str:domain>/", views.blocked_domain, name="blocked_domain"),
    path("incoming/", views.incoming, name="incoming"),
    path("incoming/<int:pk>/", views.incoming_mail, name="incoming_mail"),
    path("box/", views.box, name="box"),
    path("box/<int:pk>/", views.box_mail, name="box_mail"),
    path("box/<int:pk>/html/", views.box_html, name="box_html"),
    path("box/<int:pk>/mail.eml", views.box_file, name="box_file"),
]
