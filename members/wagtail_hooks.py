from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages

from .models import Member


@hooks.register("before_bulk_action")
def refuse_deletion_in_bulk(request, action_type, objects, action):
    """
    Keep accounts from being deleted by the row: each is closed by itself, asked and told.
    """
    if action_type == "delete" and action.model is Member:
        messages.error(request, "Accounts are closed one at a time, from the page of each person.")
        return redirect(action.next_url)
    return None
