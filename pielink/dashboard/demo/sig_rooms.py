"""
What two SIGs of the demo keep on their shelves, and a document that one of them writes together.
"""

from datetime import timedelta
from typing import NamedTuple

from wagtail.models import PageLogEntry

from resources import actions, publishing
from resources.models import LibraryPage, WorkingDocumentPage
from resources.models.line_words import paragraphs

from .people import BOARD, FACILITATOR, MEMBER, ORGANISER

WRITTEN_BY = "plain-language"


class OnShelf(NamedTuple):
    """
    Something on a shelf: the `page` of the library by its title, or an address with one.
    """

    sig: str
    by: str
    why: str
    page: str = ""
    title: str = ""
    address: str = ""
    is_public: bool = True
    is_suggestion: bool = False


ON_SHELVES = [
    OnShelf(
        "plain-language",
        BOARD,
        "The one we all began with: an eviction rule before and after four readings aloud.",
        page="Rewriting the eviction rules at the kitchen table",
    ),
    OnShelf(
        "plain-language",
        BOARD,
        "Why so many of our letters are never opened, told by somebody who kept them in a drawer.",
        page="The letter nobody opened",
    ),
    OnShelf(
        "plain-language",
        BOARD,
        "Shorter words for longer ones. We keep it open while we write.",
        title="A list of plainer words",
        address="https://words.inkwell.example.org/plainer/",
    ),
    OnShelf(
        "plain-language",
        BOARD,
        "Our own notes from the readings, with the bits that made us laugh.",
        title="Notes from the readings",
        address="https://notes.inkwell.example.org/readings/",
        is_public=False,
    ),
    OnShelf(
        "plain-language",
        MEMBER,
        "Ten sentences we could borrow from. The third one works on the phone as well.",
        page="Ten sentences for hard conversations",
        is_suggestion=True,
    ),
    OnShelf(
        "pie-leads",
        FACILITATOR,
        "Ten minutes with it on a Monday, and the building tells you what to ask for.",
        page="Walk through your building in twenty minutes",
    ),
    OnShelf(
        "pie-leads",
        FACILITATOR,
        "Hang it by the kettle before you hold a single training day.",
        page="Debrief card",
    ),
    OnShelf(
        "pie-leads",
        FACILITATOR,
        "Read it before you redesign a reception: half of it costs nothing.",
        page="Waiting: what people told us about the first hour",
    ),
    OnShelf(
        "pie-leads",
        FACILITATOR,
        "What we told our own boards, with the numbers. It stays among us.",
        title="Six board papers",
        address="https://papers.quillmere.example.org/boards/",
        is_public=False,
    ),
]

TITLE = "House rules that read like a welcome"
SUMMARY = "One page for a front hall, to be read aloud on a first evening."
TEXT = """
# When you arrive

Somebody will be at the door. If nobody is, the bell rings in the kitchen and we come.

Residents must sign the visitors' book upon each entry to and exit from the premises.

# In the evening

The kitchen is yours until eleven. After that the lights go down so that others can sleep.

Visitors are welcome until ten. Tell us if someone needs to stay longer, and we will find a way.

# When something goes wrong

We talk about it first. Nobody is asked to leave over one bad night.

Persistent non-compliance may result in a warning, followed by termination of the agreement.

You can always ask for somebody else to be in the room.
"""


class Suggested(NamedTuple):
    """
    Other words for the paragraph that begins so; with `reason_why_not` they were left out.
    """

    by: str
    begins: str
    text: str
    reason: str
    days_ago: int
    is_accepted: bool = False
    why_not: str = ""


SUGGESTED = [
    Suggested(
        MEMBER,
        "Somebody will be",
        "Somebody will be at the door. If nobody is, ring: it sounds in the kitchen and we come.",
        "“The bell rings” left me looking for a bell. Now it says what to do.",
        24,
        is_accepted=True,
    ),
    Suggested(
        ORGANISER,
        "The kitchen is yours",
        "The kitchen is yours all night. Please keep it quiet after eleven.",
        "People who cannot sleep need somewhere that is not their room.",
        23,
        why_not="Two of the six houses cannot leave the kitchen open at night. We keep eleven, and "
        "say at the door where the all-night room is.",
    ),
    Suggested(
        MEMBER,
        "Residents must sign",
        "Please write your name in the book when you come in and when you go out. If there is a "
        "fire, it tells us whom to look for.",
        "Nobody I know has ever said “upon each entry”. And it helps to know why.",
        9,
    ),
    Suggested(
        ORGANISER,
        "Residents must sign",
        "Sign the book when you come and go, so that we know who is in if there is a fire.",
        "The same in one sentence, for a small sign.",
        6,
    ),
    Suggested(
        MEMBER,
        "Persistent non-compliance",
        "If it keeps happening we sit down together and write down what each of us will do. Only "
        "if that does not work can it end with you moving on, and we help you find where to.",
        "This is the sentence people stop reading at. It should say what happens, in order.",
        3,
    ),
]


def fill_sig_rooms(*, members, sigs, now):
    """
    Fill the shelves, write the document and have changes suggested and decided; yield when each
    decision was made, in order.
    """
    for number, each in enumerate(ON_SHELVES):
        actions.put_on_shelf(
            sig=sigs[each.sig],
            page=LibraryPage.objects.filter(title=each.page).first() if each.page else None,
            title=each.title,
            address=each.address,
            why=each.why,
            is_public=each.is_public,
            by=members[each.by],
            as_suggestion=each.is_suggestion,
            now=now - timedelta(days=60 - number),
        )
    begun_at = now - timedelta(days=31)
    document = publishing.begin_document(
        sig=sigs[WRITTEN_BY],
        title=TITLE,
        summary=SUMMARY,
        lines=paragraphs(TEXT),
        by=members[BOARD],
        now=begun_at,
    )
    _as_of(document, begun_at)
    for each in SUGGESTED:
        line = next(line for line in document.lines if str(line.value).startswith(each.begins))
        suggestion = actions.suggest_line(
            page=document,
            line_id=line.id,
            seen=str(line.value),
            text=each.text,
            reason=each.reason,
            by=members[each.by],
            now=now - timedelta(days=each.days_ago),
        )
        decided_at = now - timedelta(days=each.days_ago - 2)
        if each.is_accepted:
            actions.accept_line(
                suggestion=suggestion,
                seen=suggestion.before,
                text=suggestion.after,
                by=members[BOARD],
                now=decided_at,
            )
            _as_of(document, decided_at)
        elif each.why_not:
            actions.decline_line(
                suggestion=suggestion, reason=each.why_not, by=members[BOARD], now=decided_at
            )
        else:
            continue
        yield decided_at


def _as_of(document, at):
    """
    Date the last change of a document back: Wagtail takes the time from the clock.
    """
    WorkingDocumentPage.objects.filter(pk=document.pk).update(last_published_at=at)
    published = PageLogEntry.objects.filter(page=document.pk, action="wagtail.publish")
    last = published.order_by("pk").last()
    PageLogEntry.objects.filter(pk=last.pk).update(timestamp=at)
