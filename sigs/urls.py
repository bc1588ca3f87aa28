from django.urls import path

from .enums import SigEvent
from .views import changing, joining, pages, proposing, setup, watch

app_name = "sigs"


def _change(address, event):
    return path(f"<slug:slug>/{address}/", changing.change, {"event": event}, name=event.value)


urlpatterns = [
    path("", pages.sig_list, name="list"),
    path("propose/", proposing.propose, name="propose"),
    path("watch/", watch.watch, name="watch"),
    path("<slug:slug>/", pages.sig_page, name="sig"),
    path("<slug:slug>/join/", joining.join, name="join"),
    path("<slug:slug>/leave/", joining.leave, name="leave"),
    path("<slug:slug>/interest/", proposing.interest, name="interest"),
    path("<slug:slug>/terms/", proposing.terms, name="terms"),
    path("<slug:slug>/set-up/", setup.set_up, name="set_up"),
    path("<slug:slug>/ground-rules/", setup.ground_rules, name="ground_rules"),
    _change("take-up", SigEvent.TAKE_UP),
    _change("decline", SigEvent.DECLINE),
    _change("rest", SigEvent.REST),
    _change("wake", SigEvent.WAKE),
    _change("close", SigEvent.CLOSE),
]
