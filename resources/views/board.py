"""
The editorial board: what waits for it, and deciding, signed in or straight from a mail.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members.models import Member
from pielink.kernel import tokens

from .. import access, actions, queries
from ..enums import Verdict
from ..forms import BoardForm
from ..notices import BOARD_TOKEN


@require_safe
@login_required
@never_cache
def board(request):
    """
    Show board members and editors what waits for a decision and what was decided lately.
    """
    _require_follower(request.user)
    now = timezone.now()
    context = {
        "section": "library",
        "waiting": [(review, review.age(now)) for review in queries.board_waiting()],
        "decided": queries.board_decided(),
        "may_decide": access.can_decide(request.user),
    }
    return render(request, "resources/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def board_review(request, pk):
    """
    Show one review to board members and editors; a POST is what a board member says to it.
    """
    _require_follower(request.user)
    review = queries.board_review(pk)
    if review is None or (request.method == "POST" and not access.can_decide(request.user)):
        raise Http404
    return _show(request, review, request.user, reverse("resources:board_draft", args=[pk]))


@require_safe
@login_required
def board_draft(request, pk):
    """
    Show board members and editors the draft of a review as it would look.
    """
    _require_follower(request.user)
    review = queries.board_review(pk)
    if review is None:
        raise Http404
    return _draft(request, review)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def board_by_mail(request, token):
    """
    Let the board member a signed link was sent to read and decide, without signing in.
    """
    review, member = _read(token)
    if review is None:
        return _unknown(request)
    draft_url = reverse("resources:board_draft_by_mail", args=[token])
    return _show(request, review, member, draft_url, by_mail=True)


@require_safe
@never_cache
def board_draft_by_mail(request, token):
    """
    Show the draft behind a signed link as it would look, whoever it is meant for.
    """
    review, _ = _read(token)
    if review is None:
        return _unknown(request)
    return _draft(request, review)


def _require_follower(user):
    if not access.can_follow_board(user):
        raise Http404


def _read(token):
    """
    Return the review and the board member of a signed link, or None twice if it does not hold.
    """
    try:
        review_id, member_id = tokens.read(BOARD_TOKEN, token, 2)
    except tokens.BadToken:
        return None, None
    member = Member.objects.current().filter(pk=member_id).first()
    if member is None or not access.can_decide(member):
        return None, None
    review = queries.board_review(review_id)
    return (review, member) if review else (None, None)


def _unknown(request):
    return render(request, "resources/board_unknown.html", {"section": "library"}, status=404)


def _show(request, review, member, draft_url, *, by_mail=False):
    context = {
        "section": "library",
        "review": review,
        "member": member,
        "draft_url": draft_url,
        "by_mail": by_mail,
        "age": review.age(timezone.now()),
        "may_decide": access.can_decide(member),
    }
    if request.method == "POST":
        return _say(request, context)
    if not review.is_open:
        return render(request, "resources/board_decided.html", context)
    form = BoardForm(initial={"edition": review.edition})
    return render(request, "resources/board_review.html", {**context, "form": form})


def _say(request, context):
    """
    Do what a board member says, and show them what came of it.
    """
    review, member = context["review"], context["member"]
    form = BoardForm(request.POST)
    status = 422
    if form.is_valid():
        said = form.cleaned_data
        try:
            if said["verdict"] == Verdict.COMMENT:
                actions.comment(
                    review_id=review.pk, member=member, text=said["comment"], now=timezone.now()
                )
                messages.success(request, "Your comment is with the editor. Thank you.")
            else:
                actions.decide(
                    review_id=review.pk,
                    member=member,
                    approve=said["verdict"] == Verdict.APPROVE,
                    comment=said["comment"],
                    edition=said["edition"],
                )
            return redirect(request.path)
        except actions.NotOnTheBoard:
            raise Http404 from None
        except actions.AlreadyDecided as error:
            context = {**context, "review": queries.board_review(review.pk), "refused": str(error)}
            return render(request, "resources/board_decided.html", context, status=409)
        except (actions.DraftChanged, actions.PlaceIsOut) as error:
            form = BoardForm({**request.POST.dict(), "edition": review.edition})
            form.add_error(None, str(error))
            status = 409
    elif not review.is_open:
        return render(request, "resources/board_decided.html", context, status=409)
    return render(request, "resources/board_review.html", {**context, "form": form}, status=status)


def _draft(request, review):
    page = review.draft
    response = page.make_preview_request(request, page.default_preview_mode)
    response["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(response)
    return response
