"""
What an editor sees of the editorial board inside Wagtail.
"""

from django.urls import reverse
from wagtail import hooks
from wagtail.admin import messages

from .. import access, queries
from .lists import ItemForSome


@hooks.register("before_edit_page")
def show_what_the_board_says(request, page):
    """
    Show above the editor's fields what the board last said about the page, and where all of it is.
    """
    review = queries.board_review_of_page(page) if request.method == "GET" else None
    if review is None or not (review.remarks or review.asks_for_changes):
        return
    if review.remarks:
        last = review.remarks[-1]
        verb = "asks for changes" if last.asks_for_changes else "comments"
        said = f"{last.who} of the editorial board {verb}: {last.text}"
    else:
        said = f"{review.decided_by} of the editorial board asks for changes."
    address = reverse("resources:board_review", args=[review.pk])
    button = messages.button(address, "Read all the board says")
    messages.info(request, said, buttons=[button])


@hooks.register("register_admin_menu_item")
def register_board_item():
    """
    Show editors and board members the way to what waits for the board.
    """
    return ItemForSome(
        "Editorial board",
        reverse("resources:board"),
        name="editorial-board",
        icon_name="clipboard-list",
        order=250,
        may=access.can_follow_board,
    )
