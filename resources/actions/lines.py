"""
Working documents, line by line: what members suggest, and what becomes of it.
"""

from django.conf import settings
from django.db import transaction

from members.access import display_name
from members.models import Member
from notifications import outbox

from ..enums import LineState
from ..models import LineSuggestion, WorkingDocumentPage
from ..models.line_words import paragraphs, same_words

MOST_OPEN_OF_ONE = 40


class LineGone(Exception):
    """
    The paragraph is not in the document any more.
    """

    def __str__(self):
        return "This paragraph has been taken out of the document, so nothing can be changed in it."


class LineChanged(Exception):
    """
    The paragraph reads otherwise by now than whoever suggests or decides saw it: as `now`.
    """

    def __init__(self, now):
        super().__init__("This paragraph was changed in the meantime. Look at it as it reads now.")
        self.now = now


class NothingDifferent(Exception):
    """
    What is suggested is what stands there.
    """

    def __str__(self):
        return "That is what the paragraph says already. Change some words of it."


class LineDecided(Exception):
    """
    The suggestion was decided or withdrawn by somebody before.
    """

    def __init__(self, suggestion):
        super().__init__(_as_decided(suggestion))


class NoReason(Exception):
    """
    A suggestion is never declined without a reason.
    """

    def __str__(self):
        return "Say in a few words why, so that whoever suggested it knows."


class TooManyLines(Exception):
    """
    One member has as many open suggestions for a document as one may.
    """

    def __str__(self):
        return (
            f"You have {MOST_OPEN_OF_ONE} suggestions waiting in this document. "
            "Wait for some to be decided, or withdraw one."
        )


@transaction.atomic
def suggest_line(*, page, line_id, seen, text, reason, by, now):
    """
    Write down the words a member suggests for a paragraph; empty ones suggest to take it out.

    `seen` is how the paragraph read to them. The same again while it is open is the same
    suggestion. Raises LineGone, LineChanged, NothingDifferent and TooManyLines.
    """
    page = _locked(page.pk)
    before = _text_of(page, line_id)
    if not same_words(before, seen):
        raise LineChanged(before)
    after = _tidy(text)
    if same_words(after, before):
        raise NothingDifferent
    own = LineSuggestion.objects.open().filter(page=page, by=by)
    known = own.filter(line_id=line_id, before=before, after=after).first()
    if known:
        return known
    if own.count() >= MOST_OPEN_OF_ONE:
        raise TooManyLines
    return LineSuggestion.objects.create(
        page=page,
        line_id=line_id,
        before=before,
        after=after,
        reason=reason,
        by=by,
        made_at=now,
    )


@transaction.atomic
def withdraw_line(*, suggestion, by, now):
    """
    Take back one's own suggestion; twice is once. Raises LineDecided.
    """
    stored = _locked_suggestion(suggestion)
    if stored.state == LineState.WITHDRAWN:
        return stored
    if stored.state != LineState.OPEN:
        raise LineDecided(stored)
    stored.state = LineState.WITHDRAWN
    stored.save(update_fields=["state"])
    return stored


@transaction.atomic
def accept_line(*, suggestion, seen, text, by, now):
    """
    Put a suggestion into its document, in the name of whoever decides, and tell its maker.

    `text` is what is put there: the suggestion, or what the decider made of it. `seen` is how the
    paragraph read to them. Accepted by the same person before, it stays so. Raises LineDecided,
    LineGone, LineChanged.
    """
    page = _locked(suggestion.page_id)
    stored = _locked_suggestion(suggestion)
    if stored.state == LineState.ACCEPTED and stored.decided_by_id == by.pk:
        return stored
    if stored.state != LineState.OPEN:
        raise LineDecided(stored)
    current = _text_of(page, stored.line_id)
    if not same_words(current, seen):
        raise LineChanged(current)
    stored.revision = _put(page, stored.line_id, current, _tidy(text), by)
    return _settle(stored, LineState.ACCEPTED, "", by, now)


@transaction.atomic
def decline_line(*, suggestion, reason, by, now):
    """
    Leave a paragraph as it is, and tell whoever suggested otherwise why.

    The same by the same person before changes nothing. Raises NoReason and LineDecided.
    """
    if not reason:
        raise NoReason
    stored = _locked_suggestion(suggestion)
    if stored.state == LineState.DECLINED and stored.decided_by_id == by.pk:
        return stored
    if stored.state != LineState.OPEN:
        raise LineDecided(stored)
    return _settle(stored, LineState.DECLINED, reason, by, now)


def forget_lines(*, member):
    """
    Take one person's name off what they suggested and decided; the words stay.
    """
    LineSuggestion.objects.filter(by=member).update(by=None)
    LineSuggestion.objects.filter(decided_by=member).update(decided_by=None)


def _locked(page_id):
    return WorkingDocumentPage.objects.select_for_update(of=("self",)).get(pk=page_id)


def _locked_suggestion(suggestion):
    return (
        LineSuggestion.objects.select_for_update(of=("self",))
        .select_related("by", "decided_by", "page")
        .get(pk=suggestion.pk)
    )


def _text_of(page, line_id):
    line = page.line(line_id)
    if line is None:
        raise LineGone
    return str(line.value)


def _tidy(text):
    return "\n\n".join(words for _, words in paragraphs(text))


def _put(page, line_id, before, after, by):
    """
    Publish the document with other words in one paragraph and return the revision.

    What an editor has begun and not published stays theirs: it is saved anew on top, with the
    other words where it has the paragraph as it was.
    """
    draft = page.get_latest_revision_as_object() if page.has_unpublished_changes else None
    texts = after.split("\n\n") if after else []
    page.replace_line(line_id, texts)
    revision = page.save_revision(user=by)
    revision.publish(user=by, skip_permission_checks=True)
    if draft:
        line = draft.line(line_id)
        if line is not None and same_words(str(line.value), before):
            draft.replace_line(line_id, texts)
        draft.save_revision(user=by)
    return revision


def _settle(stored, state, answer, by, now):
    stored.state, stored.answer, stored.decided_by, stored.decided_at = state, answer, by, now
    stored.save(update_fields=["state", "answer", "decided_by", "decided_at", "revision"])
    if stored.by_id and stored.by_id != by.pk:
        _tell(stored, now)
    return stored


def _tell(suggestion, now):
    outbox.post(
        kind="resources.line_decided",
        source_key=f"resources.line_decided:{suggestion.pk}",
        context={
            "suggestion": suggestion,
            "page": suggestion.page,
            "decider": display_name(suggestion.decided_by),
            "page_url": f"{settings.SITE_ADDRESS}{suggestion.page.url}",
        },
        recipients=Member.objects.current().filter(pk=suggestion.by_id),
        about=f"page:{suggestion.page_id}",
        facts={"suggestion": suggestion.pk, "page": suggestion.page_id},
        now=now,
    )


def _as_decided(suggestion):
    if suggestion.state == LineState.WITHDRAWN:
        return "Whoever suggested this has taken it back, so there is nothing left to decide."
    who = display_name(suggestion.decided_by) if suggestion.decided_by else "Somebody"
    what = "taken it in" if suggestion.state == LineState.ACCEPTED else "left it out"
    return f"{who} has {what} already. That stands; yours changed nothing."
