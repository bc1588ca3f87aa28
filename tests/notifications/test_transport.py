import socket
import socketserver
import threading

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from notifications import transport
from notifications.transport import (
    FolderTransport,
    PermanentRefusal,
    SmtpTransport,
    TemporaryRefusal,
    Uncertain,
    Unreachable,
)

MAIL = b"Subject: Hello\r\n\r\n.a line that begins with a dot\r\n..and one with two\r\n"


class Sink:
    """
    Keeps what it is given; answers RCPT and DATA with `refusals` for an address.
    """

    def __init__(self):
        self.got = []
        self.sessions = set()
        self.refusals = {}

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        stage, reply = self.refusals.get(address, ("", ""))
        if stage == "RCPT":
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        (address,) = envelope.rcpt_tos
        stage, reply = self.refusals.get(address, ("", ""))
        if stage == "DATA":
            return reply
        self.sessions.add(session.peer)
        self.got.append((envelope.mail_from, address, envelope.original_content))
        return "250 OK"


@pytest.fixture
def sink(settings, free_port):
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.MAIL_SMTP_HOST, settings.MAIL_SMTP_PORT = "127.0.0.1", controller.port
    settings.MAIL_SMTP_STARTTLS = False
    handler.controller = controller
    yield handler
    controller.stop()


@pytest.fixture
def smtp():
    one = SmtpTransport()
    yield one
    one.close()


def send(smtp, address="ada@example.org"):
    smtp.send(delivery_id=1, envelope_from="bounces+1.x@example.org", address=address, content=MAIL)


def test_smtp_hands_over_the_bytes_as_they_are_over_one_connection(sink, smtp):
    send(smtp)
    send(smtp, "ben@example.org")
    assert sink.got == [
        ("bounces+1.x@example.org", "ada@example.org", MAIL),
        ("bounces+1.x@example.org", "ben@example.org", MAIL),
    ]
    assert len(sink.sessions) == 1


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
@pytest.mark.parametrize(
    ("reply", "refusal"),
    [("450 come back later", TemporaryRefusal), ("550 nobody here", PermanentRefusal)],
)
def test_smtp_tells_refusals_apart_and_goes_on_with_the_next(sink, smtp, stage, reply, refusal):
    sink.refusals["ada@example.org"] = (stage, reply)
    with pytest.raises(refusal, match=reply):
        send(smtp)
    send(smtp, "ben@example.org")
    assert [address for _, address, _ in sink.got] == ["ben@example.org"]


def test_smtp_makes_a_new_connection_when_the_server_hung_up(sink, smtp):
    send(smtp)
    smtp._connection.sock.shutdown(socket.SHUT_RDWR)
    send(smtp, "ben@example.org")
    assert len(sink.got) == 2
    assert len(sink.sessions) == 2


class TakesAllAtOnce(socketserver.StreamRequestHandler):
    """
    Offers PIPELINING and refuses nobody@example.org after all three commands are in.
    """

    def handle(self):
        self.wfile.write(b"220 hello\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                self.wfile.write(b"250-me\r\n250 PIPELINING\r\n")
            elif verb == b"MAIL":
                following = [self.rfile.readline(), self.rfile.readline()]
                is_refused = b"nobody@" in following[0]
                replies = [b"250 OK", b"550 nobody here" if is_refused else b"250 OK", b"354 go on"]
                self.wfile.write(b"\r\n".join(replies) + b"\r\n")
                mail = b""
                while (line := self.rfile.readline()) != b".\r\n":
                    mail += line
                self.wfile.write(b"554 no recipients\r\n" if is_refused else b"250 OK\r\n")
                self.server.got.append(mail)


def test_smtp_says_all_at_once_where_the_server_likes_that(settings, smtp):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), TakesAllAtOnce) as server:
        server.got = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.MAIL_SMTP_HOST, settings.MAIL_SMTP_PORT = server.server_address
        settings.MAIL_SMTP_STARTTLS = False
        send(smtp)
        with pytest.raises(PermanentRefusal, match="550 nobody here"):
            send(smtp, "nobody@example.org")
        send(smtp, "ben@example.org")
        smtp.close()
        server.shutdown()
    stuffed = MAIL.replace(b"\r\n.", b"\r\n..")
    assert server.got == [stuffed, b"", stuffed]


def test_smtp_without_a_server_says_so(settings, smtp, free_port):
    settings.MAIL_SMTP_HOST, settings.MAIL_SMTP_PORT = "127.0.0.1", free_port()
    with pytest.raises(Unreachable, match="refused"):
        send(smtp)


def test_smtp_to_a_server_that_goes_away_after_the_mail_is_uncertain(settings, smtp):
    class TakesAndVanishes(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 hello\r\n")
            while line := self.rfile.readline():
                if line.upper().startswith(b"DATA"):
                    self.wfile.write(b"354 go on\r\n")
                    while self.rfile.readline() != b".\r\n":
                        pass
                    return
                self.wfile.write(b"250 OK\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), TakesAndVanishes) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.MAIL_SMTP_HOST, settings.MAIL_SMTP_PORT = server.server_address
        settings.MAIL_SMTP_STARTTLS = False
        with pytest.raises(Uncertain):
            send(smtp)
        server.shutdown()


def test_smtp_does_not_fall_back_to_speaking_openly(sink, settings, smtp):
    settings.MAIL_SMTP_STARTTLS = True
    with pytest.raises(Unreachable, match="STARTTLS"):
        send(smtp)
    assert sink.got == []


def test_smtp_signs_in_where_settings_say_so(settings, smtp, free_port):
    seen = []

    def authenticate(server, session, envelope, mechanism, data):
        assert isinstance(data, LoginPassword)
        seen.append((data.login, data.password))
        is_right = data.password == b"right"
        return AuthResult(success=is_right, handled=is_right)

    controller = Controller(
        Sink(),
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=authenticate,
        auth_require_tls=False,
    )
    controller.start()
    settings.MAIL_SMTP_HOST, settings.MAIL_SMTP_PORT = "127.0.0.1", controller.port
    settings.MAIL_SMTP_STARTTLS = False
    settings.MAIL_SMTP_USER, settings.MAIL_SMTP_PASSWORD = "pielink", "right"
    try:
        send(smtp)
        smtp.close()
        settings.MAIL_SMTP_PASSWORD = "wrong"
        with pytest.raises(Unreachable, match="535"):
            send(smtp)
    finally:
        smtp.close()
        controller.stop()
    assert seen[0] == (b"pielink", b"right")


def test_folder_keeps_each_mail_whole_under_its_delivery(settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path / "mail"
    FolderTransport().send(
        delivery_id=12, envelope_from="b@example.org", address="ada@example.org", content=MAIL
    )
    assert [file.name for file in settings.MAIL_FOLDER.iterdir()] == ["12.eml"]
    assert transport.kept(12) == MAIL
    assert transport.kept(13) is None


def test_folder_that_cannot_be_written_to_is_unreachable(settings, tmp_path):
    (tmp_path / "mail").write_text("a file where the folder should be")
    settings.MAIL_FOLDER = tmp_path / "mail"
    with pytest.raises(Unreachable):
        FolderTransport().send(
            delivery_id=12, envelope_from="b@example.org", address="a@example.org", content=MAIL
        )


def test_current_transport_is_the_same_within_a_thread_and_another_in_the_next(settings):
    settings.MAIL_TRANSPORT = "notifications.transport.SmtpTransport"
    others = []
    thread = threading.Thread(target=lambda: others.append(transport.current()))
    thread.start()
    thread.join()
    assert transport.current() is transport.current()
    assert others[0] is not transport.current()
