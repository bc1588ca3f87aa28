"""
The mail server that mail is handed to: does it take mail, over TLS, with a name one can believe.
"""

import contextlib
import datetime
import ipaddress
import smtplib
import ssl

from django.conf import settings

from .findings import bad, good, hint, unseen

_SECONDS = 10
_SOON_DAYS = 14
# A mail with pictures and a calendar stays well below.
_SMALL_BYTES = 1_000_000


def look(now):
    """
    Return the Findings on the server that settings name; nothing is sent.
    """
    if not settings.MAIL_TRANSPORT.endswith(".SmtpTransport"):
        return [unseen("Mail server", "Mail stays on this machine: no server is named.")]
    host, port = settings.MAIL_SMTP_HOST, settings.MAIL_SMTP_PORT
    seconds = min(settings.MAIL_SMTP_TIMEOUT_SECONDS, _SECONDS)
    try:
        with contextlib.closing(
            smtplib.SMTP(host, port, local_hostname=settings.MAIL_DOMAIN, timeout=seconds)
        ) as connection:
            connection.ehlo_or_helo_if_needed()
            found = good("Mail server", f"{host} answers on port {port}.")
            return [found, *_talk(connection, now)]
    except (smtplib.SMTPException, OSError) as error:
        return [
            bad(
                "Mail server",
                f"{host}:{port} cannot be spoken to: {error}.",
                "See that MAIL_SMTP_HOST and MAIL_SMTP_PORT are right and the way there is open.",
            )
        ]


def _talk(connection, now):
    findings = [_tls(connection, now)]
    if not connection.sock:
        return findings
    findings += [_login(connection), _size(connection), _pipelining(connection)]
    return [finding for finding in findings if finding]


def _tls(connection, now):
    host = settings.MAIL_SMTP_HOST
    is_offered = connection.has_extn("starttls")
    if not settings.MAIL_SMTP_STARTTLS:
        if _is_here(host):
            return good("TLS", "The server is on this machine: nothing is in the open.")
        return hint(
            "TLS", "Mail goes to the server in the open.", "Set MAIL_SMTP_STARTTLS to true."
        )
    if not is_offered:
        connection.close()
        return bad(
            "TLS",
            f"{host} offers no TLS, and none is sent without.",
            "Turn it on there, or name a server that has it.",
        )
    try:
        connection.starttls(context=ssl.create_default_context())
        connection.ehlo()
    except ssl.SSLCertVerificationError as error:
        connection.close()
        return bad(
            "TLS",
            f"The certificate of {host} does not hold: {error.verify_message}.",
            "Give it one of a known authority for that very name.",
        )
    return _certificate(connection, host, now)


def _certificate(connection, host, now):
    ends = ssl.cert_time_to_seconds(connection.sock.getpeercert()["notAfter"])
    left = datetime.datetime.fromtimestamp(ends, datetime.UTC) - now
    version = connection.sock.version()
    if left < datetime.timedelta(days=_SOON_DAYS):
        return hint("TLS", f"The certificate ends in {left.days} days.", "Renew it.")
    return good("TLS", f"{version}, with a certificate for {host} that holds {left.days} days.")


def _login(connection):
    if not settings.MAIL_SMTP_USER:
        return None
    try:
        connection.login(settings.MAIL_SMTP_USER, settings.MAIL_SMTP_PASSWORD)
    except smtplib.SMTPException:
        return bad(
            "Sign-in",
            f"The server does not let {settings.MAIL_SMTP_USER} in.",
            "See that MAIL_SMTP_USER and MAIL_SMTP_PASSWORD are right.",
        )
    return good("Sign-in", f"The server lets {settings.MAIL_SMTP_USER} in.")


def _size(connection):
    told = connection.esmtp_features.get("size", "").strip()
    limit = int(told) if told.isdigit() else 0
    if 0 < limit < _SMALL_BYTES:
        return hint(
            "Size", f"It takes mail up to {limit} bytes.", f"Let it take {_SMALL_BYTES} at least."
        )
    return good("Size", f"It takes mail up to {limit} bytes." if limit else "It names no limit.")


def _pipelining(connection):
    if connection.has_extn("pipelining"):
        return good("Pipelining", "The server takes several commands at once.")
    return hint("Pipelining", "The server takes one command at a time, so many mails take longer.")


def _is_here(host):
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
