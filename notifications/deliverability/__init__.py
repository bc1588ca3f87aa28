"""
Whether mail that goes out from here can arrive: what DNS, the mail server and a sample say.
"""

from django.conf import settings

from . import records, sample, server, spf
from .findings import Finding, State, bad, good, hint, unseen
from .lookup import Dns, NoDns

__all__ = ["Dns", "Finding", "State", "look"]


def look(*, dns, selectors, sending_address, now):
    """
    Return the Finding on each thing looked at, in the order of the way a mail takes.

    `dns` is a Dns, `selectors` the names of DKIM keys, `sending_address` an IP address or empty.
    """
    from_domain = _domain_of(settings.MAIL_FROM_ADDRESS)
    asked = records.asked
    return [
        asked("Domains", _alignment, dns, from_domain),
        asked("SPF", spf.look, dns, settings.MAIL_DOMAIN, sending_address),
        *_dkim(dns, from_domain, selectors),
        asked("DMARC", records.dmarc, dns, from_domain),
        *[
            asked(f"MX {domain}", records.mail_exchange, dns, domain, purpose)
            for domain, purpose in _taking_mail().items()
        ],
        asked("Reverse name", records.reverse_name, dns, sending_address),
        *server.look(now),
        *sample.look(now),
        _intake(),
    ]


def _alignment(dns, from_domain):
    others = {
        "the envelope (MAIL_DOMAIN)": settings.MAIL_DOMAIN,
        "calendar entries (MAIL_CALENDAR_ADDRESS)": _domain_of(settings.MAIL_CALENDAR_ADDRESS),
    }
    try:
        strict, _ = records.strictness(dns, from_domain)
    except NoDns:
        strict = False
    for what, domain in others.items():
        if not records.is_aligned(from_domain, domain) or (strict and domain != from_domain):
            return bad(
                "Domains",
                f"From is of {from_domain}, {what} of {domain}: DMARC fails.",
                "Use one domain for all of them.",
            )
    reply_to = _domain_of(settings.MAIL_REPLY_TO)
    if not records.is_aligned(from_domain, reply_to):
        return hint(
            "Domains",
            f"Replies go to {reply_to}, which people who got a mail of {from_domain} may doubt.",
            "Have a mailbox of the same domain forward them.",
        )
    return good("Domains", f"From, envelope, replies and calendar entries are of {from_domain}.")


def _dkim(dns, from_domain, selectors):
    if not selectors:
        return [
            unseen(
                "DKIM",
                "No key is named, so none was looked at.",
                "Set MAIL_DKIM_SELECTORS to the selectors your mail server signs with.",
            )
        ]
    return [
        records.asked(f"DKIM {selector}", records.dkim, dns, from_domain, selector)
        for selector in selectors
    ]


def _taking_mail():
    """
    Return {domain: which mail it has to take}.
    """
    wanted = [
        (settings.MAIL_DOMAIN, "bounces"),
        (_domain_of(settings.MAIL_REPLY_TO), "replies"),
        (_domain_of(settings.MAIL_CALENDAR_ADDRESS), "answers of calendars"),
    ]
    purposes = {}
    for domain, purpose in wanted:
        purposes.setdefault(domain, []).append(purpose)
    return {domain: ", ".join(words) for domain, words in purposes.items()}


def _intake():
    ways = []
    if getattr(settings, "MAIL_IMAP_HOST", ""):
        ways.append(f"from the mailbox at {settings.MAIL_IMAP_HOST}")
    if getattr(settings, "MAIL_HOOKS", []):
        ways.append(f"by webhooks of {', '.join(settings.MAIL_HOOKS)}")
    if ways:
        return good("Bounces", f"They are taken in {' and '.join(ways)}.")
    return hint(
        "Bounces",
        "No mailbox and no webhook is set up to take them in; a pipe could not be seen from here.",
        "Set MAIL_IMAP_HOST or MAIL_HOOKS, unless your mail server pipes them in.",
    )


def _domain_of(address):
    return address.rpartition("@")[2].rstrip(">").lower()
