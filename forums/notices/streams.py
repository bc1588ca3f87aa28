"""
The subscriptions that invitations belong to: one for the programme, one for each SIG.
"""

from notifications.registry import register_stream
from sigs.access import sig_ids_of
from sigs.enums import OPEN_STATES
from sigs.models import Sig

PROGRAMME_STREAM = "forums"
SIG_STREAM = "sig"


def stream_of(topic):
    """
    Name the subscription that invitations to this topic belong to.
    """
    if topic.is_for_sig:
        return f"{SIG_STREAM}-{topic.sig_id}"
    return PROGRAMME_STREAM


def _programme_label(_stream):
    return "Invitations to lunchtime forums"


def _sig_label(stream):
    return _sig_labels([stream])[stream]


def _sig_labels(streams):
    numbers = {stream: stream.removeprefix(f"{SIG_STREAM}-") for stream in streams}
    known = Sig.objects.in_bulk([int(each) for each in numbers.values() if each.isdecimal()])
    return {
        stream: f"Invitations from {known.get(int(number), 'a SIG that is gone')}"
        if number.isdecimal()
        else stream
        for stream, number in numbers.items()
    }


def _sig_streams(user):
    active = Sig.objects.filter(pk__in=sig_ids_of(user), state__in=OPEN_STATES)
    return [f"{SIG_STREAM}-{pk}" for pk in active.values_list("pk", flat=True)]


register_stream(PROGRAMME_STREAM, _programme_label, heading="Lunchtime forums")
register_stream(SIG_STREAM, _sig_label, _sig_streams, heading="Your SIGs", labels_of=_sig_labels)
