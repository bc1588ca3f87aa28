from django.urls import path

from . import api
from .views import addresses, box, choices, desk, incoming, kinds, notices

app_name = "notifications"

urlpatterns = [
    path("", choices.preferences, name="preferences"),
    path("pause/", choices.pause, name="pause"),
    path("resume/", choices.resume, name="resume"),
    path("notices/", notices.notices, name="notices"),
    path("notices/seen/", notices.see_notices, name="see_notices"),
    path("notices/<int:pk>/open/", notices.open_notice, name="open_notice"),
    path("roundup/", choices.roundup, name="roundup"),
    path("unsubscribe/<str:token>/", choices.unsubscribe, name="unsubscribe"),
    path("sent/", desk.sent, name="sent"),
    path("sent/<int:pk>/", desk.sent_message, name="sent_message"),
    path("sent/<int:pk>/html/", desk.sent_html, name="sent_html"),
    path("kinds/", kinds.kinds, name="kinds"),
    path("kinds/<str:name>/", kinds.kind, name="kind"),
    path("kinds/<str:name>/html/", kinds.kind_html, name="kind_html"),
    path("kinds/<str:name>/html/no-images/", kinds.kind_without_images, name="kind_no_images"),
    path("sent/<int:pk>/sending/", desk.steer, name="steer"),
    path("sent/<int:pk>/settle/", desk.settle_all, name="settle_all"),
    path("deliveries/<int:pk>/settle/", desk.settle, name="settle"),
    path("hooks/<slug:provider>/<slug:what>/", api.hook, name="hook"),
    path("address/", addresses.own_address, name="own_address"),
    path("addresses/", addresses.addresses, name="addresses"),
    path("addresses/stop/", addresses.stop_address, name="stop_address"),
    path("addresses/<int:pk>/lift/", addresses.lift_address, name="lift_address"),
    path("addresses/at/<str:domain>/", addresses.blocked_domain, name="blocked_domain"),
    path("incoming/", incoming.incoming, name="incoming"),
    path("incoming/<int:pk>/", incoming.incoming_mail, name="incoming_mail"),
    path("box/", box.box, name="box"),
    path("box/<int:pk>/", box.box_mail, name="box_mail"),
    path("box/<int:pk>/html/", box.box_html, name="box_html"),
    path("box/<int:pk>/mail.eml", box.box_file, name="box_file"),
]
