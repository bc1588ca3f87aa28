"""
An answer in a thread that came by mail, from the mail that asked for it to the post that it became.
"""

from datetime import timedelta
from email.message import EmailMessage

from discussions import actions
from discussions.enums import FollowChoice
from discussions.models import Thread
from notifications import seals
from notifications.inbound import take_in
from notifications.models import Delivery
from notifications.previews import as_sent

from .people import MEMBER
from .threads import DESTA

_THREAD = "Reading the new house rules aloud"
_ASKED = "How do you know that the four are heard? We have seven at the hub."
_ANSWERED = """\
<html><body dir="ltr">
<div>I ask somebody who was not there what the rules are, a week later. What they can say
is a rule. The rest is wallpaper.</div>
<div><br></div>
<div>Come and listen on a Wednesday if you like.</div>
<div id="Signature">
<div>Desta Woldemariam<br>Support worker, Inkwell House<br>0117 496 0000</div>
</div>
<div id="appendonsend"></div><hr>
<div id="divRplyFwdMsg" dir="ltr"><b>From:</b> PIElink<br><b>Sent:</b> Thursday<br>
<b>To:</b> Desta<br><b>Subject:</b> Re: {title}</div>
<div>{quoted}</div>
</body></html>
"""


def answer_by_mail(*, members, now):
    """
    Have one member ask in a thread that another follows and answers by mail; give the moment of
    each while its mail waits to be sent.
    """
    thread = Thread.objects.get(title=_THREAD)
    asked_at, answered_at = now - timedelta(hours=30), now - timedelta(hours=28)
    for member in (members[MEMBER], members[DESTA]):
        actions.follow_thread(
            thread=thread, member=member, choice=FollowChoice.FOLLOW, now=asked_at
        )
    post = actions.post_reply(thread=thread, by=members[MEMBER], text=_ASKED, now=asked_at)
    yield asked_at
    delivery = Delivery.objects.get(member=members[DESTA], message__facts__post=post.pk)
    mail = EmailMessage()
    mail["From"] = delivery.address
    mail["To"] = seals.reply_address(delivery.pk)
    mail["Subject"] = f"Re: {_THREAD}"
    mail["Message-ID"] = "<house-rules@inkwell.example.org>"
    quoted = as_sent(delivery, now=asked_at).mail.html
    mail.set_content(_ANSWERED.format(title=_THREAD, quoted=quoted), subtype="html")
    take_in(mail.as_bytes(), now=answered_at)
    yield answered_at
