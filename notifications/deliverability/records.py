"""
The records by which receivers know whose mail it is: DKIM, DMARC, MX and the reverse name.
"""

import base64
import binascii
import ipaddress

from .findings import bad, good, hint, unseen
from .lookup import NoDns

_SHORT_BITS, _SOUND_BITS = 1024, 2048
_BIT_STRING, _INTEGER, _SEQUENCE = 0x03, 0x02, 0x30


def tags_of(text):
    """
    Return {name: value} of a record made of tags (RFC 6376, 3.2), names in small letters.
    """
    pairs = [piece.partition("=") for piece in text.split(";") if "=" in piece]
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def dkim(dns, domain, selector):
    """
    Return the Finding on the key of one selector (RFC 6376, RFC 8301).
    """
    subject, name = f"DKIM {selector}", f"{selector}._domainkey.{domain}"
    texts = [text for text in dns.texts(name) if "p=" in text]
    if len(texts) != 1:
        return bad(
            subject,
            f"{name} holds {'no key' if not texts else f'{len(texts)} keys'}.",
            "Publish the public half of the key your mail server signs with.",
            f'{name}. IN TXT "v=DKIM1; k=rsa; p=(the public key)"',
        )
    tags = tags_of(texts[0])
    key = "".join(tags.get("p", "").split())
    if not key:
        return bad(
            subject,
            "The key is withdrawn (its p= is empty), so every signature by it fails.",
            "Publish a key anew, or sign with another selector.",
        )
    if tags.get("k", "rsa") == "ed25519":
        return hint(
            subject,
            "An Ed25519 key, which many receivers do not know yet.",
            "Sign with an RSA key of 2048 bits as well.",
        )
    return _judged_key(subject, key, tags)


def _judged_key(subject, key, tags):
    bits = rsa_bits(key)
    if not bits:
        return bad(subject, "The key cannot be read.", "Publish it again, whole and in one piece.")
    if bits < _SHORT_BITS:
        return bad(
            subject,
            f"The key has {bits} bits; receivers take none below {_SHORT_BITS}.",
            f"Make a new key of {_SOUND_BITS} bits.",
        )
    if "y" in tags.get("t", "").split(":"):
        return hint(
            subject,
            "The key is marked as being tried out, so failures count for nothing.",
            "Take t=y out once mail is signed.",
        )
    if bits < _SOUND_BITS:
        return hint(subject, f"The key has {bits} bits.", f"Make a new one of {_SOUND_BITS} bits.")
    return good(subject, f"A key of {bits} bits.")


def rsa_bits(key):
    """
    Return how many bits the modulus of an RSA key has, from its DER in base64 (RFC 8017, 5280); 0
    for what is none.
    """
    try:
        fields = list(_inside(base64.b64decode(key, validate=True)))
        if fields[1:] and fields[1][0] == _BIT_STRING:
            # The modulus lies in a sequence within the bits, behind a count of unused ones.
            fields = list(_inside(fields[1][1][1:]))
        kind, modulus = fields[0]
    except (binascii.Error, IndexError, ValueError):
        return 0
    return int.from_bytes(modulus).bit_length() if kind == _INTEGER else 0


def _inside(der):
    """
    Yield (tag, content) of what the sequence at the start of DER holds.
    """
    (tag, content, _) = _element(der)
    if tag != _SEQUENCE:
        raise ValueError(tag)
    while content:
        tag, value, content = _element(content)
        yield tag, value


def _element(der):
    tag, length, start = der[0], der[1], 2
    if length & 0x80:
        start = 2 + (length & 0x7F)
        length = int.from_bytes(der[2:start])
    if len(der) < start + length:
        raise ValueError(length)
    return tag, der[start : start + length], der[start + length :]


def dmarc(dns, from_domain):
    """
    Return the Finding on what receivers are asked to do with mail that is not ours (RFC 7489).
    """
    name, text = _policy(dns, from_domain)
    record = (
        f'_dmarc.{from_domain}. IN TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@{from_domain}"'
    )
    if not text:
        return bad("DMARC", f"{from_domain} has no policy.", "Publish one.", record)
    tags = tags_of(text)
    policy = tags.get("p", "").lower()
    if name != f"_dmarc.{from_domain}":
        policy = tags.get("sp", policy).lower()
    if policy not in ("none", "quarantine", "reject"):
        return bad("DMARC", f"{name} names no policy (p=).", "Publish it with one.", record)
    if policy == "none":
        return hint(
            "DMARC",
            f"{name} asks receivers to do nothing (p=none).",
            "Read the reports for a few weeks, then ask for quarantine.",
            record,
        )
    return _judged_reports(dns, from_domain, name, policy, tags)


def _judged_reports(dns, from_domain, name, policy, tags):
    reports = [one.strip() for one in tags.get("rua", "").split(",") if one.strip()]
    if not reports:
        return hint(
            "DMARC",
            f"{name} asks for {policy} and for no reports.",
            "Add rua=mailto: and a mailbox, so that you hear when mail of yours fails.",
        )
    for report in reports:
        domain = report.rpartition("@")[2].partition("!")[0].lower()
        permission = f"{from_domain}._report._dmarc.{domain}"
        is_foreign = not is_aligned(from_domain, domain)
        if is_foreign and not any(text.startswith("v=DMARC1") for text in dns.texts(permission)):
            return hint(
                "DMARC",
                f"Reports go to {domain}, which does not say that it takes them.",
                "Have its owner publish this.",
                f'{permission}. IN TXT "v=DMARC1"',
            )
    return good("DMARC", f"{name} asks for {policy}, with reports.")


def strictness(dns, from_domain):
    """
    Return whether SPF and DKIM have to be of exactly the From domain, as (aspf, adkim).
    """
    tags = tags_of(_policy(dns, from_domain)[1])
    return tags.get("aspf", "r") == "s", tags.get("adkim", "r") == "s"


def is_aligned(domain, other):
    """
    Test whether two domains are the same or one lies below the other.
    """
    first, second = domain.lower(), other.lower()
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


def _policy(dns, domain):
    """
    Return name and text of the policy of a domain, or of the nearest one above it.
    """
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        name = f"_dmarc.{'.'.join(labels[start:])}"
        found = [text for text in dns.texts(name) if text.startswith("v=DMARC1")]
        if len(found) == 1:
            return name, found[0]
    return f"_dmarc.{domain}", ""


def mail_exchange(dns, domain, purpose):
    """
    Return the Finding on whether a domain takes mail; `purpose` says which mail, in words.
    """
    subject = f"MX {domain}"
    hosts = dns.mail_hosts(domain)
    if hosts == [""]:
        return bad(subject, f"{domain} says it takes no mail.", f"It has to take {purpose}.")
    record = f"{domain}. IN MX 10 (the host that takes its mail)."
    if not hosts and not dns.addresses(domain):
        return bad(subject, f"{domain} takes no mail.", f"It has to take {purpose}.", record)
    if not hosts:
        return hint(subject, f"{domain} has an address and no MX.", "Publish one.", record)
    if not any(dns.addresses(host) for host in hosts):
        return bad(subject, f"{hosts[0]} has no address.", f"{domain} has to take {purpose}.")
    return good(subject, f"{hosts[0]} takes {purpose}.")


def reverse_name(dns, address):
    """
    Return the Finding on the name of the address mail goes out from.
    """
    subject = "Reverse name"
    if not address:
        return unseen(
            subject,
            "The address mail goes out from is not named.",
            "Set MAIL_SENDING_ADDRESS, or leave it where a provider sends for you.",
        )
    names = dns.names(address)
    pointer = ipaddress.ip_address(address).reverse_pointer
    if not names:
        return bad(
            subject,
            f"{address} has no name, and many receivers take nothing from such.",
            "Have whoever runs the network publish one.",
            f"{pointer}. IN PTR (the name of the mail server).",
        )
    for name in names:
        known = [ipaddress.ip_address(one) for one in dns.addresses(name)]
        if ipaddress.ip_address(address) in known:
            return good(subject, f"{address} is {name}, there and back.")
    kind = "AAAA" if ":" in address else "A"
    return bad(
        subject,
        f"{address} is {names[0]}, and that name does not lead back.",
        "Publish its address.",
        f"{names[0]}. IN {kind} {address}",
    )


def asked(subject, look, *arguments):
    """
    Return the Finding of one look, or that there is no DNS to look with.
    """
    try:
        return look(*arguments)
    except NoDns as error:
        return unseen(subject, f"Could not look, no DNS here ({error}).")
