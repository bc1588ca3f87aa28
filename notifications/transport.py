"""
Where mail goes out: an SMTP server, a folder, or the memory of a test.
"""

import functools
import os
import re
import smtplib
import ssl
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.utils.module_loading import import_string

# What says of a whole domain, not of one mailbox, that it has had enough for now. A greylisting or
# a full mailbox does not.
_CROWDED = re.compile(
    r"421 |4\.7\.28|too many (e-?mails|mails|messages|connections|recipients)|rate.?limit|throttl",
    re.IGNORECASE,
)


class TemporaryRefusal(Exception):
    """
    The server said "not now" (4xx), in the words of the exception.
    """


class Crowded(TemporaryRefusal):
    """
    The server takes no more for this domain for now, whoever the mail is to.
    """


class PermanentRefusal(Exception):
    """
    The server said no (5xx), in the words of the exception.
    """


class Unreachable(Exception):
    """
    The server could not be spoken to; nothing was sent, and nothing else would be either.
    """


class Uncertain(Exception):
    """
    The connection broke after the mail was handed over and before the server said it has it.
    """


def current():
    """
    Return the transport that settings.MAIL_TRANSPORT names, the same one all along a thread.
    """
    # A connection may be shared neither with a forked child nor with another thread.
    return _transport(settings.MAIL_TRANSPORT, os.getpid(), threading.get_ident())


@functools.lru_cache(maxsize=16)
def _transport(path, process_id, thread_id):
    return import_string(path)()


def kept(delivery_id):
    """
    Return the bytes of a mail that FolderTransport keeps, or None.
    """
    try:
        return _file_of(delivery_id).read_bytes()
    except FileNotFoundError:
        return None


class SmtpTransport:
    """
    Hands mail to the server in settings over one connection that is kept and made anew when broken.
    """

    def __init__(self):
        self._connection = None

    def send(self, *, delivery_id, envelope_from, address, content):
        """
        Hand over the bytes of one mail (CRLF). Raises one of the four exceptions above.
        """
        connection = self._ready_for_data(envelope_from, address)
        try:
            # From here on the server may have the mail, whether or not it lives to say so.
            connection.send(content.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            code, words = connection.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Uncertain(f"The connection broke: {_words(error)}") from error
        if code == 421:
            self.close()
        self._judge(code, words)

    def close(self):
        """
        Drop the connection, if there is one.
        """
        if self._connection:
            self._connection.close()
            self._connection = None

    def _ready_for_data(self, envelope_from, address):
        if self._connection:
            try:
                return self._announce(envelope_from, address)
            except (Unreachable, Crowded):
                # Servers hang up on idle and on long connections: once more, on a new one.
                if self._connection:
                    raise
        return self._announce(envelope_from, address)

    def _announce(self, envelope_from, address):
        try:
            connection = self._connection or self._connect()
            replies = self._replies_to(
                [f"MAIL FROM:<{envelope_from}>", f"RCPT TO:<{address}>", "DATA"]
            )
            refusal = next((reply for reply in replies if reply[0] >= 400), None)
            if refusal and refusal[0] == 421:
                self.close()
                if refusal is replies[0]:
                    raise smtplib.SMTPServerDisconnected(_spoken(*refusal))
                self._judge(*refusal)
            elif refusal:
                # A server that was told all at once may wait for a mail it has refused already.
                connection.docmd("." if replies[-1][0] == 354 else "RSET")
                self._judge(*refusal)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Unreachable(_words(error)) from error
        return connection

    def _replies_to(self, commands):
        connection = self._connection
        if connection.has_extn("pipelining"):
            # RFC 2920: one way there and back for all three.
            connection.send("".join(f"{command}\r\n" for command in commands))
            answers = (connection.getreply() for _ in commands)
        else:
            answers = (connection.docmd(command) for command in commands)
        replies = []
        for reply in answers:
            replies.append(reply)
            # After a 421 the server hangs up; after another refusal it answers what it has.
            if reply[0] == 421 or (reply[0] >= 400 and not connection.has_extn("pipelining")):
                break
        return replies

    def _connect(self):
        connection = smtplib.SMTP(
            settings.MAIL_SMTP_HOST,
            settings.MAIL_SMTP_PORT,
            local_hostname=settings.MAIL_DOMAIN,
            timeout=settings.MAIL_SMTP_TIMEOUT_SECONDS,
        )
        self._connection = connection
        connection.ehlo_or_helo_if_needed()
        if settings.MAIL_SMTP_STARTTLS:
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
        if settings.MAIL_SMTP_USER:
            connection.login(settings.MAIL_SMTP_USER, settings.MAIL_SMTP_PASSWORD)
        return connection

    def _judge(self, code, words):
        if code >= 500:
            raise PermanentRefusal(_spoken(code, words))
        if code >= 400:
            spoken = _spoken(code, words)
            raise Crowded(spoken) if _CROWDED.search(spoken) else TemporaryRefusal(spoken)


class FolderTransport:
    """
    Keeps each mail as a file of its own in settings.MAIL_FOLDER, named for its delivery.
    """

    def send(self, *, delivery_id, envelope_from, address, content):
        """
        Put the mail into the folder, whole or not at all.
        """
        file = _file_of(delivery_id)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as part:
                part.write(content)
            Path(part.name).replace(file)
        except OSError as error:
            raise Unreachable(str(error)) from error


@dataclass(frozen=True)
class Sent:
    """
    One mail as a server would have got it.
    """

    delivery_id: int
    envelope_from: str
    address: str
    content: bytes


class MemoryTransport:
    """
    Keeps mail in a list, for tests.
    """

    sent: ClassVar[list[Sent]] = []

    def send(self, *, delivery_id, envelope_from, address, content):
        """
        Remember the mail.
        """
        self.sent.append(Sent(delivery_id, envelope_from, address, content))


def _file_of(delivery_id):
    return Path(settings.MAIL_FOLDER) / f"{delivery_id}.eml"


def _spoken(code, words):
    return f"{code} {words.decode(errors='replace')}"


def _words(error):
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return _spoken(error.smtp_code, reply if isinstance(reply, bytes) else reply.encode())
    return str(error) or type(error).__name__
