"""
What the mail about reported and hidden posts is previewed with: one made-up thread.
"""

import functools

from notifications.registry import Sample, register_sample
from sigs.models import Sig

from ..models import Post, Thread
from ..telling import moderation_context

_REASON = "It names a resident and where she lives. Please write it again without both."


def _post():
    sig = Sig(pk=1, slug="pie-leads", name="PIE leads")
    thread = Thread(pk=1, sig=sig, title="Who debriefs the night shift?")
    return Post(pk=3, thread=thread, number=3)


def _sample(**context):
    return Sample({**moderation_context(_post()), **context})


for _kind, _context in {
    "report_filed": {"reason": "It could identify a client", "is_flag": False},
    "post_hidden": {
        "reason": _REASON,
        "words": "We sit with her every morning at seven.\n\nIt takes ten minutes, no more.",
    },
    "post_restored": {"reason": "Nobody can be told from it after all. Thank you for asking."},
    "report_settled": {"answer": _REASON, "is_hidden": True},
}.items():
    register_sample(f"discussions.{_kind}", functools.partial(_sample, **_context))
