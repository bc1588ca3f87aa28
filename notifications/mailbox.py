"""
The mailbox that answers and bounces come to, over IMAP: read and marked read, and nothing deleted.
"""

import contextlib
import ssl

from django.conf import settings
from imapclient import SEEN, IMAPClient

# So many mails are fetched by one run; the next one comes soon.
_AT_ONCE = 100


@contextlib.contextmanager
def opened():
    """
    Sign in to the mailbox that settings name, and give a Mailbox.

    Raises OSError or IMAPClientError where that cannot be done.
    """
    context = ssl.create_default_context() if settings.MAIL_IMAP_TLS else None
    with IMAPClient(
        settings.MAIL_IMAP_HOST,
        port=settings.MAIL_IMAP_PORT,
        ssl=settings.MAIL_IMAP_TLS,
        ssl_context=context,
        timeout=settings.MAIL_IMAP_TIMEOUT_SECONDS,
    ) as client:
        client.login(settings.MAIL_IMAP_USER, settings.MAIL_IMAP_PASSWORD)
        client.select_folder(settings.MAIL_IMAP_FOLDER)
        yield Mailbox(client)


class Mailbox:
    """
    One folder of a mailbox, which people may look into as well.
    """

    def __init__(self, client):
        self._client = client

    def unread(self, most_bytes):
        """
        Yield (uid, first bytes, size in bytes) of mails not read yet, the oldest first.
        """
        part = f"BODY.PEEK[]<0.{most_bytes}>"
        for uid in sorted(self._client.search("UNSEEN"))[:_AT_ONCE]:
            found = self._client.fetch([uid], [part, "RFC822.SIZE"]).get(uid)
            # Another program may have moved it meanwhile.
            if found and b"BODY[]<0>" in found:
                yield uid, found[b"BODY[]<0>"], found[b"RFC822.SIZE"]

    def mark_read(self, uid):
        """
        Mark one mail as read.
        """
        self._client.add_flags([uid], [SEEN], silent=True)
