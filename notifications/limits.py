"""
How fast mail may go: so many a second, so many a minute to a domain, and none for a while to one
that takes none.
"""

import datetime
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from .models import DomainPause, SendingRate
from .registry import PROMPT_QUEUE

# How long a domain is left alone after it took nothing once, twice, ... in a row.
BACK_OFF_MINUTES = (5, 15, 30, 60, 120)

# A domain that has taken nothing for so long gets no more of what has waited as long.
GIVE_UP_AFTER = datetime.timedelta(days=2)

# What happened before so long a silence says nothing of today.
_FORGET_AFTER = datetime.timedelta(days=1)

# A third of a minute's mails may go at once, the others are spread: so no sixty seconds see more
# than are allowed, though what is put off is found only every half minute.
_SECONDS_FOR_A_MINUTES_MAILS = 90
_PART_AT_ONCE = 3

_ALL = "*"
_REASON_LENGTH = DomainPause._meta.get_field("reason").max_length


@dataclass(frozen=True)
class Wait:
    """
    Why a mail does not go now, and when it may; `is_over` where it need not be tried any more.
    """

    until: datetime.datetime
    reason: str
    is_over: bool = False


def domain_of(address):
    """
    Return the domain of an address, in small letters.
    """
    return address.rpartition("@")[2].lower()


class Gate:
    """
    Lets the mails of one batch of a message through, as fast as the limits admit.

    What is prompt is told from the rest: it waits for no domain that others found shut, and it uses
    up what a domain is allowed without waiting for it.
    """

    def __init__(self, message, kind):
        self._written_at = message.created_at
        self._is_prompt = kind.queue == PROMPT_QUEUE
        self._pauses = {}
        self._shut = {}
        self._tickets = 0

    def admit(self, deliveries, now):
        """
        Return {pk: Wait} of those that may not go now.
        """
        by_domain = {}
        for delivery in deliveries:
            by_domain.setdefault(domain_of(delivery.address), []).append(delivery.pk)
        self._pauses = {
            pause.domain: pause for pause in DomainPause.objects.filter(domain__in=by_domain)
        }
        if not self._is_prompt:
            self._shut = {
                domain: pause for domain, pause in self._pauses.items() if pause.until > now
            }
        waits = {}
        for domain, pks in by_domain.items():
            if domain in self._shut:
                waits |= dict.fromkeys(pks, self._wait_for(domain, now))
            elif allowed := _allowed_a_minute(domain):
                waits |= self._beyond(domain, pks, allowed, now)
        return waits

    def wait_of(self, delivery, now):
        """
        Return the Wait of a delivery whose domain has been found shut meanwhile, else None.
        """
        domain = domain_of(delivery.address)
        return self._wait_for(domain, now) if domain in self._shut else None

    def hold_back(self, clock):
        """
        Sleep until the next mail may go, by the number allowed a second over all workers.
        """
        rate = settings.MAIL_PER_SECOND
        if not rate:
            return
        if not self._tickets:
            now = clock()
            # A tenth of a second's worth at a time, so that asking costs little and nobody waits
            # long behind another.
            self._tickets = max(1, rate // 10)
            time.sleep(max(0, (_reserve(self._tickets, rate, now) - now).total_seconds()))
        self._tickets -= 1

    def shut(self, delivery, words, now):
        """
        Leave a domain alone for a while: it has just refused whatever goes there.
        """
        domain = domain_of(delivery.address)
        fresh = {
            "since": now,
            "until": now + datetime.timedelta(minutes=BACK_OFF_MINUTES[0]),
            "reason": words[:_REASON_LENGTH],
        }
        with transaction.atomic():
            pause, is_new = DomainPause.objects.select_for_update().get_or_create(
                domain=domain, defaults=fresh
            )
            if not is_new and pause.until <= now:
                _prolong(pause, fresh, now)
        self._pauses[domain] = self._shut[domain] = pause

    def took(self, delivery):
        """
        Forget that a domain was shut: it has just taken a mail.
        """
        domain = domain_of(delivery.address)
        if domain in self._pauses:
            DomainPause.objects.filter(domain=domain).delete()
            del self._pauses[domain]

    def _wait_for(self, domain, now):
        pause = self._shut[domain]
        given_up_before = now - GIVE_UP_AFTER
        if pause.since < given_up_before and self._written_at < given_up_before:
            return Wait(pause.until, f"Given up after two days: {pause.reason}", is_over=True)
        return Wait(pause.until, f"{domain} takes no mail for now: {pause.reason}")

    def _beyond(self, domain, pks, allowed, now):
        wanted = len(pks)
        granted, later, interval = _allot(domain, wanted, allowed, now, self._is_prompt)
        at_once = max(1, allowed // _PART_AT_ONCE)
        words = f"No more than {allowed} a minute go to {domain}."
        waits = {}
        for start in range(granted, wanted, at_once):
            wait = Wait(later + (start - granted) * interval, words)
            waits |= dict.fromkeys(pks[start : start + at_once], wait)
        return waits


def _allowed_a_minute(domain):
    allowed = settings.MAIL_PER_DOMAIN_PER_MINUTE
    return allowed.get(domain, allowed.get(_ALL, 0))


def _allot(domain, wanted, allowed, now, is_prompt):
    """
    Use up what a domain is allowed by so many mails, and plan when those beyond it may go.

    Returns how many may go now, when the first of the others may, and the time between two.
    """
    interval = datetime.timedelta(seconds=_SECONDS_FOR_A_MINUTES_MAILS / allowed)
    at_once = max(1, allowed // _PART_AT_ONCE)
    with transaction.atomic():
        rate = _locked_rate(domain, now)
        used = max(rate.free_at - now, datetime.timedelta()) / interval
        granted = wanted if is_prompt else min(wanted, max(0, int(at_once - used)))
        rate.free_at = max(rate.free_at, now) + granted * interval
        later = max(rate.planned_at, rate.free_at)
        if wanted > granted:
            rate.planned_at = later + (wanted - granted) * interval
        rate.save(update_fields=["free_at", "planned_at"])
    return granted, later, interval


def _reserve(number, rate, now):
    """
    Reserve the next so many mails of all; returns when the first of them may go.
    """
    with transaction.atomic():
        row = _locked_rate(_ALL, now)
        starts_at = max(row.free_at, now)
        row.free_at = starts_at + datetime.timedelta(seconds=number / rate)
        row.save(update_fields=["free_at"])
    return starts_at


def _locked_rate(name, now):
    return SendingRate.objects.select_for_update().get_or_create(
        name=name, defaults={"free_at": now, "planned_at": now}
    )[0]


def _prolong(pause, fresh, now):
    if now - pause.until > _FORGET_AFTER:
        pause.since, pause.failures = now, 0
    minutes = BACK_OFF_MINUTES[min(pause.failures, len(BACK_OFF_MINUTES) - 1)]
    pause.failures += 1
    pause.until = now + datetime.timedelta(minutes=minutes)
    pause.reason = fresh["reason"]
    pause.save()
