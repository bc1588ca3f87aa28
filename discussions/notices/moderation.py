"""
The kinds of mail about posts that were reported or hidden, and when each is still worth sending.
"""

from django.urls import reverse

from notifications.registry import NoticeKind, register

from ..access import moderated_posts, visible_threads
from ..enums import DecisionKind, PostState, ReportState
from ..models import Decision, Post, Report


def _every_one(deliveries, reason):
    return {delivery.pk: reason for delivery in deliveries}


def _report_waits(message, deliveries):
    if not Report.objects.filter(pk=message.facts["report"], state=ReportState.OPEN).exists():
        return _every_one(deliveries, "Somebody has decided about the post.")
    return {}


def _post_is(state):
    def still_valid(message, deliveries):
        if not Post.objects.filter(pk=message.facts["post"], state=state).exists():
            return _every_one(deliveries, "The post is not as it was.")
        return {}

    return still_valid


def _decision_stands(message, deliveries):
    later = Decision.objects.filter(
        post=message.facts["post"], pk__gt=message.facts["decision"]
    ).exclude(kind=DecisionKind.ERASED)
    return _every_one(deliveries, "It was decided otherwise.") if later.exists() else {}


def _desk_links(messages):
    return {
        message.pk: reverse("reports:post", args=[message.facts["post"]]) for message in messages
    }


def _thread_links(messages):
    wanted = {message.pk: message.facts["post"] for message in messages}
    posts = Post.objects.filter(pk__in=wanted.values()).select_related("thread__sig")
    paths = {post.pk: post.get_absolute_url() for post in posts}
    return {pk: paths[post] for pk, post in wanted.items() if post in paths}


def _among(posts, messages):
    wanted = {message.pk: message.facts["post"] for message in messages}
    known = set(posts.filter(pk__in=wanted.values()).values_list("pk", flat=True))
    return {pk for pk, post in wanted.items() if post in known}


def _open_to_deciders(member, messages):
    return _among(moderated_posts(member), messages)


def _open_to_readers(member, messages):
    return _among(Post.objects.filter(thread__in=visible_threads(member)), messages)


register(
    NoticeKind(
        name="discussions.report_filed",
        label="A post was reported",
        category="service",
        why="you look after this SIG, or the whole site",
        still_valid=_report_waits,
        links=_desk_links,
        open_to=_open_to_deciders,
    )
)
register(
    NoticeKind(
        name="discussions.post_hidden",
        label="A post of yours was hidden",
        category="service",
        why="you wrote this post",
        # It gives back the very words that nobody shall see.
        sensitive=True,
        still_valid=_post_is(PostState.HIDDEN),
        links=_thread_links,
        open_to=_open_to_readers,
    )
)
register(
    NoticeKind(
        name="discussions.post_restored",
        label="A post of yours is shown again",
        category="service",
        why="you wrote this post",
        still_valid=_post_is(PostState.SHOWN),
        links=_thread_links,
        open_to=_open_to_readers,
    )
)
register(
    NoticeKind(
        name="discussions.report_settled",
        label="What was decided about a post you reported",
        category="service",
        why="you reported this post",
        still_valid=_decision_stands,
        links=_thread_links,
        open_to=_open_to_readers,
    )
)
