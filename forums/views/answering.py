"""
Answering, from a mail or signed in.
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.models import Member
from pielink.kernel import tokens

from .. import actions, queries
from ..access import can_answer
from ..forms import AnswerForm
from ..models import Topic
from ..notices import ANSWER
from . import guests
from .given import said_before, show_given


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_mail(request, token):
    """
    Let the person a signed link was sent to answer its topic, without signing in: member or guest.
    """
    guest = guests.read_guest(token)
    if guest:
        return guests.answer(request, guest)
    try:
        topic_id, member_id = tokens.read(ANSWER, token, 2)
    except tokens.BadToken:
        return render(request, "forums/answer_unknown.html", status=404)
    topic = Topic.objects.filter(pk=topic_id).select_related("sig", "theme").first()
    member = Member.objects.current().filter(pk=member_id).first()
    if topic is None or member is None:
        return render(request, "forums/answer_unknown.html", status=404)
    return _answer(request, topic, member, by_mail=True)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, pk):
    """
    Let a signed-in member answer a topic.
    """
    topic = Topic.objects.filter(pk=pk).select_related("sig", "theme").first()
    if topic is None or not can_answer(request.user, topic):
        raise Http404
    return _answer(request, topic, request.user, by_mail=False)


def _answer(request, topic, member, *, by_mail):
    now = timezone.now()
    lines = queries.answer_dates(member, topic)
    if not lines and not topic.sessions.public_knowledge().exists():
        # Nobody has been told of it: an idea, or a draft.
        raise Http404
    open_lines = [line for line in lines if not line.is_cancelled and line.session.starts_at > now]
    context = {
        "section": "forums",
        "topic": topic,
        "member": member,
        "by_mail": by_mail,
        "lines": lines,
        "open_lines": open_lines,
        "cancelled": [line for line in lines if line.is_cancelled],
    }
    if not can_answer(member, topic):
        return render(
            request, "forums/answer_closed.html", {**context, "left_sig": True}, status=410
        )
    if not open_lines:
        return render(request, "forums/answer_closed.html", context, status=410)
    mine = queries.Entry(topic, open_lines).mine
    if request.method != "POST":
        form = AnswerForm(lines=open_lines, initial=_initial(mine, request.GET.get("choose", "")))
        return render(request, "forums/answer.html", {**context, "form": form, "mine": mine})
    form = AnswerForm(request.POST, lines=open_lines)
    if not form.is_valid():
        return render(
            request, "forums/answer.html", {**context, "form": form, "mine": mine}, status=422
        )
    try:
        answers = actions.respond(topic=topic, member=member, now=now, **form.answer())
    except actions.AnsweringClosed:
        form.add_error("choice", "That date has just closed. Choose another answer.")
        return render(
            request, "forums/answer.html", {**context, "form": form, "mine": mine}, status=409
        )
    return show_given(request, context, answers)


def _initial(mine, chosen):
    """
    Return what the form starts with: the button pressed in the mail, else what was said before.
    """
    initial = said_before(mine) if mine else {}
    if chosen:
        initial["choice"] = chosen
    return initial
