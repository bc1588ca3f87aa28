"""
What discussions have to say on the pages of lower apps.
"""

from pielink.kernel.connections import HandoverSection, Section, register
from sigs.access import sig_ids_of

from . import access, queries


def threads_of_sig(sig, user, now):
    """
    Contribute the latest threads and the open questions of a SIG to its page, for those who belong.
    """
    if sig.pk not in sig_ids_of(user):
        return []
    latest, questions = queries.latest(sig, user)
    entries = [
        {
            "news": queries.board_news(sig, user),
            "latest": latest,
            "questions": questions,
            "may_start": access.can_start(user, sig),
        }
    ]
    return [Section("discussions/_on_sig_page.html", entries)]


def threads_about_page(page, user, now):
    """
    Contribute the threads about a page of the library, and where to start one, to that page.
    """
    if not user.is_authenticated:
        return []
    threads, sigs = queries.about_page(page, user), queries.where_to_start(user)
    if not threads and not sigs:
        return []
    entries = [{"page": page, "threads": threads, "sigs": sigs}]
    return [Section("discussions/_on_library_page.html", entries)]


def reports_waiting(member, user, now):
    """
    Contribute the reported posts that wait for this person to their desk.
    """
    waiting = queries.waiting_by_sig(user) if access.moderates_any(user) else []
    return [Section("discussions/_reports_waiting.html", waiting)] if waiting else []


def questions_to_hand_over(sig, user, now):
    """
    Contribute the questions of a SIG that wait for an answer to what its next facilitator gets.
    """
    questions = queries.open_questions(sig, user)
    lines = [(thread.title, thread.get_absolute_url()) for thread in questions]
    return [HandoverSection("Open questions", lines)] if lines else []


register("members.Member", "desk", reports_waiting)
register("sigs.Sig", "sig-page", threads_of_sig)
register("sigs.Sig", "sig-handover", questions_to_hand_over)
register("resources.LibraryPage", "library-page", threads_about_page)
