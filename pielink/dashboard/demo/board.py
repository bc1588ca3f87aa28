"""
A page of the demo that waits for the editorial board, with what one board member thinks of it.
"""

import datetime

from frameworks import queries as vocabulary
from frameworks.models import Need, Setting
from notifications.models import Delivery, Message
from resources import actions
from resources.enums import Audience
from resources.models import BoardComment, CaseStudyPage, SectionPage

SUBMITTED_AGO = datetime.timedelta(days=4)
COMMENTED_AGO = datetime.timedelta(days=2)
SHELF = "case-studies"
ELEMENTS = ["responsiveness", "roles"]
STORY = {
    "title": "The plate we keep warm",
    "slug": "the-plate-we-keep-warm",
    "summary": "A soup kitchen stopped asking people to be on time, kept one plate in the oven "
    "and found out who had been coming too late for years.",
    "organisation": "Wayfarers' Kitchen",
    "service": "An evening kitchen in a church hall",
    "happened_on": "January to June 2026",
    "place_setting": "<p>The hall has forty chairs, one hatch and a clock. Supper was at six, and "
    "at a quarter to seven the hatch came down. That was fair, everybody said, because it was the "
    "same for all.</p>",
    "needs_text": "<p>Two men slept too far out to walk in by six. A woman waited until the hall "
    "was nearly empty, because crowds frightened her, and then found the hatch closed.</p>",
    "tried": "<p>We put one plate in the oven each evening, for whoever would come last. Nobody "
    "has to ask for it and nobody has to say why they are late. Whoever washes up hands it out.</p>"
    "<p>After a month it was three plates.</p>",
    "helped": "<ul><li>An oven with a timer.</li><li>That the washing-up crew decide, and not a "
    "list.</li></ul>",
    "hindered": "<ul><li>The food safety rules at first, until somebody read them: two hours in a "
    "hot oven is allowed.</li><li>Our own pride in being punctual.</li></ul>",
    "changed": "<p>The woman comes every Thursday and now and then dries the plates. One of the "
    "men asked where he could see a nurse, which he had not asked anybody in two years.</p>",
    "whose_account": "Told by two of the washing-up crew",
    "consent": "The people described read this page in September 2026 and agreed to it.",
}
COMMENT = (
    "This is what a page of ours should sound like. Before I say yes: could the crew add one line "
    "on what they tell a new volunteer who finds the plate unfair?"
)


def submit_to_board(*, editor, member, now):
    """
    Write a draft in an editor's name, submit it to the board, and have a board member comment.

    All of it is as old as it would be by `now`. Gives the moments of its mails, in order.
    """
    submitted_at, commented_at = now - SUBMITTED_AGO, now - COMMENTED_AGO
    page = _draft(editor)
    page.get_workflow().start(page, editor)
    review = page.current_workflow_task_state
    actions.comment(review_id=review.pk, member=member, text=COMMENT, now=commented_at)
    # Wagtail dates what happens to a page itself.
    type(review).objects.filter(pk=review.pk).update(started_at=submitted_at)
    page.revisions.update(created_at=submitted_at)
    BoardComment.objects.update(created_at=commented_at)
    for kind, at in [
        ("resources.board_review", submitted_at),
        ("resources.board_commented", commented_at),
    ]:
        Message.objects.filter(kind=kind).update(created_at=at)
        Delivery.objects.filter(message__kind=kind).update(due_at=at, enqueued_at=at)
    return [submitted_at, commented_at]


def _draft(editor):
    page = CaseStudyPage(**STORY, live=False, owner=editor, audience=Audience.PUBLIC)
    SectionPage.objects.get(slug=SHELF).add_child(instance=page)
    elements = [e for theme in vocabulary.current_themes() for e in theme.elements.all()]
    page.elements = [element for element in elements if element.slug in ELEMENTS]
    page.settings = list(Setting.objects.filter(slug="day-centre"))
    page.needs = list(Need.objects.filter(slug="trauma"))
    page.save()
    page.save_revision(user=editor)
    return page
