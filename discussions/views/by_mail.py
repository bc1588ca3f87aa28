"""
Saying that one wrote the mail that starts a thread.
"""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.models import Member
from pielink.kernel import tokens
from sigs.models import Sig

from .. import access, actions, markup
from ..models import Post
from ..notices import THREAD_BY_MAIL

_REFUSALS = (
    actions.SigHasClosed,
    actions.NothingWritten,
    actions.TooManyMentions,
    actions.TooMuchAtOnce,
    actions.NotAllowed,
    actions.FileRefused,
    markup.TooLong,
    markup.TooDeep,
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, slug, token):
    """
    Show whom a signed link was sent to the mail that came in their name, and post it when they say
    that it is theirs.
    """
    try:
        mail_id, member_id, sig_id = tokens.read(THREAD_BY_MAIL, token, 3)
    except tokens.BadToken:
        return _closed(request, "We do not know this link", _UNKNOWN, 404)
    sig = Sig.objects.filter(pk=sig_id, slug=slug).first()
    member = Member.objects.current().filter(pk=member_id).first()
    if sig is None or member is None:
        return _closed(request, "We do not know this link", _UNKNOWN, 404)
    try:
        mailed, key = actions.kept_mail(mail_id)
    except actions.MailForgotten as refusal:
        return _closed(request, "This mail is not kept any more", str(refusal), 410)
    post = Post.objects.filter(mail_key=key).select_related("thread__sig").first()
    if post is None and not access.can_start(member, sig):
        return _closed(request, "This was not posted", _no_place_in(sig), 410)
    if post is None and request.method == "POST":
        try:
            post = actions.start_by_mail(
                sig=sig, by=member, mailed=mailed, mail_key=key, now=timezone.now()
            )
        except _REFUSALS as refusal:
            return _closed(request, "This was not posted", str(refusal) or _no_place_in(sig), 409)
    context = {"section": "sigs", "sig": sig, "mailed": mailed, "post": post}
    return render(request, "discussions/by_mail.html", context)


_UNKNOWN = (
    "Part of it may have been lost on the way, or the account it was sent to is closed. Nothing "
    "was "
    "posted. Open the link from the mail once more."
)


def _no_place_in(sig):
    if sig.state == Sig.State.CLOSED:
        return str(actions.SigHasClosed(sig))
    return f"You do not belong to {sig} any more, so your mail was not posted."


def _closed(request, title, reason, status):
    context = {"section": "sigs", "title": title, "reason": reason}
    return render(request, "discussions/by_mail_closed.html", context, status=status)
