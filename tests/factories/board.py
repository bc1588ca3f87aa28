"""
Pages before the editorial board.
"""

from tests.factories.members import MemberFactory
from tests.factories.resources import CaseStudyPageFactory


def submit(page=None, *, by=None):
    """
    Submit a page, a draft of a case study unless told, and return Wagtail's record of the review.
    """
    by = by or MemberFactory(roles=["editor"])
    page = page or CaseStudyPageFactory(live=False)
    page.save_revision(user=by)
    page.get_workflow().start(page, by)
    return page.current_workflow_task_state
