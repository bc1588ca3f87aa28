"""
What people of the demo wrote back to an invitation, waiting for the host; one is dealt with.
"""

from datetime import timedelta
from typing import NamedTuple

from forums import actions
from forums.enums import AnswerChoice, ReplyKind
from forums.models import Topic

TOPIC = "Boundaries that hold and bend"


class Words(NamedTuple):
    """
    What one person wrote, so many hours ago; `noted` is what the host made of it.
    """

    email: str
    hours_ago: int
    text: str
    noted: str = ""


WRITTEN = [
    Words(
        "gwen@firstkey.example.org",
        75,
        "Sorry, I can't make either of them: first aid refresher all week. Say hello to everyone.",
        AnswerChoice.NO,
    ),
    Words(
        "xu@pennywhistle.example.org",
        51,
        "I would love to, but the greenhouse glass is delivered that week and somebody has to "
        "hold the other end.\n\nIf it comes early I will be there on the Thursday. If not, could "
        "somebody send me what you made of “just this once”?\n\nXu",
    ),
    Words(
        "barty.nwosu@wayfarers.example.org",
        27,
        "Yes please, the first day! I tried the button on the hatch computer and all it says is "
        "“certificate”. Put me down, would you?",
    ),
]


def write_back(*, members, now):
    """
    Have people answer an invitation in words, as old as they would be by `now`; give the moment of
    each while its mail waits to be sent.
    """
    topic = Topic.objects.get(title=TOPIC)
    session = topic.sessions.select_related("host").in_order().first()
    for number, written in enumerate(WRITTEN):
        at = now - timedelta(hours=written.hours_ago)
        reply = actions.keep_reply(
            topic=topic,
            session=None,
            member=members[written.email],
            kind=ReplyKind.WORDS,
            words=written.text,
            mail_key=f"demo-{number}",
            received_at=at,
            now=at,
        )
        yield at
        if written.noted:
            actions.settle_reply(reply=reply, by=session.host, choice=written.noted, now=at)
            yield at
