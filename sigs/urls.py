from django.urls import path

from .views import invited, joining, pages, people

app_name = "sigs"

urlpatterns = [
    path("", pages.sig_list, name="list"),
    path("<slug:slug>/", pages.sig_page, name="sig"),
    path("<slug:slug>/join/", joining.join, name="join"),
    path("<slug:slug>/leave/", joining.leave, name="leave"),
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
