"""
Adding a recording, in place of wagtailmedia's own view.
"""

from django.shortcuts import render
from django.urls import re_path
from wagtail import hooks
from wagtail.admin import messages
from wagtailmedia.forms import get_media_form
from wagtailmedia.permissions import MediaPermissionPolicyChecker
from wagtailmedia.views import media as media_views

from ..models import LibraryMedia

checker = MediaPermissionPolicyChecker()


@checker.require("add")
def add_recording(request, media_type):
    """
    Add a recording. One whose captions alone are refused is kept without them: it may have taken an
    hour to send, and a browser would ask for its file again.
    """
    if request.method == "POST":
        recording = LibraryMedia(uploaded_by_user=request.user, type=media_type)
        form = get_media_form(LibraryMedia)(
            request.POST, request.FILES, instance=recording, user=request.user
        )
        if form.refuses_only_captions:
            return _mend_captions(request, form)
    return media_views.add(request, media_type)


def _mend_captions(request, form):
    recording = form.save_without_captions()
    messages.warning(
        request,
        f"“{recording.title}” is kept and need not be sent again. Its captions are not: what is "
        "wrong with them stands beside their field.",
    )
    may_delete = checker.policy.user_has_permission_for_instance(request.user, "delete", recording)
    context = {
        "media": recording,
        "filesize": recording.file.size,
        "form": form,
        "user_can_delete": may_delete,
    }
    return render(request, "wagtailmedia/media/edit.html", context)


@hooks.register("register_admin_urls", order=-1)
def register_adding_recordings():
    """
    Take the address of wagtailmedia's view, which comes after.
    """
    address = r"^media/(?P<media_type>audio|video)/add/$"
    return [re_path(address, add_recording, name="add_recording")]
