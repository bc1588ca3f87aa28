"""
What somebody has read and follows.
"""

from django.db import transaction

from sigs.access import sig_ids_of

from ..access import can_view
from ..enums import FollowChoice
from ..models import Board, BoardVisit, ReadMark, Thread, ThreadFollow
from .posting import NotAllowed


@transaction.atomic
def mark_read(*, thread, member, number, now):
    """
    Note that somebody has read a thread up to the post of this number; never back again.

    Raises NotAllowed.
    """
    if not can_view(member, thread):
        raise NotAllowed
    number = min(number, Thread.objects.values_list("post_count", flat=True).get(pk=thread.pk))
    ReadMark.objects.get_or_create(
        thread=thread, member=member, defaults={"number": number, "read_at": now}
    )
    ReadMark.objects.filter(thread=thread, member=member, number__lt=number).update(
        number=number, read_at=now
    )


@transaction.atomic
def note_visit(*, sig, member, now):
    """
    Note that somebody has seen which threads a SIG has now. Raises NotAllowed.
    """
    if sig.pk not in sig_ids_of(member):
        raise NotAllowed
    count = Board.objects.filter(sig=sig).values_list("post_count", flat=True).first() or 0
    BoardVisit.objects.update_or_create(
        sig=sig, member=member, defaults={"post_count": count, "visited_at": now}
    )


@transaction.atomic
def follow_thread(*, thread, member, choice, now):
    """
    Have somebody follow or mute a thread; an empty choice leaves it to what they chose for the SIG.

    Raises NotAllowed.
    """
    if not can_view(member, thread):
        raise NotAllowed
    if choice:
        ThreadFollow.objects.update_or_create(
            thread=thread,
            member=member,
            defaults={"choice": FollowChoice(choice), "chosen_at": now},
        )
    else:
        ThreadFollow.objects.filter(thread=thread, member=member).delete()
