from django.urls import path

from . import feeds
from .views import answering, polls, programme, replies, scheduling

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
    path("forums/topics/<int:pk>/poll/", polls.ask_about, name="poll_topic"),
    path("forums/polls/new/", polls.ask, name="add_poll"),
    path("forums/polls/<int:pk>/", polls.poll, name="poll"),
    path("forums/polls/<int:pk>/results/", polls.results, name="poll_results"),
    path("forums/polls/<int:pk>/abandon/", polls.abandon, name="abandon_poll"),
    path("polls/<str:token>/", polls.vote_by_mail, name="vote_by_mail"),
    path("forums/s/<int:pk>-<slug:slug>/", programme.session, name="session"),
    path("forums/s/<int:pk>/people/", scheduling.people, name="people"),
    path("forums/s/<int:pk>/people/admit/", scheduling.admit, name="admit"),
    path("forums/s/<int:pk>/replies/<int:reply_pk>/", replies.settle, name="settle_reply"),
    path("forums/s/<int:pk>/move/", scheduling.move, name="move"),
    path("forums/s/<int:pk>/cancel/", scheduling.cancel, name="cancel"),
    path("forums/s/<int:pk>/edit/", scheduling.edit, name="edit"),
    path("forums/<slug:slug>/", programme.season, name="season"),
    path("answer/<str:token>/", answering.answer_by_mail, name="answer_by_mail"),
    path("join/<int:pk>/", answering.join, name="join"),
    path("me/sessions/", programme.mine, name="mine"),
]
