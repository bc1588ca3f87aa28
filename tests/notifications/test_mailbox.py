"""
A mailbox read over IMAP: from a small server on this machine, with real sockets.
"""

import imaplib
import re
import socketserver
import threading

import pytest
from django.db import OperationalError
from django.utils import timezone
from imapclient.exceptions import LoginError

from notifications import inbound, jobs, registry
from notifications.models import IncomingMail
from notifications.registry import register_handler

pytestmark = pytest.mark.django_db


class Session(socketserver.StreamRequestHandler):
    """
    Speaks as much of IMAP4rev1 (RFC 3501) as a reader of one folder needs.
    """

    def handle(self):
        self.say(b"* OK ready")
        while line := self.rfile.readline():
            tag, _, command = line.strip().partition(b" ")
            self.server.heard.append(command)
            if self.server.hangs_up_at and self.server.hangs_up_at in command:
                return
            verb = re.sub(rb"^UID ", b"", command).split()[0].decode().lower()
            self.say(tag + b" " + getattr(self, verb)(command))
            if verb == "logout":
                return

    def say(self, line):
        self.wfile.write(line + b"\r\n")

    def capability(self, command):
        self.say(b"* CAPABILITY IMAP4rev1")
        return b"OK done"

    def login(self, command):
        is_good = command.replace(b'"', b"") == b"LOGIN pielink a password"
        return b"OK in" if is_good else b"NO [AUTHENTICATIONFAILED] wrong password"

    def select(self, command):
        self.say(b"* %d EXISTS" % len(self.server.mails))
        return b"OK [READ-WRITE] selected"

    def search(self, command):
        unseen = [uid for uid in self.server.mails if uid not in self.server.seen]
        self.say(b"* SEARCH " + b" ".join(b"%d" % uid for uid in unseen))
        return b"OK done"

    def fetch(self, command):
        uid, most = map(int, re.search(rb"FETCH (\d+) .*<0\.(\d+)>", command).groups())
        mail = self.server.mails[uid]
        head = mail[:most]
        self.say(
            b"* %d FETCH (UID %d RFC822.SIZE %d BODY[]<0> {%d}" % (uid, uid, len(mail), len(head))
        )
        self.wfile.write(head)
        self.say(b")")
        return b"OK done"

    def store(self, command):
        assert b"+FLAGS.SILENT (\\Seen)" in command
        self.server.seen.append(int(re.search(rb"STORE (\d+)", command)[1]))
        return b"OK done"

    def logout(self, command):
        self.say(b"* BYE")
        return b"OK bye"


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.mails, self.seen, self.heard, self.hangs_up_at = {}, [], [], b""


@pytest.fixture
def server(settings):
    with Server() as one:
        threading.Thread(target=one.serve_forever, args=(0.05,), daemon=True).start()
        settings.MAIL_IMAP_HOST, settings.MAIL_IMAP_PORT = one.server_address
        settings.MAIL_IMAP_TLS = False
        settings.MAIL_IMAP_USER, settings.MAIL_IMAP_PASSWORD = "pielink", "a password"
        settings.MAIL_IMAP_TIMEOUT_SECONDS = 10
        for uid in (3, 7, 11):
            one.mails[uid] = b"From: a%d@example.org\r\nSubject: %d\r\n\r\nhello\r\n" % (uid, uid)
        yield one
        one.shutdown()


def taken():
    return sorted(IncomingMail.objects.values_list("sender", flat=True))


EVERYBODY = ["a11@example.org", "a3@example.org", "a7@example.org"]


def test_unread_mail_is_taken_in_and_marked_read_and_nothing_is_deleted(server):
    assert inbound.fetch_mailbox(clock=timezone.now) == 3
    assert (taken(), server.seen, sorted(server.mails)) == (EVERYBODY, [3, 7, 11], [3, 7, 11])
    verbs = {re.sub(rb"^UID ", b"", line).split()[0] for line in server.heard}
    assert verbs == {b"CAPABILITY", b"LOGIN", b"SELECT", b"SEARCH", b"FETCH", b"STORE", b"LOGOUT"}
    assert inbound.fetch_mailbox(clock=timezone.now) == 0


def test_only_the_beginning_of_a_large_mail_is_fetched(server, settings):
    settings.MAIL_INTAKE_BYTES = 100
    server.mails = {5: b"From: a@example.org\r\n\r\n" + b"x" * 5_000_000}
    inbound.fetch_mailbox(clock=timezone.now)
    mail = IncomingMail.objects.get()
    assert (len(bytes(mail.raw)), mail.size) == (100, 5_000_023)


@pytest.mark.parametrize("moment", [b"FETCH 7", b"STORE 7"])
def test_mail_is_neither_lost_nor_doubled_when_the_connection_breaks(server, moment):
    server.hangs_up_at = moment
    with pytest.raises(imaplib.IMAP4.abort):
        inbound.fetch_mailbox(clock=timezone.now)
    assert server.seen == [3]
    server.hangs_up_at = b""
    assert inbound.fetch_mailbox(clock=timezone.now) == 2
    assert (taken(), server.seen) == (EVERYBODY, [3, 7, 11])


def test_mail_stays_unread_when_it_could_not_be_written_down(server, monkeypatch):
    monkeypatch.setattr(registry, "_handlers", dict(registry._handlers))

    def gone(arrival, now):
        raise OperationalError("the server went away")

    register_handler("first", gone, order=1)
    with pytest.raises(OperationalError):
        inbound.fetch_mailbox(clock=timezone.now)
    assert server.seen == []


def test_wrong_password_is_said_and_changes_nothing(server, settings):
    settings.MAIL_IMAP_PASSWORD = "another"
    with pytest.raises(LoginError, match="wrong password"):
        inbound.fetch_mailbox(clock=timezone.now)
    assert (taken(), server.seen) == ([], [])


def test_job_reads_the_mailbox_where_there_is_one_and_nothing_otherwise(server, settings):
    host, settings.MAIL_IMAP_HOST = settings.MAIL_IMAP_HOST, ""
    jobs.fetch_mailbox()
    assert server.heard == []
    settings.MAIL_IMAP_HOST = host
    jobs.fetch_mailbox()
    assert taken() == EVERYBODY
