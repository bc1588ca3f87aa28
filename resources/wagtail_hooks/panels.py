"""
What waits for editors, on the first page of their rooms.
"""

from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component

from .. import access, queries
from .due import may_renew


class WaitingPanel(Component):
    """
    Lines of work: each of `providers` is called with the request and gives the queries.Line, the
    address of the whole list and the name of the address of one item, empty for those who may not
    open it, or None for those whom it is no business of.
    """

    name = "waiting"
    template_name = "resources/waiting_panel.html"
    order = 100

    def __init__(self, providers):
        self.providers = providers

    def get_context_data(self, parent_context):
        given = [provider(parent_context["request"]) for provider in self.providers]
        return {"lines": [_shown(*each) for each in given if each]}

    def render_html(self, parent_context=None):
        """
        Write the panel; nothing at all for those who have no work here.
        """
        context = self.get_context_data(parent_context)
        return super().render_html(parent_context) if context["lines"] else ""


def _shown(line, href, item_url_name):
    return {
        "label": line.label,
        "count": line.count,
        "href": href,
        "more": line.count - len(line.items),
        "items": [
            {
                "title": title,
                "note": note,
                "href": item_url_name and reverse(item_url_name, args=[pk]),
            }
            for pk, title, note in line.items
        ],
    }


def due_for_review(request):
    """
    Give the pages that are due for review to those who may renew them.
    """
    if not may_renew(request.user):
        return None
    line = queries.due_line(timezone.localdate())
    return line, reverse("due_for_review"), "keeping_renew"


def overdue_promises(request):
    """
    Give the promises whose day has passed to those who keep an eye on them.
    """
    if not access.can_see_promises(request.user):
        return None
    item_url_name = "settle_promise" if access.can_settle_any(request.user) else ""
    return queries.overdue_line(timezone.localdate()), reverse("promises"), item_url_name


def open_suggestions(request):
    """
    Give what members suggested to those who answer it.
    """
    if not access.can_answer_suggestions(request.user):
        return None
    line = queries.suggestions_line(request.user)
    return line, reverse("suggestions_to_answer"), "answer_suggestion"


def failed_newsletters(request):
    """
    Give the newsletters that could not go out, if any, to those who may publish in the library.
    """
    if not access.can_settle_any(request.user):
        return None
    line = queries.newsletters_line()
    # It is rare, so it is told of only when it has happened.
    return (line, reverse("wagtailadmin_explore_root"), "newsletter_send") if line.count else None


PROVIDERS = [failed_newsletters, due_for_review, overdue_promises, open_suggestions]


@hooks.register("construct_homepage_panels")
def show_what_waits(request, panels):
    """
    Put what waits for editors before everything else.
    """
    panels.append(WaitingPanel(PROVIDERS))
