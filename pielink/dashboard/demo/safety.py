"""
A post that was reported and waits, and one that a facilitator has hidden.
"""

from datetime import timedelta

from discussions import actions
from discussions.enums import ReportReason
from discussions.models import Thread
from members.models import Member

from .people import FACILITATOR, ORGANISER

SIG = "pie-leads"
THREAD = "Ten minutes of reflective practice that a tired team turns up to"
TELLING = (
    "It helped us too. Dorota, 41, at Lantern House, heard from us that we talk about our own day, "
    "and has been easier with the night staff since."
)
WHY = "It says who a resident is and where she lives. Please tell it again without both."
ADVERT = (
    "My partner's firm sells a course on exactly this, and members of the SIG get a tenth off "
    "until Friday. Write to me and I send you the form."
)
SAID = "Is this what the SIG is for? I would rather not be sold things here."


def add_reports(*, members, sigs, now):
    """
    Have one post hidden and another reported; return the moments at which mail was written.
    """
    facilitator = members[FACILITATOR]
    thread = Thread.objects.get(sig=sigs[SIG], title=THREAD)
    others = (
        Member.objects.filter(sig_memberships__sig=thread.sig, sig_memberships__left_at=None)
        .exclude(pk__in=[facilitator.pk, members[ORGANISER].pk])
        .exclude(facilitation_terms__sig=thread.sig)
        .order_by("-pk")[:3]
    )
    first, second, reader = others
    hours = [now - timedelta(hours=number) for number in (52, 49, 45, 40)]
    telling = actions.post_reply(thread=thread, by=first, text=TELLING, now=hours[0])
    actions.hide_post(post=telling, by=facilitator, reason=WHY, now=hours[1])
    advert = actions.post_reply(thread=thread, by=second, text=ADVERT, now=hours[2])
    actions.report_post(
        post=advert, by=reader, reason=ReportReason.ADVERT, words=SAID, now=hours[3]
    )
    return hours
