from django.urls import path

from . import feeds
from .views import answering, line, programme, replies, scheduling

app_name = "forums"

urlpatterns = [
    path("forums/", programme.programme, name="programme"),
    path("forums/calendar.ics", feeds.calendar, name="calendar"),
    path("forums/past/", programme.past, name="past"),
    path("forums/desk/", scheduling.desk, name="desk"),
    path("forums/new/", scheduling.schedule, name="schedule"),
    path("forums/seasons/new/", scheduling.add_season, name="add_season"),
    path("forums/topics/<int:pk>/edit/", scheduling.edit_topic, name="edit_topic"),
    path("forums/topics/<int:pk>/review/", scheduling.review, name="review"),
    path("forums/topics/<int:pk>/discard/", scheduling.discard, name="discard"),
    path("forums/topics/<int:pk>/answer/", answering.answer, name="answer"),
    path("forums/s/<int:pk>-<slug:slug>/", programme.session, name="session"),
    path("forums/s/<int:pk>/people/", scheduling.people, name="people"),
    path("forums/s/<int:pk>/line/<int:answer_pk>/", line.move, name="move_in_line"),
    path("forums/s/<int:pk>/line/<int:answer_pk>/place/", line.give, name="give_place"),
    path("forums/s/<int:pk>/replies/<int:reply_pk>/", replies.settle, name="settle_reply"),
    path("forums/s/<int:pk>/move/", scheduling.move, name="move"),
    path("forums/s/<int:pk>/cancel/", scheduling.cancel, name="cancel"),
    path("forums/s/<int:pk>/edit/", scheduling.edit, name="edit"),
    path("forums/<slug:slug>/", programme.season, name="season"),
    path("answer/<str:token>/", answering.answer_by_mail, name="answer_by_mail"),
    path("offer/<str:token>/", line.offer, name="offer"),
    path("join/<int:pk>/", answering.join, name="join"),
    path("me/sessions/", programme.mine, name="mine"),
]
