"""
What the SIGs of the demo talk about between their sessions.
"""

from datetime import timedelta
from typing import NamedTuple

from django.core.files.base import ContentFile

from discussions import actions
from discussions.enums import ThreadKind, ThreadOutcome
from members.models import Member
from resources.models import LibraryPage
from sigs.access import sig_ids_of

from .dates import ONE_DAY
from .people import FACILITATOR, MEMBER, ORGANISER

BRONWEN = "bronwen.cadwgan@tyglaswern.example.org"
DESTA = "desta.woldemariam@inkwell.example.org"
OLUWASEUN = "oluwaseun.adebayo-quayle@quillmere.example.org"
MORAG = "morag.mackinlay@glenorrick.example.org"
CAST = {BRONWEN, DESTA, OLUWASEUN, MORAG, MEMBER, FACILITATOR, ORGANISER}
CARD = """I came by and you were out, or not up to it. Both are fine.
I am back on .......... at ..........
"""
EARLIEST, MORNING, LATEST = 7, 9, 20
LAST_LOOKED_DAYS_AGO = 6
# Somebody of the SIG who is not one of the cast: the first, the second and so on.
ONE, TWO, THREE, FOUR = range(4)


class Said(NamedTuple):
    """
    A post so many hours after the one before it; `quotes` is the number of the one it answers.

    `first_said` is what it said before it was edited; one that is `gone` was deleted.
    """

    by: str | int
    text: str
    hours: float = 5
    quotes: int = 0
    first_said: str = ""
    gone: bool = False
    file: tuple = ()


class Talk(NamedTuple):
    """
    A thread that began so many days ago; `settled` is (outcome, number of the post), `page` the
    title of the page of the library that it is about.
    """

    sig: str
    title: str
    days_ago: int
    posts: list
    kind: str = ThreadKind.DISCUSSION
    settled: tuple = ()
    page: str = ""


TALKS = [
    Talk(
        "tenancy-sustainment",
        "What do you do with the first five minutes at a door?",
        24,
        [
            Said(
                MORAG,
                "We rewrote our first visit this summer. The form stays in the bag. We ask how the "
                "week has been and wait.\n\nIt sounds like nothing, and it took the team two "
                "months. How do **you** begin?",
            ),
            Said(
                MEMBER,
                "I say how long I can stay. People relax when they know that I will leave again.",
                6,
            ),
            Said(
                ONE,
                "> I say how long I can stay.\n\nThis. And I mean it, so I set a quiet alarm.",
                3,
                quotes=2,
            ),
            Said(
                OLUWASEUN,
                "A colleague asks whether it is all right to come in, every time, even on the "
                "fortieth visit. @Maryam Siddiqui, does your team do that too?",
                20,
            ),
            Said(
                MEMBER,
                "We do now. The forty-first visit is still a visit to somebody's home.",
                9,
                first_said="We do now. It is still somebody's home.",
            ),
            Said(TWO, "Sorry, wrong thread.", 2, gone=True),
        ],
    ),
    Talk(
        "tenancy-sustainment",
        "Who has wording for a missed visit that does not sound like a threat?",
        17,
        [
            Said(
                MEMBER,
                "Our card says that a visit was *missed*, in red. I would like one that leaves the "
                "door open. What does yours say?",
            ),
            Said(
                OLUWASEUN,
                "Ours says: “I came by and you were out, or not up to it. Both are fine. I am back "
                "on Thursday at two.” We hand-write the day.",
                4,
            ),
            Said(THREE, "May we steal that?", 2),
            Said(OLUWASEUN, "Please do. It was stolen to begin with.", 1, quotes=3),
            Said(
                MEMBER,
                "We printed it. I put the file here, so that you can change the day and the name.",
                30,
                file=(
                    "card-for-a-missed-visit.txt",
                    CARD,
                ),
            ),
        ],
        kind=ThreadKind.QUESTION,
        settled=(ThreadOutcome.ANSWERED, 2),
    ),
    Talk(
        "tenancy-sustainment",
        "When the rules say eviction and the team says wait",
        9,
        [
            Said(
                ONE,
                "Our arrears letters go out by themselves after eight weeks. The team often knows "
                "by week three that something is wrong. Has anybody got a step in between that "
                "the finance people accept?",
            ),
            Said(
                MORAG,
                "Two things helped us:\n\n1. A pause that any worker can ask for, once, for ten "
                "days, without giving a reason.\n2. A monthly half hour with finance, with tea.\n\n"
                "The second did more than the first.",
                7,
            ),
            Said(TWO, "Who signs off the pause?", 3),
            Said(MORAG, "Nobody. That was the point, and it has never been misused.", 2, quotes=3),
            Said(
                OLUWASEUN,
                "We counted: of the pauses we took, most ended in a payment plan. I will bring the "
                "numbers to the next session.",
                26,
            ),
            Said(MEMBER, "Yes please. Our board believes numbers.", 40),
        ],
        page="Rewriting the eviction rules at the kitchen table",
    ),
    Talk(
        "tenancy-sustainment",
        "Does anybody debrief after a day of visits alone?",
        2,
        [
            Said(
                THREE,
                "Hostel teams have a handover. We have a car. Where do you put what you have heard "
                "by five o'clock?",
            ),
            Said(FOUR, "A phone call with one colleague, ten minutes, no advice allowed.", 8),
            Said(ONE, "We tried that and it became advice. How do you stop it?", 3, quotes=2),
        ],
        kind=ThreadKind.QUESTION,
    ),
    Talk(
        "pie-leads",
        "Ten minutes of reflective practice that a tired team turns up to",
        20,
        [
            Said(
                FACILITATOR,
                "Our hour a month was empty by spring. Since we moved to ten minutes at the end of "
                "the Tuesday handover, people stay for it.\n\nTwo questions, always the same: what "
                "stayed with you, and what will you leave here?",
            ),
            Said(BRONWEN, "Who holds it when you are away?", 5),
            Said(
                FACILITATOR,
                "Whoever has been there longest that day. It wobbles, and it holds.",
                2,
                quotes=2,
            ),
            Said(
                ONE,
                "Night staff never get this. Ours asked for the same two questions at half past "
                "six in the morning, before they drive home.",
                22,
            ),
            Said(BRONWEN, "@Tomos Bevan-Lloyd, could we try that across both services?", 4),
        ],
    ),
    Talk(
        "pie-leads",
        "One page on night shifts for the new rota",
        12,
        [
            Said(
                BRONWEN,
                "We said in the last session that we would put down what a night shift needs "
                "before the new rota comes. My draft:\n\n- two people, always\n- a paid half hour "
                "to hand over\n- somebody to ring who is awake\n\nWhat is missing?",
            ),
            Said(TWO, "Warm food that is not a vending machine.", 6),
            Said(FACILITATOR, "That the person you can ring *wants* to be rung.", 4),
            Said(
                BRONWEN,
                "Then this is it, five lines, and we all bring it to our own boards in January.",
                30,
            ),
        ],
        settled=(ThreadOutcome.DECIDED, 4),
    ),
    Talk(
        "plain-language",
        "Instead of “non-engaging”",
        15,
        [
            Said(
                DESTA,
                "It stands in nearly every referral form I read aloud with people. Nobody hears "
                "themselves in it. What do you write?",
            ),
            Said(MEMBER, "“Has not wanted to meet us so far.” It says whose turn it is.", 4),
            Said(
                ORGANISER,
                "> It says whose turn it is.\n\nThat sentence should hang above the printer.",
                3,
                quotes=2,
            ),
            Said(ONE, "Ours was read back to us as “has not wanted to meet *them*”. Fair.", 19),
        ],
    ),
    Talk(
        "plain-language",
        "Reading the new house rules aloud",
        4,
        [
            Said(
                DESTA,
                "We read them aloud on Wednesday. I have a draft of twelve rules and would like "
                "four. Which would you never give up?",
            ),
            Said(TWO, "The one about quiet after eleven. People asked for it themselves.", 9),
            Said(MEMBER, "The one that says what *staff* will not do.", 5),
        ],
        kind=ThreadKind.QUESTION,
    ),
]


def add_threads(*, members, sigs, now):
    """
    Have the SIGs talk; return the moments before the last day at which somebody posted.
    """
    seen, moments = False, []
    for talk in sorted(TALKS, key=lambda talk: -talk.days_ago):
        if talk.days_ago < LAST_LOOKED_DAYS_AGO and not seen:
            _look_around(members[MEMBER], sigs, now - timedelta(days=LAST_LOOKED_DAYS_AGO))
            seen = True
        sig = sigs[talk.sig]
        known = [members[email].pk for email in CAST]
        others = list(
            Member.objects.filter(sig_memberships__sig=sig, sig_memberships__left_at=None)
            .exclude(pk__in=known)
            .order_by("pk")[: FOUR + 1]
        )
        moments += _hold(talk, sig, {**members, **dict(enumerate(others))}, now)
    return sorted(at for at in moments if at < now - ONE_DAY)


def _look_around(member, sigs, at):
    """
    Have somebody look at the threads of their SIGs and read them.
    """
    for sig in sigs.values():
        if sig.pk in sig_ids_of(member):
            actions.note_visit(sig=sig, member=member, now=at)
            for thread in sig.threads.filter(post_count__gt=0):
                actions.mark_read(thread=thread, member=member, number=thread.post_count, now=at)


def _hold(talk, sig, people, now):
    at = (now - timedelta(days=talk.days_ago)).replace(hour=MORNING, minute=12)
    pages = LibraryPage.objects.live().filter(title=talk.page) if talk.page else []
    moments, posts = [], []
    for said in talk.posts:
        by = people[said.by]
        at = min(_by_day(at + timedelta(hours=said.hours)), now - timedelta(minutes=20))
        text = said.first_said or said.text
        files = [ContentFile(said.file[1].encode(), name=said.file[0])] if said.file else []
        if posts:
            post = actions.post_reply(
                thread=posts[0].thread,
                by=by,
                text=text,
                files=files,
                quotes=posts[said.quotes - 1] if said.quotes else None,
                now=at,
            )
        else:
            post = actions.start_thread(
                sig=sig, by=by, title=talk.title, kind=talk.kind, text=text, pages=pages, now=at
            )
        posts.append(post)
        moments.append(at)
        _think_again(said, post, by, at + timedelta(minutes=12))
    if talk.settled:
        outcome, number = talk.settled
        actions.settle_thread(
            thread=posts[0].thread,
            post=posts[number - 1],
            outcome=outcome,
            by=people[talk.posts[0].by],
            now=at + timedelta(minutes=30),
        )
    return moments


def _by_day(at):
    """
    Put off until the morning what would be said at night.
    """
    if EARLIEST <= at.hour < LATEST:
        return at
    morning = at.replace(hour=MORNING)
    return morning if at.hour < EARLIEST else morning + timedelta(days=1)


def _think_again(said, post, by, at):
    if said.first_said:
        actions.edit_post(post=post, by=by, text=said.text, revision=1, now=at)
    if said.gone:
        actions.delete_post(post=post, by=by, now=at)
