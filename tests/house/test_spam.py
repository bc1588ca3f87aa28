"""
A spam filter that was not made here finds next to nothing to say against any kind of mail.
"""

import contextlib
import email.utils
import mailbox
import re
import shutil
import subprocess

import pytest
from django.utils import timezone

from notifications.seals import bounce_address
from tests.conftest import lack

from .letters import letter, names

LIMIT = 1.0
# As if handed over without another hop, which filters like least. The address is one for examples
# (RFC 3849): those of IPv4 (RFC 5737) cost points of their own.
ARRIVAL = (
    "Return-Path: <{sender}>\r\n"
    "Received: from mail.pielink.example.org (mail.pielink.example.org [IPv6:2001:db8::25])\r\n"
    " by mx.example.org (Postfix) with ESMTPS id 4b7Rk\r\n"
    " for <maryam@example.org>; {date}\r\n"
    "X-Checked-As: {name}\r\n"
)
STATUS = re.compile(r"score=(-?[\d.]+) .*?tests=(.*?)\s*autolearn", re.DOTALL)
SPAM = b"From: cheap <a@b.example>\r\nSubject: FREE MONEY!!!\r\n\r\nClick here: V1AGRA $$$\r\n"


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """
    Return {name: (score, rules that hit)}, all mails having gone through one run of the filter.
    """
    if shutil.which("spamassassin") is None:
        lack("needs spamassassin")
    now = timezone.now()
    mails = {name: letter(name, now).content for name in names()}
    return _judged({**mails, "spam": SPAM}, now, tmp_path_factory.mktemp("spam"))


@pytest.mark.parametrize("name", names())
def test_a_spam_filter_scores_every_mail_below_one(verdicts, name):
    score, rules = verdicts[name]

    assert score < LIMIT, f"{score} for {rules}"


def test_the_filter_knows_spam_when_it_sees_it(verdicts):
    score, rules = verdicts["spam"]

    assert score > LIMIT, rules


def _judged(mails, now, folder):
    """
    Have each mail judged by the filter's own rules alone, without asking anybody.
    """
    box = mailbox.mbox(folder / "mails")
    for name, content in mails.items():
        arrival = ARRIVAL.format(
            sender=bounce_address(0), date=email.utils.format_datetime(now), name=name
        )
        box.add((arrival.encode() + content).replace(b"\r\n", b"\n"))
    box.close()
    preferences = folder / "preferences"
    # What is judged spam keeps its own headers, too.
    preferences.write_text("use_bayes 0\nreport_safe 0\n")
    with (folder / "judged").open("wb") as judged:
        subprocess.run(
            [
                "spamassassin",
                "--local",
                "--nocreate-prefs",
                f"--prefspath={preferences}",
                "--mbox",
                str(folder / "mails"),
            ],
            stdout=judged,
            check=True,
            timeout=300,
            env={"PATH": "/usr/bin:/bin:/usr/sbin", "HOME": str(folder), "LC_ALL": "C"},
        )
    # They come back in an order of the filter's own.
    with contextlib.closing(mailbox.mbox(folder / "judged")) as judged:
        found = {
            mail["X-Checked-As"]: STATUS.search(mail["X-Spam-Status"]) for mail in list(judged)
        }
    return {name: (float(status[1]), " ".join(status[2].split())) for name, status in found.items()}
