"""
Which hosts a domain says may send for it (SPF, RFC 7208).
"""

import ipaddress
import re
from dataclasses import dataclass, field

from .findings import bad, good, hint, unseen

MOST_LOOKUPS = 10

# Beyond this a record is not read on: it is broken already.
_CEILING = 30
_SUBJECT = "SPF"
_RESULTS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_TERM = re.compile(
    r"([+?~-]?)([a-z0-9]+)(?:[:=]([^/]*))?((?:/\d{1,3}){0,1}(?://\d{1,3})?)", re.IGNORECASE
)
_ASKING = {"include", "a", "mx", "ptr", "exists"}
_KNOWN = _ASKING | {"all", "ip4", "ip6"}


class Broken(Exception):
    """
    Receivers cannot make sense of the record, for the reason in the exception's words.
    """


@dataclass
class Reading:
    """
    What was met on the way through a record and those it includes.
    """

    lookups: int = 0
    is_guess: bool = False
    ends: list = field(default_factory=list)


def look(dns, domain, address):
    """
    Return the Finding on the record of the envelope's domain.

    `address` is the one mail goes out from, or empty: then only the record is looked at.
    """
    allowed = f"ip{ipaddress.ip_address(address).version}:{address}" if address else "mx"
    record = f'{domain}. IN TXT "v=spf1 {allowed} -all"'
    reading = Reading()
    try:
        result = _evaluate(dns, domain, address, reading)
    except Broken as error:
        return bad(_SUBJECT, str(error), "Publish one record that reads as follows.", record)
    if result is None:
        return bad(
            _SUBJECT,
            f"{domain} does not say who may send for it.",
            "Publish which hosts may; name your mail provider's include here if you use one.",
            record,
        )
    return _judged(domain, address, result, reading, allowed)


def _judged(domain, address, result, reading, allowed):
    ends = reading.ends
    if reading.lookups > MOST_LOOKUPS:
        return bad(
            _SUBJECT,
            f"The record asks for {reading.lookups} look-ups; receivers stop at {MOST_LOOKUPS}.",
            "Take out includes nobody needs, or name addresses in place of them.",
        )
    if "+" in ends:
        return bad(
            _SUBJECT,
            "The record ends in +all: anybody may send for the domain.",
            "End it in -all, or in ~all while you try it out.",
        )
    if address and result != "pass" and not reading.is_guess:
        return bad(
            _SUBJECT,
            f"{address} is not among those who may send for {domain} ({result}).",
            f"Add {allowed} to the record, before its end.",
        )
    if not ends or "?" in ends:
        return hint(
            _SUBJECT,
            "The record does not say what to think of all others.",
            "End it in -all, or in ~all while you try it out.",
        )
    if address and reading.is_guess and result != "pass":
        return unseen(_SUBJECT, f"The record is sound; whether it means {address} is not seen.")
    who = f", and {address} may" if address else ""
    return good(_SUBJECT, f"{domain} says who may send{who} ({reading.lookups} look-ups).")


def _evaluate(dns, domain, address, reading):
    """
    Return pass, fail, softfail or neutral for the address, or None where there is no record.

    The whole record is read, also past what matches, since others get that far.
    """
    records = [text for text in dns.texts(domain) if re.match(r"v=spf1(\s|$)", text, re.IGNORECASE)]
    if not records:
        return None
    if len(records) > 1:
        raise Broken(f"{domain} has {len(records)} SPF records; receivers then heed none.")
    result, redirect, has_all = "", "", False
    for word in records[0].split()[1:]:
        qualifier, name, value, prefix = _taken_apart(word, domain)
        if name == "redirect":
            redirect = value
        if name not in _KNOWN:
            continue
        has_all = has_all or name == "all"
        if _matches(dns, name, value or domain, prefix, address, reading) and not result:
            result = _RESULTS[qualifier]
        if name == "all":
            reading.ends.append(qualifier)
    if redirect and not has_all:
        _count(reading)
        passed_on = _evaluate(dns, redirect, address, reading)
        if passed_on is None:
            raise Broken(f"{domain} redirects to {redirect}, which has no SPF record.")
        result = result or passed_on
    return result or "neutral"


def _taken_apart(word, domain):
    found = _TERM.fullmatch(word)
    if found is None:
        raise Broken(f"“{word}” in the record of {domain} is no SPF.")
    name = found[2].lower()
    if name not in _KNOWN and "=" not in word:
        raise Broken(f"“{word}” in the record of {domain} is no SPF.")
    return found[1] or "+", name, found[3] or "", found[4]


def _count(reading):
    reading.lookups += 1
    if reading.lookups > _CEILING:
        raise Broken(f"The record asks for more than {_CEILING} look-ups; it may lead in a circle.")


def _matches(dns, name, value, prefix, address, reading):
    if name in _ASKING:
        _count(reading)
    if "%{" in value or name in ("ptr", "exists"):
        reading.is_guess = True
        return False
    if name == "all":
        return True
    if name == "include":
        return _includes(dns, value, address, reading)
    if name in ("ip4", "ip6"):
        return _within(address, value + prefix, value)
    hosts = [value] if name == "a" else dns.mail_hosts(value)[:MOST_LOOKUPS]
    found = [known for host in hosts if host for known in dns.addresses(host)]
    return any(_within(address, known + _prefix_for(known, prefix), known) for known in found)


def _includes(dns, domain, address, reading):
    ends = list(reading.ends)
    result = _evaluate(dns, domain, address, reading)
    reading.ends = ends
    if result is None:
        raise Broken(f"It includes {domain}, which has no SPF record.")
    return result == "pass"


def _prefix_for(address, prefix):
    first, _, second = prefix.partition("//")
    if ":" in address:
        return f"/{second}" if second else ""
    return first


def _within(address, network, named):
    try:
        reach = ipaddress.ip_network(network, strict=False)
    except ValueError:
        raise Broken(f"“{named}” in the record is no address.") from None
    return bool(address) and ipaddress.ip_address(address) in reach
