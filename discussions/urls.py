from django.urls import path

from .views import by_mail, moderation, settling, threads, writing

app_name = "discussions"

urlpatterns = [
    path("", threads.thread_list, name="list"),
    path("seen/", threads.seen, name="seen"),
    path("names/", threads.names, name="names"),
    path("by-mail/<str:token>/", by_mail.confirm, name="by_mail"),
    path("new/", writing.start, name="start"),
    path("posts/<int:pk>/edit/", writing.edit, name="edit"),
    path("posts/<int:pk>/delete/", writing.delete, name="delete"),
    path("posts/<int:pk>/history/", writing.history, name="history"),
    path("posts/<int:pk>/report/", moderation.report, name="report"),
    path("reports/", moderation.sig_reports, name="reports"),
    path("files/<int:pk>/<str:name>", threads.attachment, name="attachment"),
    path("<int:pk>/", threads.short_address, name="short"),
    path("<int:pk>/reply/", writing.reply, name="reply"),
    path("<int:pk>/read/", threads.read, name="read"),
    path("<int:pk>/follow/", settling.follow, name="follow"),
    path("<int:pk>/settle/", settling.settle, name="settle"),
    path("<int:pk>/close/", settling.close, name="close"),
    path("<int:pk>/pages/", settling.pages, name="pages"),
    path("<int:pk>-<slug:title>/", threads.thread, name="thread"),
]

# Below /sigs/reports/, for whoever looks after more than one SIG.
moderation_urlpatterns = [
    path("", moderation.all_reports, name="all"),
    path("<int:pk>/", moderation.decide, name="post"),
]
