"""
What a SIG writes down of itself: its purpose, charter, ground rules, and how one joins.
"""

from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from .. import queries
from ..enums import OPEN_STATES, Joining, SigEvent, SigState
from ..models import GroundRules
from .founding import NameTaken, of_this_name
from .holding import lock
from .lifecycle import Refused, change_state


class StaysAsItIs(Refused):
    """
    What a SIG says of itself cannot be changed before it is taken up, nor once it is over.
    """

    def __init__(self, sig):
        if sig.state == SigState.PROPOSED:
            words = f"{sig.name} is a proposal still. It is set up once it is taken up."
        else:
            words = f"{sig.name} is over, and its page stays as it is."
        super().__init__(words)


class RulesChanged(Refused):
    """
    Somebody else has written the ground rules anew in the meantime: `rules`.
    """

    def __init__(self, rules):
        super().__init__(
            f"Somebody else has saved version {rules.version} of the ground rules since you opened "
            "this page. Yours are still below: compare the two, then save again."
        )
        self.rules = rules


@dataclass(frozen=True)
class SetUp:
    """
    What a SIG says of itself. `rules` are its ground rules, `seen_version` those that were read
    before; empty ones change nothing.
    """

    purpose: str
    in_scope: str = ""
    charter: dict = field(default_factory=dict)
    joining: str = Joining.OPEN
    join_questions: tuple = ()
    is_confidential: bool = False
    rules: str = ""
    seen_version: int = 0


@transaction.atomic
def set_up(*, sig, details, by, now):
    """
    Write down what a SIG says of itself, and start it where nothing is missing any more; return it.

    Raises StaysAsItIs, RulesChanged, and NameTaken for a hidden one that is to be seen and has the
    name of another.
    """
    sig = lock(sig)
    if sig.state not in OPEN_STATES:
        raise StaysAsItIs(sig)
    was_hidden = sig.joining == Joining.HIDDEN
    fields = ["purpose", "in_scope", "charter", "joining", "is_confidential"]
    for name in fields:
        setattr(sig, name, getattr(details, name))
    sig.join_questions = list(details.join_questions)
    try:
        with transaction.atomic():
            sig.save(update_fields=[*fields, "join_questions"])
    except IntegrityError:
        known = of_this_name(sig.name) if was_hidden else None
        if known is None:
            raise
        raise NameTaken(known) from None
    if details.rules.strip():
        _write_rules(sig, details.rules, details.seen_version, by, now)
    start_if_ready(sig, now=now)
    sig.refresh_from_db()
    return sig


@transaction.atomic
def write_ground_rules(*, sig, text, seen_version, by, now):
    """
    Write the ground rules of a SIG anew, as a version of their own; return it. The same words again
    are the same version. Raises StaysAsItIs and RulesChanged.
    """
    sig = lock(sig)
    if sig.state not in OPEN_STATES:
        raise StaysAsItIs(sig)
    rules = _write_rules(sig, text, seen_version, by, now)
    start_if_ready(sig, now=now)
    return rules


def start_if_ready(sig, *, now):
    """
    Start a forming SIG that is held once nothing of its checklist is missing.
    """
    if sig.state != SigState.FORMING or not all(step.is_done for step in queries.checklist(sig)):
        return
    change_state(
        sig=sig,
        event=SigEvent.START,
        by=None,
        reason="It has its charter, its ground rules and its first date.",
        now=now,
    )


def _write_rules(sig, text, seen_version, by, now):
    text = text.strip()
    last = queries.current_rules(sig)
    if last and last.text == text:
        return last
    if last and last.version != seen_version:
        raise RulesChanged(last)
    return GroundRules.objects.create(
        sig=sig,
        version=last.version + 1 if last else 1,
        text=text,
        written_by=by,
        written_at=now,
    )
