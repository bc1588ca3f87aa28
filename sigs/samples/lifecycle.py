"""
What mail about the states of SIGs is previewed with.
"""

import datetime

from notifications.registry import Sample, register_sample

from ..enums import SigEvent, SigState
from ..models import Sig, Transition
from ..notices import news_stream
from ..telling.lifecycle import change_context, news_context, warning_context

_QUIET_SINCE = datetime.datetime(2026, 8, 3, 14, 0, tzinfo=datetime.UTC)


def _sig():
    return Sig(pk=1, slug="night-workers", name="Night workers")


def _change(event, to, reason):
    return Transition(sig=_sig(), event=event, to_state=to, reason=reason)


def _taken_up():
    reason = "5 people are interested, and 2 of them would help to run it."
    return Sample(context=change_context(_change(SigEvent.TAKE_UP, SigState.FORMING, reason)))


def _declined():
    reason = "The group on shift work asks the same question, and would be glad of you."
    return Sample(context=change_context(_change(SigEvent.DECLINE, SigState.DECLINED, reason)))


def _expired():
    reason = "By 12 December 4 of the 5 people it needed were interested."
    return Sample(context=change_context(_change(SigEvent.EXPIRE, SigState.EXPIRED, reason)))


def _about_to_rest():
    rests_on = datetime.date(2026, 12, 1)
    return Sample(context=warning_context(_sig(), quiet_since=_QUIET_SINCE, rests_on=rests_on))


def _news():
    reason = "It has not met for 120 days, and no session is planned."
    return Sample(
        context=news_context(_change(SigEvent.REST, SigState.RESTING, reason)),
        stream=news_stream("sample"),
    )


for _name, _sample in [
    ("taken_up", _taken_up),
    ("to_set_up", _taken_up),
    ("declined", _declined),
    ("expired", _expired),
    ("about_to_rest", _about_to_rest),
    ("news", _news),
]:
    register_sample(f"sigs.{_name}", _sample)
