"""
What the mail of the library is previewed with: one made-up page, and what became of a suggestion.
"""

import datetime
from types import SimpleNamespace

from django.conf import settings
from django.urls import reverse

from notifications.registry import Sample, register_sample

from .enums import Audience, LineState, SuggestionKind, SuggestionState
from .models import ArticlePage, LineSuggestion, Promise, Suggestion
from .notices import BOARD_STREAM
from .queries.board import Remark

_TITLE = "Handing over without waking the house"
_REMARKED_AT = datetime.datetime(2026, 11, 20, 15, 40, tzinfo=datetime.UTC)
_COMMENT = (
    "This is what we were missing. Please say in the first paragraph that both houses have staff "
    "awake all night: with sleep-in shifts it would not work.\n\nThe photograph shows a door "
    "number. Could we do without it?"
)


def _page():
    # A page of Wagtail's own would look its content type up: this one knows what mails say of it.
    return SimpleNamespace(
        title=_TITLE,
        summary="Ten minutes, one lamp and a notebook: what two houses in Cardiff do at ten.",
        sig=None,
        get_audience_display=Audience.MEMBERS.label,
    )


def _address(name, *arguments):
    return settings.SITE_ADDRESS + reverse(name, args=arguments)


def _review():
    said = Remark(
        who="Parisa Tehrani-Holt",
        at=_REMARKED_AT,
        text="Who may read this? It names a house.",
        asks_for_changes=True,
    )
    review = SimpleNamespace(
        title=_TITLE, kind=ArticlePage.kind_of_all(), submitted_by="Bethan Prosser", remarks=[said]
    )
    return Sample(
        context={"review": review, "draft": _page()},
        slots={"review_url": _address("resources:board_by_mail", "1.1.made-up-and-opens-nothing")},
        stream=BOARD_STREAM,
    )


def _of_the_board(**more):
    return Sample(
        context={
            "title": _TITLE,
            "page": _page(),
            "by": "Parisa Tehrani-Holt",
            "edit_url": _address("wagtailadmin_pages:edit", 1),
            "board_url": _address("resources:board_review", 1),
            **more,
        }
    )


def _decided():
    return _of_the_board(
        is_approved=False,
        comment=_COMMENT,
        page_url=f"{settings.SITE_ADDRESS}/library/night-handover/",
        goes_live_at=None,
    )


def _promise():
    promise = Promise(
        pk=1, text="A checklist for houses with sleep-in shifts", due_on=datetime.date(2026, 12, 4)
    )
    return Sample(
        context={
            "promise": promise,
            "page": _page(),
            "overdue": False,
            "promise_url": _address("settle_promise", 1),
        }
    )


def _suggestion():
    suggestion = Suggestion(
        kind=SuggestionKind.RESOURCE,
        state=SuggestionState.DONE,
        title=_TITLE,
        answer="Thank you. Two houses in Cardiff wrote down what they do at ten. It is out now.",
    )
    return Sample(
        context={
            "suggestion": suggestion,
            "page": None,
            "made_page": _page(),
            "made_page_url": f"{settings.SITE_ADDRESS}/library/night-handover/",
            "suggestions_url": _address("resources:suggestions"),
        }
    )


def _line_decided():
    suggestion = LineSuggestion(
        state=LineState.DECLINED,
        after="Whoever is on duty sits down first, and leaves the notebook open on the table.",
        answer="We want to keep standing up out of it. Half of us cannot sit down at ten.",
    )
    return Sample(
        context={
            "suggestion": suggestion,
            "page": _page(),
            "decider": "Bethan Prosser",
            "page_url": f"{settings.SITE_ADDRESS}/library/working-documents/night-handover/",
        }
    )


register_sample("resources.board_review", _review)
register_sample("resources.board_decided", _decided)
register_sample("resources.board_commented", lambda: _of_the_board(comment=_COMMENT))
register_sample("resources.promise_due", _promise)
register_sample("resources.suggestion_answered", _suggestion)
register_sample("resources.line_decided", _line_decided)
