import datetime

import factory

from discussions.models import Board, Decision, Post, Report, Thread

from .members import MemberFactory
from .sigs import SigFactory

STARTED_AT = datetime.datetime(2026, 10, 5, 9, 0, tzinfo=datetime.UTC)


class ThreadFactory(factory.django.DjangoModelFactory):
    """
    Make a thread of an active SIG, with no posts; PostFactory adds them and keeps the counts.
    """

    class Meta:
        model = Thread

    sig = factory.SubFactory(SigFactory)
    title = factory.Sequence(lambda n: f"Who debriefs the night shift? {n}")
    started_by = factory.SubFactory(MemberFactory)
    started_at = STARTED_AT
    last_post_at = STARTED_AT


class PostFactory(factory.django.DjangoModelFactory):
    """
    Make the next post of a thread, its HTML as plain as its text.
    """

    class Meta:
        model = Post

    thread = factory.SubFactory(ThreadFactory)
    number = factory.LazyAttribute(lambda post: post.thread.post_count + 1)
    author = factory.SelfAttribute("thread.started_by")
    text = "We sit down for ten minutes at seven, before the day staff go in."
    html = factory.LazyAttribute(lambda post: f"<p>{post.text}</p>")
    posted_at = factory.LazyAttribute(
        lambda post: STARTED_AT + datetime.timedelta(hours=post.number - 1)
    )

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        post = super()._create(model_class, *args, **kwargs)
        thread = post.thread
        thread.post_count, thread.last_post_at = post.number, post.posted_at
        thread.save(update_fields=["post_count", "last_post_at"])
        board, _ = Board.objects.get_or_create(sig=thread.sig)
        board.thread_count = thread.sig.threads.count()
        board.post_count = Post.objects.filter(thread__sig=thread.sig).count()
        board.last_post_at = post.posted_at
        board.save()
        return post


class ReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Report

    post = factory.SubFactory(PostFactory)
    reported_by = factory.SubFactory(MemberFactory)
    reason = "identifies"
    reported_at = STARTED_AT


class DecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Decision

    post = factory.SubFactory(PostFactory)
    kind = "hidden"
    by = factory.SubFactory(MemberFactory)
    at = STARTED_AT
    reason = "It names a resident."
