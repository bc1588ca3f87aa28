"""
People who come without an account: they ask, confirm from their mail, and are forgotten.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from members.models import Member
from notifications.actions import forget_address, hand_over

from ..access import can_come_as_guest
from ..enums import (
    TAKING_PART,
    AnswerChoice,
)
from ..invitations import ask_guest, point_to_account
from ..models import Answer, Attendance, Certificate, Guest, Session, Topic
from ..notices import about_guest, about_session, about_topic
from .answering import AnsweringClosed, NotInvited, note_answer, respond


@transaction.atomic
def ask_as_guest(*, session, name, email, access, now):
    """
    Write down somebody without an account and ask by mail whether it was they who want to come.

    The address of a member gets a mail that says so instead, and nobody is written down. Raises
    NotInvited for a session that takes no guests.
    """
    if not can_come_as_guest(session, now):
        raise NotInvited
    email = email.lower()
    member = Member.objects.reachable().filter(email__iexact=email).first()
    if member:
        point_to_account(member, session, now=now)
        return
    guest = add_guest(topic=session.topic, name=name, email=email, now=now)
    kept = {name: value for name, value in vars(access).items() if value}
    ask_guest(guest, session, access=kept, now=now)


def add_guest(*, topic, name, email, now, by=None):
    """
    Return the guest of this address, written down if there was none; without an address a new one.

    `by` is the host who wrote down what somebody said on the phone: such a guest counts at once.
    Whoever has confirmed keeps their name.
    """
    confirmed_at = now if by else None
    fields = {"name": name, "created_at": now, "confirmed_at": confirmed_at, "added_by": by}
    if not email:
        return Guest.objects.create(topic=topic, **fields)
    guest, is_new = Guest.objects.get_or_create(topic=topic, email=email.lower(), defaults=fields)
    if not is_new and guest.confirmed_at is None:
        for field, value in fields.items():
            setattr(guest, field, value)
        guest.save(update_fields=list(fields))
    return guest


@transaction.atomic
def note_for(*, session, choice, member=None, guest=None, name="", email="", by, now):
    """
    Write down what somebody told a host, and return their answer: of a member, of a guest, or of
    somebody new by name, who is a guest unless the address is a member's.

    Raises what note_answer() raises.
    """
    if not member and not guest and email:
        member = Member.objects.reachable().filter(email__iexact=email).first()
    if not member and not guest:
        guest = add_guest(topic=session.topic, name=name, email=email, by=by, now=now)
    return note_answer(session=session, choice=choice, member=member, guest=guest, by=by, now=now)


@transaction.atomic
def answer_as_guest(*, guest, choice, session=None, access=None, now):
    """
    Confirm a guest by what they answer, and return what they now say as respond() does.

    A date that takes no guests any more has room only for those who stand on its list. Raises what
    respond() raises, and then nothing is confirmed.
    """
    guest = Guest.objects.select_for_update(of=("self",)).select_related("topic").get(pk=guest.pk)
    if choice == AnswerChoice.YES and not _may_say_yes(guest, session, now):
        raise AnsweringClosed
    if guest.confirmed_at is None:
        guest.confirmed_at = now
        guest.save(update_fields=["confirmed_at"])
    return respond(
        topic=guest.topic, guest=guest, choice=choice, session=session, access=access, now=now
    )


def _may_say_yes(guest, session, now):
    date = guest.topic.sessions.select_related("topic").filter(pk=session.pk).first()
    if date is None:
        return False
    takes_part = guest.answers.filter(session=date, choice__in=TAKING_PART)
    return can_come_as_guest(date, now) or takes_part.exists()


@transaction.atomic
def become_member(*, member, email):
    """
    Give a member what they answered as a guest under the address they have just confirmed.

    Where they have answered a topic as a member too, that stands and the guest's goes.
    """
    guests = Guest.objects.select_for_update(of=("self",)).filter(email=email.lower())
    for guest in guests.order_by("topic_id", "pk"):
        dates = Session.objects.select_for_update(of=("self",)).filter(topic=guest.topic_id)
        pks = [date.pk for date in dates.order_by("pk")]
        if Answer.objects.filter(session__in=pks, member=member).exists():
            guest.answers.all().delete()
        guest.answers.update(member=member, guest=None)
        known = Attendance.objects.filter(session__in=pks, member=member)
        guest.attendances.exclude(session__in=known.values("session")).update(
            member=member, guest=None
        )
        hand_over(member=member, address=guest.email, abouts=_abouts(guest, pks))
        guest.delete()


def forget_guests(*, now):
    """
    Forget the guests of topics that are long over, and those who never confirmed; return how many.
    """
    kept_since = now - datetime.timedelta(days=settings.FORUM_GUEST_KEEP_DAYS)
    asked_since = now - datetime.timedelta(days=settings.FORUM_GUEST_CONFIRM_DAYS)
    over = (
        Topic.objects.filter(guests__forgotten_at=None)
        .annotate(last=Max("sessions__ends_at"))
        .filter(last__lte=kept_since)
    )
    known = Guest.objects.filter(forgotten_at=None, confirmed_at__isnull=False)
    long_gone = list(known.filter(topic__in=over.values("pk")))
    unconfirmed = list(Guest.objects.filter(confirmed_at=None, created_at__lte=asked_since))
    for guest in long_gone:
        _forget(guest, now)
    for guest in unconfirmed:
        _drop(guest, now)
    return len(long_gone) + len(unconfirmed)


@transaction.atomic
def _forget(guest, now):
    _forget_mail(guest, now)
    guest.answers.update(wants_bsl=False, wants_captions=False, wants_dial_in=False, access_note="")
    Certificate.objects.filter(attendance__guest=guest).delete()
    guest.name, guest.email, guest.forgotten_at = "", "", now
    guest.save(update_fields=["name", "email", "forgotten_at"])


@transaction.atomic
def _drop(guest, now):
    _forget_mail(guest, now)
    guest.delete()


def _forget_mail(guest, now):
    if guest.email:
        pks = guest.topic.sessions.values_list("pk", flat=True)
        forget_address(address=guest.email, abouts=_abouts(guest, pks), now=now)


def _abouts(guest, session_pks):
    """
    Name all that mail to a guest can speak of.
    """
    return [
        about_guest(guest.pk),
        about_topic(guest.topic_id),
        *(about_session(pk) for pk in session_pks),
    ]
