"""
Staff's screens about people inside /cms/.
"""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from wagtail.admin import messages
from wagtail.admin.views.account import AccountView
from wagtail.log_actions import log
from wagtail.users.views.users import DeleteView, IndexView, UserViewSet

from .actions import AccountStaysOpen, close_account
from .forms import StaffMemberCreationForm, StaffMemberEditForm


class MemberIndexView(IndexView):
    """
    List those who have an account; the closed ones have nothing left to manage.
    """

    search_fields = ["name", "email"]

    def get_base_queryset(self):
        return super().get_base_queryset().filter(closed_at=None)


class MemberCloseView(DeleteView):
    """
    Close an account where Wagtail would delete the row and all that hangs on it.
    """

    page_title = "Close the account"
    success_message = "The account of %(object)s is closed."
    confirmation_message = (
        "Their name, address and answers will be erased and they can no longer sign in. "
        "This cannot be undone."
    )

    def get_usage_url(self):
        return None

    def delete_action(self):
        close_account(member=self.object, now=timezone.now())
        log(instance=self.object, action="wagtail.delete", title=f"Member {self.object.pk}")

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except AccountStaysOpen as refusal:
            messages.error(self.request, str(refusal))
            return redirect(reverse("wagtailusers_users:edit", args=[self.object.pk]))


class MemberViewSet(UserViewSet):
    """
    People in Wagtail's settings: found by name or address, given roles, closed instead of deleted.
    """

    index_view_class = MemberIndexView
    delete_view_class = MemberCloseView
    create_template_name = "members/cms/create.html"
    edit_template_name = "members/cms/edit.html"
    delete_template_name = "members/cms/close.html"

    def get_form_class(self, for_update=False):
        return StaffMemberEditForm if for_update else StaffMemberCreationForm


class StaffAccountView(AccountView):
    """
    Wagtail's preferences without its fields for a name in two parts; ours is kept under /me/.
    """

    def get_panels(self):
        return [panel for panel in super().get_panels() if panel.name != "name_email"]
