"""
Sending a newsletter from Wagtail: trying it out, an hour for it, and sending it now.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from notifications.access import can_read_sent
from notifications.outbox import Recipient

from .. import access, actions, queries
from ..forms import TEAM, ScheduleForm, SendForm, TrialForm
from ..models import NewsletterPage, NewsletterSending

NOT_BY_PUBLISHING = (
    "“{title}” is saved, and is not on the web yet: a newsletter goes there when it is sent. "
    "Send it here, or set an hour for it."
)
WAITS = "“{title}” waits to be sent. Call that off first, and then delete it."


class _NewsletterView(WagtailAdminTemplateMixin, TemplateView):
    """
    A screen about sending one newsletter, for those who may publish it.
    """

    header_icon = "mail"

    def dispatch(self, request, *args, page_id, **kwargs):
        self.page = get_object_or_404(NewsletterPage, pk=page_id)
        if not access.can_send_newsletter(request.user, self.page):
            raise PermissionDenied
        self.now = timezone.now()
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.page.get_latest_revision_as_object().title

    def get_breadcrumbs_items(self):
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            *self.breadcrumbs_items,
            {"url": edit, "label": self.page.title},
            {"url": "", "label": self.page_title},
        ]

    def back(self):
        return redirect("newsletter_send", self.page.pk)


class NewsletterView(_NewsletterView):
    """
    Everything about sending one newsletter; each of the two forms posts to this address.
    """

    page_title = "Send"
    template_name = "resources/cms/newsletter.html"
    forms = None

    def get_context_data(self, **kwargs):
        desk = queries.newsletter_desk(self.page, self.now)
        revision = desk.revision.pk if desk.revision else None
        given = self.forms or {}
        schedule = given.get("schedule") or ScheduleForm(initial={"revision": revision})
        return {
            **super().get_context_data(**kwargs),
            "page": self.page,
            "desk": desk,
            "trial_form": given.get("trial") or TrialForm(user=self.request.user),
            "schedule_form": schedule,
            "previews": self._previews(),
            "sent_address": self._sent_address(desk),
            "media": schedule.media,
        }

    def post(self, request, **kwargs):
        """
        Try it out, set an hour for it, or call that off.
        """
        do = {"try": self._try, "schedule": self._schedule, "cancel": self._cancel}
        act = do.get(request.POST.get("what"))
        if act is None:
            return self.back()
        try:
            return act(request)
        except actions.NewsletterRefused as refused:
            messages.error(request, str(refused))
            return self.back()

    def _try(self, request):
        form = TrialForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._again(trial=form)
        recipient = _recipient(form.cleaned_data["to"], request.user)
        actions.try_newsletter(page=self.page, recipient=recipient, now=self.now)
        messages.success(request, f"A test is on its way to {recipient.address}.")
        return self.back()

    def _schedule(self, request):
        form = ScheduleForm(request.POST)
        if not form.is_valid():
            return self._again(schedule=form)
        typed = form.cleaned_data
        try:
            actions.schedule_newsletter(
                page=self.page,
                revision_id=typed["revision"],
                at=typed["at"],
                by=request.user,
                now=self.now,
            )
        except actions.TimeIsPast as refused:
            form.add_error("day", str(refused))
            return self._again(schedule=form)
        messages.success(request, f"It goes out on {_in_words(typed['at'])}.")
        return self.back()

    def _cancel(self, request):
        actions.cancel_newsletter(page=self.page)
        messages.success(request, "Called off. It goes out only when you say so again.")
        return self.back()

    def _again(self, **forms):
        self.forms = forms
        return self.render_to_response(self.get_context_data())

    def _previews(self):
        address = reverse("wagtailadmin_pages:view_draft", args=[self.page.pk])
        return [(label, f"{address}?mode={mode}") for mode, label in self.page.preview_modes]

    def _sent_address(self, desk):
        if not desk.progress or not can_read_sent(self.request.user):
            return ""
        return reverse("notifications:sent_message", args=[desk.progress.message.pk])


class ConfirmNewsletterView(_NewsletterView):
    """
    The last look before a newsletter goes to everybody: GET shows, POST sends.
    """

    page_title = "Send now"
    template_name = "resources/cms/newsletter_confirm.html"

    def get_context_data(self, **kwargs):
        desk = queries.newsletter_desk(self.page, self.now, as_scheduled=False)
        revision = desk.revision.pk if desk.revision else None
        return {
            **super().get_context_data(**kwargs),
            "page": self.page,
            "desk": desk,
            "form": SendForm(initial={"revision": revision}),
        }

    def get(self, request, *args, **kwargs):
        """
        Show it, unless it has gone by now.
        """
        if NewsletterSending.objects.filter(page=self.page, sent_at__isnull=False).exists():
            return self.back()
        return super().get(request, *args, **kwargs)

    def post(self, request, **kwargs):
        """
        Send it, once.
        """
        form = SendForm(request.POST)
        try:
            actions.send_newsletter(
                page=self.page,
                revision_id=form.cleaned_data["revision"] if form.is_valid() else None,
                by=request.user,
                now=self.now,
            )
        except actions.NewsletterRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "It is on its way, and on the web.")
        return self.back()


@hooks.register("register_admin_urls")
def register_newsletters():
    """
    Give the screens their addresses below /cms/.
    """
    return [
        path("newsletters/<int:page_id>/", NewsletterView.as_view(), name="newsletter_send"),
        path(
            "newsletters/<int:page_id>/now/",
            ConfirmNewsletterView.as_view(),
            name="newsletter_confirm",
        ),
    ]


@hooks.register("register_page_header_buttons")
def add_header_button(page, user, view_name, next_url=None):
    """
    Offer the sending of a newsletter above its form.
    """
    yield from _buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def add_listing_button(page, user, next_url=None):
    """
    Offer the sending of a newsletter in lists of pages.
    """
    yield from _buttons(page, user)


@hooks.register("before_publish_page")
def publish_by_sending(request, page):
    """
    Lead whoever would publish a newsletter that was not sent to the screen that sends it; what was
    typed is kept as a draft.
    """
    if not isinstance(page, NewsletterPage) or _is_sent(page):
        return None
    messages.warning(request, NOT_BY_PUBLISHING.format(title=page.title))
    return redirect("newsletter_send", page.pk)


@hooks.register("before_delete_page")
def delete_nothing_that_waits(request, page):
    """
    Delete no newsletter that waits to be sent, nor the archive it stands in.
    """
    waiting = _waiting_below(page)
    if waiting is None:
        return None
    messages.warning(request, WAITS.format(title=waiting.title))
    return redirect("newsletter_send", waiting.pk)


@hooks.register("before_bulk_action")
def send_nothing_together(request, action_type, objects, action):
    """
    Neither publish newsletters together with other pages, nor delete one that waits to be sent.
    """
    if action.model is not Page:
        return None
    for page in objects:
        if action_type == "publish":
            stopped = _unsent_below(page)
            words = NOT_BY_PUBLISHING
        elif action_type == "delete":
            stopped, words = _waiting_below(page), WAITS
        else:
            return None
        if stopped is not None:
            messages.warning(request, words.format(title=stopped.title))
            return redirect("newsletter_send", stopped.pk)
    return None


def _buttons(page, user):
    if page.specific_class is not NewsletterPage:
        return
    if access.can_send_newsletter(user, page):
        address = reverse("newsletter_send", args=[page.pk])
        yield Button("Send", address, icon_name="mail", priority=5)


def _is_sent(page):
    return NewsletterSending.objects.filter(page=page.pk, sent_at__isnull=False).exists()


def _waiting_below(page):
    newsletters = NewsletterPage.objects.descendant_of(page, inclusive=True)
    return newsletters.filter(sending__scheduled_for__isnull=False).first()


def _unsent_below(page):
    newsletters = NewsletterPage.objects.descendant_of(page, inclusive=True)
    return newsletters.exclude(sending__sent_at__isnull=False).first()


def _recipient(to, user):
    if to == TEAM:
        return Recipient(address=settings.MAIL_REPLY_TO, name="")
    return Recipient(address=user.email, name=user.name, member_id=user.pk)


def _in_words(at):
    return date_format(timezone.localtime(at), "l j F Y, H.i")
