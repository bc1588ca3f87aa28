"""
What a mail server says of a mail that came back, read out of the mail it says it in.

Standard reports come first (RFC 3464 for deliveries, RFC 5965 for complaints); the many that carry
no such part are read by flufl.bounce, which knows how servers word it.
"""

import email
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass

from flufl.bounce import all_failures

from .enums import Verdict
from .parsing import address_in, header, is_away, submitted_as, text_of

logger = logging.getLogger(__name__)

# So much of what a server said is looked at, and kept.
_WORDS = 2000

_LOOKED_AT, _LONG_LINE = 65_536, re.compile(rb"([^\n]{998})(?=[^\n])")

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_ADDRESS = re.compile(r"[^\s<>@\"';:,()\[\]]+@[^\s<>@\"';:,()\[\]]+")

# Words weigh more than numbers: servers give 5.1.1 for a verdict on spam, and 5.0.0 for anything.
# In doubt nobody is cut off, so what may pass by itself is looked for before what will not.
_SAID = [
    (
        Verdict.FULL,
        re.compile(
            r"(mail ?box|inbox|mail ?file|account)( \S+)? (is )?((almost|currently) )?(over)?full"
            r"|over ?quota|quota( has been| was| is)? exceeded|exceed\w*( \w+){0,3} quota"
            r"|quotaexceeded|out of storage|storage (space|limit)|exceeded.{0,30}(size|storage)"
            r"|mailbox size limit|insufficient (system )?storage",
            re.IGNORECASE,
        ),
    ),
    (
        Verdict.LATER,
        re.compile(
            r"gr[ae]y ?-?list|try again|try later|temporar|rate[ -]?limit|too (many|quickly|fast)"
            r"|throttl|timed? ?out|will (be retried|keep trying|continue to)|deferred",
            re.IGNORECASE,
        ),
    ),
    (
        Verdict.BLOCKED,
        re.compile(
            r"spam|\bblock(ed|list)|black ?-?list|deny ?-?list|\bpolic(y|ies)\b|reputation|junk"
            r"|\b(dmarc|dkim|spf|dnsbl|rbl)\b|spamhaus|barracuda|mimecast|proofpoint"
            r"|access denied|not (authori[sz]ed|permitted|allowed)|content (was )?rejected|virus"
            r"|malware|phish|unsolicited|banned|security",
            re.IGNORECASE,
        ),
    ),
    (
        Verdict.NO_DOMAIN,
        re.compile(
            r"(host|domain)( name)?( or domain name)?( was)? (not found|unknown)"
            r"|unrouteable (mail )?domain|unknown (mail )?(host|domain)|no such (host|domain)"
            r"|nxdomain|domain does ?n[o']t exist|couldn't find any host",
            re.IGNORECASE,
        ),
    ),
    (
        Verdict.GONE,
        re.compile(
            r"(user|recipient|mailbox|address|account)( address)?( \S+@\S+)?( is| was)?"
            r"( unknown| not found| invalid| disabled| inactive| deactivated)"
            r"|(unknown|invalid|nonexistent|no such|no) (local )?"
            r"(user|recipient|mailbox|address|account|person|party)\b"
            r"|recipientnotfound|does ?n[o']t exist|n[o']t a (valid|known) "
            r"(user|mailbox|recipient|address)"
            r"|(address|recipient|user|e-?mail)( \S+)? (couldn't|could not|wasn't) be found"
            r"|couldn't be found|wasn't found at|not listed in|no longer (works|with|employed)"
            r"|doesn't have an? .{0,40}account|no mailbox here|left the (company|organi[sz]ation)",
            re.IGNORECASE,
        ),
    ),
]
_NUMBERS = [
    (Verdict.FULL, re.compile(r"[245]\.2\.2")),
    (Verdict.LATER, re.compile(r"4\.\d+\.\d+")),
    (Verdict.BLOCKED, re.compile(r"5\.7\.\d+")),
    (Verdict.NO_DOMAIN, re.compile(r"5\.1\.2|5\.4\.4")),
    (Verdict.GONE, re.compile(r"5\.1\.(1|3|6|10)|5\.2\.1")),
]

# What follows is a copy of our own mail, whose words say nothing of why it came back.
_COPY = re.compile(
    r"^[-> \t=*]*(below this line is a copy|this is a copy of|(the )?original message"
    r"|a copy of (the|your) (original )?message|returned message|start of returned"
    r"|(original |returned )?message (headers )?(follows|text follows)|returned mail follows"
    r"|message header)",
    re.IGNORECASE | re.MULTILINE,
)
_FAILED = re.compile(
    r"undeliver|delivery (status|failure|has failed|incomplete|report)|returned mail|non-?delivery"
    r"|mail delivery|failure notice|could not be delivered|delivery notification|not delivered"
    r"|unzustellbar|rejected|delivery problem",
    re.IGNORECASE,
)
_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "mdaemon", "microsoftexchange329e71ec88a")


@dataclass(frozen=True)
class Said:
    """
    What was said of one recipient.

    `recipients` are the addresses it may be known by, in lower case; none where none was named.
    `is_final` is False where the server goes on trying.
    """

    verdict: Verdict
    recipients: frozenset = frozenset()
    is_final: bool = True
    status: str = ""
    words: str = ""


def verdict_of(words, status=""):
    """
    Return the Verdict that a server's words and its enhanced status code (RFC 3463) amount to.
    """
    found = _STATUS.search(words)
    if found and (not status or status.endswith(".0.0")):
        status = found[1]
    for verdict, pattern in _SAID:
        if pattern.search(words):
            return verdict
    for verdict, pattern in _NUMBERS:
        if pattern.fullmatch(status):
            return verdict
    return Verdict.UNCLEAR


def status_in(words):
    """
    Return the first enhanced status code in a text, or nothing.
    """
    found = _STATUS.search(words)
    return found[1] if found else ""


def is_from_daemon(mail):
    """
    Test whether a mail is by its sender one that no person wrote but a mail server.
    """
    local = address_in(header(mail, "From")).partition("@")[0]
    return local.startswith(_DAEMONS) or header(mail, "Return-Path").strip() == "<>"


def is_from_server(mail):
    """
    Test whether a mail server wrote a mail: by its sender, or as a report in itself.
    """
    return is_from_daemon(mail) or mail.get_content_type() == "multipart/report"


def is_called_bounce(mail):
    """
    Test whether a mail is, by sender and subject, one that tells of a failure.
    """
    return (
        is_from_daemon(mail)
        and not _is_answer(mail)
        and not is_delivery_report(mail)
        and bool(_FAILED.search(header(mail, "Subject")))
    )


def is_receipt(mail):
    """
    Test whether a mail says that it was displayed or deleted (RFC 8098).
    """
    return _is_report_with(mail, "message/disposition-notification")


def returned(mail):
    """
    Read what a bounce says of each recipient, as a list of Said; an empty one if it is no bounce.
    """
    standard = [
        said
        for part in _parts(mail, "message/delivery-status")
        for block in _blocks(part)
        if (said := _of_block(block, mail))
    ]
    if standard or _parts(mail, "message/delivery-status"):
        return standard
    return [] if _is_answer(mail) else _by_wording(mail)


def complaint(mail):
    """
    Read a report of a mail that somebody called unwanted: a Said, or None if it is none.
    """
    if is_feedback(mail):
        part = _parts(mail, "message/feedback-report")[0]
        fields = next(iter(_blocks(part)), None)
        if fields is None or not _is_complaint(fields):
            return None
        words = ", ".join(
            value for name in ("Feedback-Type", "User-Agent") if (value := header(fields, name))
        )
        return Said(
            Verdict.COMPLAINT, _addresses([header(fields, "Original-Rcpt-To")]), words=words
        )
    for inner in _parts(mail, "message/rfc822"):
        # What Outlook.com sends to those who signed up for it, in a form of its own.
        for original in _blocks(inner):
            if recipient := header(original, "X-HmXmrOriginalRecipient"):
                return Said(Verdict.COMPLAINT, _addresses([recipient]), words="Outlook.com")
    return None


def is_delivery_report(mail):
    """
    Test whether a mail is a standard report on a delivery, of a failure or not (RFC 3464).
    """
    return bool(_parts(mail, "message/delivery-status"))


def is_feedback(mail):
    """
    Test whether a mail is a feedback report of whatever type (RFC 5965).
    """
    return _is_report_with(mail, "message/feedback-report")


def _is_answer(mail):
    # Somebody is away, or has left: in words that are often those of a failure.
    is_from_mailbox = submitted_as(mail) == "auto-replied" and not is_from_daemon(mail)
    return is_away(mail) or (is_from_mailbox and not header(mail, "X-Failed-Recipients"))


def _is_complaint(fields):
    return header(fields, "Feedback-Type").strip().lower() in ("abuse", "fraud", "virus", "other")


def _parts(mail, content_type):
    return [part for part in mail.walk() if part.get_content_type() == content_type]


def _is_report_with(mail, content_type):
    # In itself, and not in a mail that somebody passes on.
    return mail.get_content_type() == "multipart/report" and bool(_parts(mail, content_type))


def _blocks(part):
    content = part.get_payload()
    return content if isinstance(content, list) else []


def _of_block(block, mail):
    action = header(block, "Action").strip().lower()
    if not action.startswith(("fail", "error", "delayed")):
        return None
    words = re.sub(r"^\s*[\w.-]+\s*;\s*", "", header(block, "Diagnostic-Code"))
    status = status_in(header(block, "Status"))
    if not words and (not status or status.endswith(".0.0")):
        words = _own_words(mail)
    words = " ".join(words.split())[:_WORDS]
    verdict = Verdict.LATER if action.startswith("delayed") else verdict_of(words, status)
    return Said(
        verdict,
        _addresses(header(block, name) for name in ("Original-Recipient", "Final-Recipient")),
        is_final=not action.startswith("delayed"),
        status=status or status_in(words),
        words=words,
    )


def _by_wording(mail):
    later, failed = _failures(mail)
    if not later and not failed:
        return []
    words = _own_words(mail)
    status = status_in(words)
    return [
        Said(Verdict.LATER, frozenset([address]), is_final=False, status=status, words=words)
        for address in sorted(later)
    ] + [
        Said(verdict_of(words), frozenset([address]), status=status, words=words)
        for address in sorted(failed)
    ]


def said_in_words(mail):
    """
    Read a bounce in which nobody found a recipient: what its words amount to, as a Said.
    """
    words = _own_words(mail)
    return Said(verdict_of(words), status=status_in(words), words=words)


def _failures(mail):
    try:
        found = all_failures(email.message_from_bytes(_short(mail.as_bytes())))
    except Exception:
        logger.warning("A returned mail could not be read.", exc_info=True)
        return set(), set()
    later, failed = (_addresses(address.decode("ascii") for address in each) for each in found)
    return later - failed, failed


def _short(content):
    # It looks for addresses in each line, which takes the longer the longer the line.
    return _LONG_LINE.sub(rb"\1\n", content[:_LOOKED_AT])


def _own_words(mail):
    text = text_of(mail)
    copy = _COPY.search(text)
    return " ".join((text[: copy.start()] if copy else text).split())[:_WORDS]


def _addresses(values: Iterable[str]):
    found = (_ADDRESS.search(value[:_WORDS].rpartition(";")[2]) for value in values)
    return frozenset(match[0].lower() for match in found if match)
