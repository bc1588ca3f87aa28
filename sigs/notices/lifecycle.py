"""
What people are told of the states of SIGs, and when it is still worth sending.
"""

from members.models import Member
from notifications.registry import NoticeKind, register, register_stream

from .. import access
from ..enums import AWAKE_STATES, OVER_STATES, Joining
from ..models import Interest, Sig, SigFollowing

NEWS_STREAM = "sig-news"


def news_stream(sig_id):
    """
    Name the subscription that the news of a SIG belongs to.
    """
    return f"{NEWS_STREAM}-{sig_id}"


def about_state(sig_id):
    """
    Name what news of a SIG's state speaks of, for the outbox.
    """
    return f"sig-state:{sig_id}"


def _every_one(deliveries, reason):
    return {delivery.pk: reason for delivery in deliveries}


def _changed_since(message, deliveries):
    sig = Sig.objects.filter(pk=message.facts["sig"]).first()
    if sig is None or sig.state != message.facts["state"]:
        return _every_one(deliveries, "The SIG is in another state by now.")
    return {}


def _interested_still_valid(message, deliveries):
    gone = _changed_since(message, deliveries)
    if gone:
        return gone
    sig_id = message.facts["sig"]
    concerned = set(Interest.objects.filter(sig=sig_id).values_list("member_id", flat=True))
    concerned |= set(Sig.objects.filter(pk=sig_id).values_list("proposed_by_id", flat=True))
    return _all_but(concerned, deliveries, "They are not interested in it any more.")


def _runs_still_valid(message, deliveries):
    gone = _changed_since(message, deliveries)
    if gone:
        return gone
    return _not_running(message, deliveries)


def _warning_still_valid(message, deliveries):
    sig = Sig.objects.filter(pk=message.facts["sig"]).first()
    if sig is None or sig.state not in AWAKE_STATES:
        return _every_one(deliveries, "The SIG is in another state by now.")
    if sig.next_meeting_at:
        return _every_one(deliveries, "A session is planned by now.")
    return _not_running(message, deliveries)


def _not_running(message, deliveries):
    terms = Sig.objects.get(pk=message.facts["sig"]).terms.filter(ended_at=None)
    running = set(terms.values_list("member_id", flat=True))
    return _all_but(running, deliveries, "They do not run this SIG any more.")


def _news_still_valid(message, deliveries):
    gone = _changed_since(message, deliveries)
    if gone:
        return gone
    sig_id = message.facts["sig"]
    ids = [delivery.member_id for delivery in deliveries]
    members = access.members_among(sig_id, Member.objects.filter(pk__in=ids))
    concerned = set(members.values_list("pk", flat=True))
    follow = _followed().filter(sig=sig_id, member__in=ids)
    concerned |= set(follow.values_list("member_id", flat=True))
    return _all_but(concerned, deliveries, "They neither belong to it nor follow it any more.")


def _followed():
    # Who follows what has become hidden since does not even hear of it.
    return SigFollowing.objects.filter(ended_at=None).exclude(sig__joining=Joining.HIDDEN)


def _all_but(concerned, deliveries, reason):
    return {delivery.pk: reason for delivery in deliveries if delivery.member_id not in concerned}


def _links(messages):
    sigs = Sig.objects.in_bulk({message.facts["sig"] for message in messages})
    return {
        message.pk: sigs[message.facts["sig"]].get_absolute_url()
        for message in messages
        if message.facts["sig"] in sigs
    }


def _open_to(member, messages):
    wanted = {message.pk: message.facts["sig"] for message in messages}
    visible = set(
        access.visible_sigs(member).filter(pk__in=wanted.values()).values_list("pk", flat=True)
    )
    return {pk for pk, sig in wanted.items() if sig in visible}


for _name, _label, _why, _valid in [
    (
        "taken_up",
        "A proposed SIG is taken up",
        "you said that you were interested in this proposal",
        _interested_still_valid,
    ),
    (
        "to_set_up",
        "A SIG is yours to set up",
        "you said that you would help to run this SIG",
        _runs_still_valid,
    ),
    (
        "declined",
        "A proposed SIG is declined",
        "you proposed this SIG or said that you were interested",
        _interested_still_valid,
    ),
    (
        "expired",
        "A proposed SIG was not taken up",
        "you proposed this SIG or said that you were interested",
        _interested_still_valid,
    ),
    ("about_to_rest", "A SIG is about to rest", "you run this SIG", _warning_still_valid),
]:
    register(
        NoticeKind(
            name=f"sigs.{_name}",
            label=_label,
            category="service",
            why=_why,
            still_valid=_valid,
            links=_links,
            open_to=_open_to,
        )
    )

register(
    NoticeKind(
        name="sigs.news",
        label="News of a SIG",
        category="subscription",
        why="you belong to this SIG or follow it",
        still_valid=_news_still_valid,
        links=_links,
        open_to=_open_to,
    )
)


def _labels(streams):
    numbers = {stream: stream.removeprefix(f"{NEWS_STREAM}-") for stream in streams}
    known = Sig.objects.in_bulk([int(each) for each in numbers.values() if each.isdecimal()])
    return {
        stream: f"News of {known.get(int(number), 'a SIG that is gone')}"
        if number.isdecimal()
        else "News of one of your SIGs"
        for stream, number in numbers.items()
    }


def _label(stream):
    return _labels([stream])[stream]


def _streams(user):
    followed = _followed().filter(member=user.pk).values("sig")
    mine = Sig.objects.filter(pk__in=access.sig_ids_of(user)) | Sig.objects.filter(pk__in=followed)
    pks = mine.exclude(state__in=OVER_STATES).values_list("pk", flat=True)
    return [news_stream(pk) for pk in pks]


register_stream(f"{NEWS_STREAM}-", _label, _streams, heading="Your SIGs", labels_of=_labels)
