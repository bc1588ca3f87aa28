"""
Renewing a page, taking it out of the library and putting it back, among Wagtail's own buttons.
"""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.generic import FormView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from .. import actions, queries
from ..actions import keeping
from ..forms import PutBackForm, RenewForm, RetireForm
from ..models import LibraryDocument, LibraryImage, LibraryMedia, LibraryPage

EDIT = {
    LibraryDocument: "wagtaildocs:edit",
    LibraryImage: "wagtailimages:edit",
    LibraryMedia: "wagtailmedia:edit",
}

KEPT = (
    "“{title}” was public, so it is not deleted or unpublished: people may hold links to it. "
    "Take it out of the library here instead, and its address will say why."
)
KEPT_BELOW = (
    "Pages below “{title}” were public, so they are not deleted with it: people may hold links "
    "to them."
)
KEPT_TOGETHER = (
    "{titles} {were} public or {have} pages below that were, so nothing was changed. "
    "Take such pages out of the library one by one: their addresses will say why."
)


class KeepingView(WagtailAdminTemplateMixin, FormView):
    """
    One form about one page, for those who may publish it.
    """

    template_name = "resources/cms/keeping.html"
    header_icon = "doc-empty-inverse"
    # What the form does and what was done, with a place for the page's title.
    heading = ""
    done = ""
    button = ""
    text = ""

    def dispatch(self, request, *args, page_id, **kwargs):
        self.page = get_object_or_404(LibraryPage, pk=page_id).specific
        if not self.page.permissions_for_user(request.user).can_publish():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.heading.format(title=self.page.title)

    def get_breadcrumbs_items(self):
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            *self.breadcrumbs_items,
            {"url": edit, "label": self.page.title},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        return {
            **super().get_context_data(**kwargs),
            "page": self.page,
            "text": self.text,
            "submit_button_label": self.button,
            "submit_button_active_label": "Saving…",
            "action_url": self.request.get_full_path(),
            "media": self.get_form().media,
        }

    def form_valid(self, form):
        try:
            self.act(form.cleaned_data)
        except actions.ReplacementRefused as error:
            form.add_error("replaced_by", str(error))
        except (
            actions.PageNotTakenOut,
            actions.PageNotPutBack,
            actions.ReviewRefused,
            actions.NothingToPlant,
        ) as error:
            form.add_error(None, str(error))
        else:
            messages.success(self.request, self.done.format(title=self.page.title))
            return redirect("wagtailadmin_explore", self.page.get_parent().pk)
        return self.form_invalid(form)


class RetireView(KeepingView):
    page_title = "Take out of the library"
    form_class = RetireForm
    heading = "Take “{title}” out of the library"
    done = "“{title}” is out of the library. Its address says why."
    button = "Take it out"
    text = (
        "The page goes from every list, feed, book and search at once. Its address stays, and "
        "shows its title and why it went, but none of its words. You can put it back."
    )

    def get_initial(self):
        if not self.page.is_retired:
            return {}
        return {
            "state": self.page.state,
            "replaced_by": self.page.replaced_by,
            "reason": self.page.retired_reason,
        }

    def get_context_data(self, **kwargs):
        files = [
            {"title": file.title, "href": reverse(EDIT[type(file)], args=[file.pk])}
            for file in queries.files_only_on(self.page)
        ]
        return {**super().get_context_data(**kwargs), "files": files}

    def act(self, typed):
        actions.retire_page(page=self.page, by=self.request.user, now=timezone.now(), **typed)


class RenewView(KeepingView):
    page_title = "Renew"
    form_class = RenewForm
    heading = "Renew “{title}”"
    done = "“{title}” is renewed."
    button = "It still holds"

    @property
    def text(self):
        day = self.page.review_on
        due = f"It is due for review on {day.day} {day:%B %Y}. " if day else ""
        return f"{due}Read it through first. If it needs a change, edit and publish it as well."

    def act(self, typed):
        actions.renew_page(page=self.page, by=self.request.user, now=timezone.now(), **typed)


class PutBackView(KeepingView):
    page_title = "Put back"
    form_class = PutBackForm
    heading = "Put “{title}” back"
    done = "“{title}” is in use again."
    button = "Put it back"
    text = "The page is shown again at its address, and in every list and search it stood in."

    def act(self, typed):
        actions.put_back(page=self.page, by=self.request.user, now=timezone.now())


@hooks.register("register_admin_urls")
def register_keeping():
    """
    Give the forms their addresses below /cms/.
    """
    return [
        path("keeping/<int:page_id>/renew/", RenewView.as_view(), name="keeping_renew"),
        path("keeping/<int:page_id>/take-out/", RetireView.as_view(), name="keeping_retire"),
        path("keeping/<int:page_id>/put-back/", PutBackView.as_view(), name="keeping_put_back"),
    ]


def _buttons(page, user):
    page = page.specific_deferred
    if not isinstance(page, LibraryPage) or not page.live:
        return
    if not page.permissions_for_user(user).can_publish():
        return
    if page.is_retired:
        wanted = [("Put back", "keeping_put_back", "history", 61)]
    else:
        wanted = [
            ("Renew", "keeping_renew", "rotate", 61),
            ("Take out of the library", "keeping_retire", "no-view", 62),
        ]
    for label, name, icon, priority in wanted:
        yield Button(label, reverse(name, args=[page.pk]), icon_name=icon, priority=priority)


@hooks.register("before_edit_page")
def say_that_it_is_out(request, page):
    """
    Tell whoever opens a page that was taken out that readers see none of its words.
    """
    if request.method != "GET" or not getattr(page, "is_retired", False):
        return
    buttons = []
    if page.permissions_for_user(request.user).can_publish():
        address = reverse("keeping_put_back", args=[page.pk])
        buttons.append(messages.button(address, "Put it back"))
    messages.warning(
        request,
        f"This page is out of the library ({page.get_state_display().lower()}): "
        f"{page.retired_reason} Readers see at its address why it went, and none of its words.",
        buttons=buttons,
    )


@hooks.register("register_page_header_buttons")
def add_header_buttons(page, user, view_name, next_url=None):
    """
    Offer what becomes of a page above its form.
    """
    yield from _buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def add_listing_buttons(page, user, next_url=None):
    """
    Offer what becomes of a page in lists of pages.
    """
    yield from _buttons(page, user)


@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
def keep_what_was_public(request, page):
    """
    Lead whoever would delete or unpublish a page that was public to the form for taking it out.
    """
    if not queries.was_public(page):
        return None
    if isinstance(page, LibraryPage) and page.live:
        messages.warning(request, KEPT.format(title=page.title))
        return redirect("keeping_retire", page.pk)
    messages.warning(request, KEPT_BELOW.format(title=page.title))
    return redirect("wagtailadmin_explore", page.pk)


@hooks.register("before_bulk_action")
def keep_what_was_public_together(request, action_type, objects, action):
    """
    Change nothing where one of several pages was public; say which.
    """
    if action_type not in {"delete", "unpublish"} or action.model is not Page:
        return None
    kept = [page.title for page in objects if queries.was_public(page)]
    if not kept:
        return None
    several = len(kept) > 1
    messages.error(
        request,
        KEPT_TOGETHER.format(
            titles=" and ".join(f"“{title}”" for title in kept),
            were="were" if several else "was",
            have="have" if several else "has",
        ),
    )
    return redirect(action.next_url)


@hooks.register("before_create_page")
def put_nothing_below_what_is_out(request, parent_page, page_class):
    """
    Begin no page below one that was taken out of the library.
    """
    return _refuse_below(request, parent_page)


@hooks.register("before_publish_page")
def publish_nothing_below_what_is_out(request, page):
    """
    Publish no page below one that was taken out of the library; what was typed is kept as a draft.
    """
    return _refuse_below(request, page.get_parent())


def _refuse_below(request, parent):
    above = queries.retired_above(parent)
    if above is None:
        return None
    messages.error(
        request,
        f"“{above.title}” was taken out of the library, so nothing below it can be published. "
        "Put it back first, or choose another place.",
    )
    return redirect("wagtailadmin_explore", above.pk)


@hooks.register("register_log_actions")
def register_what_becomes_of_pages(log_actions):
    """
    Have a page's history tell what became of it.
    """

    @log_actions.register_action(keeping.RENEWED)
    class Renewed(LogFormatter):
        label = "Renew"

        def format_message(self, entry):
            return f"Renewed: due again on {entry.data['review_on']}"

    @log_actions.register_action(keeping.RETIRED)
    class Retired(LogFormatter):
        label = "Take out of the library"

        def format_message(self, entry):
            other = entry.data["replaced_by"]
            instead = f" by “{other}”" if other else ""
            return f"{entry.data['state']}{instead}: {entry.data['reason']}"

    log_actions.register_action(keeping.PUT_BACK, "Put back", "Put back into the library")
