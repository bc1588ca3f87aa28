"""
Samples of the mail about belonging to a SIG: one made-up SIG and the people around it.
"""

import datetime

from django.conf import settings
from django.urls import reverse

from members.models import Member, Organisation
from notifications.registry import Sample, register_sample

from .. import telling
from ..models import GroundRules, JoinRequest, Sig, SigInvitation

_MET_NEXT = datetime.datetime(2026, 12, 9, 16, tzinfo=datetime.UTC)
_MADE_UP = "1.1.made-up-and-opens-nothing"
_REASON = (
    "You shared in another meeting who had told us about their team. We agreed that this stays "
    "with us, and talked with you about it twice."
)


def _sig():
    return Sig(
        pk=1,
        slug="night-workers",
        name="Night workers",
        purpose="For all who work nights: what a shift asks of us, and what helps us to go home.",
        next_meeting_at=_MET_NEXT,
    )


def _rules(sig):
    return GroundRules(
        sig=sig, version=2, text="What is said here is used outside; who said it is not."
    )


def _address(name):
    return settings.SITE_ADDRESS + reverse(name, args=[_MADE_UP])


def _sample(context):
    slots = {
        "leave_url": _address("sigs:leave_by_mail"),
        "request_url": _address("sigs:request_by_mail"),
        "invitation_url": _address("sigs:invitation_by_mail"),
    }
    return Sample(context=context, slots=slots)


def _welcome():
    sig = _sig()
    return _sample(telling.welcome_context(sig, _rules(sig)))


def _restored():
    return _sample({**telling.sig_context(_sig()), "by": "Ossian Vale"})


def _reasoned():
    return _sample({**telling.sig_context(_sig()), "reason": _REASON})


def _requested():
    workplace = Organisation(name="Quillmere Housing")
    asker = Member(pk=3, name="Tamsin Quill", email="tamsin@example.org", organisation=workplace)
    answers = [
        ["What do your nights look like?", "Four on, three off, alone in a house of twelve."],
        ["What would you bring?", "A way of writing the handover that people do read."],
    ]
    return _sample(telling.request_context(JoinRequest(sig=_sig(), member=asker, answers=answers)))


def _invited():
    sig = _sig()
    by = Member(pk=2, name="Ossian Vale", email="ossian@example.org")
    invitation = SigInvitation(
        sig=sig, invited_by=by, words="You said at the forum that nobody sees the nights. Come."
    )
    return _sample(telling.invitation_context(invitation, _rules(sig)))


for _name, _made in [
    ("welcome", _welcome),
    ("join_approved", _welcome),
    ("restored", _restored),
    ("removed", _reasoned),
    ("join_declined", _reasoned),
    ("join_requested", _requested),
    ("invited", _invited),
]:
    register_sample(f"sigs.{_name}", _made)
