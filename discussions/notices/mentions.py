"""
The mail to those whom a post speaks to by name, and when it is still worth sending.
"""

from members.models import Member
from notifications.registry import NoticeKind, register
from sigs.access import members_among

from ..access import visible_threads
from ..enums import PostState
from ..models import Post


def about_post(post_id):
    """
    Name what a mail about a post speaks of, for the outbox.
    """
    return f"post:{post_id}"


def _still_valid(message, deliveries):
    post = Post.objects.filter(pk=message.facts["post"]).select_related("thread").first()
    if post is None or post.state != PostState.SHOWN:
        return {delivery.pk: "The post is not shown any more." for delivery in deliveries}
    wanted = Member.objects.current().filter(pk__in=[each.member_id for each in deliveries])
    belonging = set(members_among(post.thread.sig_id, wanted).values_list("pk", flat=True))
    return {
        delivery.pk: "They do not belong to the SIG any more."
        for delivery in deliveries
        if delivery.member_id not in belonging
    }


def post_links(messages):
    """
    Return the addresses of the posts that these messages are about, {message pk: path}.
    """
    posts = Post.objects.filter(pk__in=[message.facts["post"] for message in messages])
    paths = {post.pk: post.get_absolute_url() for post in posts.select_related("thread__sig")}
    return {
        message.pk: paths[message.facts["post"]]
        for message in messages
        if message.facts["post"] in paths
    }


def posts_open_to(member, messages):
    """
    Return the pks of those of these messages whose post this member may still read.
    """
    posts = {message.pk: message.facts["post"] for message in messages}
    readable = set(
        Post.objects.filter(
            pk__in=posts.values(), state=PostState.SHOWN, thread__in=visible_threads(member)
        ).values_list("pk", flat=True)
    )
    return {pk for pk, post in posts.items() if post in readable}


register(
    NoticeKind(
        name="discussions.mention",
        label="Somebody speaks to you in a thread",
        category="personal",
        why="a post in a SIG of yours speaks to you by name",
        still_valid=_still_valid,
        links=post_links,
        open_to=posts_open_to,
    )
)
