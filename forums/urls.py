from django.urls import path

from . import feeds
from .views import answering, numbers, programme, proposals, replies, scheduling

app_name = "forums"

urlpatterns = [
    path("forums/", programme.programme, name="programme"),
    path("forums/calendar.ics", feeds.calendar, name="calendar"),
    path("forums/past/", programme.past, name="past"),
    path("forums/desk/", scheduling.desk, name="desk"),
    path("forums/numbers/", numbers.numbers, name="numbers"),
    path("forums/numbers/<slug:by>.csv", numbers.numbers_file, name="numbers_file"),
    path("forums/new/", scheduling.schedule, name="schedule"),
    path("forums/seasons/new/", scheduling.add_season, name="add_season"),
    path("forums/topics/", proposals.topics, name="topics"),
    path("forums/topics/new/", proposals.propose, name="propose"),
    path("forums/topics/<int:pk>/", proposals.topic, name="topic"),
    path("forums/topics/<int:pk>/wording/", proposals.change, name="change_proposal"),
    path("forums/topics/<int:pk>/withdraw/", proposals.withdraw, name="withdraw_proposal"),
    path("forums/topics/<int:pk>/interest/", proposals.interest, name="interest"),
    path("forums/topics/<int:pk>/decide/", proposals.decide, name="decide_topic"),
    path("forums/topics/<int:pk>/merge/", proposals.merge, name="merge_topic"),
    path("forums/topics/<int:pk>/edit/", scheduling.edit_topic, name="edit_topic"),
    path("forums/topics/<int:pk>/review/", scheduling.review, name="review"),
    path("forums/topics/<int:pk>/discard/", scheduling.discard, name="discard"),
    path("forums/topics/<int:pk>/answer/", answering.answer, name="answer"),
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
