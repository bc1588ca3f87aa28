"""
Telling of reports and of what was decided: never to the author who reported, nor in a mail what the
post says, but to its author.
"""

from django.conf import settings
from django.urls import reverse

from members.access import ORGANISER
from members.models import Member
from notifications import outbox
from sigs.models import FacilitationTerm

from ..enums import DecisionKind
from ..notices import about_post


def tell_reported(report, *, now):
    """
    Ask those who run the SIG to look at a reported post; the organisers where nobody but its author
    does.
    """
    post = report.post
    current = Member.objects.current().exclude(pk=post.author_id)
    run = FacilitationTerm.objects.filter(sig=post.thread.sig_id, ended_at=None)
    people = current.filter(pk__in=run.values("member"))
    if not people.exists():
        people = current.filter(groups__name=ORGANISER)
    _post(
        "report_filed",
        post,
        key=report.pk,
        recipients=people.exclude(pk=report.reported_by_id),
        context={"reason": report.get_reason_display(), "is_flag": report.reported_by is None},
        about=f"report:{report.pk}",
        facts={"report": report.pk},
        now=now,
    )


def tell_hidden(post, decision, *, now):
    """
    Tell the author of a post that it was hidden and why, and give them back what they wrote.
    """
    if post.author_id != decision.by_id:
        _tell_author("post_hidden", post, decision, now)


def tell_restored(post, decision, *, now):
    """
    Tell the author of a post that it is shown again.
    """
    _tell_author("post_restored", post, decision, now)


def tell_settled(post, decision, reporters, *, now):
    """
    Tell those who reported a post what was decided; whoever decided knows.
    """
    people = Member.objects.current().filter(pk__in=reporters).exclude(pk=decision.by_id)
    if not people.exists():
        return
    _post(
        "report_settled",
        post,
        key=decision.pk,
        recipients=people,
        context={"answer": decision.reason, "is_hidden": decision.kind == DecisionKind.HIDDEN},
        about=f"decision:{decision.pk}",
        facts={"decision": decision.pk},
        now=now,
    )


def recall_post(post, *, now):
    """
    Take back what waits to be sent or told about a post, as soon as its words are hidden.
    """
    outbox.recall(about=about_post(post.pk), reason="The post was hidden.", now=now)


def forget_post(post, *, now):
    """
    Erase what mails about a post say of it, as they were kept on record.
    """
    recall_post(post, now=now)
    outbox.forget(about=about_post(post.pk))


def moderation_context(post):
    """
    Return what the templates of every mail about a decision are given.
    """
    return {
        "thread": post.thread,
        "sig": post.thread.sig,
        "thread_url": settings.SITE_ADDRESS + post.get_absolute_url(),
        "decide_url": settings.SITE_ADDRESS + reverse("reports:post", args=[post.pk]),
    }


def _tell_author(kind, post, decision, now):
    author = Member.objects.current().filter(pk=post.author_id)
    if author.exists():
        _post(
            kind,
            post,
            key=decision.pk,
            recipients=author,
            context={"reason": decision.reason, "words": post.text},
            about=about_post(post.pk),
            facts={},
            now=now,
        )


def _post(kind, post, *, key, context, facts, **how):
    outbox.post(
        kind=f"discussions.{kind}",
        source_key=f"discussions.{kind}:{key}",
        context={**moderation_context(post), **context},
        facts={"post": post.pk, **facts},
        **how,
    )
