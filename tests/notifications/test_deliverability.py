"""
What `check_mail` finds, asked of a name server and a mail server of our own on this machine.
"""

import base64
import contextlib
import datetime
import ipaddress
import json
import socket
import ssl
import threading

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
import time_machine
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from django.core.management import CommandError, call_command

from notifications import deliverability
from notifications.deliverability import Dns, State, records, server, spf

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
DOMAIN = "pielink.example.org"
ADDRESS = "192.0.2.10"


class NameServer:
    """
    A name server on this machine that knows `zone`: {(name, type): [text of a record]}.
    """

    def __init__(self):
        self.zone = {}
        self.asked = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(0.05)
        self.port = self.socket.getsockname()[1]
        self.is_open = True
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self):
        while self.is_open:
            with contextlib.suppress(TimeoutError):
                wire, who = self.socket.recvfrom(4096)
                self.asked += 1
                self.socket.sendto(self._answer(dns.message.from_wire(wire)).to_wire(), who)

    def _answer(self, query):
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        found = self.zone.get((name, dns.rdatatype.to_text(question.rdtype)))
        if found == "SERVFAIL":
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif found:
            kind = dns.rdatatype.to_text(question.rdtype)
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        elif not any(known == name for known, _ in self.zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer

    def close(self):
        self.is_open = False
        self.thread.join()
        self.socket.close()


@pytest.fixture
def names():
    """
    Return a name server that knows nothing.
    """
    server = NameServer()
    yield server
    server.close()


@pytest.fixture
def asking(names):
    return Dns("127.0.0.1", names.port)


def text(value):
    pieces = [value[start : start + 200] for start in range(0, len(value), 200)]
    return [" ".join(f'"{piece}"' for piece in pieces)]


def public_key(bits):
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(key.public_bytes(serialization.Encoding.DER, form)).decode()


@pytest.fixture(scope="session")
def sound_key():
    return public_key(2048)


@pytest.mark.parametrize(
    ("zone", "address", "state", "words"),
    [
        ({}, ADDRESS, State.BAD, "does not say who may send"),
        ({DOMAIN: "v=spf1 ip4:192.0.2.0/24 -all"}, ADDRESS, State.GOOD, "(0 look-ups)"),
        ({DOMAIN: "v=spf1 ip4:198.51.100.7 -all"}, ADDRESS, State.BAD, "not among those"),
        ({DOMAIN: "v=spf1 ip4:198.51.100.7 -all"}, "", State.GOOD, "who may send ("),
        ({DOMAIN: "v=spf1 ip6:2001:db8::/32 -all"}, "2001:db8::1", State.GOOD, "2001:db8::1 may"),
        ({DOMAIN: "v=spf1 +all"}, ADDRESS, State.BAD, "anybody may send"),
        ({DOMAIN: "v=spf1 all"}, "", State.BAD, "anybody may send"),
        ({DOMAIN: "v=spf1 ip4:192.0.2.10 ?all"}, ADDRESS, State.HINT, "does not say what"),
        ({DOMAIN: "v=spf1 ip4:192.0.2.10"}, ADDRESS, State.HINT, "does not say what"),
        ({DOMAIN: "v=spf1 ip4:192.0.2.300 -all"}, ADDRESS, State.BAD, "is no address"),
        ({DOMAIN: "v=spf1 ipv4:192.0.2.10 -all"}, ADDRESS, State.BAD, "is no SPF"),
        ({DOMAIN: "v=spf1 include:gone.example.org -all"}, "", State.BAD, "has no SPF record"),
        ({DOMAIN: "v=spf1 include:gone..example -all"}, "", State.BAD, "has no SPF record"),
        ({DOMAIN: f"v=spf1 include:{'x' * 64}.org -all"}, "", State.BAD, "has no SPF record"),
        ({DOMAIN: f"v=spf1 include:{DOMAIN} -all"}, "", State.BAD, "in a circle"),
        ({DOMAIN: "v=spf10 -all"}, "", State.BAD, "does not say who may send"),
        (
            {DOMAIN: "v=spf1 include:a.example.org -all", "a.example.org": "v=spf1 +all"},
            "",
            State.GOOD,
            "(1 look-ups)",
        ),
        (
            {
                DOMAIN: "v=spf1 include:a.example.org ~all",
                "a.example.org": "v=spf1 include:b.example.org -all",
                "b.example.org": "v=spf1 ip4:192.0.2.10 -all",
            },
            ADDRESS,
            State.GOOD,
            "(2 look-ups)",
        ),
        (
            {
                DOMAIN: "v=spf1 redirect=a.example.org",
                "a.example.org": "v=spf1 ip4:192.0.2.10 -all",
            },
            ADDRESS,
            State.GOOD,
            "(1 look-ups)",
        ),
        (
            {
                DOMAIN: "v=spf1 "
                + " ".join(f"include:n{n}.example.org" for n in range(11))
                + " -all",
                **{f"n{n}.example.org": "v=spf1 -all" for n in range(11)},
            },
            "",
            State.BAD,
            "asks for 11 look-ups",
        ),
        ({DOMAIN: "v=spf1 exists:%{i}.example.org -all"}, ADDRESS, State.UNSEEN, "not seen"),
    ],
)
def test_spf_record_is_read_as_receivers_do(zone, address, state, words, names, asking):
    names.zone = {(name, "TXT"): text(value) for name, value in zone.items()}
    finding = spf.look(asking, DOMAIN, address)
    assert (finding.state, words in finding.found) == (state, True), finding.found


def test_spf_finds_the_address_among_hosts_and_mail_hosts(names, asking):
    names.zone = {
        (DOMAIN, "TXT"): text("v=spf1 a:relay.example.org/24 mx -all"),
        (DOMAIN, "MX"): ["10 mx.example.org."],
        ("mx.example.org", "A"): ["198.51.100.7"],
        ("relay.example.org", "A"): ["203.0.113.1"],
    }
    found = {
        address: spf.look(asking, DOMAIN, address).state
        for address in ("198.51.100.7", "203.0.113.99", ADDRESS)
    }
    assert found == {
        "198.51.100.7": State.GOOD,
        "203.0.113.99": State.GOOD,
        ADDRESS: State.BAD,
    }


def test_two_spf_records_are_none(names, asking):
    names.zone = {(DOMAIN, "TXT"): [*text("v=spf1 -all"), *text("v=spf1 mx -all")]}
    finding = spf.look(asking, DOMAIN, ADDRESS)
    assert (finding.state, finding.record) == (
        State.BAD,
        f'{DOMAIN}. IN TXT "v=spf1 ip4:{ADDRESS} -all"',
    )


@pytest.mark.parametrize(
    ("bits", "state"), [(512, State.BAD), (1024, State.HINT), (2048, State.GOOD)]
)
def test_dkim_key_is_judged_by_its_length(bits, state, names, asking):
    # What cryptography refuses to make is made by hand: a modulus of so many bits.
    key = public_key(bits) if bits >= 1024 else _short_key()
    names.zone = {(f"s1._domainkey.{DOMAIN}", "TXT"): text(f"v=DKIM1; k=rsa; p={key}")}
    finding = records.dkim(asking, DOMAIN, "s1")
    assert (finding.state, f"{bits} bits" in finding.found) == (state, True)


def _short_key():
    modulus = b"\x00" + b"\xff" * 64
    numbers = b"\x02" + bytes([len(modulus)]) + modulus + b"\x02\x03\x01\x00\x01"
    return base64.b64encode(b"\x30" + bytes([len(numbers)]) + numbers).decode()


@pytest.mark.parametrize(
    ("record", "state", "words"),
    [
        ("", State.BAD, "holds no key"),
        ("v=DKIM1; p=", State.BAD, "withdrawn"),
        ("v=DKIM1; p=bm8ga2V5", State.BAD, "cannot be read"),
        ("v=DKIM1; p=not base64!", State.BAD, "cannot be read"),
        ("v=DKIM1; t=s:y; p={key}", State.HINT, "tried out"),
        (
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
            State.HINT,
            "Ed2551",
        ),
        ("p={key}", State.GOOD, "2048 bits"),
    ],
)
def test_dkim_record_is_judged_by_what_it_says(record, state, words, names, asking, sound_key):
    value = record.replace("{key}", sound_key)
    names.zone = {(f"s1._domainkey.{DOMAIN}", "TXT"): text(value)} if value else {}
    finding = records.dkim(asking, DOMAIN, "s1")
    assert (finding.state, words in finding.found) == (state, True), finding.found


def test_rsa_bits_of_another_kind_of_key_are_none():
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    der = key.public_bytes(serialization.Encoding.DER, form)
    assert records.rsa_bits(base64.b64encode(der).decode()) == 0


@pytest.mark.parametrize(
    ("zone", "state", "words"),
    [
        ({}, State.BAD, "has no policy"),
        ({DOMAIN: "v=DMARC1; rua=mailto:d@example.org"}, State.BAD, "names no policy"),
        ({DOMAIN: "v=DMARC1; p=none; rua=mailto:d@example.org"}, State.HINT, "do nothing"),
        ({DOMAIN: "v=DMARC1; p=reject"}, State.HINT, "no reports"),
        ({DOMAIN: f"v=DMARC1; p=reject; rua=mailto:d@{DOMAIN}"}, State.GOOD, "reject"),
        (
            {"example.org": "v=DMARC1; p=none; sp=reject; rua=mailto:d@example.org"},
            State.GOOD,
            "rej",
        ),
        ({DOMAIN: "v=DMARC1; p=reject; rua=mailto:d@reports.example.com!10m"}, State.HINT, "takes"),
        (
            {
                DOMAIN: "v=DMARC1; p=reject; rua=mailto:d@reports.example.com",
                f"{DOMAIN}._report": "v=DMARC1",
            },
            State.GOOD,
            "reject",
        ),
    ],
)
def test_dmarc_policy_is_found_and_judged(zone, state, words, names, asking):
    names.zone = {
        (
            f"{name}._dmarc.reports.example.com" if "_report" in name else f"_dmarc.{name}",
            "TXT",
        ): text(value)
        for name, value in zone.items()
    }
    finding = records.dmarc(asking, DOMAIN)
    assert (finding.state, words in finding.found) == (state, True), finding.found


@pytest.mark.parametrize(
    ("zone", "state"),
    [
        ({}, State.BAD),
        ({(DOMAIN, "MX"): ["0 ."]}, State.BAD),
        ({(DOMAIN, "A"): [ADDRESS]}, State.HINT),
        ({(DOMAIN, "MX"): ["10 mx.example.org."]}, State.BAD),
        ({(DOMAIN, "MX"): ["10 mx.example.org."], ("mx.example.org", "A"): [ADDRESS]}, State.GOOD),
    ],
)
def test_domain_of_bounces_has_to_take_mail(zone, state, names, asking):
    names.zone = zone
    assert records.mail_exchange(asking, DOMAIN, "bounces").state == state


@pytest.mark.parametrize(
    ("zone", "state"),
    [
        ({}, State.BAD),
        ({("10.2.0.192.in-addr.arpa", "PTR"): ["mx.example.org."]}, State.BAD),
        (
            {
                ("10.2.0.192.in-addr.arpa", "PTR"): ["mx.example.org."],
                ("mx.example.org", "A"): [ADDRESS],
            },
            State.GOOD,
        ),
    ],
)
def test_reverse_name_has_to_lead_there_and_back(zone, state, names, asking):
    names.zone = zone
    assert records.reverse_name(asking, ADDRESS).state == state


def test_reverse_name_gives_the_record_to_publish(asking):
    assert records.reverse_name(asking, ADDRESS).record == (
        "10.2.0.192.in-addr.arpa. IN PTR (the name of the mail server)."
    )


def test_where_no_name_server_answers_nothing_fails_and_it_is_tried_once(settings):
    settings.SITE_ADDRESS = "https://pielink.example.org"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        asking = Dns("127.0.0.1", silent.getsockname()[1])
        findings = deliverability.look(
            dns=asking, selectors=["s1"], sending_address=ADDRESS, now=NOW
        )
        silent.setblocking(False)
        questions = 0
        with contextlib.suppress(BlockingIOError):
            while silent.recv(4096):
                questions += 1
    states = {finding.subject: finding.state for finding in findings}
    assert [subject for subject, state in states.items() if state == State.UNSEEN] == [
        "SPF",
        "DKIM s1",
        "DMARC",
        f"MX {DOMAIN}",
        "Reverse name",
        "Mail server",
    ]
    assert State.BAD not in states.values()
    assert questions == 1


def test_a_name_server_that_fails_for_one_name_is_asked_for_others(names, asking):
    names.zone = {
        (DOMAIN, "TXT"): "SERVFAIL",
        (DOMAIN, "MX"): ["10 mx.example.org."],
        ("mx.example.org", "A"): [ADDRESS],
        ("other.example.org", "A"): [ADDRESS],
    }
    assert records.asked("MX", records.mail_exchange, asking, DOMAIN, "bounces").state == State.GOOD
    failed = records.asked("SPF", spf.look, asking, DOMAIN, ADDRESS)
    assert (failed.state, failed.found) == (
        State.UNSEEN,
        f"Could not look, no DNS here ({DOMAIN}).",
    )
    assert asking.addresses("other.example.org") == [ADDRESS]


@pytest.mark.parametrize(
    ("changes", "policy", "state"),
    [
        ({}, "", State.GOOD),
        ({"MAIL_FROM_ADDRESS": "hello@example.org"}, "", State.GOOD),
        ({"MAIL_FROM_ADDRESS": "hello@example.org"}, "v=DMARC1; p=none; aspf=s", State.BAD),
        ({"MAIL_FROM_ADDRESS": "hello@elsewhere.example.com"}, "", State.BAD),
        ({"MAIL_CALENDAR_ADDRESS": "c@elsewhere.example.com"}, "", State.BAD),
        ({"MAIL_REPLY_TO": "team@elsewhere.example.com"}, "", State.HINT),
    ],
)
def test_domains_have_to_align_as_far_as_the_policy_asks(
    changes, policy, state, names, asking, settings
):
    for name, value in changes.items():
        setattr(settings, name, value)
    if policy:
        names.zone = {("_dmarc.example.org", "TXT"): text(policy)}
    findings = deliverability.look(dns=asking, selectors=[], sending_address="", now=NOW)
    assert {finding.subject: finding.state for finding in findings}["Domains"] == state


@pytest.mark.parametrize(
    ("address", "state"),
    [("https://pielink.example.org", State.GOOD), ("http://pielink.example.org", State.BAD)],
)
def test_sample_subscription_unsubscribes_by_one_click_over_tls(address, state, asking, settings):
    settings.SITE_ADDRESS = address
    findings = deliverability.look(dns=asking, selectors=[], sending_address="", now=NOW)
    assert {finding.subject: finding.state for finding in findings}["List headers"] == state


def test_bounces_are_taken_in_where_settings_say_so(asking, settings):
    settings.MAIL_IMAP_HOST = "imap.example.org"
    settings.MAIL_HOOKS = ["postmark"]
    findings = deliverability.look(dns=asking, selectors=[], sending_address="", now=NOW)
    assert findings[-1].found == (
        "They are taken in from the mailbox at imap.example.org and by webhooks of postmark."
    )


class Keeper:
    """
    What a mail server does with mail here: nothing, since none is sent.
    """

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        raise AssertionError("check_mail sends no mail")


def certificate(folder, *, days=90):
    """
    Write a certificate for 127.0.0.1 that nobody else vouches for, with its key; return both paths.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example.org")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1))
        .not_valid_after(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(built.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


@pytest.fixture
def mail_server(settings, tmp_path, free_port):
    """
    Return a function that starts a mail server on this machine and names it in settings.
    """
    running = []

    def start(*, days=90, with_tls=True, size=30_000_000):
        files = certificate(tmp_path, days=days)
        context = None
        if with_tls:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(*files)
        controller = Controller(
            Keeper(),
            hostname="127.0.0.1",
            port=free_port(),
            tls_context=context,
            data_size_limit=size,
        )
        controller.start()
        running.append(controller)
        settings.MAIL_TRANSPORT = "notifications.transport.SmtpTransport"
        settings.MAIL_SMTP_HOST, settings.MAIL_SMTP_PORT = "127.0.0.1", controller.port
        settings.MAIL_SMTP_STARTTLS = True
        return files[0]

    yield start
    for controller in running:
        controller.stop()


def seen(findings):
    return {finding.subject: finding.state for finding in findings}


def test_mail_server_with_a_certificate_one_can_believe_is_in_order(mail_server, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_server()))
    assert seen(server.look(datetime.datetime.now(datetime.UTC))) == {
        "Mail server": State.GOOD,
        "TLS": State.GOOD,
        "Size": State.GOOD,
        "Pipelining": State.HINT,
    }


def test_mail_server_with_a_certificate_of_its_own_making_is_refused(mail_server):
    mail_server()
    findings = server.look(NOW)
    assert seen(findings) == {"Mail server": State.GOOD, "TLS": State.BAD}
    assert "does not hold: self" in findings[1].found


def test_certificate_that_ends_soon_is_a_hint(mail_server, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_server(days=5)))
    assert seen(server.look(datetime.datetime.now(datetime.UTC)))["TLS"] == State.HINT


def test_mail_server_without_tls_is_refused_where_we_ask_for_it(mail_server):
    mail_server(with_tls=False)
    assert seen(server.look(NOW)) == {"Mail server": State.GOOD, "TLS": State.BAD}


def test_mail_server_that_takes_only_small_mails_is_a_hint(mail_server, settings):
    mail_server(with_tls=False, size=50_000)
    settings.MAIL_SMTP_STARTTLS = False
    assert seen(server.look(NOW)) == {
        "Mail server": State.GOOD,
        "TLS": State.GOOD,
        "Size": State.HINT,
        "Pipelining": State.HINT,
    }


def test_mail_server_that_lets_us_not_in_is_told(mail_server, settings, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_server()))
    settings.MAIL_SMTP_USER, settings.MAIL_SMTP_PASSWORD = "pielink", "wrong"
    assert seen(server.look(NOW))["Sign-in"] == State.BAD


def test_mail_server_that_is_not_there_is_told(settings, free_port):
    settings.MAIL_TRANSPORT = "notifications.transport.SmtpTransport"
    settings.MAIL_SMTP_HOST, settings.MAIL_SMTP_PORT = "127.0.0.1", free_port()
    findings = server.look(NOW)
    assert seen(findings) == {"Mail server": State.BAD}
    assert "refused" in findings[0].found


@pytest.fixture
def sound(names, settings, sound_key):
    """
    Publish all that is asked for.
    """
    settings.SITE_ADDRESS = "https://pielink.example.org"
    names.zone = {
        (DOMAIN, "TXT"): text("v=spf1 ip4:192.0.2.10 -all"),
        (f"s1._domainkey.{DOMAIN}", "TXT"): text(f"v=DKIM1; p={sound_key}"),
        (f"_dmarc.{DOMAIN}", "TXT"): text(f"v=DMARC1; p=reject; rua=mailto:d@{DOMAIN}"),
        (DOMAIN, "MX"): ["10 mx.example.org."],
        ("mx.example.org", "A"): [ADDRESS],
        ("10.2.0.192.in-addr.arpa", "PTR"): ["mx.example.org."],
    }
    return names


def run(names, *options):
    call_command(
        "check_mail",
        "--dns",
        f"127.0.0.1:{names.port}",
        "--selector",
        "s1",
        "--sending-address",
        ADDRESS,
        *options,
    )


def test_command_prints_a_line_for_each_and_ends_well(sound, capsys):
    run(sound)
    printed = capsys.readouterr().out
    assert "✓ SPF " in printed
    assert printed.strip().splitlines()[-1] == (
        "7 in order, 1 could be better, 0 to put right, 1 not seen from here"
    )


def test_command_ends_with_one_and_prints_the_record_where_something_is_wrong(sound, capsys):
    del sound.zone[f"_dmarc.{DOMAIN}", "TXT"]
    with pytest.raises(SystemExit) as ending:
        run(sound)
    printed = capsys.readouterr().out
    assert ending.value.code == 1
    assert f'_dmarc.{DOMAIN}. IN TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@{DOMAIN}"' in printed


@time_machine.travel(NOW, tick=False)
def test_command_prints_json(sound, capsys):
    run(sound, "--json")
    rows = json.loads(capsys.readouterr().out)
    assert {row["subject"]: row["state"] for row in rows} == {
        "Domains": "good",
        "SPF": "good",
        "DKIM s1": "good",
        "DMARC": "good",
        f"MX {DOMAIN}": "good",
        "Reverse name": "good",
        "Mail server": "unseen",
        "List headers": "good",
        "Bounces": "hint",
    }


def test_command_refuses_what_is_no_address(names):
    with pytest.raises(CommandError):
        call_command("check_mail", "--sending-address", "mail.example.org")
