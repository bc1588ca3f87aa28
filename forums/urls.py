from django.urls import path

from . import feeds
from .views import answering, gatherings, guests, joining, line, programme, replies, scheduling

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
    path("forums/s/<int:pk>/people/", gatherings.people, name="people"),
    path("forums/s/<int:pk>/people/add/", gatherings.add, name="add_person"),
    path("forums/s/<int:pk>/people/write/", gatherings.write, name="write_as_host"),
    path("forums/s/<int:pk>/people/mark/", gatherings.mark, name="mark_presence"),
    path("forums/s/<int:pk>/people/finish/", gatherings.finish, name="settle_presence"),
    path("forums/s/<int:pk>/agenda/", gatherings.agenda, name="agenda"),
    path("forums/s/<int:pk>/parts/take/", gatherings.take_part, name="take_part"),
    path("forums/s/<int:pk>/parts/free/", gatherings.free_part, name="free_part"),
    path("forums/s/<int:pk>/line/<int:answer_pk>/", line.move, name="move_in_line"),
    path("forums/s/<int:pk>/line/<int:answer_pk>/place/", line.give, name="give_place"),
    path("forums/s/<int:pk>/replies/<int:reply_pk>/", replies.settle, name="settle_reply"),
    path("forums/s/<int:pk>/move/", scheduling.move, name="move"),
    path("forums/s/<int:pk>/cancel/", scheduling.cancel, name="cancel"),
    path("forums/s/<int:pk>/edit/", scheduling.edit, name="edit"),
    path("forums/<slug:slug>/", programme.season, name="season"),
    path("answer/<str:token>/", answering.answer_by_mail, name="answer_by_mail"),
    path("forums/s/<int:pk>/guest/", guests.come, name="come_as_guest"),
    path("forums/s/<int:pk>/guest/asked/", guests.asked, name="guest_asked"),
    path("join/<int:pk>/", joining.join, name="join"),
    path("join/<int:pk>/<str:token>/", guests.join, name="join_as_guest"),
    path("offer/<str:token>/", line.offer, name="offer"),
    path("me/sessions/", programme.mine, name="mine"),
]
