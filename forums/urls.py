from django.urls import path

from . import feeds
from .views import answering, calendars, planning, programme, replies, scheduling, sending

app_name = "forums"

urlpatterns = [
    path("forums/", programme.programme, name="programme"),
    path("forums/calendar.ics", feeds.calendar, name="calendar"),
    path("forums/past/", programme.past, name="past"),
    path("calendar/<str:key>.ics", feeds.own_calendar, name="own_calendar"),
    path("sigs/<slug:slug>/calendar.ics", feeds.sig_calendar, name="sig_calendar"),
    path("forums/desk/", scheduling.desk, name="desk"),
    path("forums/new/", scheduling.schedule, name="schedule"),
    path("forums/seasons/new/", planning.add_season, name="add_season"),
    path("forums/topics/<int:pk>/edit/", scheduling.edit_topic, name="edit_topic"),
    path("forums/topics/<int:pk>/review/", scheduling.review, name="review"),
    path("forums/topics/<int:pk>/review/mail/", scheduling.review_mail, name="review_mail"),
    path("forums/topics/<int:pk>/discard/", scheduling.discard, name="discard"),
    path("forums/topics/<int:pk>/answer/", answering.answer, name="answer"),
    path("forums/s/<int:pk>-<slug:slug>/", programme.session, name="session"),
    path("forums/s/<int:pk>/people/", scheduling.people, name="people"),
    path("forums/s/<int:pk>/people/admit/", scheduling.admit, name="admit"),
    path("forums/s/<int:pk>/replies/<int:reply_pk>/", replies.settle, name="settle_reply"),
    path("forums/s/<int:pk>/move/", scheduling.move, name="move"),
    path("forums/s/<int:pk>/cancel/", scheduling.cancel, name="cancel"),
    path("forums/s/<int:pk>/edit/", scheduling.edit, name="edit"),
    path("forums/<slug:slug>/calendar.ics", feeds.season_calendar, name="season_calendar"),
    path("forums/s/<int:pk>/sent/", sending.sent, name="sent"),
    path("forums/s/<int:pk>/sent/<int:message_pk>/", sending.sent_mail, name="sent_mail"),
    path("forums/desk/mail/", sending.look, name="look"),
    path("forums/presses/<slug:batch>/back/", sending.take_back, name="take_back"),
    path("forums/<slug:slug>/", programme.season, name="season"),
    path("forums/<slug:slug>/edit/", planning.edit_season, name="edit_season"),
    path("forums/<slug:slug>/plan/", planning.plan, name="plan"),
    path("forums/<slug:slug>/plan/copy/", planning.copy, name="copy_season"),
    path("forums/<slug:slug>/plan/announce/", planning.announce_season, name="announce_season"),
    path("forums/<slug:slug>/plan/topics/<int:pk>/", planning.place, name="place"),
    path("forums/<slug:slug>/plan/topics/<int:pk>/take/", planning.take_in, name="take_in"),
    path(
        "forums/<slug:slug>/plan/dates/<int:pk>/",
        planning.change_pencilled,
        name="change_pencilled",
    ),
    path(
        "forums/<slug:slug>/plan/dates/<int:pk>/drop/",
        planning.drop_pencilled,
        name="drop_pencilled",
    ),
    path("answer/<str:token>/", answering.answer_by_mail, name="answer_by_mail"),
    path("join/<int:pk>/", answering.join, name="join"),
    path("me/calendar/", calendars.own, name="calendar_key"),
    path("me/calendar/end/", calendars.end, name="end_calendar_key"),
    path("me/sessions/", programme.mine, name="mine"),
]
