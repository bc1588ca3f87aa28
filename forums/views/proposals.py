"""
Topics that members propose: the list, one of them, and what its people and the organisers do.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import actions, queries
from ..access import OPEN_IDEAS, can_decide, visible_topics
from ..enums import TopicState
from ..forms import DecisionForm, MergeForm, ProposalForm
from ..models import Topic

PROPOSED = "Proposed. Others can say that they would come, and you are told what becomes of it."
_DECIDED = {
    TopicState.SHORTLISTED: "Shortlisted. Those who proposed it are told.",
    TopicState.PARKED: "Parked. Those who proposed it are told, with your reason.",
    TopicState.DECLINED: "Declined. Those who proposed it are told, with your reason.",
    TopicState.PROPOSED: "Open again. Those who proposed it are told.",
}


@require_safe
@login_required
@never_cache
def topics(request):
    """
    Show what members propose to talk about.
    """
    return render(
        request,
        "forums/topics.html",
        {
            "section": "forums",
            "found": queries.proposals(request.user),
            "decides": can_decide(request.user),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def propose(request):
    """
    Take a topic that a member proposes.
    """
    form = ProposalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            topic = actions.propose_topic(
                by=request.user, proposal=form.proposal(), now=timezone.now()
            )
        except actions.TooManyProposals as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, PROPOSED)
            return redirect("forums:topic", pk=topic.pk)
    return render(
        request,
        "forums/propose.html",
        {
            "section": "forums",
            "form": form,
            "open_ideas": [] if form.is_bound else queries.proposals(request.user).open,
        },
        status=422 if form.errors else 200,
    )


@require_safe
@login_required
@never_cache
def topic(request, pk):
    """
    Show one topic: while it is an idea, and what became of it.
    """
    return _show(request, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def change(request, pk):
    """
    Put a proposal into other words.
    """
    line = _own(request, pk)
    initial = {
        "title": line.topic.title,
        "question": line.topic.question,
        "type": line.mine.type,
        "suits": line.mine.suits,
        "would_host": line.mine.would_host,
    }
    form = ProposalForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            actions.change_proposal(topic=line.topic, by=request.user, proposal=form.proposal())
        except (actions.NoLongerOpen, actions.NotProposer) as refusal:
            form.add_error(None, str(refusal) or "You do not propose this any more.")
            status = 409
        else:
            messages.success(request, "Changed.")
            return redirect("forums:topic", pk=pk)
    elif line.topic.state != TopicState.PROPOSED and not form.is_bound:
        messages.info(request, str(actions.NoLongerOpen(line.topic)))
        return redirect("forums:topic", pk=pk)
    return render(
        request,
        "forums/propose.html",
        {"section": "forums", "form": form, "line": line},
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def withdraw(request, pk):
    """
    Ask whether to take a proposal back; a POST does it.
    """
    line = _own(request, pk)
    if line.topic.state not in actions.CAN_BE_WITHDRAWN:
        messages.info(request, str(actions.NoLongerOpen(line.topic)))
        return redirect("forums:topic", pk=pk)
    if request.method != "POST":
        return render(request, "forums/withdraw_topic.html", {"section": "forums", "line": line})
    try:
        is_gone = actions.withdraw_proposal(topic=line.topic, by=request.user)
    except (actions.NoLongerOpen, actions.PollIsOpen) as refusal:
        messages.error(request, str(refusal))
        return redirect("forums:topic", pk=pk)
    title = line.topic.title
    if is_gone:
        messages.success(request, f"“{title}” is withdrawn, and gone from the list.")
    else:
        messages.success(request, f"You do not propose “{title}” any more. Others still do.")
    return redirect("forums:topics")


@require_POST
@login_required
def interest(request, pk):
    """
    Note that a member would come, or take it back.
    """
    topic = _visible(request.user, pk)
    if request.POST.get("say") == "no":
        actions.take_interest_back(topic=topic, by=request.user)
        messages.success(request, f"Taken back: you are not counted for “{topic.title}”.")
    else:
        try:
            actions.say_interested(topic=topic, by=request.user, now=timezone.now())
        except actions.NoLongerOpen as refusal:
            messages.error(request, str(refusal))
            return redirect("forums:topics")
        else:
            messages.success(request, f"Noted: you would come to “{topic.title}”.")
    if request.POST.get("back") == "list":
        return redirect("forums:topics")
    return redirect("forums:topic", pk=topic.pk)


@require_POST
@login_required
def decide(request, pk):
    """
    Shortlist, park, decline or reopen a proposal.
    """
    topic = _to_decide(request, pk)
    if not actions.CAN_BECOME[topic.state]:
        messages.error(request, str(actions.NoLongerOpen(topic)))
        return redirect("forums:topic", pk=pk)
    # What is decided is about what the organiser saw.
    if request.POST.get("seen") in TopicState:
        topic.state = request.POST["seen"]
    form = _decision_form(topic, request.POST)
    status = 422
    if form.is_valid():
        decision = {name: form.cleaned_data.get(name) for name in ("to", "reason", "season")}
        try:
            actions.decide_topic(topic=topic, by=request.user, now=timezone.now(), **decision)
        except actions.NoLongerOpen as refusal:
            messages.error(request, str(refusal))
            return redirect("forums:topics")
        except actions.DecidedSince as refusal:
            messages.error(request, str(refusal))
            topic.refresh_from_db()
            form, status = _decision_form(topic, reason=decision["reason"]), 409
        except actions.PollIsOpen as refusal:
            form.add_error(None, str(refusal))
            status = 409
        except actions.NoSuchDecision:
            form.add_error("to", "That cannot be decided from where the topic is now.")
        else:
            messages.success(request, _DECIDED[decision["to"]])
            return redirect("forums:topic", pk=pk)
    return _show(request, pk, form=form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def merge(request, pk):
    """
    Put a proposal together with another one.
    """
    topic = _to_decide(request, pk)
    if topic.state == TopicState.MERGED:
        return redirect("forums:topic", pk=pk)
    form = MergeForm(
        request.POST if request.method == "POST" else None,
        initial={"other": request.GET.get("with", "")},
        topic=topic,
        others=queries.open_ideas(but=pk),
        can_stay=topic.state in OPEN_IDEAS,
    )
    if form.is_valid():
        other = form.cleaned_data["other"]
        goes, stays = topic, other
        if form.cleaned_data["stays"] == MergeForm.THIS:
            goes, stays = other, topic
        try:
            actions.merge_topics(topic=goes, into=stays, by=request.user, now=timezone.now())
        except (actions.CannotMerge, actions.PollIsOpen) as refusal:
            form.add_error("other", str(refusal))
        else:
            messages.success(
                request, f"“{goes.title}” is part of “{stays.title}” now. All of both are told."
            )
            return redirect("forums:topic", pk=stays.pk)
    return render(
        request,
        "forums/merge_topic.html",
        {"section": "forums", "form": form, "topic": topic},
        status=422 if form.errors else 200,
    )


def _show(request, pk, *, form=None, status=200):
    page = queries.proposal_page(request.user, pk)
    target = _merged_into(pk)
    if target:
        if not visible_topics(request.user).filter(pk=target).exists():
            raise Http404
        messages.info(request, "This topic has been put together with another one: it is here.")
        return redirect("forums:topic", pk=target)
    if page is None:
        raise Http404
    topic = page.line.topic
    decides = can_decide(request.user)
    if decides and form is None and topic.state != TopicState.SCHEDULED:
        form = _decision_form(topic)
    return render(
        request,
        "forums/topic.html",
        {
            "section": "forums",
            "page": page,
            "line": page.line,
            "topic": topic,
            "decides": decides,
            "form": form,
            "can_withdraw": page.line.mine and topic.state in actions.CAN_BE_WITHDRAWN,
            "can_change": page.line.mine and topic.state == TopicState.PROPOSED,
            "can_merge": decides and topic.state in {*OPEN_IDEAS, TopicState.PARKED},
            "place_in": _season_to_place_in(topic) if decides else None,
            "sees_outcome": decides or page.line.mine,
        },
        status=status,
    )


def _season_to_place_in(topic):
    """
    Return the season in which a shortlisted topic can be given its dates at once, or None.
    """
    if topic.state != TopicState.SHORTLISTED or topic.season is None:
        return None
    return topic.season if topic.season.ends_on >= timezone.localdate() else None


def _merged_into(pk):
    return Topic.objects.filter(pk=pk).values_list("merged_into", flat=True).first()


def _decision_form(topic, data=None, *, reason=None):
    return DecisionForm(
        data,
        state=topic.state,
        seasons=queries.seasons_to_plan(timezone.now()),
        initial={
            "seen": topic.state,
            "season": topic.season_id,
            "reason": topic.outcome if reason is None else reason,
        },
    )


def _visible(user, pk):
    """
    Return a topic, or the one it was merged into; 404 to someone who may not know of it.
    """
    found = visible_topics(user).filter(pk=_merged_into(pk) or pk).first()
    if found is None:
        raise Http404
    return found


def _own(request, pk):
    page = queries.proposal_page(request.user, pk)
    if page is None:
        raise Http404
    if page.line.mine is None:
        raise PermissionDenied
    return page.line


def _to_decide(request, pk):
    topic = visible_topics(request.user).select_related("season").filter(pk=pk).first()
    if topic is None:
        raise Http404
    if not can_decide(request.user):
        raise PermissionDenied
    return topic
