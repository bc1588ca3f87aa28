from django.urls import path

from .enums import SigEvent
from .views import (
    changing,
    contact,
    invited,
    joining,
    pages,
    people,
    proposing,
    running,
    setup,
    watch,
)

app_name = "sigs"


def _change(address, event):
    return path(f"<slug:slug>/{address}/", changing.change, {"event": event}, name=event.value)


urlpatterns = [
    path("", pages.sig_list, name="list"),
    path("propose/", proposing.propose, name="propose"),
    path("watch/", watch.watch, name="watch"),
    path("offers/<str:token>/", running.offer_by_mail, name="offer_by_mail"),
    path("<slug:slug>/offer/", running.offer, name="offer"),
    path("<slug:slug>/running/", running.running, name="running"),
    path("<slug:slug>/running/ask/", running.ask, name="ask_to_run"),
    path("<slug:slug>/running/stop/", running.stop, name="stop_running"),
    path("<slug:slug>/running/go-on/", running.go_on, name="go_on_running"),
    path("<slug:slug>/running/offers/<int:pk>/withdraw/", running.withdraw, name="withdraw_offer"),
    path("<slug:slug>/handover/", running.handover, name="handover"),
    path("<slug:slug>/handover/notes/", running.notes, name="handover_notes"),
    path("<slug:slug>/contact/", contact.write, name="contact"),
    path("<slug:slug>/contact/sent/", contact.sent, name="contact_sent"),
    path("<slug:slug>/contact/all/", contact.contacts, name="contacts"),
    path("<slug:slug>/contact/<int:pk>/", contact.exchange, name="contact_exchange"),
    path("<slug:slug>/contact/<int:pk>/settle/", contact.settle, name="settle_contact"),
    path("<slug:slug>/worried/", contact.worried, name="worried"),
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
    path("<slug:slug>/take-back/", joining.take_back, name="take_back"),
    path("<slug:slug>/agree/", joining.agree, name="agree"),
    path("<slug:slug>/show/", joining.show, name="show"),
    path("<slug:slug>/follow/", joining.follow, name="follow"),
    path("<slug:slug>/unfollow/", joining.unfollow, name="unfollow"),
    path("<slug:slug>/invitation/", invited.invitation, name="invitation"),
    path("<slug:slug>/people/", people.people, name="people"),
    path("<slug:slug>/people/let-in/", people.approve_many, name="approve_many"),
    path("<slug:slug>/people/asking/<int:pk>/", people.join_request, name="request"),
    path("<slug:slug>/people/invite/", people.invite, name="invite"),
    path(
        "<slug:slug>/people/invited/<int:pk>/take-back/",
        people.take_back_invitation,
        name="take_back_invitation",
    ),
    path("<slug:slug>/people/<int:pk>/remove/", people.remove, name="remove"),
    path("<slug:slug>/people/<int:pk>/restore/", people.restore, name="restore"),
    # Last, so that a SIG may go by any name: no token looks like a page of one.
    path("leave/<str:token>/", invited.leave_by_mail, name="leave_by_mail"),
    path("invited/<str:token>/", invited.invitation_by_mail, name="invitation_by_mail"),
    path("asked/<str:token>/", people.request_by_mail, name="request_by_mail"),
]
