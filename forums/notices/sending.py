"""
The kinds of mail of the send desk: a trial to oneself, and that a date was taken back.
"""

from django.conf import settings
from django.urls import reverse

from notifications.registry import NoticeKind, register

TRIAL = "forums.trial"


def _trial_slots(message, deliveries):
    # It may be passed on: what answers for somebody is no part of it.
    address = settings.SITE_ADDRESS + message.facts["path"]
    filled = dict.fromkeys(["answer_url", *message.facts["slots"]], address)
    return dict.fromkeys([delivery.pk for delivery in deliveries], filled)


def _trial_links(messages):
    return {message.pk: message.facts["path"] for message in messages}


def _to_the_programme(messages):
    path = reverse("forums:programme")
    return {message.pk: path for message in messages}


def _all_they_got(member, messages):
    # They answered the date while it was announced, so it is no news to them that it is a draft.
    return {message.pk for message in messages}


register(
    NoticeKind(
        name=TRIAL,
        label="A trial of a mail about a session",
        category="service",
        why="you asked for it in order to see how the mail looks",
        slots=_trial_slots,
        links=_trial_links,
        open_to=_all_they_got,
        on_site=False,
    )
)
register(
    NoticeKind(
        name="forums.taken_back",
        label="A date is not settled after all",
        category="service",
        why="you answered this session",
        links=_to_the_programme,
        open_to=_all_they_got,
    )
)
