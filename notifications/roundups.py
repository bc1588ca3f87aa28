"""
Round-ups: one mail a day or a week to each person, with what was kept for it and what is new.
"""

import datetime
import hashlib
import zoneinfo
from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Lower

from members.models import Member

from . import registry
from .enums import Pace
from .models import (
    Delivery,
    MailSettings,
    Message,
    RoundupTurn,
    StreamPreference,
    Suppression,
    ToldInRoundup,
)
from .notices import ROUNDUP_STREAM
from .registry import RoundupItem, RoundupSection, default_pace_of

State = Delivery.State

# People in one transaction. What is asked of the database is asked once for all of them.
BATCH = 500

# Sources look back no further, so that what was told may be forgotten after TOLD_IS_KEPT.
LONGEST_LOOK_BACK = datetime.timedelta(days=60)
TOLD_IS_KEPT = datetime.timedelta(days=400)

# Who has just joined has been welcomed, and gets their first round-up a day later.
_SETTLING_IN = datetime.timedelta(days=1)
_FIRST_LOOK_BACK = datetime.timedelta(days=7)

# Of what is told as one, so many lines.
_GROUP_LINES = 6
_ELSEWHERE = RoundupSection("Also for you", order=90)
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass
class Turn:
    """
    One person whose turn it is: on which day of theirs, whether their weekly round-up falls on it,
    when they were seen to last, since when news is new to them, the paces they chose, and whether
    mail reaches them at all.
    """

    member: Member
    date: datetime.date
    is_weekly: bool
    looked_on: datetime.date | None
    since: datetime.datetime
    paces: dict = field(default_factory=dict)
    has_dead_address: bool = False

    def pace_of(self, stream):
        """
        Return the pace at which a stream reaches this person.
        """
        return Pace(self.paces.get(stream) or default_pace_of(stream))

    @property
    def wants_mail(self):
        """
        Test whether this person wants round-ups by mail at all, and can get them.
        """
        return self.pace_of(ROUNDUP_STREAM) != Pace.OFF and not self.has_dead_address

    @property
    def wants_news(self):
        """
        Test whether this round-up brings what nobody has sent them, beside what was kept for it.
        """
        # What no mail can bring is not told: it is still news once their address works.
        if self.has_dead_address:
            return False
        pace = self.pace_of(ROUNDUP_STREAM)
        return pace in (Pace.AT_ONCE, Pace.DAILY) or (pace == Pace.WEEKLY and self.is_weekly)


@dataclass
class Told:
    """
    What one round-up tells, and what becomes of the deliveries that were kept for it.

    `kept` are the pks of those it tells, `told_before` of those that an earlier one told, `on_site`
    of those that stay on the site; `skipped` is {pk: why it is not told}.
    """

    items: list = field(default_factory=list)
    kept: list = field(default_factory=list)
    told_before: list = field(default_factory=list)
    on_site: list = field(default_factory=list)
    skipped: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Bundle:
    """
    The same round-up for everybody whom it tells the same.
    """

    source_key: str
    context: dict
    facts: dict
    members: list


def due(now, members=None):
    """
    Return the members whose hour has come today by their own clock and who were not seen to today.

    The hour counts as come once the clock shows it or a later one: so an hour that the clocks skip
    comes with the next, and of one that they show twice the first is it.
    """
    by_clock = defaultdict(list)
    zones = Member.objects.order_by().values_list("time_zone", flat=True).distinct()
    for name in zones:
        local = _local(now, name)
        by_clock[local.date(), local.hour].append(name)
    whose_turn = Q(pk__in=[])
    for (date, hour), names in by_clock.items():
        whose_turn |= Q(time_zone__in=names, hour__lte=hour) & (
            Q(roundup_turn__looked_on=None) | Q(roundup_turn__looked_on__lt=date)
        )
    everybody = Member.objects.all() if members is None else members
    return (
        _with_choices(everybody.reachable())
        .exclude(email="")
        .exclude(mail_settings__paused_until__gt=now)
        .filter(whose_turn, joined_at__lte=now - _SETTLING_IN)
    )


def claim(*, now, after, members=None):
    """
    Take the next people whose turn it is and hold them until the transaction ends.

    Returns their turns and the pk to go on after, which is None where nobody is left. Whom another
    worker holds is left to it.
    """
    people = list(due(now, members).filter(pk__gt=after).order_by("pk")[:BATCH])
    if not people:
        return [], None
    RoundupTurn.objects.bulk_create(
        [RoundupTurn(member=person) for person in people if person.turn is None],
        ignore_conflicts=True,
    )
    held = RoundupTurn.objects.select_for_update(skip_locked=True).filter(member__in=people)
    turns = _turns(people, list(held), now)
    # Another worker may have seen to them between our looking and our holding.
    fresh = [turn for turn in turns if not turn.looked_on or turn.looked_on < turn.date]
    return fresh, people[-1].pk


def next_for(member, *, now):
    """
    Return the sections that a member's next weekly round-up would have as things stand.
    """
    people = list(_with_choices(Member.objects.filter(pk=member.pk)))
    turns = _turns(people, [RoundupTurn(member=member, told_at=_told_at(member))], now)
    turns[0].is_weekly, turns[0].has_dead_address = True, False
    return _sections(gather(turns, now=now)[member.pk].items)


def gather(turns, *, now, for_sending=False):
    """
    Work out what each of these people is told, {member pk: Told}, in a number of queries that does
    not depend on how many they are.

    `for_sending` holds on to what was kept for them until the transaction ends.
    """
    told = {turn.member.pk: Told() for turn in turns}
    kept = _kept(turns, told, now, for_sending)
    news = _news([turn for turn in turns if turn.wants_news], now)
    known = _told_before(turns, [*kept.values(), *news.values()])
    heard = _heard_of(news)
    for turn in turns:
        pk = turn.member.pk
        _tell_kept(told[pk], kept[pk], known[pk])
        seen = known[pk].union(*(item.keys for item in told[pk].items))
        for item in news[pk]:
            if not seen.issuperset(item.keys) and _is_news_to(turn, item, heard):
                told[pk].items.append(item)
                seen.update(item.keys)
        told[pk].items.sort(key=lambda item: (item.section.order, item.place))
        told[pk].items = _together(told[pk].items)
    return told


def bundles(turns, told):
    """
    Put together what is the same for several people: a Bundle for each round-up to be written.
    """
    together = defaultdict(list)
    for turn in turns:
        if items := tuple(told[turn.member.pk].items):
            together[turn.date, items].append(turn.member)
    return [_bundle(date, items, members) for (date, items), members in together.items()]


def settle(turns, told, *, messages, now):
    """
    Take down who was seen to and what they were told, and what became of what was kept for them;
    `messages` are the pks of the round-ups that were written.
    """
    for date, members in _grouped((turn.date, turn.member.pk) for turn in turns).items():
        RoundupTurn.objects.filter(member__in=members).update(looked_on=date)
    with_news = [turn.member.pk for turn in turns if turn.wants_news]
    RoundupTurn.objects.filter(member__in=with_news).update(told_at=now)
    ToldInRoundup.objects.bulk_create(
        [
            ToldInRoundup(member_id=pk, key=key, told_at=now)
            for pk, each in told.items()
            for key in {key: None for item in each.items for key in item.keys}
        ],
        ignore_conflicts=True,
    )
    _settle_kept(turns, told, messages, now)


def _with_choices(members):
    return members.annotate(
        hour=Coalesce("mail_settings__roundup_hour", Value(MailSettings.ROUNDUP_HOUR)),
        weekday=Coalesce("mail_settings__roundup_weekday", Value(MailSettings.ROUNDUP_WEEKDAY)),
        turn=F("roundup_turn__pk"),
        has_dead_address=Exists(
            Suppression.objects.current().filter(address=Lower(OuterRef("email")))
        ),
    )


def _told_at(member):
    return RoundupTurn.objects.filter(member=member).values_list("told_at", flat=True).first()


def _local(now, zone_name):
    try:
        return now.astimezone(zoneinfo.ZoneInfo(zone_name))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return now.astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE))


def _turns(people, rows, now):
    """
    Return the turns of those people who have a row.
    """
    rows = {row.member_id: row for row in rows}
    people = [person for person in people if person.pk in rows]
    paces = defaultdict(dict)
    chosen = StreamPreference.objects.filter(member__in=people)
    for pk, stream, pace in chosen.values_list("member", "stream", "pace"):
        paces[pk][stream] = pace
    turns = []
    for person in people:
        local, row = _local(now, person.time_zone), rows[person.pk]
        turn = Turn(
            member=person,
            date=local.date(),
            is_weekly=local.weekday() == person.weekday,
            looked_on=row.looked_on,
            since=row.told_at or now - _FIRST_LOOK_BACK,
            paces=paces[person.pk],
            has_dead_address=person.has_dead_address,
        )
        turn.since = max(turn.since, now - LONGEST_LOOK_BACK)
        turns.append(turn)
    return turns


def _kept(turns, told, now, for_sending):
    """
    Return {member pk: [(delivery pk, RoundupItem)]} of what was kept and is due; what is not told
    by this round-up goes into `told`.
    """
    by_member = {turn.member.pk: turn for turn in turns}
    waiting = Delivery.objects.released(now).filter(state=State.HELD, member__in=by_member)
    if for_sending:
        waiting = waiting.select_for_update(of=("self",))
    waiting = list(waiting.order_by("message_id", "pk"))
    registered = [kind.name for kind in registry.kinds()]
    messages = (
        Message.objects.filter(kind__in=registered, paused_at=None)
        .defer("text", "html", "calendar")
        .in_bulk({delivery.message_id for delivery in waiting})
    )
    to_tell = defaultdict(list)
    for delivery in waiting:
        if message := messages.get(delivery.message_id):
            turn = by_member[delivery.member_id]
            if _is_due(turn, message, delivery, told[delivery.member_id]):
                to_tell[message.pk].append(delivery)
    items = _items_of([messages[pk] for pk in to_tell])
    kept = defaultdict(list)
    for pk, deliveries in to_tell.items():
        reasons = _reasons_against(messages[pk], deliveries)
        for delivery in deliveries:
            if reason := reasons.get(delivery.pk):
                told[delivery.member_id].skipped[delivery.pk] = reason
            else:
                kept[delivery.member_id].append((delivery.pk, items[pk]))
    return kept


def _is_due(turn, message, delivery, told):
    """
    Test whether a round-up of today tells what was kept; what none will tell is settled in `told`.
    """
    pace = turn.pace_of(message.stream)
    if pace == Pace.OFF:
        told.skipped[delivery.pk] = "They have turned these mails off."
    elif pace == Pace.SITE or not turn.wants_mail:
        told.on_site.append(delivery.pk)
    else:
        return turn.is_weekly or pace != Pace.WEEKLY
    return False


def _reasons_against(message, deliveries):
    still_valid = registry.kind_of(message.kind).still_valid
    return dict(still_valid(message, deliveries)) if still_valid else {}


def _items_of(messages):
    """
    Return {message pk: RoundupItem}, as the kind of each message says, or by subject and link.
    """
    items = {}
    for name, of_kind in _grouped((message.kind, message) for message in messages).items():
        kind = registry.kind_of(name)
        links = dict(kind.links(of_kind)) if kind.links else {}
        for message in of_kind:
            items[message.pk] = RoundupItem(
                section=_ELSEWHERE,
                keys=(f"message:{message.pk}",),
                noun=("notice", "notices"),
                title=message.subject,
                path=links.get(message.pk, ""),
                moment=message.created_at,
                label=kind.label,
                place=f"{message.created_at:%Y%m%d%H%M%S}",
            )
        if kind.roundup:
            items |= kind.roundup(of_kind)
    return items


def _news(turns, now):
    """
    Ask every source what is new to these people: {member pk: [RoundupItem]}.
    """
    news = defaultdict(list)
    if not turns:
        return news
    members = [turn.member for turn in turns]
    since = {turn.member.pk: turn.since for turn in turns}
    for provider in registry.roundup_sources():
        for pk, items in provider(members, since, now).items():
            news[pk] += items
    return news


def _told_before(turns, lists):
    """
    Return {member pk: the keys they were told under before}, of those that are in question.
    """
    items = [entry[1] if isinstance(entry, tuple) else entry for each in lists for entry in each]
    known = {turn.member.pk: set() for turn in turns}
    keys = {key for item in items for key in item.keys}
    rows = ToldInRoundup.objects.filter(member__in=known, key__in=keys)
    for pk, key in rows.values_list("member", "key"):
        known[pk].add(key)
    return known


def _heard_of(news):
    """
    Return {(member pk, about): when the last mail about it was written to them}.
    """
    about = {name for items in news.values() for item in items for name in item.about}
    mails = Delivery.objects.filter(member__in=list(news), message__about__in=about).exclude(
        state__in=[State.REFUSED, State.SKIPPED, State.BOUNCED]
    )
    heard = {}
    for pk, name, at in mails.order_by("message__created_at").values_list(
        "member", "message__about", "message__created_at"
    ):
        heard[pk, name] = at
    return heard


def _is_news_to(turn, item, heard):
    if item.stream and turn.pace_of(item.stream) in (Pace.OFF, Pace.SITE):
        return False
    last = [heard[turn.member.pk, name] for name in item.about if (turn.member.pk, name) in heard]
    return not last or max(last) < item.moment


def _tell_kept(told, kept, known):
    listed = set()
    for delivery_pk, item in kept:
        if known.issuperset(item.keys):
            told.told_before.append(delivery_pk)
            continue
        told.kept.append(delivery_pk)
        if not listed.issuperset(item.keys):
            told.items.append(item)
            listed.update(item.keys)


def _together(items):
    """
    Put those of one group together where the first of them stands, with the keys and lines of all.
    """
    together = {}
    for position, item in enumerate(items):
        together.setdefault(item.group or position, []).append(item)
    return [
        each[0]
        if len(each) == 1
        else replace(
            each[0],
            keys=tuple(key for item in each for key in item.keys),
            lines=_few_lines([line for item in each for line in item.lines]),
        )
        for each in together.values()
    ]


def _few_lines(lines):
    more = len(lines) - _GROUP_LINES
    return tuple(lines[:_GROUP_LINES] + ([f"And {more} more."] if more > 0 else []))


def _bundle(date, items, members):
    digest = hashlib.sha256(repr(items).encode()).hexdigest()
    links = {(button.link, button.number) for item in items for button in item.buttons}
    return Bundle(
        source_key=f"roundup:{date.isoformat()}:{digest}",
        context={"date": date, "summary": summary(items), "sections": _sections(items)},
        facts={"links": sorted(links)},
        members=members,
    )


def summary(items):
    """
    Say what is in a round-up: "Two sessions, one new case study".
    """
    nouns = _grouped((item.noun[1], item.noun[0]) for item in items)
    counted = [
        f"{_in_words(len(each))} {each[0] if len(each) == 1 else several}"
        for several, each in nouns.items()
    ]
    words = ", ".join(counted)
    return words[:1].upper() + words[1:]


def _in_words(number):
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _sections(items):
    """
    Lay the items out by section, each with how many there are beyond its limit.
    """
    return [
        {
            "heading": section.heading,
            "items": each[: section.limit],
            "more": max(len(each) - section.limit, 0),
            "more_path": section.more_path,
        }
        for section, each in _grouped((item.section, item) for item in items).items()
    ]


def _settle_kept(turns, told, messages, now):
    dates = {turn.member.pk: turn.date for turn in turns}
    outcomes = defaultdict(list)
    for pk, each in told.items():
        day = f"{dates[pk].day} {dates[pk]:%B}"
        outcomes[State.SENT, f"In the round-up of {day}."] += each.kept
        outcomes[State.SENT, "An earlier round-up told it."] += each.told_before
        outcomes[State.ON_SITE, ""] += each.on_site
        for delivery_pk, reason in each.skipped.items():
            outcomes[State.SKIPPED, reason].append(delivery_pk)
    for (state, reason), pks in outcomes.items():
        if pks:
            Delivery.objects.filter(pk__in=pks, state=State.HELD).update(
                state=state, reason=reason[:_REASON_LENGTH], settled_at=now
            )
    roundup = Delivery.objects.filter(message__in=messages, member=OuterRef("member"))
    Delivery.objects.filter(pk__in=[pk for each in told.values() for pk in each.kept]).update(
        told_in=Subquery(roundup.values("message")[:1])
    )


def _grouped(pairs):
    groups = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


_REASON_LENGTH = Delivery._meta.get_field("reason").max_length
