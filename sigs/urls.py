from django.urls import path

from .views import contact, joining, pages, running

app_name = "sigs"

urlpatterns = [
    path("", pages.sig_list, name="list"),
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
]
